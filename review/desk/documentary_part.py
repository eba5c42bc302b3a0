"""What does an officer see beside the outcome of a documentary review: 附表4 as it was filed, and its evidence (A-09)?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from applications.models import Solution
from applications.place import Place
from applications.workflow import DOCUMENTARY
from portal.forms.filed import FiledAnswer
from review.cases import scheduling
from review.qualification import filed_answers
from review.qualification.filed_answers import FilingBeside, PaperBeside

SIDES = (("方案名稱", "prev_name", "curr_name"), ("方案內容", "prev_content", "curr_content"))
FIRST = ("summit_plan_proof",)  # what shows that the summit plan was passed stands above the other papers


@dataclass(frozen=True)
class Difference:
    """One line of 附表4: what was there before, and what is applied for."""

    label: str
    before: FiledAnswer
    now: FiledAnswer


def documentary_part(solution: Solution) -> dict[str, Any]:
    """Nothing of a technical review."""
    if DOCUMENTARY not in solution.stage.groups:
        return {}
    last = solution.application.submissions.newest()
    page = filed_answers.beside(last.filed, None)
    return {
        "filing": last,
        "differences": list(_differences(page, solution)),
        "evidence": _evidence(page, solution),
        "waits": scheduling.why_not_schedulable(solution),
    }


def _differences(page: FilingBeside, solution: Solution) -> Iterator[Difference]:
    for label, *names in SIDES:
        before, now = (page.by_place.get(Place("difference", solution.pk, name)) for name in names)
        if before and now:
            yield Difference(label, before.answer, now.answer)


def _evidence(page: FilingBeside, solution: Solution) -> list[tuple[str, tuple[PaperBeside, ...]]]:
    """Of this solution each kind of paper with its files."""
    own = {place: papers for place, papers in page.papers.items() if place.solution_id == solution.pk}
    in_order = sorted(own, key=lambda place: place.name not in FIRST)
    return [(page.by_place[place].answer.label, own[place]) for place in in_order]
