"""What would an uploaded workbook change in the draft as it stands now, and what does not fit?"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms

from applications.documents.workbook.layout import COMPANY_TOKEN, KIND, Destination, is_consent, kind_field
from applications.documents.workbook.reader import Reading, Written
from applications.documents.workbook.sent import form_data, row_data
from applications.documents.workbook.writer import FORMAT
from applications.models import Application, Solution
from applications.place import Place
from applications.sheets import COMPANY, SHEETS, SOLUTION_SHEETS
from applications.sheets.base import Sheet
from applications.sheets.dossier import Dossier
from portal.forms.fields.choice import choices_of, value_written
from portal.forms.fields.kind import Unreadable, kind_of
from portal.forms.fields.tick import YES
from portal.forms.merging import version_in, version_of
from portal.text.cleaning import clean_text

_uid = re.compile("[0-9a-f]{32}")
WRITTEN_SHOWN = 60  # characters of a refused answer that are repeated on the page
_YES = frozenset({YES, "v", "y", "yes", "true", "1", "✓", "✔", "☑", "■", "●", "o", "○"})
_NO = frozenset({"", "否", "n", "no", "false", "0", "□", "☐"})
_SENTENCES = {
    "formula": "這一格是公式，公式不會匯入。請直接填寫答案。",
    "error": "這一格是錯誤值，請直接填寫答案。",
    "twice": "同一題在活頁簿裡出現兩次，內容不同，只看前面那一格。請刪除多出來的列，或把前面那一格改成要的內容。",
    "choice": "不在所列的選項裡，請從下拉選單選一項。",
    "tick": f"只能選「{YES}」或留空。",
    "gone": "這一題已經不在申請表上，沒有匯入。",
    "solution": "這個方案已經不在申請裡，沒有匯入。要加回來，請把內容填到「新方案」的附表。",
    "unasked": "這個方案的類別不用填這一張附表，沒有匯入。類別可以在網站上改。",
    "kind": "要新增這個方案，請先在附表2選擇申請類別；這個方案的其他答案也先不匯入。",
    "useless": "依其他的答案，這一題不用填，寫的內容格式也不對，沒有匯入。",
    "limit": "價格的種類超過上限，這一種沒有匯入。",
}


@dataclass(frozen=True)
class Discrepancy:
    """One question of which the workbook says something else than the draft, or something that does not fit."""

    destination: Destination
    sheet: type[Sheet]
    solution_id: int | None
    solution_name: str
    label: str
    written: Written
    now: str = ""
    new: str = ""
    raw: Any = ""  # the new answer as a form takes it
    seen: str = ""  # the version of the draft's answer
    clash: bool = False  # the draft was changed too since the workbook was made
    message: str = ""  # why it does not fit

    @property
    def empties(self) -> bool:
        return not self.new


@dataclass
class Plan:
    """`same` counts answers that agree, `kept` those that only the draft has changed since: they stay as they are."""

    changes: list[Discrepancy] = field(default_factory=list)
    misfits: list[Discrepancy] = field(default_factory=list)
    new_solutions: dict[str, Solution] = field(default_factory=dict)  # by token, not stored
    same: int = 0
    kept: int = 0
    other_format: bool = False

    @property
    def clashes(self) -> list[Discrepancy]:
        return [entry for entry in self.changes if entry.clash]

    @property
    def plain(self) -> list[Discrepancy]:
        return [entry for entry in self.changes if not entry.clash]

    @property
    def mark(self) -> str:
        """The same as long as the same would happen: what a person confirmed is what is done."""
        told = [(str(entry.destination), entry.seen, entry.clash, entry.raw) for entry in self.changes]
        told += [(token, solution.kind) for token, solution in self.new_solutions.items()]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def plan(reading: Reading, application: Application, added: Mapping[str, int], today: date | None = None) -> Plan:
    """`added` leads from the marks of earlier workbooks' new solutions to the solutions that were made of them."""
    return _Planner(reading, Dossier(application, today), added).plan()


class _Planner:
    def __init__(self, reading: Reading, dossier: Dossier, added: Mapping[str, int]) -> None:
        self.reading, self.dossier, self.added = reading, dossier, added
        self.application = dossier.application
        self.solutions = {str(solution.pk): solution for solution in dossier.solutions}
        self.made = Plan(other_format=reading.format != FORMAT)
        self.answered: set[tuple[str, str, str]] = set()

    def plan(self) -> Plan:
        for (key, token), cells in self._by_sheet().items():
            sheet, instance = SHEETS.get(key), self._instance(token)
            if problem := self._no_place(sheet, instance, token):
                self._refuse_all(sheet or COMPANY, token, cells, problem)
            else:
                _SheetPlanner(self, sheet, instance, token).add(cells)  # type: ignore[arg-type]  # a known key
        for written in self.reading.repeated:
            self.made.misfits.append(
                self._entry(
                    Destination(Place(COMPANY.key, None, "")),
                    COMPANY,
                    "（重複的題目）",
                    written,
                    message=_SENTENCES["twice"],
                )
            )
        self._sort()
        return self.made

    def _sort(self) -> None:
        """As one reads the workbook."""
        order = {(cell.tab, cell.at): number for number, cell in enumerate(self.reading.cells.values())}
        self.made.misfits.sort(key=lambda entry: order.get((entry.written.tab, entry.written.at), len(order)))

    def _by_sheet(self) -> dict[tuple[str, str], dict[Destination, Written]]:
        sorted_in: dict[tuple[str, str], dict[Destination, Written]] = {}
        self._find_new_solutions()
        for text, written in self.reading.cells.items():
            if (destination := Destination.read(text)) and destination.name != KIND:
                sorted_in.setdefault((destination.sheet, destination.token), {})[destination] = written
        return sorted_in

    # --- Which solution --------------------------------------------------------------------------------------------

    def _find_new_solutions(self) -> None:
        """The spare sheets make a solution when anything is written on them."""
        for token in dict.fromkeys(
            destination.token for destination in map(Destination.read, self.reading.cells) if destination
        ):
            if token == COMPANY_TOKEN or token.isdecimal():
                continue
            if (known := self.added.get(token)) and str(known) in self.solutions:
                self.solutions[token] = self.solutions[str(known)]
            elif self._is_used(token):
                self._add_new(token)

    def _is_used(self, token: str) -> bool:
        cells = ((Destination.read(text), written) for text, written in self.reading.cells.items())
        return any(w.text or w.problem for p, w in cells if p and p.token == token and p.name != KIND)

    def _add_new(self, token: str) -> None:
        destination = Destination(Place(SOLUTION_SHEETS[0].key, None, KIND), token)
        written = self.reading.cells.get(str(destination)) or Written("", "", "")
        kind = value_written(kind_field(), written.text)
        if kind:
            position = len(self.solutions) + len(self.made.new_solutions) + 1
            self.made.new_solutions[token] = Solution(application=self.application, kind=kind, position=position)
        else:
            self.made.misfits.append(
                self._entry(destination, SOLUTION_SHEETS[0], "申請類別", written, message=_SENTENCES["kind"])
            )

    def _instance(self, token: str) -> Application | Solution | None:
        if token == COMPANY_TOKEN:
            return self.application
        return self.solutions.get(token) or self.made.new_solutions.get(token)

    def _no_place(self, sheet: type[Sheet] | None, instance: Any, token: str) -> str:
        if sheet is None or (sheet is COMPANY) != (token == COMPANY_TOKEN):
            return "gone"
        if instance is None:
            return "solution" if token.isdecimal() else "kind"
        return "" if sheet.is_for(instance) else "unasked"

    def _refuse_all(self, sheet: type[Sheet], token: str, cells: Mapping[Destination, Written], problem: str) -> None:
        """Once for a whole sheet, not for each of its answers; what is blank is no loss."""
        filled = [(destination, written) for destination, written in cells.items() if written.text or written.problem]
        if filled and problem != "kind":  # said once, where the kind is chosen
            destination, written = filled[0]
            label = f"{sheet.number}（{len(filled)} 格）" if len(filled) > 1 else sheet.label_of(destination.name)
            self.made.misfits.append(self._entry(destination, sheet, label, written, message=_SENTENCES[problem]))

    def _entry(
        self, destination: Destination, sheet: type[Sheet], label: str, written: Written, **more: Any
    ) -> Discrepancy:
        instance = self._instance(destination.token)
        solution = instance if isinstance(instance, Solution) else None
        name = "" if solution is None else str(solution) if solution.pk else "新方案"
        shown = clean_text(written.text)
        short = Written(
            written.tab,
            written.at,
            shown[:WRITTEN_SHOWN] + "…" if len(shown) > WRITTEN_SHOWN else shown,
            written.problem,
        )
        return Discrepancy(destination, sheet, solution.pk if solution else None, name, label, short, **more)


class _SheetPlanner:
    """One sheet of the workbook against the same sheet of the draft."""

    def __init__(self, planner: _Planner, sheet: type[Sheet], instance: Any, token: str) -> None:
        self.planner, self.made, self.bases = planner, planner.made, planner.reading.bases
        self.sheet, self.instance, self.token = sheet, instance, token
        self.stored = copy(instance)  # binding a form writes the new answers on the instance it is given

    def add(self, cells: Mapping[Destination, Written]) -> None:
        questions: dict[str, dict[Destination, Written]] = {}
        for destination, written in cells.items():
            if destination.row:
                continue
            if destination.name not in self.sheet.base_fields or is_consent(self.sheet, destination.name):
                self._misfit(destination, destination.name, written, _SENTENCES["gone"], unless_blank=True)
            else:
                questions.setdefault(destination.name, {})[destination] = written
        self._fields(questions)
        self._rows({destination: written for destination, written in cells.items() if destination.row})

    # --- Fields ----------------------------------------------------------------------------------------------------

    def _fields(self, questions: Mapping[str, Mapping[Destination, Written]]) -> None:
        raws: dict[str, Any] = {}
        for name, cells in questions.items():
            raw = self._raw(name, self.sheet.base_fields[name], cells)
            if raw is not None:
                raws[name] = raw
        if not raws:
            return
        form = self.sheet(
            form_data(raws), instance=copy(self.instance), names=frozenset(raws), today=self.planner.dossier.today
        )
        form.is_valid()
        for name in (name for name in raws if name in form.fields):
            destination, written = next(iter(questions[name].items()))
            self._compare(replace(destination, choice=""), form, name, getattr(self.stored, name), written, raws[name])

    def _raw(self, name: str, field: forms.Field, cells: Mapping[Destination, Written]) -> Any:
        """The answer as a form takes it, or None when a cell of it cannot be read."""
        if not kind_of(field).is_several:
            destination, written = next(iter(cells.items()))
            return self._single(destination, field, str(field.label), written)
        offered = dict(choices_of(field))
        stored = [str(value) for value in getattr(self.stored, name) or []]
        chosen, read_all = (
            [value for value in stored if value not in {destination.choice for destination in cells}],
            True,
        )
        for destination, written in cells.items():
            if destination.choice not in offered:
                self._misfit(destination, str(field.label), written, _SENTENCES["gone"], unless_blank=True)
                continue
            ticked = self._single(destination, field, f"{field.label}：{offered[destination.choice]}", written)
            if ticked is None:
                read_all = False
            elif ticked:
                chosen.append(destination.choice)
        return [value for value in offered if value in chosen] if read_all else None

    def _single(self, destination: Destination, field: forms.Field, label: str, written: Written) -> Any:
        """What a form takes from one cell, or None when it cannot be read and was reported."""
        try:
            if written.problem:
                raise Unreadable(written.problem)
            return kind_of(field).read_cell(field, written.text)
        except Unreadable as error:
            self._misfit(destination, label, written, _SENTENCES[error.reason])
            return None

    def _compare(
        self,
        destination: Destination,
        form: forms.BaseForm,
        name: str,
        stored: Any,
        written: Written,
        raw: Any,
        before: str = "",
    ) -> None:
        field = form.fields[name]
        if name in form.errors:
            self._misfit(destination, before + str(field.label), written, " ".join(map(str, form.errors[name])))
            return
        if name not in form.cleaned_data:
            self._misfit(destination, before + str(field.label), written, _SENTENCES["useless"])
            return
        new, seen = form.cleaned_data[name], version_in(field, stored)
        mark, base = version_in(field, new), self.bases.get(destination.question, version_of(None))
        if mark == seen:
            self.made.same += 1
        elif mark == base:
            self.made.kept += 1
        else:
            shown = {"now": _display(field, stored), "new": _display(field, new), "raw": raw, "seen": seen}
            entry = self.planner._entry(
                destination, self.sheet, before + str(field.label), written, clash=base != seen, **shown
            )
            self.made.changes.append(entry)

    def _misfit(
        self, destination: Destination, label: str, written: Written, message: str, unless_blank: bool = False
    ) -> None:
        if not (unless_blank and not written.text and not written.problem):
            self.made.misfits.append(self.planner._entry(destination, self.sheet, label, written, message=message))

    # --- Repeated rows ---------------------------------------------------------------------------------------------

    def _rows(self, cells: Mapping[Destination, Written]) -> None:
        rows_name = next(iter(self.sheet.row_forms), "")
        if not cells or not rows_name:
            for destination, written in cells.items():
                self._misfit(destination, destination.name, written, _SENTENCES["gone"], unless_blank=True)
            return
        fields = self.sheet.row_forms[rows_name].form.base_fields
        raws: dict[tuple[str, str], Any] = {}
        where: dict[tuple[str, str], tuple[Destination, Written]] = {}
        for destination, written in cells.items():
            if (
                destination.place.name != rows_name
                or destination.name not in fields
                or not _uid.fullmatch(destination.row)
            ):
                self._misfit(destination, destination.name, written, _SENTENCES["gone"], unless_blank=True)
                continue
            where[destination.row, destination.name] = destination, written
            raw = self._single(destination, fields[destination.name], str(fields[destination.name].label), written)
            if raw is not None:
                raws[destination.row, destination.name] = raw
        self._bind_rows(rows_name, raws, where)

    def _bind_rows(self, rows_name: str, raws: dict, where: dict) -> None:
        data = form_data(row_data(self.sheet, self.stored, raws))
        made = self.sheet.row_forms[rows_name](data, instance=self.stored)
        plans = self.sheet.row_forms[rows_name](instance=self.stored).forms
        stored = {form.instance.uid.hex: copy(form.instance) for form in plans if form.instance.pk}
        too_many = bool(made.non_form_errors())
        for number, form in enumerate(made.forms, start=1):
            uid = form.instance.uid.hex
            if too_many and uid not in stored:
                self._refuse_row(uid, where)
                continue
            self._compare_row(form, uid, stored.get(uid), raws, where, number)

    def _compare_row(self, form: forms.BaseForm, uid: str, stored: Any, raws: dict, where: dict, number: int) -> None:
        for name in form.fields:
            if (uid, name) in raws and not form.has_changed():  # such a row is not even cleaned
                self.made.same += 1
            elif (uid, name) in raws:
                destination, written = where[uid, name]
                self._compare(
                    destination, form, name, getattr(stored, name, None), written, raws[uid, name], f"第 {number} 種　"
                )

    def _refuse_row(self, uid: str, where: dict) -> None:
        for (row, _), (destination, written) in where.items():
            if row == uid and written.text:
                self._misfit(destination, "價格", written, _SENTENCES["limit"])
                return


def _display(field: forms.Field, value: Any) -> str:
    kind = kind_of(field)
    return "" if kind.is_empty(value) else kind.display(field, value)


def grouped(entries: Iterable[Discrepancy]) -> dict[tuple[str, str], list[Discrepancy]]:
    """By sheet and solution, in the order of the workbook."""
    groups: dict[tuple[str, str], list[Discrepancy]] = {}
    for entry in entries:
        groups.setdefault((entry.destination.sheet, entry.destination.token), []).append(entry)
    return groups
