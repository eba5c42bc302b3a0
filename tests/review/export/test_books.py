"""Are dates dates and numbers numbers in both files, with filters on, columns of the right width, and text as it was typed?"""

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from review.export.books import BOOKS, SAMPLE, Book, ExcelBook, letters_of

HEADER = ["收件編號", "公司名稱", "日期", "時間", "金額", "天數", "空白"]
MOMENT = datetime(2026, 11, 28, 16, 30, 59, tzinfo=UTC)
ROW = ["115-00001", "堃喆精密", date(2026, 11, 1), MOMENT, 12_000_000, 2.5, ""]
AT = datetime.fromisoformat("2026-11-29T00:30:59")  # on the wall in Taipei


def written(book: Book, path: Path, *rows: list[Any]) -> Path:
    for row in rows:
        book.add(row)
    book.save(path)
    return path


def read(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("申請案").to_python()


@pytest.mark.parametrize("suffix", BOOKS)
def test_dates_and_numbers_are_real_ones(suffix: str, tmp_path: Path) -> None:
    header, row = read(written(BOOKS[suffix](HEADER), tmp_path / f"book.{suffix}", ROW))
    assert header == HEADER
    assert row == ["115-00001", "堃喆精密", date(2026, 11, 1), AT, 12_000_000, 2.5, ""]


@pytest.mark.parametrize("suffix", BOOKS)
@pytest.mark.parametrize(
    "text", ['=HYPERLINK("x")', "#N/A", "+1", "00123", "一\n二", "<b>&", "堃𡍼", "a  b", "2026-11-01"]
)
def test_text_stays_text(suffix: str, text: str, tmp_path: Path) -> None:
    _, (kept, number) = read(written(BOOKS[suffix](["字", "數"]), tmp_path / f"book.{suffix}", [text, 1]))
    assert (kept, number) == (text, 1)


@pytest.mark.parametrize("suffix", BOOKS)
@pytest.mark.parametrize("rows", [0, SAMPLE - 1, SAMPLE, SAMPLE + 1])
def test_every_row_is_there_however_many(suffix: str, rows: int, tmp_path: Path) -> None:
    numbered = [[number] for number in range(rows)]
    _, *kept = read(written(BOOKS[suffix](["數"]), tmp_path / f"book.{suffix}", *numbered))
    assert kept == numbered


def test_excel_filters_from_its_first_row_and_is_as_wide_as_what_it_holds(tmp_path: Path) -> None:
    sheet = load_workbook(
        written(ExcelBook(HEADER), tmp_path / "book.xlsx", ROW, [*ROW[:1], "長" * 99, *ROW[2:]])
    ).active
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:G3", "B2")
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABCDE"] == [12, 51, 13, 19, 11]
    assert [sheet[f"{letter}2"].number_format for letter in "CDEF"] == [
        "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0", "#,##0.######",
    ]  # fmt: skip


def test_room_is_counted_in_letters() -> None:
    assert [letters_of(value) for value in ("abc", "中文", "短\n長一點", 1234, date(2026, 1, 1), MOMENT)] == [
        3, 4, 6, 4, 10, 16,
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_the_open_document_with_its_filter(tmp_path: Path) -> None:
    path = written(BOOKS["ods"](HEADER), tmp_path / "book.ods", ROW)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=120
    )
    sheet = load_workbook(tmp_path / "out" / "book.xlsx").active
    assert sheet.auto_filter.ref == "A1:G2"  # what stays in sight belongs to a window, which a conversion has none of
    assert [cell.value for cell in sheet[2]] == [
        "115-00001",
        "堃喆精密",
        datetime.fromisoformat("2026-11-01"),
        AT,
        12_000_000,
        2.5,
        None,
    ]
    assert sheet["A1"].font.bold
