"""May an officer record another result than most reviewers recommend? With a reason, which is kept with the result."""

from applications.models import Solution
from portal.workflow.engine import StepRefused
from review.models import Decision, Recommendation
from review.opinion import agreement
from review.opinion.agreement import Agreement

FOLLOWS = {  # a result, and the recommendations that it follows
    Decision.Outcome.APPROVED: {Recommendation.APPROVE},
    Decision.Outcome.REJECTED: {Recommendation.REJECT},
    Decision.Outcome.MOVED: {Recommendation.REJECT, Recommendation.SUPPLEMENT},  # the papers are not enough
}


def departure(said: Agreement, outcome: str) -> str:
    """How a result departs from what most recommend, as a sentence; "" where it does not, or where most recommend nothing."""
    if (
        not said.majority
        or outcome not in Decision.Outcome.values
        or said.majority in FOLLOWS[Decision.Outcome(outcome)]
    ):
        return ""
    return f"多數委員「{said.majority_words}」，結果是「{Decision.Outcome(outcome).label}」"


def reason_to_keep(solution: Solution, outcome: str, said: str) -> str:
    """Why an officer's result departs from the majority, for `deciding.decide`; "" where it does not.

    Raises StepRefused for a departure of which nobody says why.
    """
    told = departure(agreement.of_solution(solution.pk), outcome)
    if told and not said.strip():
        raise StepRefused(f"{told}，請填寫不採多數意見的理由。")
    return said.strip() if told else ""
