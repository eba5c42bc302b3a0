"""How do settled papers become one PDF, each page a little smaller above a line that says what it is, with bookmarks?

A look of `portal.files.room`, asked with a bundle: `asked` is `{"title", "parts": [{"trail", "sources", "outlined"}]}`, the
bytes are a PDF with one line for each part, then the sources of the parts in their order. The PDF is the `product`.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, Any

import pikepdf

from . import bundle

A4 = (595.28, 841.89)  # points, upright
FOOT = 26  # points under each page for the line that says what it is
MARGIN = 18


@dataclass
class BundlePart:
    """Consecutive pages of one thing. `trail` leads to it in the bookmarks; `inner` are its own first ones, by page."""

    trail: tuple[str, ...]
    pages: list[pikepdf.Page] = field(default_factory=list)
    start: int = 0
    inner: list[tuple[str, int]] = field(default_factory=list)
    hidden: list[pikepdf.Object] = field(default_factory=list)  # layers


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes]) -> dict[str, Any]:
    asked, blobs = bundle.read(content)
    with ExitStack() as opened, pikepdf.new() as made:
        lines, *sources = (opened.enter_context(pikepdf.open(blob)) for blob in blobs)  # type: ignore[arg-type]  # a slice of a file reads like one
        waiting = iter(sources)
        parts = [_part(part, [next(waiting) for _ in range(part["sources"])]) for part in asked["parts"]]
        total = sum(len(part.pages) for part in parts)
        number = _digits(made)
        for part, strip in zip(parts, lines.pages, strict=True):
            _add(made, part, strip, number, total)
        _hide(made, parts)
        _bookmark(made, parts)
        with made.open_metadata() as about:
            about["dc:title"] = asked["title"]
        made.save(product)  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO
        return {"pages": total}


def _part(asked: dict[str, Any], sources: list[pikepdf.Pdf]) -> BundlePart:
    part = BundlePart(tuple(asked["trail"]))
    for source in sources:
        if asked["outlined"]:
            part.inner += _outline(source)
        part.pages.extend(source.pages)
        part.hidden.extend(source.Root.get("/OCProperties", pikepdf.Dictionary()).get("/OCGs", pikepdf.Array()))
    return part


def _outline(source: pikepdf.Pdf) -> list[tuple[str, int]]:
    """The first bookmarks of a PDF that the portal made, each with its page."""
    at = {page.obj.objgen: number for number, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        entries = [
            (str(entry.title), at.get(entry.destination[0].objgen))
            for entry in outline.root
            if isinstance(entry.destination, pikepdf.Array)
        ]
    return [(title, page) for title, page in entries if page is not None]


def _add(made: pikepdf.Pdf, part: BundlePart, strip: pikepdf.Page, number: pikepdf.Object, total: int) -> None:
    part.start = len(made.pages)
    line = made.copy_foreign(strip.as_form_xobject())
    for page in part.pages:
        _draw(made, page, line, number, f"{len(made.pages) + 1} / {total}")


def _draw(made: pikepdf.Pdf, page: pikepdf.Page, line: pikepdf.Object, number: pikepdf.Object, numbered: str) -> None:
    """One page as a form of its own: it is fitted above the foot, never enlarged by more than a page needs."""
    drawn = made.copy_foreign(page.as_form_xobject())
    left, bottom, right, top = (float(number) for number in drawn.BBox)
    matrix = [float(number) for number in drawn.get("/Matrix", [1, 0, 0, 1, 0, 0])]
    corners = [_moved(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    x0, y0 = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - x0, max(y for _, y in corners) - y0
    width, height = A4 if high >= wide else A4[::-1]
    scale = min(width / max(wide, 1), (height - FOOT) / max(high, 1))
    across = (width - wide * scale) / 2 - x0 * scale
    up = FOOT + (height - FOOT - high * scale) / 2 - y0 * scale
    fresh = made.add_blank_page(page_size=(width, height))
    fresh.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=drawn, L=line), Font=pikepdf.Dictionary(N=number))
    number_x = width - MARGIN - len(numbered) * 4.5
    fresh.Contents = made.make_stream(
        f"q {scale:.5f} 0 0 {scale:.5f} {across:.3f} {up:.3f} cm /P Do Q\n"
        f"q 1 1 1 rg 0 0 {width:.2f} {FOOT} re f 0.6 G 0.5 w {MARGIN} {FOOT - 1} m {width - MARGIN:.2f} {FOOT - 1} l S Q\n"
        f"q 1 0 0 1 0 4 cm /L Do Q\n"
        f"BT 0.1 0.14 0.19 rg /N 8 Tf {number_x:.2f} 11 Td ({numbered}) Tj ET\n".encode()
    )


def _moved(matrix: list[float], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _digits(made: pikepdf.Pdf) -> pikepdf.Object:
    """One font for all page numbers: digits alone, which every reader has."""
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    return made.make_indirect(font)


def _hide(made: pikepdf.Pdf, parts: list[BundlePart]) -> None:
    """A layer that is off in its paper is off here too."""
    hidden = pikepdf.Array([made.copy_foreign(layer) for part in parts for layer in part.hidden])
    if len(hidden):
        made.Root.OCProperties = pikepdf.Dictionary(OCGs=hidden, D=pikepdf.Dictionary(OFF=hidden))


def _bookmark(made: pikepdf.Pdf, parts: list[BundlePart]) -> None:
    """A tree by sheet, slot and file; the sheets of the forms under theirs."""
    with made.open_outline() as outline:
        nodes: dict[tuple[str, ...], pikepdf.OutlineItem] = {}
        for part in parts:
            for depth in range(1, len(part.trail) + 1):
                trail = part.trail[:depth]
                if trail not in nodes or depth == len(part.trail):
                    nodes[trail] = pikepdf.OutlineItem(trail[-1], part.start)
                    (nodes[trail[:-1]].children if depth > 1 else outline.root).append(nodes[trail])
            nodes[part.trail].children.extend(
                pikepdf.OutlineItem(title, part.start + page) for title, page in part.inner
            )
