"""What can an officer do with a case? Every step of the review is one verb here.

What is picked for a correction is in picking.py, later due times are in postponing.py.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications import letters
from applications.models import Application, Arrival, Correction, CorrectionItem, Event, Solution, Submission
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from portal.background import duties
from portal.models import ClosureDay
from portal.text.cleaning import count_chars, room_in_words
from portal.time.calendar import Due, due_date, format_datetime
from portal.workflow.table import StepRefused, perform
from review.models import Decision
from review.qualification import checklist
from review.workload import assigning

LONGEST_REMARK = 2000  # 字


@dataclass(frozen=True)
class Item:
    """One field, row or slot an officer wants mended, with the remark that says how."""

    sheet: str
    solution_id: int | None
    name: str
    remark: str


def take(application: Application, actor: Any, now: datetime, note: str = "") -> Application:
    with transaction.atomic():
        fresh = perform(application, "take", actor, note, now)
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
    application: Application, actor: Any, items: Iterable[Item], remark: str, now: datetime, reason: str = ""
) -> Correction:
    """補正通知: opens the named items until the due day is over (R6-5-1). Raises StepRefused.

    A second round and every later one needs a `reason`, which stays among staff (A-05); `remark` is for the vendor.
    """
    items = _each_once(items)
    _check_items(application, items)
    check_lengths([*((label_of(one), one.remark) for one in items), ("整體說明", remark), ("再次補正的理由", reason)])
    with transaction.atomic():
        fresh = perform(application, "request_correction", actor, reason or remark, now)
        correction = _next_round(fresh, actor, remark, now)
        if correction.round > 1 and not reason.strip():
            raise StepRefused(f"這是第 {correction.round} 次補正，請填寫再次補正的理由。")
        correction.save()
        CorrectionItem.objects.bulk_create(_item(correction, item) for item in items)
        letters.notify(
            fresh,
            "correction",
            f"correction:{correction.pk}",
            correction=correction,
            items=letters.items_of(correction),
        )
    return correction


def _each_once(items: Iterable[Item]) -> list[Item]:
    return list({(item.sheet, item.solution_id, item.name): item for item in items}.values())


def _next_round(application: Application, actor: Any, remark: str, now: datetime) -> Correction:
    due = correction_due(application, now)
    return Correction(
        application=application,
        submission=latest_submission(application),
        round=application.corrections.count() + 1,
        remark=remark.strip(),
        requested_by=actor,
        requested_at=now,
        told_at=now,
        due_at=due.at + timedelta(seconds=1),
        counting=[str(step) for step in due.steps],
    )


def _check_items(application: Application, items: list[Item]) -> None:
    if not items:
        raise StepRefused("請至少選一個要補正的項目。")
    check_places(application, items)
    for item in items:
        if not item.remark.strip():
            raise StepRefused(f"請填寫「{label_of(item)}」的補正說明。")


def check_places(application: Application, items: Iterable[Item]) -> None:
    """Raises StepRefused unless each item is something that the vendor of this case could mend."""
    dossier = Dossier(application)
    for item in items:
        part = dossier.part(item.sheet, item.solution_id)
        if part is None or item.name not in part.sheet.open_names():
            raise StepRefused("補正項目不屬於這個案件，請重新整理頁面後再選。")


def check_lengths(said: Iterable[tuple[str, str]]) -> None:
    """Raises StepRefused when one of the texts, each with its label, is longer than a remark may be."""
    too_long = [(label, text) for label, text in said if count_chars(text) > LONGEST_REMARK]
    if too_long:
        raise StepRefused(
            " ".join(f"「{label}」{room_in_words(text, LONGEST_REMARK)}，請縮短。" for label, text in too_long)
        )


def label_of(item: Item) -> str:
    return SHEETS[item.sheet].label_of(item.name)


def _item(correction: Correction, item: Item) -> CorrectionItem:
    return CorrectionItem(
        correction=correction,
        solution_id=item.solution_id,
        sheet=item.sheet,
        name=item.name,
        label=label_of(item),
        remark=item.remark.strip(),
    )


def remind(correction_id: int, now: datetime) -> None:
    """R6-5-4: one letter a day before the end, never after it; under the case's lock, so that an answer comes first or later."""
    with transaction.atomic():
        correction = _locked(correction_id, Correction.objects.to_remind(now))
        if correction is None:
            return
        Correction.objects.filter(pk=correction.pk).update(reminded_at=now)
        items = letters.items_of(correction)
        letters.notify(
            correction.application, "correction_reminder", correction.term, correction=correction, items=items
        )


def _locked(correction_id: int, wanted: QuerySet) -> Correction | None:
    """The correction under its case's lock, when it still is among those; None while somebody else is at the case.

    The next sweep looks again.
    """
    case = duties.locked(Application.objects.filter(corrections=correction_id).only("state")).first()
    if case is None or case.state != "correction_requested":
        return None
    return wanted.filter(pk=correction_id).first()


def lapse(correction_id: int, now: datetime) -> None:
    """逾期未補正視同放棄 (R6-5-2): closes one overdue correction, exactly once, under the lock of its case, which the step reads."""
    with transaction.atomic():
        correction = _locked(correction_id, Correction.objects.overdue(now))
        if correction is None:
            return
        Correction.objects.filter(pk=correction.pk).update(state=Correction.State.LAPSED, closed_at=now)
        fresh = perform(Application(pk=correction.application_id), "lapse", None, _why_lapsed(correction), now)
        letters.notify(fresh, "lapsed", correction.term, correction=correction)


def _why_lapsed(correction: Correction) -> str:
    """Says as well what began to arrive in time and was never finished: a process died, and an officer can give more time."""
    lost = Arrival.objects.filter(application=correction.application_id, at__lt=correction.due_at).first()
    if lost is None:
        return "期限內沒有收到補正資料。"
    arrived = format_datetime(lost.at, seconds=True)
    return f"期限內沒有收到完整的補正資料。{arrived} 有一次送出沒有處理完，已儲存的內容留在案件裡；請承辦確認是否重新開放補正。"


# --- Qualification -------------------------------------------------------------------------------------------------


def qualify(application: Application, actor: Any, note: str, now: datetime) -> Application:
    """資格符合 (R8-1-1c): each solution goes to the review of its kind.

    Raises StepRefused while an item of the checklist is judged 不符合: reviews are for complete papers (R2-1b).
    """
    with transaction.atomic():
        fresh = perform(application, "qualify", actor, note, now)
        _check_failed(fresh)
        solutions = [_route(solution, actor, now) for solution in fresh.solutions.all()]
        letters.notify(fresh, "qualified", f"qualified:{fresh.pk}", **letters.reviews_of(solutions))
    return fresh


def _check_failed(application: Application) -> None:
    found = checklist.latest(application)
    if found and found.failed:
        names = "、".join(item.full_label for item in found.failed)
        raise StepRefused(
            f"檢核表還有 {len(found.failed)} 項判定為「不符合」（{names}）。請先通知補正，或改判後再辦理資格符合。"
        )


def _route(solution: Solution, actor: Any, now: datetime) -> Solution:
    documentary = solution.kind == Solution.Kind.SUMMIT_EXISTING
    return perform(solution, "send_to_documentary" if documentary else "send_to_technical", actor, now=now)


def find_not_qualified(application: Application, actor: Any, note: str, now: datetime) -> Application:
    """資格不符 by one person, where the programme asks for no second (R8-1-1b)."""
    with transaction.atomic():
        fresh = perform(application, "find_not_qualified", actor, note, now)
        _tell_not_qualified(fresh, note)
    return fresh


def _tell_not_qualified(application: Application, note: str) -> None:
    times = application.times_taken("find_not_qualified") + application.times_taken("confirm_not_qualified")
    letters.notify(application, "not_qualified", f"not_qualified:{application.pk}:{times}", note=note.strip())


def propose_not_qualified(application: Application, actor: Any, note: str, now: datetime) -> Application:
    """The first of two: nothing reaches the vendor before another person agrees."""
    return perform(application, "propose_not_qualified", actor, note, now)


def confirm_not_qualified(application: Application, actor: Any, note: str, now: datetime) -> Application:
    """The second of two, another person than the first; `note` is the reason that the vendor reads."""
    with transaction.atomic():
        fresh = perform(application, "confirm_not_qualified", actor, note, now)
        _tell_not_qualified(fresh, note)
    return fresh


def return_proposal(application: Application, actor: Any, note: str, now: datetime) -> Application:
    return perform(application, "return_proposal", actor, note, now)


def proposal_of(application: Application) -> Event | None:
    """What was proposed last, by whom and why, for whoever agrees or returns it."""
    proposed = application.events.filter(step="propose_not_qualified").select_related("actor")
    return proposed.order_by("-at", "-pk").first()


def reopen(application: Application, actor: Any, note: str, now: datetime) -> Application:
    """重啟資格審查 of a case that was found not qualified (A-42). Raises StepRefused."""
    with in_time_for_another():
        fresh = perform(application, "reopen", actor, note, now)
        letters.notify(fresh, "reopened", f"reopened:{fresh.pk}:{fresh.times_taken('reopen')}", note=note.strip())
    return fresh


@contextmanager
def in_time_for_another() -> Iterator[None]:
    """A transaction that brings an ended case back; refused when the vendor begins another at the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as taken:
        raise StepRefused("廠商同年度剛剛另外開始了一件申請，不能重新開放。") from taken


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
