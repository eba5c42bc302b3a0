"""How does what was filed stand beside what was filed before? Every answer with its anchor and what changed in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from applications.documents import unprinted
from applications.documents.glyphs import FontMissing
from applications.documents.unprinted import Unprinted
from applications.filed import FiledRow, FiledSection, FiledSheet, FiledSubmission
from applications.place import Place, prefix_of
from applications.sheets import doubts
from applications.sheets.compare import changed_places, compare
from applications.sheets.doubts import Doubt
from portal.files.models import StoredFile
from portal.files.views import SHOWN_IN_PLACE
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer, FiledDetail, FiledLine, FiledPaper
from portal.templatetags.portal import filesize

Files = dict[str, tuple[str, int | None]]
KIND_WORDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


@dataclass(frozen=True)
class PaperBeside:
    """A paper with its link. `lost`: the virus scan refused it after it was filed; it has no bytes any more, and says so.

    `pages` are counted of PDFs. Of a changed answer also the `mark` of what is new.
    """

    paper: FiledPaper
    lost: bool
    pages: int | None
    mark: str = ""
    details_before: tuple[FiledDetail, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether browsers show it on the page."""
        return self.paper.content_type in SHOWN_IN_PLACE

    @property
    def is_picture(self) -> bool:
        return self.paper.content_type.startswith("image/")

    @cached_property
    def url(self) -> str:
        return reverse("files:download", args=[self.paper.file])

    @cached_property
    def sent_url(self) -> str:
        """Of what it was made of, where it was."""
        return reverse("files:download", args=[self.paper.original.file]) if self.paper.original else ""

    @cached_property
    def meta(self) -> str:
        return f"{KIND_WORDS.get(self.paper.content_type, '檔案')}，{filesize(self.paper.size)}"


@dataclass(frozen=True)
class CellBeside:
    """One answer of a repeated row, as display texts."""

    label: str
    display: str
    before: str
    changed: bool


@dataclass(frozen=True)
class LineBeside:
    """A repeated row that is new, changed, gone or the same, as `mark` says."""

    mark: str
    gone: bool
    cells: tuple[CellBeside, ...]


@dataclass(frozen=True)
class AnswerBeside:
    """One answer and, when it `changed`, what it `was`; None where it was not asked.

    `is_plain` says that the display text is all there is to show, which spares most answers a template of their own.
    """

    place: Place
    answer: FiledAnswer
    changed: bool = False
    was: FiledAnswer | None = None
    papers: tuple[PaperBeside, ...] = ()
    papers_gone: tuple[PaperBeside, ...] = ()
    lines: tuple[LineBeside, ...] = ()
    is_plain: bool = False


@dataclass(frozen=True)
class SectionBeside:
    """Answers under one heading."""

    section: FiledSection
    rows: tuple[AnswerBeside, ...]

    @cached_property
    def changed(self) -> bool:
        return any(row.changed for row in self.rows)


@dataclass(frozen=True)
class SheetBeside:
    """One 附表 with its anchor."""

    sheet: FiledSheet
    sections: tuple[SectionBeside, ...]

    @cached_property
    def anchor(self) -> str:
        return f"sheet-{prefix_of(self.sheet.key, self.sheet.solution)}"

    @cached_property
    def changed(self) -> bool:
        return any(section.changed for section in self.sections)


@dataclass(frozen=True)
class GoneAnswer:
    """An answer that is asked no more; its papers can still be opened."""

    row: FiledRow
    papers: tuple[PaperBeside, ...]


@dataclass(frozen=True)
class FilingBeside:
    """A whole submission for one page. `changes` counts the answers that changed or went; `unprinted` names those with
    characters that no PDF shows, `doubts` those that one would ask about."""

    filed: FiledSubmission
    sheets: tuple[SheetBeside, ...]
    gone: tuple[GoneAnswer, ...]
    changes: int
    unprinted: list[Unprinted]
    doubts: list[Doubt]

    @cached_property
    def explained(self) -> dict[Place, str]:
        """What the vendor says of an item that was to be mended."""
        return {said.place: said.text for said in self.filed.explanations}

    @cached_property
    def by_place(self) -> dict[Place, AnswerBeside]:
        return {row.place: row for sheet in self.sheets for section in sheet.sections for row in section.rows}

    @cached_property
    def papers(self) -> dict[Place, tuple[PaperBeside, ...]]:
        """Of each answer that has any."""
        return {place: row.papers for place, row in self.by_place.items() if row.papers}


def beside(filed: FiledSubmission, before: FiledSubmission | None) -> FilingBeside:
    """What was filed with all that its page says of it. One query, for the files of the papers."""
    changed = changed_places(compare(before, filed)) if before else set()
    old = {row.place: row for row in before.rows} if before else {}
    made = _Dressing(changed, old, _files([*filed.rows, *(old[place] for place in changed if place in old)]))
    present = {row.place for row in filed.rows}
    return FilingBeside(
        filed,
        tuple(made.sheet(sheet) for sheet in filed.sheets),
        tuple(made.gone(row) for place, row in old.items() if place in changed and place not in present),
        len(changed),
        _unprinted(filed),
        list(doubts.of_filed(filed, timezone.localdate())),
    )


def _files(rows: Iterable[FiledRow]) -> Files:
    """State and number of pages of each paper's file, by its key."""
    papers = {paper.file for row in rows for paper in kind_in(row.answer).files_in(row.answer)}
    stored = StoredFile.objects.filter(pk__in=papers).values_list("pk", "state", "pages") if papers else ()
    return {str(pk): (state, pages) for pk, state, pages in stored}


def _unprinted(filed: FiledSubmission) -> list[Unprinted]:
    """Answers of which the PDFs cannot show every character; whoever reads those is told here."""
    try:
        return unprinted.of_sheets(filed.sheets)
    except FontMissing:  # then there are no PDFs either, and health says so
        return []


class _Dressing:
    """Joins what was filed with what changed, what it was before, and the state of its files."""

    def __init__(self, changed: set[Place], old: Mapping[Place, FiledRow], files: Files) -> None:
        self._changed, self._old, self._files = changed, old, files

    def sheet(self, sheet: FiledSheet) -> SheetBeside:
        made = (
            SectionBeside(section, tuple(self._answer(sheet.place_of(answer), answer) for answer in section.rows))
            for section in sheet.sections
        )
        return SheetBeside(sheet, tuple(made))

    def gone(self, row: FiledRow) -> GoneAnswer:
        return GoneAnswer(row, tuple(self._paper(paper) for paper in kind_in(row.answer).files_in(row.answer)))

    def _answer(self, place: Place, answer: FiledAnswer) -> AnswerBeside:
        kind = kind_in(answer)
        if place not in self._changed:
            papers = tuple(self._paper(paper) for paper in kind.files_in(answer))
            return AnswerBeside(place, answer, papers=papers, is_plain=kind.reads_as_text)
        was = self._old[place].answer if place in self._old else None
        before = {paper.sha256: paper for paper in (was.files if was else ())}
        papers = tuple(self._changed_paper(paper, before) for paper in kind.files_in(answer))
        left = tuple(self._paper(paper) for paper in before.values()) if kind.holds_files else ()
        lines = tuple(_lines(was, answer)) if kind.holds_lines else ()
        return AnswerBeside(place, answer, True, was, papers, left, lines)

    def _changed_paper(self, paper: FiledPaper, before: dict[str, FiledPaper]) -> PaperBeside:
        """Whether it is new or only has other details; takes what it was out of `before`."""
        known = before.pop(paper.sha256, None)
        if known is None:
            return self._paper(paper, "新檔案")
        if known.details == paper.details:
            return self._paper(paper)
        return self._paper(paper, "補充資訊已變更", known.details)

    def _paper(self, paper: FiledPaper, mark: str = "", details_before: tuple[FiledDetail, ...] = ()) -> PaperBeside:
        state, pages = self._files.get(paper.file, ("", None))
        return PaperBeside(paper, state == StoredFile.State.REFUSED, pages, mark, details_before)


def _lines(was: FiledAnswer | None, now: FiledAnswer) -> Iterator[LineBeside]:
    """Repeated rows by their stable id: new, gone, changed in some cells, or the same."""
    before = {line.id: line for line in (was.rows if was else ())}
    for line in now.rows:
        yield _line(before.pop(line.id, None), line)
    for line in before.values():
        yield LineBeside("已刪除", True, tuple(_cells(None, line)))


def _line(was: FiledLine | None, now: FiledLine) -> LineBeside:
    cells = tuple(_cells(was, now))
    mark = "新增" if was is None else "已變更" if any(cell.changed for cell in cells) else ""
    return LineBeside(mark, False, cells)


def _cells(was: FiledLine | None, now: FiledLine) -> Iterator[CellBeside]:
    before = {cell.name: cell for cell in was.cells} if was else {}
    for cell in now.cells:
        old = before.pop(cell.name, None)
        stood = old.display if old else ""
        yield CellBeside(cell.label, cell.display, stood, was is not None and stood != cell.display)
    for cell in before.values():
        if cell.display:
            yield CellBeside(cell.label, "", cell.display, True)
