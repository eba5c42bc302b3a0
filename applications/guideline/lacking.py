"""Which papers must be there for the review of a solution, and are not?"""

from collections.abc import Iterator

from applications.guideline.facts import Facts, SolutionFacts
from applications.guideline.papers import PAPERS, PaperRule
from applications.place import Place

NO_ANSWER = ("", None)


def lacking(facts: Facts, solution: SolutionFacts) -> list[Place]:
    """The company's and its own, each after the question by whose answer it is one paper or another."""
    places = (place for rule in PAPERS.values() for place in _lacking(facts, solution, rule))
    return list(dict.fromkeys(places))


def _lacking(facts: Facts, solution: SolutionFacts, rule: PaperRule) -> Iterator[Place]:
    whose = None if rule.owner == "application" else solution
    owner = whose.id if whose else None
    if not rule.demanded(facts.situation(whose)) or len(facts.papers_in(rule.slot, owner)) >= rule.minimum:
        return
    if whose is None:
        unanswered = (name for name in sorted(rule.decided_by) if facts.company.get(name) in NO_ANSWER)
        yield from (Place(rule.sheet, owner, name) for name in unanswered)
    yield Place(rule.sheet, owner, rule.slot)
