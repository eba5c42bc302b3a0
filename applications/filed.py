"""What was filed, to be read: the sheets, their sections and answers, and the names of that day. Nothing here can be changed.

`FiledSubmission.read` is the only way from the stored JSON to what pages, papers, lists and rules read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from applications.place import Place
from portal.forms.filed import FiledAnswer, StoredPart


@dataclass(frozen=True)
class FiledProgramme:
    """The names of the year as they were on the day (R1-1)."""

    year: int
    name: str
    plan_name: str
    policy_name: str
    authority_name: str
    executing_unit_name: str
    guideline_title: str
    guideline_version: str
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    contact_hours: str = ""

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        names = ("name", "plan_name", "policy_name", "authority_name", "executing_unit_name", "guideline_title")
        contact = ("contact_name", "contact_phone", "contact_email", "contact_hours")
        always = (part.text(name) for name in (*names, "guideline_version"))
        return cls(part.whole("year"), *always, *(part.text(name, "") for name in contact))

    @classmethod
    def read(cls, stored: Any) -> Self:
        """From the JSON of a programme's names. Raises MalformedFiling."""
        return cls.of(StoredPart(stored))


@dataclass(frozen=True)
class FiledVendor:
    """Whose application it was, by the name of that day."""

    tax_id: str
    company_name: str

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("tax_id"), part.text("company_name"))

    @property
    def called(self) -> str:
        """The name, or the 統一編號 of one that has none yet."""
        return self.company_name or self.tax_id


@dataclass(frozen=True)
class FiledSolution:
    """One solution that was applied for; `id` is its key."""

    id: int
    kind: str
    kind_label: str
    name: str
    moved: bool = False  # to technical review, before this was filed

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        named = (part.text("kind"), part.text("kind_label"), part.text("name"))
        return cls(part.whole("id"), *named, part.flag("moved"))


@dataclass(frozen=True)
class FiledConsent:
    """A text that was agreed to, in full; `statement` is the sentence beside the box."""

    key: str
    title: str
    text: str
    statement: str

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("key"), part.text("title"), part.text("text"), part.text("statement"))


@dataclass(frozen=True)
class FiledExplanation:
    """What the vendor said of an item that was to be mended."""

    place: Place
    label: str
    text: str

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        place = Place(part.text("sheet"), part.whole_or_none("solution"), part.text("name"))
        return cls(place, part.text("label"), part.text("text"))


@dataclass(frozen=True)
class FiledSection:
    """Answers under one heading."""

    key: str
    title: str
    rows: tuple[FiledAnswer, ...]

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("key"), part.text("title"), part.each("rows", FiledAnswer.of))


@dataclass(frozen=True)
class FiledSheet:
    """One 附表; `solution` is the key of the solution that it is about, None of the company's."""

    key: str
    number: str
    title: str
    note: str
    solution: int | None
    solution_name: str
    sections: tuple[FiledSection, ...]

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(
            part.text("key"),
            part.text("number"),
            part.text("title"),
            part.text("note"),
            part.whole_or_none("solution"),
            part.text("solution_name"),
            part.each("sections", FiledSection.of),
        )

    @property
    def answers(self) -> Iterator[FiledAnswer]:
        return (answer for section in self.sections for answer in section.rows)

    def place_of(self, answer: FiledAnswer) -> Place:
        return Place(self.key, self.solution, answer.name)

    @property
    def words(self) -> str:
        """「附表2「方案」」: which sheet, and of what."""
        return f"{self.number}{f'「{self.solution_name}」' if self.solution_name else ''}"


@dataclass(frozen=True)
class FiledRow:
    """Where an answer stands: with its sheet and section."""

    sheet: FiledSheet
    section: FiledSection
    answer: FiledAnswer

    @cached_property
    def place(self) -> Place:
        return self.sheet.place_of(self.answer)

    @property
    def words(self) -> str:
        return f"{self.sheet.words} {self.answer.label}"


@dataclass(frozen=True)
class FiledSubmission:
    """A whole application as it was sent in, or as it would be."""

    programme: FiledProgramme
    vendor: FiledVendor
    solutions: tuple[FiledSolution, ...]
    sheets: tuple[FiledSheet, ...]
    consents: tuple[FiledConsent, ...]
    explanations: tuple[FiledExplanation, ...] = ()

    @classmethod
    def read(cls, stored: Any) -> Self:
        """From what `Dossier.freeze` made, stored or not. Raises MalformedFiling."""
        part = StoredPart(stored)
        return cls(
            FiledProgramme.of(part.part("programme")),
            FiledVendor.of(part.part("vendor")),
            part.each("solutions", FiledSolution.of),
            part.each("sheets", FiledSheet.of),
            part.each("consents", FiledConsent.of),
            part.each("explanations", FiledExplanation.of) if "explanations" in part.stored else (),
        )

    @cached_property
    def rows(self) -> tuple[FiledRow, ...]:
        """Every answer with its place, in the order of the forms."""
        return tuple(
            FiledRow(sheet, section, answer)
            for sheet in self.sheets
            for section in sheet.sections
            for answer in section.rows
        )
