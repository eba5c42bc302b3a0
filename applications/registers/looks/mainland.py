"""Which enterprises does 陸資名錄 name (XLSX, its header within the first twelve rows of a sheet)?"""

import re
from collections.abc import Iterator
from typing import IO, Any

import python_calamine

from . import rows

HEADER_WITHIN = 12
NUMBER = re.compile("統一編號|統編")
NAMES = (re.compile("被投資.*名稱|國內.*名稱"), re.compile("(事業|公司|企業|廠商)名稱"))
_blanks = re.compile(r"\s+")


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes] | None) -> dict[str, Any]:
    """`arguments`: most (bytes). Answers {"rows", "dated_on"} or {"refused"}, a half sentence."""
    said: list[str] = []
    try:
        count = rows.write(product, _rows(content, said))
    except rows.OtherShape as error:
        return {"refused": str(error)}
    return {"rows": count, "dated_on": next(filter(None, map(rows.day_of, said)), None)}


def _rows(content: IO[bytes], said: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    content.seek(0)
    try:
        book = python_calamine.load_workbook(content)
        tables = [book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise rows.OtherShape("不是打得開的 Excel 檔（.xlsx）") from error
    read = [(table, place) for table in tables if (place := _header(table)) is not None]
    if not read:
        raise rows.OtherShape(f"前 {HEADER_WITHIN} 列裡沒有「統一編號」和「事業名稱」欄")
    for table, place in read:
        said += [rows.clean(cell) for row in table[:place] for cell in row]
        yield from _table(table, place)


def _header(table: list[list[Any]]) -> int | None:
    """Which row names the columns."""
    for number, row in enumerate(table[:HEADER_WITHIN]):
        cells = [_word(cell) for cell in row]
        if any(map(NUMBER.search, cells)) and any(name.search(cell) for name in NAMES for cell in cells):
            return number
    return None


def _table(table: list[list[Any]], place: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    header = [_word(cell) for cell in table[place]]
    number = next(at for at, cell in enumerate(header) if NUMBER.search(cell))
    name = next(at for name in NAMES for at, cell in enumerate(header) if name.search(cell))
    for cells in table[place + 1 :]:
        tax_id, called = rows.tax_id_of(cells[number]), rows.name_of(cells[name])
        if tax_id or (called and rows.clean(cells[number])):  # a note below the table has no number
            yield tax_id, called, {key: _plain(cell) for key, cell in zip(header, cells, strict=False) if key}


def _word(cell: Any) -> str:
    return _blanks.sub("", rows.clean(cell))


def _plain(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else rows.clean(cell)
