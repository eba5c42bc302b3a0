"""How do the rows of what was filed carry the boxes in which an officer writes what is to be mended?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from applications.place import Place
from applications.sheets import rows
from portal.forms.merging import version_of
from review.correction import phrases
from review.models import Case, DraftRemark, Phrase

NOTHING: dict[str, str] = {}  # posted


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


def with_boxes(frozen: dict, drafts: Iterable[DraftRemark], posted: Any = NOTHING) -> dict:
    """A page's copy of the frozen rows, each that a vendor can mend with the name of its box and what is written in it."""
    kept = {draft.place: draft for draft in drafts}
    for sheet, _, row in rows.walk(frozen):
        if not row.get("given"):
            place = rows.place_of(sheet, row)
            add_box(row, place, kept.get(place), posted.get(place.under("remark")))
    return frozen


def with_remarks(case: Case, frozen: dict, drafts: Iterable[DraftRemark], asked: AskedRemark) -> dict:
    """The rows of the case page: a box where something is picked or is being picked, a link to one everywhere else."""
    drafts = list(drafts)
    with_boxes(frozen, drafts, {asked.place.under("remark"): asked.typed} if asked.place else NOTHING)
    wanted = {asked.place, *(draft.place for draft in drafts)}
    boxed = [row for _, _, row in rows.walk(frozen) if row.get("box") and row["place"] in wanted]
    if boxed:
        offered = options(phrases.phrases_of(case.programme))
        for row in boxed:
            row.update(opened(row, offered, asked.said if row["place"] == asked.place else ""))
    return frozen


def add_box(row: dict, place: Place, draft: DraftRemark | None, typed: str | None) -> dict:
    stands = draft.remark if draft else ""
    row |= {"place": place, "box": place.under("remark"), "draft": draft, "version": version_of(stands)}
    row["written"] = stands if typed is None else typed
    return row


def opened(row: dict, offered: Callable[[str], SafeString], said: str) -> dict:
    return {"opened": True, "phrases": offered(row["name"]), "said": said}


def options(every: list[Phrase]) -> Callable[[str], SafeString]:
    """The choices of standard phrases for an item by name; those for any item are written once."""
    general, special = _options([phrase for phrase in every if not phrase.name]), {}
    for phrase in every:
        special.setdefault(phrase.name, []).append(phrase)
    return lambda name: (_options(special[name]) if name and name in special else SafeString("")) + general


def _options(some: list[Phrase]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', ((phrase.pk, phrase.text) for phrase in some))
