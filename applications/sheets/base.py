"""What is a sheet? One 附表 declared once, with every face it has: edit, problems, freeze and read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from applications.place import Place
from applications.sheets import rows
from applications.sheets.repeated import RowForms
from applications.sheets.slots import SLOTS, Slot
from portal.forms.asked import AnyModelForm, AskedField, asked
from portal.forms.fields.files import FILES
from portal.forms.fields.kind import kind_of
from portal.forms.merging import Merging


class When:
    """The condition that another field of the same sheet has, or contains, one of these values."""

    def __init__(self, field: str, *values: Any) -> None:
        self.field = field
        self.values = tuple(str(value) for value in values)

    def holds(self, value: Any) -> bool:
        present = value if isinstance(value, list | tuple | set) else [value]
        return any(str(answer) in self.values for answer in present)


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    fields: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    rows: str = ""  # the name of a repeated row, a formset declared in `Sheet.row_forms`
    intro: str = ""


@dataclass(frozen=True)
class Given:
    """A line that nobody types: it is known already, or computed; `boxes` prints it as ticked boxes, as the form does."""

    name: str
    label: str
    value: Callable[[Any], str]
    boxes: Callable[[Any], list[tuple[str, str, bool]]] | None = None
    kind: str = "multi"  # or "choice", for circles

    def freeze(self, instance: Any) -> dict[str, Any]:
        if self.boxes is not None:
            return rows.boxes(self.name, self.label, self.boxes(instance), self.kind)
        return rows.given(self.name, self.label, self.value(instance))

    def frozen(self, instance: Any) -> Any:
        """The value alone that `freeze` keeps."""
        if self.boxes is None:
            return self.value(instance)
        return [value for value, _, ticked in self.boxes(instance) if ticked]


@dataclass(frozen=True)
class Problem:
    """What stands against sending: a sentence and the place to mend it."""

    place: Place
    section: str
    label: str
    message: str


def field_names(sections: tuple[Section, ...], given: tuple[Given, ...] = ()) -> list[str]:
    known = {line.name for line in given}
    return [name for section in sections for name in section.fields if name not in known]


class Sheet(Merging, AnyModelForm):
    """Edit face of one 附表, or of one section of it.

    Gaps pass, malformed values do not: what is missing is `problems`' to say. `only` names one section; `names` fields.
    `papers` maps a slot key to the attachments present.
    """

    key = number = title = clause = ""
    note = ""  # what the official form prints under its title
    sections: tuple[Section, ...] = ()
    optional: frozenset[str] = frozenset()
    conditions: dict[str, When] = {}
    examples: dict[str, str] = {}
    given: tuple[Given, ...] = ()
    row_forms: dict[str, type[RowForms]] = {}
    use_required_attribute = False
    do_not_call_in_templates = True  # a template reads the class; calling it would make a form

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        instance: Any,
        only: str | None = None,
        names: frozenset[str] | None = None,
        today: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.only, self.today = only, today or timezone.localdate()
        wanted = self._wanted(names)
        # A form copies its `base_fields` with all that hangs on them: only those that are asked here are worth it.
        self.base_fields = {name: field for name, field in type(self).base_fields.items() if name in wanted}  # type: ignore[misc]  # of this form alone
        super().__init__(data, instance=instance, **kwargs)
        for name, field in self.fields.items():
            self._dress(name, asked(field))
        self.rows = self._bind_rows(names)

    # --- Edit ------------------------------------------------------------------------------------------------------

    def _wanted(self, names: frozenset[str] | None) -> set[str]:
        shown = [section for section in self.sections if self.only in (None, section.key)]
        wanted = {name for section in shown for name in section.fields}
        return wanted if names is None else wanted & names

    def _dress(self, name: str, field: AskedField) -> None:
        field.required = False
        field.optional = name in self.optional_names(self.instance)
        field.example = self.examples.get(name, "")
        condition = self.conditions.get(name)
        field.when = condition
        field.when_hint = self.when_hint(condition) if condition else ""

    @classmethod
    def when_hint(cls, condition: When) -> str:
        """The condition in words, for who has no JavaScript and for the printed questions."""
        choices = getattr(cls.base_fields[condition.field], "choices", ())
        chosen = [label for value, label in choices if str(value) in condition.values]
        return f"選「{'」或「'.join(chosen)}」時填寫" if chosen else ""

    def _bind_rows(self, names: frozenset[str] | None) -> RowForms | None:
        for section in self.sections:
            if section.rows and self.only in (None, section.key) and (names is None or section.rows in names):
                prefix = self.add_prefix(section.rows)
                made = self.row_forms[section.rows](
                    self.data if self.is_bound else None, instance=self.instance, prefix=prefix
                )
                made.row_name = section.rows
                return made
        return None

    def clean(self) -> dict[str, Any]:
        """A question that does not apply never complains, and keeps what was typed for a change of mind."""
        cleaned = super().clean() or self.cleaned_data
        for name in list(self.fields):
            if not self.applies_to(name, self._current):
                self._errors.pop(name, None)
                if self.add_prefix(name) not in self.data:
                    cleaned.pop(name, None)
        return cleaned

    def _current(self, name: str) -> Any:
        return self.cleaned_data[name] if name in self.cleaned_data else getattr(self.instance, name, None)

    def is_valid(self) -> bool:
        rows_valid = self.rows is None or self.rows.is_valid()
        return super().is_valid() and rows_valid

    def show(self, problems: list[Problem]) -> None:
        """Writes problems beside the fields of an unbound form."""
        self._errors = forms.utils.ErrorDict()
        for problem in problems:
            self._errors.setdefault(problem.place.name, self.error_class()).append(problem.message)

    @property
    def rows_name(self) -> str:
        return self.rows.row_name if self.rows is not None else ""

    def take(self, stored: Any, names: Iterable[str]) -> None:
        """Leaves on the instance the answers `names`, and of all others what is `stored`."""
        kept = set(names)
        for name in self.fields:
            if name not in kept:
                setattr(self.instance, name, getattr(stored, name))

    @property
    def conflicts(self) -> bool:
        rows = self.rows.forms if self.rows is not None else []
        return any(form.outcome and form.outcome.conflicts for form in (self, *rows))

    @classmethod
    def is_for(cls, instance: Any) -> bool:
        """Whether this sheet is asked of this application or solution at all."""
        return True

    @classmethod
    def is_started(cls, section: Section, instance: Any) -> bool:
        typed = (name for name in section.fields if name in cls.base_fields)
        if any(getattr(instance, name) not in (None, "", [], False) for name in typed):
            return True
        return bool(section.rows) and cls.row_forms[section.rows].count(instance) > 0

    @classmethod
    def asked_fields(cls) -> Iterator[forms.Field]:
        """Every question of this sheet, those of its repeated rows and those beside its papers."""
        asking = [cls, *(rows.form for rows in cls.row_forms.values())]
        asking += [slot.details for section in cls.sections for slot in cls.slots_of(section) if slot.details]
        return (asked for form in asking for asked in form.base_fields.values())

    # --- Conditions ------------------------------------------------------------------------------------------------

    @classmethod
    def applies_to(cls, name: str, value_of: Callable[[str], Any]) -> bool:
        """Whether a field is asked at all: its condition holds, and so does that of the field it depends on."""
        condition = cls.conditions.get(name)
        if condition is None:
            return True
        return condition.holds(value_of(condition.field)) and cls.applies_to(condition.field, value_of)

    @classmethod
    def optional_names(cls, instance: Any) -> frozenset[str]:
        """Fields that may stay empty; a sheet adds those that the programme makes optional (A-23)."""
        return cls.optional

    @classmethod
    def dependents(cls, names: frozenset[str]) -> frozenset[str]:
        """`names` and every field and paper whose condition leads back to one of them."""
        grown = names | {name for name, when in cls.conditions.items() if when.field in names}
        grown |= {
            slot.key for section in cls.sections for slot in cls.slots_of(section) if slot.rule.decided_by & names
        }
        return grown if grown == names else cls.dependents(frozenset(grown))

    # --- Problems --------------------------------------------------------------------------------------------------

    @classmethod
    def missing(cls, instance: Any, papers: Mapping[str, list[Any]]) -> list[tuple[str, str]]:
        """Gaps that no single field shows, as (field or slot name, sentence). For the sheets to fill in."""
        return []

    @classmethod
    def all_names(cls) -> list[str]:
        """Everything that can be opened by name: fields, slots and repeated rows."""
        return [name for section in cls.sections for name in (*section.fields, *section.slots, section.rows) if name]

    @classmethod
    def open_names(cls) -> frozenset[str]:
        """What a person can answer: everything but the lines that nobody types."""
        return frozenset(cls.all_names()) - {line.name for line in cls.given}

    @classmethod
    def slots_of(cls, section: Section) -> list[Slot]:
        return [SLOTS[key] for key in section.slots]

    @classmethod
    @cache
    def section_of(cls, name: str) -> str:
        for section in cls.sections:
            if name in section.fields or name in section.slots or name == section.rows:
                return section.key
        return cls.sections[0].key

    @classmethod
    def problems(cls, instance: Any, papers: Mapping[str, list[Any]], situation: Any) -> list[Problem]:
        """The same fields against what is stored, complete this time; each problem leads to its place."""
        gaps = [*cls._field_problems(instance), *cls._paper_problems(papers, situation)]
        gaps += [*cls._row_problems(instance), *cls.missing(instance, papers)]
        unique = dict.fromkeys(gaps)
        solution_id = instance.pk if hasattr(instance, "application_id") else None
        return [cls.problem_at(Place(cls.key, solution_id, name), message) for name, message in unique]

    @classmethod
    def problem_at(cls, place: Place, message: str) -> Problem:
        """The sentence, with the section and the label of its place on this sheet."""
        return Problem(place, cls.section_of(place.name), cls.label_of(place.name), message)

    @classmethod
    def label_of(cls, name: str) -> str:
        if name in cls.base_fields:
            return str(cls.base_fields[name].label)
        return SLOTS[name].label if name in SLOTS else cls.row_forms[name].title if name in cls.row_forms else name

    @classmethod
    def _field_problems(cls, instance: Any) -> Iterator[tuple[str, str]]:
        optional = cls.optional_names(instance)
        for name, field in cls.base_fields.items():
            value = getattr(instance, name)
            if not cls.applies_to(name, lambda n: getattr(instance, n, None)):
                continue
            kind = kind_of(field)
            if kind.is_empty(value):
                if name not in optional:
                    yield name, kind.gap
            else:
                yield from ((name, message) for message in _complaints(field, value))

    @classmethod
    def _paper_problems(cls, papers: Mapping[str, list[Any]], situation: Any) -> Iterator[tuple[str, str]]:
        for section in cls.sections:
            for slot in cls.slots_of(section):
                yield from ((slot.key, message) for message in slot.problems(papers, situation))

    @classmethod
    def _row_problems(cls, instance: Any) -> Iterator[tuple[str, str]]:
        for name, made in cls.row_forms.items():
            yield from ((name, message) for message in made.problems(instance))

    # --- Freeze ----------------------------------------------------------------------------------------------------

    @classmethod
    def freeze(cls, instance: Any, papers: Mapping[str, list[Any]], situation: Any) -> dict[str, Any]:
        """Labels, values and display texts of everything that applies, as JSON that needs no form to be read."""
        solution = instance if hasattr(instance, "application_id") else None
        return {
            "key": cls.key,
            "number": cls.number,
            "title": cls.title,
            "clause": cls.clause,
            "note": cls.note,
            "solution": solution.pk if solution else None,
            "solution_name": solution.name if solution else "",
            "sections": [cls._freeze_section(section, instance, papers, situation) for section in cls.sections],
        }

    @classmethod
    def values(cls, instance: Any) -> dict[str, Any]:
        """The value of every answer that `freeze` keeps of a field, or of a line that nobody types."""
        given = {line.name: line for line in cls.given}
        values = {}
        for name in (name for section in cls.sections for name in section.fields if cls._is_asked(name, instance)):
            line = given.get(name)
            values[name] = line.frozen(instance) if line else cls._frozen(name, instance)
        return values

    @classmethod
    def _frozen(cls, name: str, instance: Any) -> Any:
        return kind_of(cls.base_fields[name]).frozen(getattr(instance, name))

    @classmethod
    def _freeze_section(
        cls, section: Section, instance: Any, papers: Mapping[str, list[Any]], situation: Any
    ) -> dict[str, Any]:
        frozen = [cls.row_forms[section.rows].freeze(instance)] if section.rows else []
        frozen += [cls._freeze_field(name, instance) for name in section.fields if cls._is_asked(name, instance)]
        for slot in cls.slots_of(section):
            if papers.get(slot.key) or slot.offered(situation):
                frozen.append(
                    FILES.freeze(slot.key, slot.label, [slot.freeze(paper) for paper in papers.get(slot.key, [])])
                )
        return {"key": section.key, "title": section.title, "rows": frozen}

    @classmethod
    def _is_asked(cls, name: str, instance: Any) -> bool:
        return cls.applies_to(name, lambda n: getattr(instance, n, None))

    @classmethod
    def _freeze_field(cls, name: str, instance: Any) -> dict[str, Any]:
        for line in cls.given:
            if line.name == name:
                return line.freeze(instance)
        asked = cls.base_fields[name]
        return kind_of(asked).freeze(name, asked, getattr(instance, name))


def _complaints(field: forms.Field, value: Any) -> list[str]:
    try:
        field.clean(value)
    except ValidationError as error:
        return [str(message) for message in error.messages]
    return []
