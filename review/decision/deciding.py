"""What came of the review of a solution (R8-1-2c, R8-1-3)? It is published later, with others (review/result)."""

from datetime import datetime

from django.db import transaction

from applications import letters
from applications.models import Solution
from applications.workflow import DOCUMENTARY, SOLUTION
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform
from portal.workflow.table import Step
from review.cases import scheduling
from review.conflict.rest import why_at_rest
from review.correction import supplementing
from review.correction.ways import Way
from review.decision import reasons as wording
from review.models import Decision, PublishedResult


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
    """Records the outcome of the running review (R8-1-2c; R8-1-3a, R8-1-3b). Raises StepRefused.

    `outcome` is approved, rejected or moved (documentary → technical); `comparison` is asked of a documentary review.
    A result stays inside the office until it is published; `reasons` are those that the vendor will read, where they are not
    composed. After a reopening it names the decision that it replaces. `until` is how long the vendor has for the papers of a
    technical review; None for the year's usual days. `departs_reason`: why it is not what most reviewers recommend
    (review/opinion/concluding.py asks for it).
    """
    review = _running_review(solution)
    if against := refusal_of(solution, outcome, comparison):
        raise StepRefused(against)
    moves = outcome == Decision.Outcome.MOVED
    told = reason.strip() if moves else reasons.strip() or wording.compose(solution, reason)
    if spots := wording.refusals_of(told, solution):
        raise StepRefused(wording.sentence_of(spots))
    with transaction.atomic():
        step, fresh = _take(solution, actor, outcome, reason, now)
        decision = Decision.objects.create(
            solution=fresh,
            review=review,
            outcome=outcome,
            comparison=comparison,
            reason=reason.strip(),
            reasons=told,
            departs_reason=departs_reason,
            decided_by=actor,
            decided_at=now,
            replaces=None if moves else standing_decision(fresh),
        )
        if not SOLUTION.is_silent(step):
            letters.tell_of(
                fresh,
                step,
                decision,
                approved=decision.outcome == Decision.Outcome.APPROVED,
                review_label=decision.get_review_display(),
                note=decision.reason,
            )
        if moves:
            supplementing.ask_for_technical_review(fresh, actor, now, until)
    return decision


def _take(solution: Solution, actor: User, outcome: str, reason: str, now: datetime) -> tuple[str, Solution]:
    """The step of the outcome. What the vendor reads stays as it is, until the result is published."""
    running = _check_still_running(solution)
    if opened := why_at_rest(running.application) or _is_open(solution, outcome):
        raise StepRefused(opened)
    if outcome == Decision.Outcome.MOVED:
        return "move_to_technical", perform(solution, "move_to_technical", actor, reason, now, moved_at=now)
    step = {Decision.Outcome.APPROVED: "approve", Decision.Outcome.REJECTED: "reject"}[Decision.Outcome(outcome)]
    shown_as = running.shown_as or running.stage.name
    taken = perform(solution, step, actor, reason, now, shown_as=shown_as, decided_in=running.stage.name)
    return step, taken


def standing_decision(solution: Solution) -> Decision | None:
    """The result that holds now, published or not; None while nothing was decided."""
    return solution.decisions.results().filter(replaced_by=None).last()


def _running_review(solution: Solution) -> str:
    running = Decision.Review.running(solution)
    if not running:
        raise StepRefused(f"這個方案目前是「{solution.stage.label}」，沒有進行中的審查。")
    return running


def _check_still_running(solution: Solution) -> Solution:
    """Under the lock: what was decided of a documentary review must not end the technical one that a colleague opened."""
    fresh = Solution.objects.select_for_update(of=("self",), no_key=True).get(pk=solution.pk)
    if fresh.state != solution.state:
        raise StepRefused(moved_on(fresh))
    return fresh


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
    if outcome == Decision.Outcome.MOVED and comparison in passing:
        return "比較的結果可以通過書面審查，不必改為技術審查。請改選審查結果，或重選比較的結果。"
    return ""


def reopen(solution: Solution, actor: User, note: str, now: datetime) -> Solution:
    """重新審查: the result goes back to the review that it came of; only a new decision, which names it, replaces it.

    Nobody is told. Of a published result vendor and public go on reading it until the new one is published.
    """
    if PublishedResult.objects.undone().filter(solution=solution).exists():
        raise StepRefused("這個方案剛公布，通知還在準備，請過幾分鐘再試。")
    with transaction.atomic():
        fresh = Solution.objects.select_for_update(of=("self",), no_key=True).get(pk=solution.pk)
        step = reopening_of(fresh)
        before = fresh.public_stage.name
        return perform(fresh, step.name, actor, note, now, shown_as="" if before == step.target else before)


def reopening_of(solution: Solution) -> Step:
    """The step that leads back to the review in which it was decided."""
    return SOLUTION.step("reopen_documentary" if DOCUMENTARY in solution.decided_stage.groups else "reopen_technical")
