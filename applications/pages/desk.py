"""How does a page with a sheet on it work? It binds what was posted, saves what can be saved and says what was not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from applications import actions
from applications.models import Attachment, CorrectionItem
from applications.pages.papers import PaperLine, SlotDesk, prefix_of_paper
from applications.place import Place
from applications.sheets import SHEETS, doubts
from applications.sheets.base import Problem, Section, Sheet
from applications.sheets.dossier import Dossier, DossierPart
from applications.sheets.explaining import Explanation, prefix_at
from applications.sheets.slots import Slot
from applications.sheets.verdict import Reason
from portal.accounts.signed import SignedRequest
from portal.forms.filed import FiledAnswer
from portal.web.address import client_address


def place_url(application_id: int, place: Place, *, complete: bool = True) -> str:
    """The page and the box where an answer is given; `complete` has the page say what is still open."""
    section = SHEETS[place.sheet].section_of(place.name)
    page = section_url(application_id, place.sheet, section, place.solution_id)
    return f"{page}{'?complete=1' if complete else ''}#{place.landing.field_id(alone=True)}"


def reason_line(dossier: Dossier, reason: Reason) -> dict[str, str]:
    """What stands against sending as every list of a draft says it: which solution, what, by which rule, and where."""
    solution = reason.problem.place.solution_id if reason.problem else None
    names = {solution.pk: str(solution) for solution in dossier.solutions}
    return {
        "message": reason.words,
        "clause": reason.clause,
        "place": names.get(solution or 0, ""),
        "href": place_url(dossier.application.pk, reason.problem.place) if reason.problem else "",
    }


def section_url(application_id: int, sheet: str, section: str, solution_id: int | None) -> str:
    if solution_id is None:
        return reverse("applications:sheet", args=[application_id, sheet, section])
    return reverse("applications:solution-sheet", args=[application_id, solution_id, sheet, section])


def section_urls(part: DossierPart) -> list[str]:
    """The pages of all sections of a sheet, in order: looked up once, for a task list has hundreds of them."""
    keys = [section.key for section in part.sheet.sections]
    first = section_url(part.application.pk, part.sheet.key, keys[0], part.solution_id)
    return [f"{first.removesuffix(f'{keys[0]}/')}{key}/" for key in keys]


@dataclass
class Mending:
    """What stands beside one item of a correction: what was filed, and the box for what the vendor says of it."""

    item: CorrectionItem
    was: FiledAnswer | None
    explanation: Explanation


class Entry:
    """One sheet, or one section of it, on a page."""

    def __init__(
        self,
        part: DossierPart,
        open_names: Iterable[str],
        *,
        only: str | None,
        request: SignedRequest | None,
        prefix: str = "",
    ) -> None:
        self.part, self.only, self.prefix = part, only, prefix
        self.request = request if request is not None and request.method == "POST" else None
        data = self.request.POST if self.request else None
        fields = frozenset(open_names)
        self.sheet: Sheet = part.sheet(data, instance=part.instance, only=only, names=fields, prefix=prefix or None)
        self.slots = [self._slot(slot) for slot in self._slots() if slot.key in fields]
        self.mendings: list[Mending] = []
        self._said: list[PaperLine] = []  # lines of which the page said something new

    def _sections(self) -> list[Section]:
        return [section for section in self.part.sheet.sections if self.only in (None, section.key)]

    def _slots(self) -> list[Slot]:
        every = (slot for section in self._sections() for slot in self.part.sheet.slots_of(section))
        return [slot for slot in every if slot.offered(self.part.situation) or self.part.papers.get(slot.key)]

    def _slot(self, slot: Slot) -> SlotDesk:
        papers = self.part.papers.get(slot.key, [])
        lines = [PaperLine(self.part, paper, self._details(slot, paper)) for paper in papers]
        return SlotDesk(self.part, slot, lines, anchor=self.anchor(slot.key), taken_out=self.part.taken_out(slot))

    def anchor(self, name: str) -> str:
        return self.part.place(name).field_id(alone=not self.prefix)

    @property
    def rows_anchor(self) -> str:
        return self.anchor(self.sheet.rows_name)

    def _details(self, slot: Slot, paper: Attachment) -> Any:
        if slot.details is None:
            return None
        prefix = prefix_of_paper(paper)
        sent = self.request is not None and any(name.startswith(f"{prefix}-") for name in self.request.POST)
        return slot.details(self.request.POST if sent else None, initial=paper.details, prefix=prefix)

    def mark(self, items: Iterable[CorrectionItem], stood: Mapping[Place, FiledAnswer]) -> None:
        """Puts an officer's remark beside each item of a correction, with what `stood` there and a box to explain it."""
        for item in items:
            mending = Mending(item, stood.get(item.place), self._explanation(item))
            self.mendings.append(mending)
            for marked in self._at(item.name):
                marked.remark, marked.mending = item.remark, mending

    def _at(self, name: str) -> list[Any]:
        """What the page shows under a name: a question, a slot or the rows."""
        slots = [desk for desk in self.slots if desk.slot.key == name]
        rows = [self.sheet.rows] if self.sheet.rows is not None and name == self.sheet.rows_name else []
        return [*([self.sheet.fields[name]] if name in self.sheet.fields else []), *slots, *rows]

    def _explanation(self, item: CorrectionItem) -> Explanation:
        prefix = prefix_at(item.place)
        sent = self.request is not None and any(name.startswith(f"{prefix}-") for name in self.request.POST)
        kept = {"explanation": item.explanation}
        return Explanation(self.request.POST if sent else None, initial=kept, prefix=prefix)

    def show_problems(self) -> list[Problem]:
        """Writes what is still open beside the fields of an unbound page; returns it for the summary."""
        problems = [p for p in self.part.problems if p.place.name in self._shown]
        for desk in self.slots:
            desk.errors = [p.message for p in problems if p.place == desk.place]
        self.sheet.show([p for p in problems if p.place.name in self.sheet.fields])
        return problems

    def show_broken(self, part: DossierPart) -> list[Reason]:
        """Writes beside each answer which rule it breaks, by what is stored (`part`); returns what this page can mend."""
        for form in self.sheet.rows.forms if self.sheet.rows is not None else []:
            form.anchor = self.landing(self.part.place(self.sheet.rows_name).at(form.instance.uid.hex))
        reasons = self.broken_in(part)
        for reason, target in self._targets(reasons):
            target.broken = [*getattr(target, "broken", ()), reason.message]
        return reasons

    def broken_in(self, part: DossierPart) -> list[Reason]:
        """Of the whole section, or of the items that are open here."""
        own = [reason for reason in part.reasons if reason.is_broken]
        return [
            reason for reason in own if reason.problem.place.name in self._shown or reason.problem.section == self.only
        ]

    @property
    def twin(self) -> str:
        """What is asked of a name that another solution of the application bears, on the page where it is given."""
        if "name" not in self.sheet.fields or (solution := self.part.solution) is None:
            return ""
        return doubts.twin_of(solution.name, self.part.dossier.names_beside(solution))

    def show_twin(self) -> None:
        if twin := self.twin:
            self.sheet.fields["name"].doubts = [twin]

    @property
    def _shown(self) -> set[str]:
        return {*self.sheet.fields, *(desk.slot.key for desk in self.slots), self.sheet.rows_name}

    def _targets(self, reasons: Iterable[Reason]) -> Iterator[tuple[Reason, Any]]:
        """What on this page a reason is about: a field, an upload slot, a question of a row, or all rows."""
        slots = {desk.slot.key: desk for desk in self.slots}
        for reason in reasons:
            place = reason.problem.place
            yield reason, slots.get(place.name) or self.sheet.fields.get(place.name) or self._in_rows(place)

    def _in_rows(self, place: Place) -> Any:
        """A row is of this page when its price is stored already; EACH is said above them all."""
        form = self._row_at(place)
        return form.fields[place.cell] if form else self.sheet.rows

    def _row_at(self, place: Place) -> Any:
        rows = self.sheet.rows.forms if self.sheet.rows is not None else []
        return next((form for form in rows if form.instance.uid.hex == place.row), None)

    def landing(self, place: Place) -> str:
        """The id on this page of what is at a place: a box, a slot or a row."""
        return place.landing.field_id(alone=not self.prefix)

    @property
    def scope(self) -> str:
        """What all ids of this sheet begin with on this page."""
        return f"id_{self.prefix}-" if self.prefix else "id_"

    def broken_lines(self, reasons: Iterable[Reason]) -> list[dict[str, str]]:
        """Each broken rule for a page that saves by itself: the id where it stands, the question in that row, the sentence."""
        places = [(reason.problem.place, reason.message) for reason in reasons]
        return [
            {"at": self.landing(place), "cell": place.cell if place.landing.row else "", "words": words}
            for place, words in places
        ]

    # --- Writing ---------------------------------------------------------------------------------------------------

    def save(self, now: datetime) -> None:
        self.save_words(now)
        self.save_papers(now)

    def save_words(self, now: datetime) -> None:
        """Of the fields what is well-formed, and what is said of papers. Before the files, which may be slow: who dies meanwhile loses no word."""
        actions.save_sheet(self.sheet, self.part.application, self.request.user, client_address(self.request), now)  # type: ignore[arg-type]  # only what was sent is saved
        self._said = [line for desk in self.slots for line in desk.lines if self._save_details(line, now)]
        for mending in self.mendings:
            form = mending.explanation
            if form.is_bound and (form.has_changed() or form.is_stale()):
                actions.explain(form, mending.item, self.part.application, self.request.user, now)

    def save_papers(self, now: datetime) -> None:
        """A wrong word throws no file away. What was said of a paper that another took the place of is not asked about any more."""
        for desk in self.slots:
            self._take_files(desk, now)
            said = [line for line in desk.lines if line in self._said]
            desk.errors += [
                message for line in said for messages in line.details.errors.values() for message in messages
            ]

    def _take_files(self, desk: SlotDesk, now: datetime) -> None:
        for upload in self.request.FILES.getlist(desk.input_name):
            try:
                paper = actions.add_paper(self.part, desk.slot, upload, self.request.user, now)
            except ValidationError as refused:
                desk.errors += [f"{upload.name}：{message}" for message in refused.messages]
            else:
                self._show_new(desk, paper)

    def _show_new(self, desk: SlotDesk, paper: Attachment) -> None:
        if desk.slot.maximum == 1:
            desk.lines = []
        form = desk.slot.details
        desk.lines.append(
            PaperLine(self.part, paper, form(initial={}, prefix=prefix_of_paper(paper)) if form else None)
        )

    def _save_details(self, line: PaperLine, now: datetime) -> bool:
        """Whether this page said anything new of the paper."""
        if line.details is None or not line.details.is_bound:
            return False
        if not line.details.has_changed() and not line.details.is_stale():
            return False
        actions.merge_details(line.details, line.paper, self.part, self.request.user, now)
        return True

    def forms(self) -> list[Any]:
        """Every small form on this page whose answers are merged: the sheet, its rows, the details of its papers."""
        rows = self.sheet.rows.forms if self.sheet.rows is not None else []
        details = (line.details for desk in self.slots for line in desk.lines if line.details)
        return [self.sheet, *rows, *details, *(mending.explanation for mending in self.mendings)]

    @property
    def is_valid(self) -> bool:
        asked = any(form.outcome and form.outcome.conflicts for form in self.forms())
        wrong = any(mending.explanation.errors for mending in self.mendings)
        return self.sheet.is_valid() and not asked and not wrong and not any(desk.errors for desk in self.slots)

    def errors(self) -> list[dict[str, str]]:
        """Everything wrong, in page order, for the summary at the top: {"href", "message"}."""
        errors = self._row_errors() if self.sheet.rows is not None and self.sheet.is_bound else []
        errors += [
            _error(b.auto_id, self._named(str(b.label)), str(message)) for b in self.sheet for message in b.errors
        ]
        errors += [
            _error(form[name].auto_id, self._named(form[name].label), CHANGED_TWICE)
            for form in self.forms()
            for name in (form.outcome.conflicts if form.outcome else ())
        ]
        for desk in self.slots:
            errors += [_error(desk.anchor, self._named(desk.slot.label), message) for message in desk.errors]
        errors += [
            _error(b.auto_id, self._named(f"{mending.item.label}　{b.label}"), str(message))
            for mending in self.mendings
            for b in mending.explanation
            for message in b.errors
        ]
        return errors

    def _named(self, label: str) -> str:
        """With the solution, where several stand on one page."""
        return f"{self.part.solution}　{label}" if self.prefix and self.part.solution else label

    def _row_errors(self) -> list[dict[str, str]]:
        errors = [
            _error(self.rows_anchor, self._named(""), str(message)) for message in self.sheet.rows.non_form_errors()
        ]
        for number, form in enumerate(self.sheet.rows.forms, start=1):
            row = self._named(f"第 {number} 種")
            errors += [_error(b.auto_id, f"{row} {b.label}", m) for b in form for m in b.errors]
            errors += [_error(self.rows_anchor, row, m) for m in form.non_field_errors()]
        return errors


CHANGED_TWICE = "這一題在您填寫時也被改過，請選擇要保留哪一個。"


def _error(anchor: str, label: str, message: str) -> dict[str, str]:
    return {"href": f"#{anchor}", "message": f"{label}：{message}" if label else message}
