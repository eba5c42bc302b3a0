"""Which characters of which answers can no document show? For whoever reads the papers instead of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from applications.documents.glyphs import codes, unprintable
from applications.place import Place
from applications.sheets import rows

Frozen = dict[str, Any]


@dataclass(frozen=True)
class Unprinted:
    """One answer, and the codes (U+…) of the characters that stand in the documents as a mark."""

    place: Place
    label: str  # with the 附表 and the solution
    codes: tuple[str, ...]


def answers(frozen: Frozen) -> list[Unprinted]:
    """In the order of the forms. Raises glyphs.FontMissing when the fonts cannot be asked for."""
    unprinted = []
    for sheet, _, row in rows.walk(frozen):
        if lacking := unprintable("".join(_texts(row))):
            of = f"「{sheet['solution_name']}」" if sheet["solution_name"] else ""
            label = f"{sheet['number']}{of}　{row['label']}"
            unprinted.append(Unprinted(rows.place_of(sheet, row), label, tuple(codes(lacking))))
    return unprinted


def _texts(row: Frozen) -> Iterator[str]:
    yield row["display"]
    for file in row.get("files", ()):
        yield file["name"]
        yield from (str(line.get("display") or line.get("value") or "") for line in file["details"])
    for line in row.get("rows", ()):
        yield from (cell["display"] for cell in line["cells"])
