"""What must be known of a kind of answer? Every face that it has: edit, read, freeze, print, Excel, compare.

A kind is a class here and a file beside this one. Being there is enough: `portal.forms.fields` reads every file, and a class
that lacks a face stops the start. Elsewhere nobody asks what class a field is of: `kind_of` a form field, `kind_in` a filed answer.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms

from portal.forms.filed import FiledAnswer, FiledLine, FiledPaper

EMPTY: tuple[Any, ...] = (None, "", [], (), {})

FrozenRow = dict[str, Any]  # name, label, kind, value as JSON, display text, and what its kind adds


class NoKind(LookupError):
    """A form field that no kind of answer takes: nobody could freeze it, print it or compare it."""


class Unreadable(ValueError):
    """What was written into a cell is no answer of this kind. `reason` is a word for the sentence to choose."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class CellRule:
    """What Excel says while a cell is filled in. Only a list keeps out what does not fit: whatever the portal would
    understand, such as full-width digits or a text with many spaces (A-26), must get in."""

    type: str  # as Excel calls it: list, whole, decimal or textLength
    error: str
    options: tuple[str, ...] = ()  # of a list
    low: str = ""  # "" is no lower limit
    high: str = ""


def row(name: str, label: str, kind: str, value: Any, display: str, **more: Any) -> FrozenRow:
    return {"name": name, "label": label, "kind": kind, "value": value, "display": display, **more}


@dataclass(frozen=True)
class PrintedTable:
    """A column for every question; a cell is None where a line was not asked it."""

    labels: tuple[str, ...]
    cells: tuple[tuple[FiledAnswer | None, ...], ...]


class AnswerKind(ABC):
    """A kind as it is frozen: what every row that calls itself by `name` can be asked, whatever became of its form since.

    On pages and in PDFs it is drawn by the fragment of its name, where there is one, else as its display text.
    """

    name: ClassVar[str]
    is_wide: ClassVar[bool] = False  # on paper it says its label itself, and needs no column for it
    stands_alone: ClassVar[bool] = True  # as the only one of a section its label is the section's title
    holds_files: ClassVar[bool] = False  # under "files", as `files_in` gives them
    holds_lines: ClassVar[bool] = False  # of cells, as `lines_in` gives them
    changed_unseen: ClassVar[str] = ""  # said where an answer changed and its words did not

    @property
    def reads_as_text(self) -> bool:
        """Whether the display text is all there is to show."""
        return not (self.holds_files or self.holds_lines)

    # --- Compare ---------------------------------------------------------------------------------------------------

    def substance(self, answer: FiledAnswer) -> Any:
        """What counts as the answer: two rows with the same are unchanged."""
        return answer.value

    def words(self, answer: FiledAnswer) -> str:
        """The answer in a line of text."""
        return answer.display or "（空白）"

    # --- Read ------------------------------------------------------------------------------------------------------

    def exported(self, answer: FiledAnswer) -> Any:
        """What stands in a cell of a list of many cases."""
        return answer.display

    def files_in(self, answer: FiledAnswer) -> tuple[FiledPaper, ...]:
        """The papers of an answer, as they were filed."""
        return ()

    def lines_in(self, answer: FiledAnswer) -> tuple[FiledLine, ...]:
        """The repeated rows in an answer."""
        return ()

    def table(self, answer: FiledAnswer) -> "PrintedTable | None":
        """An answer that is printed as a table; None for all others."""
        return None


class AskedKind(AnswerKind):
    """A kind that a form asks: `fields` are the form fields that it takes, with all that come of them."""

    fields: ClassVar[tuple[type[forms.Field], ...]]
    gap: ClassVar[str] = "請填寫。"
    asks: ClassVar[str] = "請填寫"
    is_typed: ClassVar[bool] = True  # with a keyboard: worth keeping when it comes too late
    agrees: ClassVar[bool] = False  # to a text that must be seen first
    is_several: ClassVar[bool] = False  # of the choices: in a workbook each has a line
    number_format: ClassVar[str] = ""  # of Excel, for an answer that is calculated with

    # --- Edit ------------------------------------------------------------------------------------------------------

    def is_empty(self, value: Any) -> bool:
        return value in EMPTY

    def gap_in(self, field: forms.Field, value: Any) -> str:
        """What is still open, as a sentence that names the question; "" when nothing is."""
        return f"{self.asks}「{field.label}」。" if self.is_empty(value) else ""

    def as_sent(self, field: forms.Field, value: Any) -> list[str]:
        """The values with which a page would send this answer; none for an empty box."""
        shown = field.widget.format_value(field.prepare_value(value))
        return [str(each) for each in (shown if isinstance(shown, list | tuple) else [shown]) if each not in (None, "")]

    def locked(self, field: forms.Field, value: Any) -> str:
        """The answer of a question that cannot be changed, as text."""
        shown = field.widget.format_value(value)
        return "" if shown is None else str(shown)

    def doubt(self, field: forms.Field, value: Any, today: date) -> str:
        """What a careful colleague would ask about an answer as JSON, though nothing in it is wrong; "" for most."""
        return ""

    # --- Read and freeze -------------------------------------------------------------------------------------------

    @abstractmethod
    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        """The answer with its label and display text, readable without the form it came from; its value is `frozen`."""

    @abstractmethod
    def frozen(self, value: Any) -> Any:
        """The answer alone, as `freeze` keeps it: all that a rule asks for."""

    def display(self, field: forms.Field, value: Any) -> str:
        return str(self.freeze("", field, value)["display"])

    def to_json(self, value: Any) -> Any:
        """The answer as JSON: two that are equal here are the same answer."""
        return value

    def from_json(self, stored: Any) -> Any:
        return stored

    # --- Excel, to be filled in ------------------------------------------------------------------------------------

    @abstractmethod
    def cell(self, field: forms.Field, value: Any) -> Any:
        """What stands in the cell: as a person would type it, or a number."""

    @abstractmethod
    def read_cell(self, field: forms.Field, text: str) -> Any:
        """What a form takes, from what a person wrote. Raises Unreadable."""

    def cell_rule(self, field: forms.Field) -> CellRule | None:
        return None

    def cell_hints(self, field: forms.Field) -> list[str]:
        """What is said beside the cell."""
        return [str(field.help_text)]


# --- Which kind is it? ---------------------------------------------------------------------------------------------

_by_name: dict[str, AnswerKind] = {}
_by_field: dict[type, AskedKind] = {}
_nearest: dict[type, AskedKind] = {}  # what was found for a class: a page asks two thousand times


def register(kind_class: type[AnswerKind]) -> None:
    """Raises TypeError for a kind that lacks a face, or takes what another one has.

    A kind that inherits its `name` is frozen as its parent is, and differs in its form only.
    """
    kind = kind_class()
    lacking = [face for face in ("name", "fields") if face in _faces(kind_class) and not hasattr(kind, face)]
    if lacking:
        raise TypeError(f"{kind_class.__qualname__} lacks {' and '.join(lacking)}.")
    if "name" in vars(kind_class):
        _claim(_by_name, kind.name, kind)
    if isinstance(kind, AskedKind):
        for field_class in vars(kind_class).get("fields", ()):
            _claim(_by_field, field_class, kind)
    _nearest.clear()


def _faces(kind_class: type[AnswerKind]) -> set[str]:
    return {face for each in kind_class.__mro__ for face in vars(each).get("__annotations__", ())}


def _claim(registry: dict[Any, Any], key: Any, kind: AnswerKind) -> None:
    if key in registry:
        raise TypeError(f"{key!r} is of {type(registry[key]).__qualname__} and of {type(kind).__qualname__}.")
    registry[key] = kind


def kind_of(field: forms.Field) -> AskedKind:
    """The kind of a form field, by the nearest class that a kind takes. Raises NoKind."""
    asked = type(field)
    if kind := _nearest.get(asked):
        return kind
    for each in asked.__mro__:
        if kind := _by_field.get(each):
            return _nearest.setdefault(asked, kind)
    raise NoKind(f"No kind of answer takes {asked.__module__}.{asked.__qualname__}.")


def kinds_frozen() -> frozenset[str]:
    """The names by which frozen rows call their kinds."""
    return frozenset(_by_name)


def kind_named(name: str) -> AnswerKind:
    """A kind that is no more is read as text: every frozen row carries its words."""
    return _by_name.get(name) or _by_name["text"]


def kind_in(answer: FiledAnswer) -> AnswerKind:
    return kind_named(answer.kind)
