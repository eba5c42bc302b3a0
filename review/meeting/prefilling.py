"""With what does the consensus of an item begin? With what the opinions find, and what they would tell the vendor."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from portal.accounts.models import User
from review.models import AgendaItem, ConsensusLine, CriterionOpinion, Decision
from review.opinion import agreement, criteria
from review.opinion.agreement import Agreement, Tally


def begin(items: Iterable[AgendaItem], actor: User, now: datetime) -> None:
    """A line for each criterion of each item, where there is none yet; as many queries for forty as for one.

    Only comments that a member would show the vendor are taken over, word for word: what comes of the consensus is read there.
    """
    wanted = list(items)
    said = agreement.of_solutions([item.solution_id for item in wanted])
    there = set(ConsensusLine.objects.filter(item__in=wanted).values_list("item", "criterion"))
    ConsensusLine.objects.bulk_create(
        line
        for item in wanted
        for line in _lines(item, said[item.solution_id], actor, now)
        if (item.pk, line.criterion) not in there
    )


def _lines(item: AgendaItem, said: Agreement, actor: User, now: datetime) -> Iterator[ConsensusLine]:
    for criterion in criteria.of_review(Decision.Review.present(item.solution)):
        tally = said.tally(criterion.key)
        text = text_of(tally)
        yield ConsensusLine(
            item=item, criterion=criterion.key, finding=tally.majority, text=text, prefilled=text, by=actor, at=now
        )


def text_of(tally: Tally) -> str:
    vendor = CriterionOpinion.Visibility.VENDOR
    said = (line.comment.strip() for line in tally.lines if line.visible_to == vendor)
    return "\n".join(dict.fromkeys(comment for comment in said if comment))
