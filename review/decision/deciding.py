"""What came of the review of a solution, and is it announced (R8-1-2c, R8-1-3)?"""

from datetime import datetime

from django.db import transaction

from applications import letters
from applications.models import Solution
from applications.workflow import DOCUMENTARY
from portal.accounts.models import User
from portal.background import duties
from portal.workflow.engine import StepRefused, perform
from review.cases import scheduling
from review.correction import supplementing
from review.models import Decision


def decide(solution: Solution, actor: User, outcome: str, reason: str, comparison: str, now: datetime) -> Decision:
    """Records the outcome of the running review (R8-1-2c, R8-1-3). Raises StepRefused.

    `outcome` is approved, rejected or moved (documentary → technical); `comparison` is asked of a documentary review.
    """
    review = _running_review(solution)
    if against := refusal_of(solution, outcome, comparison):
        raise StepRefused(against)
    step = {"approved": "approve", "rejected": "reject", "moved": "move_to_technical"}[outcome]
    with transaction.atomic():
        _check_still_running(solution)
        if opened := _is_open(solution, outcome):
            raise StepRefused(opened)
        written = {"moved_at": now} if outcome == Decision.Outcome.MOVED else {}
        fresh = perform(solution, step, actor, reason, now, **written)
        decision = Decision.objects.create(
            solution=fresh,
            review=review,
            outcome=outcome,
            comparison=comparison,
            reason=reason.strip(),
            decided_by=actor,
            decided_at=now,
        )
        letters.tell_of(
            fresh,
            step,
            decision,
            approved=decision.outcome == Decision.Outcome.APPROVED,
            review_label=decision.get_review_display(),
            note=decision.reason,
        )
        if outcome == Decision.Outcome.MOVED:
            supplementing.ask_for_technical_review(fresh, actor, now)
    return decision


def _running_review(solution: Solution) -> str:
    running = [review for review in Decision.Review.values if review in solution.stage.groups]
    if not running:
        raise StepRefused(f"這個方案目前是「{solution.stage.label}」，沒有進行中的審查。")
    return running[0]


def _check_still_running(solution: Solution) -> None:
    """Under the lock: what was decided of a documentary review must not end the technical one that a colleague opened."""
    fresh = Solution.objects.select_for_update(of=("self",)).get(pk=solution.pk)
    if fresh.state != solution.state:
        raise StepRefused(moved_on(fresh))


def _is_open(solution: Solution, outcome: str) -> str:
    """R2-1b: a documentary review waits until nothing is open; for want of papers it can be rejected."""
    if DOCUMENTARY not in solution.stage.groups:
        return ""
    rejects = outcome == Decision.Outcome.REJECTED
    return scheduling.why_not_decidable(solution) if rejects else scheduling.why_not_schedulable(solution)


def moved_on(solution: Solution) -> str:
    return f"您開啟頁面之後，這個方案已經改為「{solution.stage.label}」，這次沒有記錄。請看最新的進度，再決定下一步。"


def refusal_of(solution: Solution, outcome: str, comparison: str) -> str:
    """A-09: better passes, equal passes when the programme says so, worse goes on to technical review. Empty: nothing."""
    if DOCUMENTARY not in solution.stage.groups:
        return ""
    if comparison not in Decision.Comparison.values:
        return "書面審查請選擇與既有方案比較的結果。"
    equal_passes = solution.application.programme.documentary_equal_passes
    passing = {"better", "equal"} if equal_passes else {"better"}
    if outcome == Decision.Outcome.APPROVED and comparison not in passing:
        return "條件未優於既有方案，請改為技術審查，不能直接通過。"
    return ""


def announce(solution: Solution, actor: User, now: datetime) -> Solution:
    """公告入選 (R8-1-2c): the catalogue finds the announced solution by itself."""
    with transaction.atomic():
        fresh = perform(solution, "announce", actor, now=now)
        duties.nudge()
    return fresh
