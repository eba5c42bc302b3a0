"""What are the rules asked of a draft? Its values as they would be filed, without the words that are filed with them.

`guideline.facts_of(dossier.filed(), …)` says the same; a page with ten solutions would put thousands of choices into words for it
and read them again.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from applications.guideline import Facts, PaperFacts, SolutionFacts

if TYPE_CHECKING:
    from applications.models import Solution
    from applications.sheets.dossier import Dossier, DossierPart


def facts_in(dossier: "Dossier") -> Facts:
    return Facts(
        submitted_on=dossier.filed_on,
        limits=dossier.application.programme.limits(),
        company=_values(dossier, None),
        solutions=tuple(_solution(dossier, solution) for solution in dossier.solutions),
        papers=tuple(paper for part in dossier.parts for paper in _papers(part)),
        answered_on=dossier.today,
    )


def _of(dossier: "Dossier", owner: int | None) -> "list[DossierPart]":
    return [part for part in dossier.parts if part.solution_id == owner]


def _values(dossier: "Dossier", owner: int | None) -> dict[str, Any]:
    return {name: value for part in _of(dossier, owner) for name, value in part.sheet.values(part.instance).items()}


def _solution(dossier: "Dossier", solution: "Solution") -> SolutionFacts:
    plans = [
        rows.values(solution)
        for part in _of(dossier, solution.pk)
        for name, rows in part.sheet.row_forms.items()
        if name == "price_plans"
    ]
    values = _values(dossier, solution.pk)
    return SolutionFacts(solution.pk, solution.kind, solution.name, values, sum(plans, ()), solution.is_moved)


def _papers(part: "DossierPart") -> Iterator[PaperFacts]:
    for slot in part.slots:
        for paper in part.papers.get(slot.key, ()):
            stored, details = paper.file, slot.details.values(paper.details) if slot.details else {}
            name = slot.file_name(paper)
            yield PaperFacts(slot.key, part.solution_id, name, stored.sha256, stored.content_type, details)
