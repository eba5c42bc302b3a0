"""How does a frozen application, a receipt or a letter become a PDF?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from applications.documents import points, unprinted
from applications.documents.glyphs import GETA, codes, printable, require_cjk_font
from applications.filed import (
    FiledConsent,
    FiledProgramme,
    FiledSection,
    FiledSheet,
    FiledSubmission,
)
from portal.forms.fields.kind import PrintedTable, kind_in
from portal.forms.filed import FiledAnswer, FiledPaper
from portal.outbox.codes import CheckMark
from portal.time.calendar import TAIPEI, format_roc

LONGEST_INLINE = 20  # characters of a choice that still stands beside others on a line
LONGEST_UNBROKEN = 400  # characters of an answer that is kept on one page, a line break counting as a line of them
CHARACTERS_A_LINE = 35
MOST_CHOICES = 15  # a longer list was a drop-down: only what was chosen is printed


@dataclass(frozen=True)
class Letter:
    """One notice as it is printed, in the layout of an official letter. In `body` an empty line parts the points of 說明."""

    sender: str
    programme: str
    title: str
    recipient: str
    subject: str
    body: str
    dated: date
    reference: str = ""
    number: str = ""
    contact: Sequence[str] = ()
    check: CheckMark | None = None  # by which anybody finds out whether the paper is genuine


# --- The three documents -------------------------------------------------------------------------------------------


def forms_pdf(
    filed: FiledSubmission,
    *,
    draft: bool,
    receipt_no: str = "",
    submitted_at: datetime | None = None,
    fingerprint: str = "",
    sheets: Sequence[str] = (),
) -> bytes:
    """附表 1–4 as the official tables look, from what was filed alone; `sheets` keeps only the sheets of these keys.

    A draft is marked on every page, a submission carries number, time and fingerprint on every page; names are those
    of the day it was filed (R1-1). Raises FontMissing.
    """
    wanted = [sheet for sheet in filed.sheets if not sheets or sheet.key in sheets]
    return press(
        "documents/forms.html",
        programme=filed.programme,
        sheets=[_laid_out(sheet, filed.consents) for sheet in wanted],
        explanations=[] if sheets else filed.explanations,
        draft=draft,
        receipt_no=receipt_no,
        submitted=to_the_second(submitted_at) if submitted_at else "",
        fingerprint=fingerprint,
        unprinted=unprinted.of_sheets(wanted),
    )


def receipt_pdf(filed: FiledSubmission, *, receipt_no: str, submitted_at: datetime, fingerprint: str) -> bytes:
    """收件成功通知: what was filed, when, with which files, and what happens next (R6-1-3). Raises FontMissing."""
    return press(
        "documents/receipt.html",
        programme=filed.programme,
        vendor=filed.vendor,
        solutions=filed.solutions,
        contact=contact_of(filed.programme),
        folders=list(_folders(filed)),
        receipt_no=receipt_no,
        submitted=to_the_second(submitted_at),
        fingerprint=fingerprint,
    )


def letter_pdf(letter: Letter) -> bytes:
    """A notice of the executing unit, such as 補正通知 (R6-5). Raises FontMissing."""
    return press(
        "documents/letter.html",
        letter=asdict(letter),
        points=[asdict(point) for point in points.of(letter.body)],
        dated=format_roc(letter.dated),
    )


def contact_of(programme: FiledProgramme) -> tuple[str, ...]:
    """Whom to ask, in parts that a line does not break, by the names that a filed paper keeps."""
    phone = programme.contact_phone and f"電話 {programme.contact_phone}"
    parts = (programme.contact_name, phone, programme.contact_email, programme.contact_hours)
    return tuple(part for part in parts if part)


def to_the_second(moment: datetime) -> str:
    """「112年8月20日 23:59:05（2023-08-20 23:59:05）」, in Taipei."""
    local = moment.astimezone(TAIPEI)
    return f"{format_roc(local)} {local:%H:%M:%S}（{local:%Y-%m-%d %H:%M:%S}）"


# --- From answers to lines of a table ------------------------------------------------------------------------------


@dataclass(frozen=True)
class PrintedAnswer:
    """An answer as a line of a table draws it; `kind` names its fragment."""

    answer: FiledAnswer
    kind: str
    stacked: bool  # its choices stand one below the other
    long: bool  # it may be parted between pages
    wide: bool
    table: PrintedTable | None


@dataclass(frozen=True)
class PrintedMatrix:
    """Answers side by side: of each line its label and its answers, one for every column."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[PrintedAnswer, ...]], ...]


@dataclass(frozen=True)
class PrintedSection:
    title: str
    rows: tuple[PrintedAnswer, ...]
    alone: bool  # its one answer needs no label of its own
    matrix: PrintedMatrix | None


@dataclass(frozen=True)
class PrintedConsent:
    """A text that stands in full behind the sheet; `lines` are (how far it stands in, words)."""

    consent: FiledConsent
    agreed: bool
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PrintedSheet:
    number: str
    title: str
    note: str
    solution_name: str
    sections: tuple[PrintedSection, ...]
    consents: tuple[PrintedConsent, ...]


@dataclass(frozen=True)
class PrintedFolder:
    """The files of one sheet, each with the question that it answers."""

    title: str
    solution: str
    files: tuple[tuple[str, FiledPaper], ...]


def _laid_out(sheet: FiledSheet, consents: Sequence[FiledConsent]) -> PrintedSheet:
    """A sheet as the template draws it; the consents stand in full behind the sheet on which they were ticked."""
    agreed = {answer.name: bool(answer.value) for answer in sheet.answers}
    ticked = tuple(_consent(consent, agreed[consent.key]) for consent in consents if consent.key in agreed)
    hidden = {printed.consent.key for printed in ticked}
    sections = [_section(section, hidden) for section in sheet.sections]
    head = _spaced(sheet.number), sheet.title, sheet.note, sheet.solution_name
    return PrintedSheet(*head, tuple(section for section in sections if section.rows), ticked)


def _spaced(number: str) -> str:
    """「附表 1」, as the official titles have it."""
    return re.sub(r"(?<=\D)(?=\d)", " ", number)


def _consent(consent: FiledConsent, agreed: bool) -> PrintedConsent:
    lines = tuple((_level(line), line) for line in consent.text.split("\n") if line.strip())
    return PrintedConsent(consent, agreed, lines)


def _level(line: str) -> str:
    """How far a paragraph of an official text stands in, by its number."""
    if re.match("[一二三四五六七八九十]+、", line):
        return "one"
    return "two" if re.match("[(（][一二三四五六七八九十]+[)）]", line) else "plain"


def _section(section: FiledSection, hidden: set[str]) -> PrintedSection:
    rows = tuple(_printed(answer) for answer in section.rows if answer.name not in hidden)
    first = rows[0].answer if len(rows) == 1 else None
    alone = first is not None and (first.label in section.title or section.title in first.label)
    alone = alone and first is not None and kind_in(first).stands_alone
    return PrintedSection(section.title, rows, alone, _matrix(rows))


def _printed(answer: FiledAnswer) -> PrintedAnswer:
    return PrintedAnswer(
        answer,
        kind="text" if len(answer.options) > MOST_CHOICES else answer.kind,
        stacked=any(len(option.label) > LONGEST_INLINE for option in answer.options),
        long=len(answer.display) + CHARACTERS_A_LINE * answer.display.count("\n") > LONGEST_UNBROKEN,
        wide=kind_in(answer).is_wide,
        table=kind_in(answer).table(answer),
    )


def _matrix(rows: Sequence[PrintedAnswer]) -> PrintedMatrix | None:
    """Answers side by side, as 附表4 has them, when their labels read 「column：line」 and leave no place empty."""
    places = {row.answer.label: row for row in rows}
    parts = [label.split("：", 1) for label in places]
    columns, lines = (tuple(dict.fromkeys(part[at] for part in parts)) for at in (0, -1))
    wanted = [f"{column}：{line}" for line in lines for column in columns]
    if len(columns) < 2 or any(label not in places for label in wanted):
        return None
    grid = ((line, tuple(places[f"{column}：{line}"] for column in columns)) for line in lines)
    return PrintedMatrix(columns, tuple(grid))


def _folders(filed: FiledSubmission) -> Iterator[PrintedFolder]:
    """The files of each sheet that has any, with the question they answer."""
    for sheet in filed.sheets:
        files = tuple((answer.label, paper) for answer in sheet.answers for paper in kind_in(answer).files_in(answer))
        if files:
            yield PrintedFolder(_spaced(sheet.number), sheet.solution_name, files)


# --- Printing ------------------------------------------------------------------------------------------------------


def press(template: str, **content: Any) -> bytes:
    """A template of templates/documents/ as PDF, with what is typed made printable. Raises FontMissing."""
    from applications.documents import printer  # noqa: PLC0415  # see there

    require_cjk_font()
    lacking: dict[str, None] = {}
    content = printable(content, lacking)
    return printer.write(render_to_string(template, {**content, "geta": GETA, "lacking": codes(lacking)}))
