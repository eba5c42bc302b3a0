"""Which characters of which answers can no document show? For whoever reads the papers instead of the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.documents.glyphs import codes, unprintable
from applications.filed import FiledSheet
from applications.place import Place


@dataclass(frozen=True)
class Unprinted:
    """One answer, and the codes (U+…) of the characters that stand in the documents as a mark."""

    place: Place
    label: str  # with the 附表 and the solution
    codes: tuple[str, ...]


def of_sheets(sheets: Iterable[FiledSheet]) -> list[Unprinted]:
    """In the order of the forms. Raises glyphs.FontMissing when the fonts cannot be asked for."""
    unprinted = []
    for sheet in sheets:
        for answer in sheet.answers:
            if lacking := unprintable("".join(answer.texts)):
                label = f"{sheet.words}　{answer.label}"
                unprinted.append(Unprinted(sheet.place_of(answer), label, tuple(codes(lacking))))
    return unprinted
