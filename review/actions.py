"""What can an officer do with a case? Every write of the review is one verb here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.documents import letters
from applications.models import Application, Correction, CorrectionItem, Solution, Submission
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from portal import duties
from portal.calendar import Due, due_date
from portal.models import ClosureDay
from portal.workflow import StepRefused, perform
from review import assigning, checklist
from review.models import Decision


@dataclass(frozen=True)
class Item:
    """One field, row or slot an officer wants mended, with the remark that says how."""

    sheet: str
    solution_id: int | None
    name: str
    remark: str


def take(application: Application, actor: Any, now: datetime) -> Application:
    with transaction.atomic():
        fresh = perform(application, "take", actor, now=now)
        assigning.keep_taker(fresh, actor, now)
        letters.notify(fresh, "taken", f"taken:{fresh.pk}")
    return fresh


# --- Correction ----------------------------------------------------------------------------------------------------


def correction_due(application: Application, now: datetime) -> Due:
    """The last day of a correction notified now, by the programme's way of counting (R6-5-1, A-03)."""
    programme = application.programme
    working = programme.correction_day_type == programme.DayType.WORKING
    closures = ClosureDay.days()
    return due_date(timezone.localdate(now), programme.correction_days, working, closures)


def request_correction(
    application: Application, actor: Any, items: Iterable[Item], remark: str, now: datetime
) -> Correction:
    """補正通知: opens the named items until the due day is over (R6-5-1). Raises StepRefused."""
    items = list({(item.sheet, item.solution_id, item.name): item for item in items}.values())
    _check_items(application, items)
    with transaction.atomic():
        fresh = perform(application, "request_correction", actor, remark, now)
        due = correction_due(fresh, now)
        correction = Correction.objects.create(
            application=fresh,
            submission=fresh.submissions.order_by("-number").first(),
            round=fresh.corrections.count() + 1,
            remark=remark.strip(),
            requested_by=actor,
            requested_at=now,
            due_at=due.at + timedelta(seconds=1),
            counting=[str(step) for step in due.steps],
        )
        CorrectionItem.objects.bulk_create(_item(correction, item) for item in items)
        letters.notify(
            fresh, "correction", f"correction:{correction.pk}", correction=correction, items=letters.items_of(correction)
        )
    return correction


def _check_items(application: Application, items: list[Item]) -> None:
    if not items:
        raise StepRefused("請至少選一個要補正的項目。")
    dossier = Dossier(application)
    for item in items:
        part = dossier.part(item.sheet, item.solution_id)
        if part is None or item.name not in part.sheet.open_names():
            raise StepRefused("補正項目不屬於這個案件，請重新整理頁面後再選。")
        if not item.remark.strip():
            raise StepRefused(f"請填寫「{SHEETS[item.sheet].label_of(item.name)}」的補正說明。")


def _item(correction: Correction, item: Item) -> CorrectionItem:
    return CorrectionItem(
        correction=correction,
        solution_id=item.solution_id,
        sheet=item.sheet,
        name=item.name,
        label=SHEETS[item.sheet].label_of(item.name),
        remark=item.remark.strip(),
    )


def lapse(correction_id: int, now: datetime) -> None:
    """逾期未補正視同放棄 (R6-5-2): closes one overdue correction, exactly once, under the case's lock."""
    with transaction.atomic():
        application_id = Correction.objects.values_list("application_id", flat=True).get(pk=correction_id)
        application = duties.locked(Application.objects.filter(pk=application_id)).first()
        if application is None:  # somebody is at it; the next sweep looks again
            return
        correction = Correction.objects.overdue(now).filter(pk=correction_id).first()
        if correction is None or application.state != "correction_requested":
            return
        Correction.objects.filter(pk=correction.pk).update(state=Correction.State.LAPSED, closed_at=now)
        fresh = perform(application, "lapse", None, "期限內沒有收到補正資料。", now)
        letters.notify(fresh, "lapsed", f"correction:{correction.pk}", correction=correction)


# --- Qualification -------------------------------------------------------------------------------------------------


def qualify(application: Application, actor: Any, note: str, now: datetime) -> Application:
    """資格符合 (R8-1-1c): each solution goes to the review of its kind.

    Raises StepRefused while an item of the checklist is judged 不符合: reviews are for complete papers (R2-1b).
    """
    with transaction.atomic():
        fresh = perform(application, "qualify", actor, note, now)
        _check_failed(fresh)
        solutions = [_route(solution, actor, now) for solution in fresh.solutions.all()]
        letters.notify(fresh, "qualified", f"qualified:{fresh.pk}", solutions=solutions)
    return fresh


def _check_failed(application: Application) -> None:
    found = checklist.latest(application)
    if found and found.failed:
        names = "、".join(item.full_label for item in found.failed)
        raise StepRefused(f"檢核表還有 {len(found.failed)} 項判定為「不符合」（{names}）。請先通知補正，或改判後再辦理資格符合。")


def _route(solution: Solution, actor: Any, now: datetime) -> Solution:
    documentary = solution.kind == Solution.Kind.SUMMIT_EXISTING
    return perform(solution, "send_to_documentary" if documentary else "send_to_technical", actor, now=now)


def find_not_qualified(application: Application, actor: Any, note: str, now: datetime) -> Application:
    with transaction.atomic():
        fresh = perform(application, "find_not_qualified", actor, note, now)
        letters.notify(fresh, "not_qualified", f"not_qualified:{fresh.pk}", note=note.strip())
    return fresh


# --- Solutions -----------------------------------------------------------------------------------------------------


def decide(solution: Solution, actor: Any, outcome: str, reason: str, comparison: str, now: datetime) -> Decision:
    """Records the outcome of the running review (R8-1-2c, R8-1-3). Raises StepRefused.

    `outcome` is approved, rejected or moved (documentary → technical); `comparison` is asked of a documentary review.
    """
    review = _running_review(solution)
    _check_comparison(solution, review, outcome, comparison)
    step = {"approved": "approve", "rejected": "reject", "moved": "move_to_technical"}[outcome]
    with transaction.atomic():
        _check_still_running(solution)
        fresh = perform(solution, step, actor, reason, now)
        decision = Decision.objects.create(
            solution=fresh,
            review=review,
            outcome=outcome,
            comparison=comparison,
            reason=reason.strip(),
            decided_by=actor,
            decided_at=now,
        )
        _tell_decision(fresh, decision)
    return decision


def _running_review(solution: Solution) -> str:
    reviews = {"technical_review": Decision.Review.TECHNICAL, "documentary_review": Decision.Review.DOCUMENTARY}
    if solution.state not in reviews:
        raise StepRefused(f"這個方案目前是「{solution.stage.label}」，沒有進行中的審查。")
    return reviews[solution.state]


def _check_still_running(solution: Solution) -> None:
    """Under the lock: what was decided of a documentary review must not end the technical one that a colleague opened."""
    fresh = Solution.objects.select_for_update(of=("self",)).get(pk=solution.pk)
    if fresh.state != solution.state:
        raise StepRefused(moved_on(fresh))


def moved_on(solution: Solution) -> str:
    return f"您開啟頁面之後，這個方案已經改為「{solution.stage.label}」，這次沒有記錄。請看最新的進度，再決定下一步。"


def _check_comparison(solution: Solution, review: str, outcome: str, comparison: str) -> None:
    """A-09: better passes, equal passes when the programme says so, worse goes on to technical review."""
    if review != Decision.Review.DOCUMENTARY:
        return
    if comparison not in Decision.Comparison.values:
        raise StepRefused("書面審查請選擇與既有方案比較的結果。")
    equal_passes = solution.application.programme.documentary_equal_passes
    passing = {"better", "equal"} if equal_passes else {"better"}
    if outcome == Decision.Outcome.APPROVED and comparison not in passing:
        raise StepRefused("條件未優於既有方案，請改為技術審查，不能直接通過。")


def _tell_decision(solution: Solution, decision: Decision) -> None:
    letters.notify(
        solution.application,
        "moved" if decision.outcome == Decision.Outcome.MOVED else "decided",
        f"decision:{decision.pk}",
        solution=solution,
        approved=decision.outcome == Decision.Outcome.APPROVED,
        review_label=decision.get_review_display(),
        note=decision.reason,
    )


def announce(solution: Solution, actor: Any, now: datetime) -> Solution:
    """公告入選 (R8-1-2c): the catalogue finds the announced solution by itself."""
    with transaction.atomic():
        fresh = perform(solution, "announce", actor, now=now)
        duties.nudge()
    return fresh


def latest_submission(application: Application) -> Submission | None:
    return application.submissions.order_by("-number").first()
