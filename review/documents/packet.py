"""How does a whole case become one PDF: forms, checklist and every paper, with bookmarks and page numbers?

A page of a paper is drawn as a picture of itself, a little smaller, on a page of A4 of the packet's own. So nothing that
a stranger's PDF would do (scripts, forms, attachments, links) comes along, and nothing in it can cover the line at the foot.
"""

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from applications.documents.pdf import press, to_the_second
from applications.models import Document, Submission
from review import checklist
from review.documents.contents import Paper, document, papers

A4 = (595.28, 841.89)  # points, upright
FOOT = 26  # points under each page for the line that says what it is
MARGIN = 18
PICTURE_SIDE = 2480  # pixels: 300 to the inch across A4
MOST_PAGES = 2000  # of one paper; a longer one is named on a sheet instead
PDF = "application/pdf"
PICTURES = frozenset({"image/jpeg", "image/png"})


@dataclass
class Part:
    """Consecutive pages of one thing. `trail` leads to it in the bookmarks, `line` stands at the foot of its pages."""

    trail: tuple[str, ...]
    line: str
    pages: list[Any] = field(default_factory=list)
    start: int = 0
    inner: list[tuple[str, int]] = field(default_factory=list)  # its own first-level bookmarks, by page


def write(submission: Submission, target: Path, folder: Path) -> None:
    """Writes the packet to `target`; `folder` holds the papers while it is made. Raises glyphs.FontMissing."""
    number = submission.application.number
    with ExitStack() as opened, pikepdf.new() as made:
        parts = list(_parts(submission, folder, opened))
        total = sum(len(part.pages) for part in parts)
        lines = _open(opened, press("documents/packet_lines.html", lines=[f"{number}　{part.line}" for part in parts]))
        for part, strip in zip(parts, lines.pages, strict=True):
            _add(made, part, strip, total)
        _bookmark(made, parts)
        with made.open_metadata() as about:
            about["dc:title"] = f"審查卷宗 {number} 第 {submission.number} 次送件"
        made.save(target)


# --- What is in it -------------------------------------------------------------------------------------------------


def _parts(submission: Submission, folder: Path, opened: ExitStack) -> Iterator[Part]:
    forms = _open(opened, document(submission, Document.Kind.FORMS))
    yield _whole(Part(("附表",), "附表"), forms, _outline(forms))
    yield _whole(Part(("檢核表",), "檢核表"), _open(opened, checklist_pdf(submission)))
    for number, paper in enumerate(papers(submission)):
        part = Part((f"{paper.place}　應備資料", paper.row["label"], paper.filed["name"]), f"{paper.place}　{_short(paper.row['label'], 22)}　{_short(paper.filed['name'], 34)}")
        source, why = _source(paper, folder / str(number), opened)
        yield _whole(part, source or _open(opened, _sheet(paper, why)))


def checklist_pdf(submission: Submission) -> bytes:
    """The checklist with verdicts, marks and their notes; never the notes among colleagues."""
    return press(
        "documents/checklist.html",
        number=submission.application.number,
        vendor=submission.frozen["vendor"],
        programme=submission.frozen["programme"],
        submitted=to_the_second(submission.submitted_at),
        times=submission.number,
        **_checklist_words(submission),
    )


def _checklist_words(submission: Submission) -> dict[str, Any]:
    found = checklist.of_submission(submission)
    groups = [(group, [_item_words(item) for item in items]) for group, items in found.groups]
    return {"groups": groups, "seen": found.seen, "total": found.total}


def _item_words(item: checklist.Item) -> dict[str, Any]:
    mark = item.mark
    return {
        "number": item.number,
        "label": item.label,
        "found": [f"{one.get_result_display()}：{one.reason}" for one in item.verdicts],
        "result": item.words,
        "note": mark.note if mark else "",
        "by": f"{mark.by}　{to_the_second(mark.at)}" if mark else "",
    }


def _sheet(paper: Paper, why: str) -> bytes:
    """A page in the place of a paper that is no page itself."""
    return press("documents/packet_sheet.html", place=paper.place, label=paper.row["label"], file=paper.filed, why=why)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


# --- From papers to pages ------------------------------------------------------------------------------------------


def _open(opened: ExitStack, content: bytes) -> pikepdf.Pdf:
    return opened.enter_context(pikepdf.open(io.BytesIO(content)))


def _source(paper: Paper, place: Path, opened: ExitStack) -> tuple[pikepdf.Pdf | None, str]:
    """The paper as a PDF, or why it is none."""
    kind = paper.filed["content_type"]
    if paper.lack:
        return None, paper.lack
    if kind not in PICTURES | {PDF}:
        return None, "這是表格檔，不能排成頁面，請在案件頁或 ZIP 裡開啟。"
    try:
        path = paper.copy_to(place)
        return (_flat(opened.enter_context(pikepdf.open(path))) if kind == PDF else _open(opened, _picture(path))), ""
    except (OSError, ValueError, pikepdf.PdfError, Image.DecompressionBombError, RuntimeError) as error:
        return None, f"這份檔案無法併入卷宗（{type(error).__name__}），請在案件頁或 ZIP 裡開啟。"


def _flat(source: pikepdf.Pdf) -> pikepdf.Pdf:
    """What is written in the boxes of a form, and stamps on a page, become part of the page. ValueError when too long."""
    if len(source.pages) > MOST_PAGES:
        raise ValueError("too many pages")
    try:
        source.generate_appearance_streams()
        source.flatten_annotations("print")
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        return source  # then without them
    return source


def _picture(path: Path) -> bytes:
    """One page with the picture, upright, at most as fine as print needs."""
    with Image.open(path) as opened:
        upright = ImageOps.exif_transpose(opened)
        flat = upright.convert("RGBA") if upright.mode in ("RGBA", "LA", "P", "PA") else upright
        if flat.mode == "RGBA":
            ground = Image.new("RGB", flat.size, "white")
            ground.paste(flat, mask=flat.getchannel("A"))
            flat = ground
        flat = flat.convert("RGB")
        flat.thumbnail((PICTURE_SIDE * 2, PICTURE_SIDE * 2))
        made = io.BytesIO()
        flat.save(made, "PDF", resolution=150, quality=85)
    return made.getvalue()


def _outline(source: pikepdf.Pdf) -> list[tuple[str, int]]:
    """The first bookmarks of a PDF that the portal made, each with its page."""
    at = {page.obj.objgen: number for number, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        found = [(str(one.title), at.get(one.destination[0].objgen)) for one in outline.root if isinstance(one.destination, pikepdf.Array)]
    return [(title, page) for title, page in found if page is not None]


def _whole(part: Part, source: pikepdf.Pdf, inner: list[tuple[str, int]] | None = None) -> Part:
    part.pages, part.inner = list(source.pages), inner or []
    return part


# --- Putting it together -------------------------------------------------------------------------------------------


def _add(made: pikepdf.Pdf, part: Part, strip: pikepdf.Page, total: int) -> None:
    part.start = len(made.pages)
    line = made.copy_foreign(strip.as_form_xobject())
    for page in part.pages:
        _draw(made, page, line, f"{len(made.pages) + 1} / {total}")


def _draw(made: pikepdf.Pdf, page: pikepdf.Page, line: pikepdf.Object, numbered: str) -> None:
    """One page as a form of its own: it is fitted above the foot, never enlarged by more than a page needs."""
    drawn = made.copy_foreign(page.as_form_xobject())
    left, bottom, right, top = (float(one) for one in drawn.BBox)
    matrix = [float(one) for one in drawn.get("/Matrix", [1, 0, 0, 1, 0, 0])]
    corners = [_moved(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    x0, y0 = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - x0, max(y for _, y in corners) - y0
    width, height = A4 if high >= wide else A4[::-1]
    scale = min(width / max(wide, 1), (height - FOOT) / max(high, 1))
    across = (width - wide * scale) / 2 - x0 * scale
    up = FOOT + (height - FOOT - high * scale) / 2 - y0 * scale
    fresh = made.add_blank_page(page_size=(width, height))
    fresh.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(P=drawn, L=line), Font=pikepdf.Dictionary(N=_digits(made))
    )
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
    kept = made.Root.get("/PortalDigits")
    if kept is None:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        made.Root["/PortalDigits"] = kept = made.make_indirect(font)
    return kept


def _bookmark(made: pikepdf.Pdf, parts: list[Part]) -> None:
    """A tree by sheet, slot and file; the sheets of the forms under theirs."""
    with made.open_outline() as outline:
        nodes: dict[tuple[str, ...], pikepdf.OutlineItem] = {}
        for part in parts:
            for depth in range(1, len(part.trail) + 1):
                trail = part.trail[:depth]
                if trail not in nodes or depth == len(part.trail):
                    nodes[trail] = pikepdf.OutlineItem(trail[-1], part.start)
                    (nodes[trail[:-1]].children if depth > 1 else outline.root).append(nodes[trail])
            nodes[part.trail].children.extend(pikepdf.OutlineItem(title, part.start + page) for title, page in part.inner)
    del made.Root["/PortalDigits"]
