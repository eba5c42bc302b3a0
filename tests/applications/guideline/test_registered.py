"""Do two names say the same, or differ only in what one side cannot show?"""

import pytest

from applications.guideline import registered

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("declared", "known", "same", "fitting"),
    [
        ("臺灣雲端股份有限公司", "台灣雲端股份有限公司", True, False),
        ("Ａ雲端　有限公司", "A雲端有限公司", True, False),
        ("示範𤧟科技有限公司", "示範?科技有限公司", False, True),
        ("示範𤧟科技有限公司", "示範■科技有限公司", False, True),
        ("示範𤧟科技有限公司", "示範??科技有限公司", False, True),  # one for each half of it
        ("示範\ue123科技有限公司", "示範𤧟科技有限公司", False, True),
        ("示範科技有限公司", "示範?科技有限公司", False, False),
        ("示範甲乙科技有限公司", "示範?科技有限公司", False, False),
        ("另一家科技有限公司", "示範?科技有限公司", False, False),
        ("另一家科技有限公司", "????", False, False),
        ("另一家科技有限公司", "?司", False, False),
        ("示範甲.科技有限公司", "示範?科技[有限公司", False, True),
        ("", "示範?科技有限公司", False, False),
    ],
)
def test_names_are_compared_as_a_reader_does(declared: str, known: str, same: bool, fitting: bool) -> None:
    assert registered.same_name(declared, known) == same
    if not same:
        assert registered.fits(declared, known) == fitting
