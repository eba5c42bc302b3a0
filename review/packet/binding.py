"""How does a whole case become one PDF: forms, checklist and every paper, with bookmarks and page numbers?

Papers are settled first (portal/files/settling.py): what is drawn upon a page becomes part of it, and nothing that a
stranger's PDF would do (scripts, forms, attachments, links) comes along. Then a page is drawn as a picture of itself, a
little smaller, on a page of A4 of the packet's own, so nothing in it can cover the line at the foot. Both is done by
processes apart (portal/files/room.py): this one opens no stranger's file.
"""

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

from applications.documents.glyphs import GETA, codes, unprintable
from applications.documents.pdf import press, to_the_second
from applications.documents.values import values_pdf
from applications.models import Document, Submission
from portal.files import room, settling
from portal.files.pages import bundle
from portal.files.settling import Settled
from portal.time.calendar import format_both
from review.packet import declarations
from review.packet.contents import Paper, document, papers
from review.packet.declarations import declarations_pdf
from review.qualification import checklist, evidence
from review.qualification.evidence import SourceAnswer

BIND = Path(bundle.__file__).with_name("bind.py")
LIMITS = room.ResourceLimits(memory=1024 * room.MB, cpu=150, seconds=150, output=4096 * room.MB)
LISTED = 10  # pages that a sentence names

TABLE = "這是表格檔，不能排成頁面，請在案件頁或 ZIP 裡開啟。"
GONE = "檔案的內容已經不在，無法併入卷宗。"
FAILED = "這份檔案讀不出來，或太大、太複雜，無法併入卷宗。請在案件頁或 ZIP 裡開啟。"
UNPRINTED = "這份檔案的表單有 {count} 個欄位的內容沒有印出來，請在案件頁或 ZIP 裡開啟原檔核對。"
LACKING = f"這份檔案的表單欄位裡，印製的字型沒有下列的字，頁面上以「{GETA}」代替：{{codes}}。"
UNDRAWN = "第 {pages} 頁有註解或標記，檔案裡沒有它的樣子，卷宗沒有印出來，請在案件頁或 ZIP 裡開啟原檔核對。"
PACKED = "這份檔案裡還夾帶了別的檔案，沒有放進卷宗。"


@dataclass(frozen=True)
class PacketPart:
    """Consecutive pages of one thing. `trail` leads to it in the bookmarks, the words of `line` stand at the foot of its pages."""

    trail: tuple[str, ...]
    line: tuple[str, ...]
    sources: tuple[tuple[IO[bytes], int], ...]  # PDFs, each with its size
    outlined: bool = False  # its own bookmarks come along


def write(submission: Submission, target: Path, folder: Path) -> None:
    """Writes the packet to `target`; `folder` holds the papers while it is made. Raises glyphs.FontMissing, room.NoAnswer."""
    number = submission.application.number
    with ExitStack() as opened:
        parts = list(_parts(submission, folder, opened))
        lines = press("documents/packet_lines.html", lines=[(number, *part.line) for part in parts])
        title = f"審查卷宗 {number} 第 {submission.number} 次送件"
        asked = {
            "title": title,
            "parts": [{"trail": part.trail, "sources": len(part.sources), "outlined": part.outlined} for part in parts],
        }
        content = opened.enter_context((folder / "bundle").open("w+b"))
        bundle.write(content, asked, [_own(lines), *(source for part in parts for source in part.sources)])
        made = opened.enter_context(target.open("w+b"))
        room.ask(BIND, content, {}, limits=LIMITS, lane=room.BACKGROUND, product=made)


# --- What is in it -------------------------------------------------------------------------------------------------


def _parts(submission: Submission, folder: Path, opened: ExitStack) -> Iterator[PacketPart]:
    yield PacketPart(("附表",), ("附表",), (_own(document(submission, Document.Kind.FORMS)),), outlined=True)
    yield PacketPart(("檢核表",), ("檢核表",), (_own(checklist_pdf(submission)),))
    if said := declarations.of_case(submission.application):
        yield PacketPart(("委員聲明與迴避",), ("委員聲明與迴避",), (_own(declarations_pdf(submission, said)),))
    product = opened.enter_context((folder / "settled").open("w+b"))
    for paper, settled, why in _settled(papers(submission), product):
        notes = [why] if why else list(_notes(settled))  # type: ignore[arg-type]  # settled where nothing stands against it
        sources = [_own(_sheet(paper, notes))] if notes else []
        if settled and settled.size:
            sources.append((settling.part(product, settled), settled.size))
        trail = (f"{paper.place}　應備資料", paper.label, paper.filed.name)
        yield PacketPart(trail, _line(paper), tuple(sources))


def _line(paper: Paper) -> tuple[str, ...]:
    """What stands at the foot: each part short enough that the others are seen; the bookmarks have them in full."""
    name = paper.sheet.solution_name
    place = f"{paper.sheet.number}{f'「{_short(name, 36)}」' if name else ''}"
    return place, _short(paper.label, 36), _short(paper.filed.name, 36)


def checklist_pdf(submission: Submission) -> bytes:
    """The checklist with verdicts, marks and their notes; never the notes among colleagues."""
    return press(
        "documents/checklist.html",
        number=submission.application.number,
        vendor=submission.filed.vendor,
        programme=submission.filed.programme,
        submitted=to_the_second(submission.submitted_at),
        times=submission.number,
        **_checklist_words(submission),
    )


def _checklist_words(submission: Submission) -> dict[str, Any]:
    judged = checklist.of_submission(submission)
    rests_on = evidence.of_verdicts(verdict for item in judged.items for verdict in item.verdicts)
    groups = [(group, [_item_words(item, rests_on) for item in items]) for group, items in judged.groups]
    return {"groups": groups, "seen": judged.seen, "total": judged.total}


def _item_words(item: checklist.Item, rests_on: dict[int, tuple[SourceAnswer, ...]]) -> dict[str, Any]:
    mark = item.mark
    return {
        "number": item.number,
        "label": item.label,
        "verdicts": [
            {
                "said": f"{verdict.get_result_display()}：{verdict.reason}",
                "mismatches": verdict.mismatches,
                "sources": [_source_words(source) for source in rests_on[verdict.pk]],
            }
            for verdict in item.verdicts
        ],
        "result": item.words,
        "note": mark.note if mark else "",
        "by": f"{mark.by}　{to_the_second(mark.at)}" if mark else "",
    }


def _source_words(source: SourceAnswer) -> dict[str, Any]:
    """Which source said what and when, and the prints of what came, so that each can be found again."""
    day = f"名單日期 {format_both(source.list_day)}" if source.list_day else ""
    asked = f"{'取得' if source.copy else '查詢'} {to_the_second(source.asked_at)}" if source.asked_at else ""
    prints = [f"{answer.api} SHA-256 {answer.sha256}" for answer in source.answers if answer.sha256]
    if not source.answers and source.sha256:
        prints = [f"名單 SHA-256 {source.sha256}"]
    return {
        "said": f"{source.label}：{source.words}。{source.said}",
        "when": "　".join(filter(None, (day, asked))),
        "prints": prints,
    }


def _sheet(paper: Paper, notes: list[str]) -> bytes:
    """A page in the place of a paper that is no page itself, or before one of which not all can be seen."""
    return press("documents/packet_sheet.html", place=paper.place, label=paper.label, file=paper.filed, notes=notes)


def _short(text: str, most: int) -> str:
    """`most` in half widths: a Chinese character takes two."""
    ends = list(accumulate(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text))
    return text if not ends or ends[-1] <= most else f"{text[: bisect_right(ends, most - 2)]}…"


def _own(content: bytes) -> tuple[IO[bytes], int]:
    return io.BytesIO(content), len(content)


# --- From papers to pages ------------------------------------------------------------------------------------------


def _settled(filed: list[Paper], product: IO[bytes]) -> Iterator[tuple[Paper, Settled | None, str]]:
    """Each paper with its pages, or with the sentence why it has none. The bytes of each are opened once."""
    with ExitStack() as opened:
        why = {number: _refusal(paper) for number, paper in enumerate(filed)}
        sheets: dict[int, settling.Sheets] = {}
        for number, paper in enumerate(filed):
            if not why[number]:
                try:
                    content = opened.enter_context(paper.stored.blob.open("rb"))
                except FileNotFoundError:
                    why[number] = GONE
                else:
                    sheets[number] = settling.Sheets(
                        settling.KINDS[paper.filed.content_type], content, paper.stored.blob.size
                    )
        made = dict(zip(sheets, settling.settle(sheets.values(), values_pdf, product) if sheets else [], strict=True))
    for number, paper in enumerate(filed):
        settled = made.get(number)
        error = settled.error if settled else ""
        yield paper, settled, FAILED if error else why[number]


def _refusal(paper: Paper) -> str:
    return paper.lack or ("" if paper.filed.content_type in settling.KINDS else TABLE)


def _notes(settled: Settled) -> Iterator[str]:
    if settled.unprinted:
        yield UNPRINTED.format(count=settled.unprinted)
    if lacking := unprintable("".join(value["text"] for value in settled.values)):
        yield LACKING.format(codes="、".join(codes(lacking)))
    if settled.undrawn:
        more = " 等" if len(settled.undrawn) > LISTED else ""
        yield UNDRAWN.format(pages="、".join(map(str, settled.undrawn[:LISTED])) + more)
    if settled.files:
        yield PACKED
