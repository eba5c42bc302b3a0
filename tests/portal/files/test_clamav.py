"""Is clamd asked as it wants to be asked, and is its answer understood?"""

import pytest

from portal.files import clamav
from tests.portal.files import samples, scanner


def test_clean_file_has_no_virus_name(clamd: scanner.Scanner) -> None:
    assert clamav.scan([b"nothing", b"to see"]) == ""
    assert clamd.received == [b"nothingto see"]


def test_virus_is_named(clamd: scanner.Scanner) -> None:
    assert clamav.scan([samples.EICAR[:20], samples.EICAR[20:]]) == "Eicar-Test-Signature"


def test_large_file_arrives_whole(clamd: scanner.Scanner) -> None:
    content = bytes(range(256)) * 20_000
    assert clamav.scan([content]) == ""
    assert clamd.received == [content]


def test_file_over_the_limit_of_clamd_is_no_finding(clamd: scanner.Scanner) -> None:
    clamd.limit = 1000
    with pytest.raises(clamav.ScannerAway):
        clamav.scan([b"x" * 500_000] * 20)


@pytest.mark.parametrize(
    "answer", [b"", b"UNKNOWN COMMAND\0", b"stream: OK ERROR\0", b"stream: lstat() failed ERROR\0"]
)
def test_other_answer_is_no_finding(clamd: scanner.Scanner, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(clamav.ScannerAway):
        clamav.scan([b"x"])


def test_clamd_that_is_away_is_said(settings: object, tmp_path: object) -> None:
    with scanner.stand_in() as server:
        place = server.place
    settings.CLAMAV = place  # nobody listens there any more
    with pytest.raises(clamav.ScannerAway, match="ConnectionRefusedError"):
        clamav.scan([b"x"])
    settings.CLAMAV = {"socket": str(tmp_path / "none"), "host": "", "port": 0}
    with pytest.raises(clamav.ScannerAway, match="FileNotFoundError"):
        clamav.scan([b"x"])


@pytest.mark.once
@pytest.mark.skipif(scanner.CLAMD is None, reason="clamd is not installed")
def test_real_clamd_finds_the_test_virus(settings: object) -> None:
    with scanner.real() as place:
        settings.CLAMAV = place
        assert clamav.scan([samples.EICAR]).startswith("Eicar-Test")
        assert clamav.scan([samples.pdf()]) == ""
