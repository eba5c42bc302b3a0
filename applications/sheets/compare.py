"""What changed between two submissions? By name; repeated rows by their stable id, files by SHA-256."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from applications.filed import FiledRow, FiledSubmission
from applications.place import Place
from portal.forms.fields.kind import kind_in


@dataclass(frozen=True)
class AnswerDifference:
    """One answer that changed; `before` and `after` are display texts."""

    place: Place
    number: str  # of the 附表
    solution_name: str
    section: str
    label: str
    before: str
    after: str


def compare(before: FiledSubmission, after: FiledSubmission) -> list[AnswerDifference]:
    """In the order of the forms; what is asked no more comes last."""
    old, new = ({row.place: row for row in filed.rows} for filed in (before, after))
    asked = [*new.values(), *(row for place, row in old.items() if place not in new)]
    pairs = [(row, old.get(row.place), new.get(row.place)) for row in asked]
    return [_difference(row, was, now) for row, was, now in pairs if _differ(was, now)]


def changed_places(differences: Iterable[AnswerDifference]) -> set[Place]:
    return {difference.place for difference in differences}


def _substance(row: FiledRow | None) -> Any:
    return None if row is None else kind_in(row.answer).substance(row.answer)


def _differ(old: FiledRow | None, new: FiledRow | None) -> bool:
    empty: tuple[Any, ...] = (None, "", [], {})
    was, now = _substance(old), _substance(new)
    return was != now and not (was in empty and now in empty)


def _difference(row: FiledRow, old: FiledRow | None, new: FiledRow | None) -> AnswerDifference:
    before, after, sheet = _words(old), _words(new), row.sheet
    if before == after:
        after += kind_in(row.answer).changed_unseen
    return AnswerDifference(
        row.place, sheet.number, sheet.solution_name, row.section.title, row.answer.label, before, after
    )


def _words(row: FiledRow | None) -> str:
    return "（未問）" if row is None else kind_in(row.answer).words(row.answer)
