"""By which criteria is a review judged, and what did the vendor file that speaks to each?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from applications.guideline.criteria import CRITERIA, TECHNICAL_PARTS, Criterion, Part
from applications.place import Place
from review.models import Decision
from review.qualification.filed_answers import AnswerBeside, FilingBeside

PART_TITLES = {
    Part.PRINCIPLES: "審查原則",
    Part.FEATURES: "技術審查重點：技術特性",
    Part.SLA: "技術審查重點：服務水準協議（SLA）",
    Part.PLAN: "計畫審查重點",
}


@cache
def of_review(review: str) -> tuple[Criterion, ...]:
    """All 22 of a technical review; of a documentary one those that 八(二)2 does not keep for 技術審查 (11)."""
    documentary = review == Decision.Review.DOCUMENTARY
    return tuple(c for c in CRITERIA.values() if not (documentary and c.part in TECHNICAL_PARTS))


def criterion(key: str) -> Criterion | None:
    return CRITERIA.get(key)


def in_parts(criteria: Iterable[Criterion]) -> dict[Part, list[Criterion]]:
    """By table, in the order of the guideline."""
    parts: dict[Part, list[Criterion]] = defaultdict(list)
    for each in criteria:
        parts[each.part].append(each)
    return dict(parts)


def places_of(judged: Criterion, solution_id: int) -> Iterator[Place]:
    """Where the vendor speaks to it: of the company's sheet, and of those of this solution."""
    return (Place(sheet, None if sheet == "company" else solution_id, name) for sheet, name in judged.places)


def filed_for(judged: Criterion, solution_id: int, page: FilingBeside) -> list[AnswerBeside]:
    """What was filed to it, answers and papers, in the order of the criterion; what was not asked is not there."""
    by_place = page.by_place
    return [by_place[place] for place in places_of(judged, solution_id) if place in by_place]
