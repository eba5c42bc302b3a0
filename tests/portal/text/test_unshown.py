"""Are the signs that stand for a character which cannot be shown told from all others?"""

import pytest

from portal.text.unshown import has_unshown


@pytest.mark.parametrize("sign", ["?", "？", "■", "□", "◆", "〓", "\ufffd", "\ue000", "\U000f0001"])
def test_sign_in_the_place_of_a_character(sign: str) -> None:
    assert has_unshown(f"示範{sign}科技")


@pytest.mark.parametrize("name", ["", "示範科技", "示範𤧟科技", "A!B", "示範．科技"])
def test_name_that_is_shown_whole(name: str) -> None:
    assert not has_unshown(name)
