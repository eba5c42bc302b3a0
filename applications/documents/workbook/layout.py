"""Which lines does the workbook of an application have, and for which answer does each of them stand?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from applications import consents
from applications.models import Application, Solution
from applications.place import Place
from applications.sheets import COMPANY, SOLUTION_SHEETS
from applications.sheets.base import Section, Sheet
from portal.forms.fields.choice import ChoiceFormField, choices_of
from portal.forms.fields.kind import kind_of

COMPANY_TOKEN = "0"  # whose answers 附表1 has  # noqa: S105
KIND = "kind"  # the one question that only a solution not yet added is asked
_CONSENTS = frozenset(consent.key for consent in consents.CONSENTS)
NEW = "new-"  # what the mark of a solution that is not there yet begins with
_written = re.compile(rf"(?:(?P<new>{NEW}[0-9a-f]+)/)?(?P<place>[^/=]+)(?:=(?P<choice>.+))?", re.ASCII)


@dataclass(frozen=True)
class Destination:
    """What the answer in a cell is for: a place, of a solution that is not there yet under its mark, or one choice there."""

    place: Place
    new: str = ""
    choice: str = ""  # one of several that may be ticked

    def __str__(self) -> str:
        return f"{self.question}={self.choice}" if self.choice else self.question

    @property
    def question(self) -> str:
        """Without the choice: what has one version."""
        return f"{self.new}/{self.place}" if self.new else str(self.place)

    @classmethod
    def read(cls, text: str) -> "Destination | None":
        try:
            parts = _written.fullmatch(text)
            return cls(Place.read(parts["place"]), parts["new"] or "", parts["choice"] or "") if parts else None
        except ValueError:
            return None

    @property
    def sheet(self) -> str:
        return self.place.sheet

    @property
    def token(self) -> str:
        """Whose answer it is, as a `Tab` says it."""
        return self.new or str(self.place.solution_id or 0)

    @property
    def name(self) -> str:
        return self.place.cell or self.place.name

    @property
    def row(self) -> str:
        """The uid of a repeated row, or nothing."""
        return self.place.row or ""


@dataclass(frozen=True)
class TabLine:
    """One line of a tab: a heading, a line nobody types, a question, or one choice of the question above."""

    kind: str  # heading, row, given, group, answer or choice: see looks.LOOKS
    label: str
    words: str = ""  # what stands beside it
    destination: Destination | None = None
    field: forms.Field | None = None
    value: Any = None
    example: str = ""


@dataclass(frozen=True)
class Tab:
    """One 附表 of one company or solution. `token` is the solution's id, "0", or the mark of one that is not there yet."""

    sheet: type[Sheet]
    instance: Any
    token: str
    number: int = 0  # of the solution, 0 for the company
    title: str = ""

    def destination(self, place: Place, choice: str = "") -> Destination:
        return Destination(place, self.token if self.token.startswith(NEW) else "", choice)

    def place(self, name: str) -> Place:
        """Of a solution that is not there yet its own mark stands before it."""
        return Place(self.sheet.key, int(self.token) or None if self.token.isdecimal() else None, name)


def tabs(application: Application, solutions: Iterable[Solution], spare: str) -> Iterator[Tab]:
    """附表1, the sheets of each solution, and those of one that may be added, under the mark `spare`."""
    yield Tab(COMPANY, application, COMPANY_TOKEN)
    number = 0
    for number, solution in enumerate(solutions, start=1):
        for sheet in SOLUTION_SHEETS:
            if sheet.is_for(solution):
                yield Tab(sheet, solution, str(solution.pk), number, str(solution))
    blank = Solution(application=application, position=number + 1)
    yield from (Tab(sheet, blank, spare, number + 1, "新方案") for sheet in SOLUTION_SHEETS)


def tab_lines(tab: Tab) -> Iterator[TabLine]:
    asked_before = _asked_before(tab.sheet)
    for section in tab.sheet.sections:
        yield TabLine("heading", section.title, section.intro)
        if section is tab.sheet.sections[0] and tab.sheet is SOLUTION_SHEETS[0]:
            yield _kind(tab)
        for name in section.fields:
            yield from _given(tab, name) if _is_given(tab.sheet, name) else _question(tab, name, asked_before)
        yield from _rows(tab, section)
        yield from _notes(tab.sheet, section)


def is_consent(sheet: type[Sheet], name: str) -> bool:
    """A tick that stands among official texts: it is given where they can be read, on the page (F1-22)."""
    section = next((section for section in sheet.sections if name in section.fields), None)
    return (
        section is not None
        and _stands_among_texts(section)
        and name in sheet.base_fields
        and kind_of(sheet.base_fields[name]).agrees
    )


def _stands_among_texts(section: Section) -> bool:
    return bool(_CONSENTS & set(section.fields))


def kind_field() -> forms.Field:
    return ChoiceFormField(label="申請類別", choices=Solution.Kind.choices, required=False)


# --- The lines of one question -------------------------------------------------------------------------------------


def _kind(tab: Tab) -> TabLine:
    if tab.instance.pk:
        return TabLine("given", "申請類別", "要改類別請在網站上改", value=tab.instance.get_kind_display())
    words = "單選。首次申請方案不用填附表4。這個方案的附表都空白時，不會新增方案。"
    return TabLine(
        "answer", "申請類別", words, tab.destination(tab.place(KIND)), kind_field(), Solution.Kind.FIRST_TIME
    )


def _asked_before(sheet: type[Sheet]) -> dict[str, str]:
    """A question of two sheets of a solution, such as its name, is answered on the first of them: name → number."""
    if sheet not in SOLUTION_SHEETS:
        return {}
    earlier = SOLUTION_SHEETS[: SOLUTION_SHEETS.index(sheet)]
    return {name: before.number for before in reversed(earlier) for name in before.base_fields}


def _is_given(sheet: type[Sheet], name: str) -> bool:
    return any(line.name == name for line in sheet.given)


def _given(tab: Tab, name: str) -> Iterator[TabLine]:
    line = next(line for line in tab.sheet.given if line.name == name)
    if tab.instance.pk:
        yield TabLine("given", line.label, "系統帶入", value=line.value(tab.instance))


def _question(tab: Tab, name: str, asked_before: dict[str, str]) -> Iterator[TabLine]:
    field, value = tab.sheet.base_fields[name], getattr(tab.instance, name)
    if is_consent(tab.sheet, name):
        return
    if name in asked_before:
        yield TabLine("given", str(field.label), value=f"請填在{asked_before[name]}")
        return
    place, words = tab.place(name), _words(tab, name, field)
    where = tab.destination(place)
    if not kind_of(field).is_several:
        yield TabLine("answer", str(field.label), words, where, field, value, tab.sheet.examples.get(name, ""))
        return
    yield TabLine("group", str(field.label), words, where, field, value)
    for choice, label in choices_of(field):
        yield TabLine("choice", label, "", tab.destination(place, choice), field, choice in (value or []))


def _words(tab: Tab, name: str, field: forms.Field) -> str:
    condition = tab.sheet.conditions.get(name)
    parts = [
        "選填。" if name in tab.sheet.optional_names(tab.instance) else "",
        f"{tab.sheet.when_hint(condition)}。" if condition else "",
        *kind_of(field).cell_hints(field),
    ]
    return "\n".join(part for part in parts if part)


def _rows(tab: Tab, section: Section) -> Iterator[TabLine]:
    """The repeated rows: those that are stored, and empty ones up to the most that may be filled in."""
    if not section.rows:
        return
    made = tab.sheet.row_forms[section.rows](instance=tab.instance)
    for number, form in enumerate(made.forms, start=1):
        yield TabLine("row", f"{made.title}：第 {number} 種", "不需要的話整段留空。" if number > 1 else "")
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                where = tab.destination(tab.place(section.rows).at(form.instance.uid.hex, name))
                words = "\n".join(part for part in kind_of(field).cell_hints(field) if part)
                yield TabLine("answer", str(field.label), words, where, field, getattr(form.instance, name))


def _notes(sheet: type[Sheet], section: Section) -> Iterator[TabLine]:
    if section.slots:
        papers = "、".join(slot.label for slot in sheet.slots_of(section))
        yield TabLine(
            "given",
            "要上傳的檔案",
            value=f"{papers}。檔案不放在活頁簿裡，請在網站的「{section.title}」上傳；符合條件才需要的，網站會說明。",
        )
    if _stands_among_texts(section):
        yield TabLine(
            "given",
            "同意書、切結書與聲明",
            value=f"須看過全文才能同意，不能在活頁簿裡勾選，請在網站的「{section.title}」閱讀後勾選。",
        )
