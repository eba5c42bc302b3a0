"""May an officer record another result than most reviewers recommend? With a reason, which is kept with the result."""

from datetime import datetime

from applications.models import Solution
from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.correction.ways import Way
from review.decision import deciding
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


def decide(
    solution: Solution,
    actor: User,
    outcome: str,
    reason: str,
    comparison: str,
    now: datetime,
    reasons: str = "",
    until: Way | None = None,
    departs_reason: str = "",
) -> Decision:
    """As `deciding.decide`, by an officer. Raises StepRefused, also for a departure of which nobody says why."""
    told = departure(agreement.of_solution(solution.pk), outcome)
    if told and not departs_reason.strip():
        raise StepRefused(f"{told}，請填寫不採多數意見的理由。")
    kept = departs_reason.strip() if told else ""
    return deciding.decide(solution, actor, outcome, reason, comparison, now, reasons, until, kept)
