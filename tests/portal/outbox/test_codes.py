"""Has every printed letter a code of its own that can be typed in any way, and does its paper carry it?"""

import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.outbox import codes, printing
from portal.outbox.models import Printout
from tests.portal.outbox import letters

pytestmark = pytest.mark.django_db


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-JKLM-2345", "abcdefghjklm2345", " abcd efgh\tjklm 2345 ", "ＡＢＣＤ－ＥＦＧＨ－ｊｋｌｍ－２３４５",
        "ABCD–EFGH—JKLM‑2345", "A B C D E F G H J K L M 2 3 4 5", "ABCD_EFGH.JKLM·2345", "abcd　efgh　jklm　2345",
    ],
)  # fmt: skip
def test_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert codes.understood(typed) == "ABCDEFGHJKLM2345"


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    ["", "ABCD-EFGH-JKLM-234", "ABCD-EFGH-JKLM-23456", "ABCD-EFGH-JKLM-2I45", "ABCDEFGHJKLM0345", "A" * 500, "查驗碼"],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.understood(typed) == ""


@pytest.mark.once
def test_codes_have_eighty_bits_of_signs_that_are_not_mistaken_for_others() -> None:
    made = {codes.fresh_code() for _ in range(2000)}
    assert (len(made), len(codes.ALPHABET)) == (2000, 32)
    assert {len(code) for code in made} == {16}
    assert set("".join(made)) == set(codes.ALPHABET)  # each sign comes about
    assert not set("IO01") & set(codes.ALPHABET)


def test_every_letter_has_a_code_of_its_own_which_outlives_a_print_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    first = letters.written(1)
    monkeypatch.setattr(printing, "_presses", {"": lambda paper: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        printing.print_letter(first.pk, timezone.now())
    monkeypatch.undo()
    first.refresh_from_db()
    given = first.code
    Printout.objects.update(next_try_at=None)
    second = letters.printed(2, series="")
    first.refresh_from_db()
    assert first.code == given
    assert (len(given), first.done_at is not None) == (16, True)
    assert second.code not in ("", given)  # a letter without a number has one as well
    with pytest.raises(IntegrityError), transaction.atomic():
        Printout.objects.filter(pk=second.pk).update(code=given)


def test_two_workers_give_one_letter_one_code() -> None:
    """Each holds the row as it was before either began."""
    row = letters.written()
    again = Printout.objects.get(pk=row.pk)
    codes.give(row)
    codes.give(again)
    assert row.code == again.code


def test_paper_carries_number_code_and_address_on_a_page_that_people_read(settings: Any, tmp_path: Path) -> None:
    settings.BASE_URL = "https://portal.example.tw"
    row = letters.printed()
    path = tmp_path / "letter.pdf"
    path.write_bytes(letters.pdf(row))
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert text.count(codes.grouped(row.code)) == 2  # beside the picture, and at the foot of the page
    assert row.number in text
    assert "https://portal.example.tw/verify/" in text
    assert row.sha256 == row.file.sha256


def test_qr_code_on_the_paper_leads_to_the_page_of_the_letter(settings: Any) -> None:
    """The signs are measured on the drawn page, and are those of the address."""
    settings.BASE_URL = "https://portal.example.tw"
    row = letters.printed()
    wanted = codes.qr_rows(f"https://portal.example.tw/verify/{codes.grouped(row.code)}/")
    with pypdfium2.PdfDocument(letters.pdf(row)) as document:
        assert seen_on(document[0], len(wanted)) == wanted


def seen_on(page: Any, signs: int, scale: int = 4) -> list[list[bool]]:
    """The dark squares of the one drawing on the page that is as high as it is wide."""
    drawings = [drawing.get_bounds() for drawing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    ((left, _, right, top),) = [
        (left, bottom, right, top)
        for left, bottom, right, top in drawings
        if right - left > 50 and abs((right - left) - (top - bottom)) < 0.5
    ]
    picture, size = page.render(scale=scale, grayscale=True).to_pil(), (right - left) / signs
    high = page.get_height()
    middles = [[(left + (x + 0.5) * size, high - top + (y + 0.5) * size) for x in range(signs)] for y in range(signs)]
    return [[picture.getpixel((int(x * scale), int(y * scale))) < 128 for x, y in line] for line in middles]
