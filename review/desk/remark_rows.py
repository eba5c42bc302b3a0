"""Which boxes stand beside what was filed, in which an officer writes what is to be mended?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from applications.filed import FiledSection, FiledSheet, FiledSubmission
from applications.models import CorrectionItem
from applications.place import Place, places_under
from portal.forms.filed import FiledAnswer
from portal.forms.merging import version_of
from review.correction import phrases
from review.models import Case, DraftRemark, Phrase

NOTHING: dict[str, str] = {}  # posted
StandingRemark = DraftRemark | CorrectionItem  # picked for a letter, or told by one


@dataclass(frozen=True)
class AskedRemark:
    """The box that is open on the case page, with what was typed in it and why that was not kept."""

    place: Place | None
    typed: str | None = None
    said: str = ""


def asked_remark(query: Mapping[str, str]) -> AskedRemark:
    """The box that the address asks for, when it does."""
    try:
        return AskedRemark(Place.read(query.get("remark", "")))
    except ValueError:
        return AskedRemark(None)


@dataclass(frozen=True)
class RemarkBox:
    """The box beside one answer that a vendor can mend: the remark that is picked, and what is `written` in the box.

    An `opened` one stands on the case page with the `phrases` to choose from and what is `said` of it; of all others
    there is a link that opens it.
    """

    place: Place
    label: str
    draft: StandingRemark | None
    written: str
    opened: bool = False
    phrases: str = ""  # as options
    said: str = ""

    @property
    def posted(self) -> str:
        """The name under which its text comes."""
        return self.place.under("remark")

    @property
    def version(self) -> str:
        """A mark of what stands, by which a colleague's change is noticed."""
        return version_of(self.draft.remark if self.draft else "")


Boxes = dict[Place, RemarkBox]


def remark_box(place: Place, label: str, draft: StandingRemark | None, typed: str | None) -> RemarkBox:
    stands = draft.remark if draft else ""
    return RemarkBox(place, label, draft, stands if typed is None else typed)


def boxes_of(filed: FiledSubmission, drafts: Iterable[StandingRemark], posted: Mapping[str, Any] = NOTHING) -> Boxes:
    """A box for every answer that a vendor can mend."""
    kept = {draft.place: draft for draft in drafts}
    typed = {place: posted[place.under("remark")] for place in places_under("remark", posted)}
    return {
        row.place: remark_box(row.place, row.answer.label, kept.get(row.place), typed.get(row.place))
        for row in filed.rows
        if not row.answer.given
    }


def boxes_on_case(case: Case, filed: FiledSubmission, drafts: Iterable[DraftRemark], asked: AskedRemark) -> Boxes:
    """Those of the case page: opened where something is picked or is being picked."""
    drafts = list(drafts)
    boxes = boxes_of(filed, drafts, {asked.place.under("remark"): asked.typed} if asked.place else NOTHING)
    wanted = [place for place in {asked.place, *(draft.place for draft in drafts)} if place in boxes]
    if wanted:
        offered = options(phrases.phrases_of(case.programme))
        for place in wanted:
            boxes[place] = opened(boxes[place], offered, asked.said if place == asked.place else "")
    return boxes


def opened(box: RemarkBox, offered: Callable[[str], SafeString], said: str) -> RemarkBox:
    return replace(box, opened=True, phrases=offered(box.place.name), said=said)


# --- Sheets of the correction page ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class RemarkSection:
    """Answers under one heading, each with its box."""

    section: FiledSection
    rows: tuple[tuple[FiledAnswer, RemarkBox], ...]


@dataclass(frozen=True)
class RemarkSheet:
    sheet: FiledSheet
    sections: tuple[RemarkSection, ...]


def remark_sheets(filed: FiledSubmission, boxes: Boxes, *, everything: bool) -> list[RemarkSheet]:
    """The answers that can be mended, all or only those with a remark; sheets and sections of `everything` stand even when empty."""
    kept = boxes if everything else {place: box for place, box in boxes.items() if box.draft or box.written}
    sheets = []
    for sheet in filed.sheets:
        places = [
            (section, [(sheet.place_of(answer), answer) for answer in section.rows]) for section in sheet.sections
        ]
        rows = [
            (section, tuple((answer, kept[place]) for place, answer in answers if place in kept))
            for section, answers in places
        ]
        sections = tuple(RemarkSection(section, boxed) for section, boxed in rows if boxed or everything)
        if sections or everything:
            sheets.append(RemarkSheet(sheet, sections))
    return sheets


# --- Phrases -------------------------------------------------------------------------------------------------------


def options(every: list[Phrase]) -> Callable[[str], SafeString]:
    """The choices of standard phrases for an item by name; those for any item are written once."""
    general, special = _options([phrase for phrase in every if not phrase.name]), {}
    for phrase in every:
        special.setdefault(phrase.name, []).append(phrase)
    return lambda name: (_options(special[name]) if name and name in special else SafeString("")) + general


def _options(some: list[Phrase]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', ((phrase.pk, phrase.text) for phrase in some))
