"""Does a telephone call the number that is written?"""

import pytest

from portal.forms.phone import dialled


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("02-2698-2989", "+886226982989"),
        ("（02）2698-2989 分機 123", "+886226982989,123"),
        ("0912-345-678", "+886912345678"),
        ("+886 2 2698 2989", "+886226982989"),
        ("26982989", ""),  # of which area?
        ("請來信", ""),
        ("", ""),
    ],
)
def test_number_is_called_from_anywhere(written: str, called: str) -> None:
    assert dialled(written) == called
