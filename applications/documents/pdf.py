"""How does a frozen application, a receipt or a letter become a PDF?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from applications.documents import unprinted
from applications.documents.glyphs import GETA, codes, printable, require_cjk_font
from portal.forms.fields.kind import kind_in
from portal.time.calendar import TAIPEI, format_both, format_datetime, format_roc

LONGEST_INLINE = 20  # characters of a choice that still stands beside others on a line
LONGEST_UNBROKEN = 400  # characters of an answer that is kept on one page, a line break counting as a line of them
CHARACTERS_A_LINE = 35
MOST_CHOICES = 15  # a longer list was a drop-down: only what was chosen is printed

Frozen = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """One notice as it is printed. In `body` an empty line parts paragraphs; `items` are pairs of (what, remark)."""

    sender: str
    programme: str
    title: str
    recipient: str
    subject: str
    body: str
    dated: date
    reference: str = ""
    items: Sequence[tuple[str, str]] = ()
    due_at: datetime | None = None
    due_label: str = "期限"
    contact: Sequence[str] = ()


# --- The three documents -------------------------------------------------------------------------------------------


def forms_pdf(
    frozen: Frozen,
    *,
    draft: bool,
    receipt_no: str = "",
    submitted_at: datetime | None = None,
    fingerprint: str = "",
    sheets: Sequence[str] = (),
) -> bytes:
    """附表 1–4 as the official tables look, from frozen rows alone; `sheets` keeps only the sheets of these keys.

    A draft is marked on every page, a submission carries number, time and fingerprint on every page; names are those
    of the day it was filed (R1-1). Raises FontMissing.
    """
    wanted = [sheet for sheet in frozen["sheets"] if not sheets or sheet["key"] in sheets]
    return press(
        "documents/forms.html",
        programme=frozen["programme"],
        sheets=[_laid_out(sheet, frozen["consents"]) for sheet in wanted],
        draft=draft,
        receipt_no=receipt_no,
        submitted=to_the_second(submitted_at) if submitted_at else "",
        fingerprint=fingerprint,
        unprinted=[asdict(answer) for answer in unprinted.answers({"sheets": wanted})],
    )


def receipt_pdf(frozen: Frozen, *, receipt_no: str, submitted_at: datetime, fingerprint: str) -> bytes:
    """收件成功通知: what was filed, when, with which files, and what happens next (R6-1-3). Raises FontMissing."""
    return press(
        "documents/receipt.html",
        programme=frozen["programme"],
        vendor=frozen["vendor"],
        solutions=frozen["solutions"],
        contact=contact_of(frozen["programme"]),
        folders=list(_folders(frozen)),
        receipt_no=receipt_no,
        submitted=to_the_second(submitted_at),
        fingerprint=fingerprint,
    )


def letter_pdf(letter: Letter) -> bytes:
    """A notice of the executing unit, such as 補正通知 (R6-5). Raises FontMissing."""
    return press(
        "documents/letter.html",
        letter=asdict(letter),
        paragraphs=[part.strip() for part in re.split(r"\n\s*\n", letter.body) if part.strip()],
        dated=format_both(letter.dated),
        due=format_datetime(letter.due_at) if letter.due_at else "",
    )


def contact_of(programme: Frozen) -> tuple[str, ...]:
    """Whom to ask, in parts that a line does not break, from the frozen names of a programme."""
    phone = programme.get("contact_phone") and f"電話 {programme['contact_phone']}"
    parts = (programme.get("contact_name"), phone, programme.get("contact_email"), programme.get("contact_hours"))
    return tuple(part for part in parts if part)


def to_the_second(moment: datetime) -> str:
    """「112年8月20日 23:59:05（2023-08-20 23:59:05）」, in Taipei."""
    local = moment.astimezone(TAIPEI)
    return f"{format_roc(local)} {local:%H:%M:%S}（{local:%Y-%m-%d %H:%M:%S}）"


# --- From frozen rows to lines of a table --------------------------------------------------------------------------


def _laid_out(sheet: Frozen, consents: Sequence[Frozen]) -> Frozen:
    """A sheet as the template draws it; the consents stand in full behind the sheet on which they were ticked."""
    rows = {row["name"]: row for section in sheet["sections"] for row in section["rows"]}
    ticked = [_consent(consent, rows[consent["key"]]["value"]) for consent in consents if consent["key"] in rows]
    hidden = {consent["key"] for consent in ticked}
    sections = [_section(section, hidden) for section in sheet["sections"]]
    return {
        **sheet,
        "number": _spaced(sheet["number"]),
        "sections": [section for section in sections if section["rows"]],
        "consents": ticked,
    }


def _spaced(number: str) -> str:
    """「附表 1」, as the official titles have it."""
    return re.sub(r"(?<=\D)(?=\d)", " ", number)


def _consent(consent: Frozen, agreed: bool) -> Frozen:
    lines = [{"text": line, "level": _level(line)} for line in consent["text"].split("\n") if line.strip()]
    return {**consent, "agreed": agreed, "lines": lines}


def _level(line: str) -> str:
    """How far a paragraph of an official text stands in, by its number."""
    if re.match("[一二三四五六七八九十]+、", line):
        return "one"
    return "two" if re.match("[(（][一二三四五六七八九十]+[)）]", line) else "plain"


def _section(section: Frozen, hidden: set[str]) -> Frozen:
    rows = [_row(row) for row in section["rows"] if row["name"] not in hidden]
    alone = len(rows) == 1 and (rows[0]["label"] in section["title"] or section["title"] in rows[0]["label"])
    alone = alone and kind_in(rows[0]).stands_alone
    return {**section, "rows": rows, "alone": alone, "matrix": _matrix(rows)}


def _row(row: Frozen) -> Frozen:
    options = row.get("options", ())
    return {
        **row,
        "kind": "text" if len(options) > MOST_CHOICES else row["kind"],
        "stacked": any(len(option["label"]) > LONGEST_INLINE for option in options),
        "long": len(row["display"]) + CHARACTERS_A_LINE * row["display"].count("\n") > LONGEST_UNBROKEN,
        "wide": kind_in(row).is_wide,
        "lines": kind_in(row).table(row),
    }


def _matrix(rows: Sequence[Frozen]) -> Frozen | None:
    """Answers side by side, as 附表4 has them, when their labels read 「column：line」 and leave no place empty."""
    places = {row["label"]: row for row in rows}
    parts = [label.split("：", 1) for label in places]
    columns, lines = (list(dict.fromkeys(part[at] for part in parts)) for at in (0, -1))
    grid = [(line, [places.get(f"{column}：{line}") for column in columns]) for line in lines]
    if len(columns) < 2 or not all(cell for _, cells in grid for cell in cells):
        return None
    return {"columns": columns, "lines": grid}


def _folders(frozen: Frozen) -> Iterator[Frozen]:
    """The files of each sheet that has any, with the question they answer."""
    for sheet in frozen["sheets"]:
        rows = [row for section in sheet["sections"] for row in section["rows"]]
        files = [{**file, "label": row["label"]} for row in rows for file in kind_in(row).files_in(row)]
        if files:
            yield {"title": _spaced(sheet["number"]), "solution": sheet["solution_name"], "files": files}


# --- Printing ------------------------------------------------------------------------------------------------------


def press(template: str, **content: Any) -> bytes:
    """A template of templates/documents/ as PDF, with what is typed made printable. Raises FontMissing."""
    from applications.documents import printer  # noqa: PLC0415  # see there

    require_cjk_font()
    lacking: dict[str, None] = {}
    content = printable(content, lacking)
    return printer.write(render_to_string(template, {**content, "geta": GETA, "lacking": codes(lacking)}))
