"""What comes of the resolutions when the meeting closes: results, supplements, another review?

Under the name of the officer who closes it; what that person must not meet, or what stands against it by then, waits for a
colleague with the reason beside it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.models import Correction
from applications.place import Place
from portal.accounts.models import User
from portal.time.calendar import last_second
from portal.workflow.engine import StepRefused, perform
from review.cases import scheduling
from review.committee import giving
from review.committee.giving import Gift
from review.correction import supplementing
from review.correction.remarks import Remark
from review.correction.ways import Way
from review.decision import deciding
from review.meeting import seats
from review.meeting.resolving import DECISIONS, Outcome
from review.models import AgendaItem, Decision, Meeting, Resolution, ReviewTask


def standing(meeting: Meeting, actor: User) -> QuerySet[Resolution]:
    """What was resolved there, of items that this person may meet; of each item the last."""
    items = AgendaItem.objects.seen_by(actor).filter(meeting=meeting).standing()
    rows = Resolution.objects.filter(item__in=items, replaced_by=None).select_related(
        "item__solution__application__programme", "item__solution__application__vendor", "chaired_by__user"
    )
    return rows.prefetch_related("conditions").order_by("item__position", "pk")


def waiting(meeting: Meeting, actor: User) -> QuerySet[Resolution]:
    return standing(meeting, actor).filter(carried_out_at=None)


def carry_out_all(meeting: Meeting, actor: User, now: datetime) -> None:
    """In the transaction that closes the meeting; one that is refused stops no other."""
    for resolution in waiting(meeting, actor):
        _try(resolution, actor, now)


def carry_out(resolution: Resolution, actor: User, now: datetime) -> Resolution:
    """One that had to wait. Raises StepRefused."""
    seats.check_works(actor)
    with transaction.atomic():
        row = Resolution.objects.select_for_update(of=("self",), no_key=True).get(pk=resolution.pk)
        if row.carried_out_at is None:
            if not row.item.meeting.is_held:
                raise StepRefused("決議在散會時執行。")
            _carry_out(row, actor, now)
    return row


def _try(resolution: Resolution, actor: User, now: datetime) -> None:
    try:
        with transaction.atomic():
            _carry_out(resolution, actor, now)
    except StepRefused as refused:
        Resolution.objects.filter(pk=resolution.pk).update(not_carried_out=str(refused))


def _carry_out(resolution: Resolution, actor: User, now: datetime) -> None:
    solution, made = resolution.item.solution, {}
    if resolution.outcome in DECISIONS:
        outcome = DECISIONS[Outcome(resolution.outcome)]
        made["decision"] = deciding.decide(solution, actor, outcome, resolution.text, resolution.comparison, now)
    elif resolution.outcome == Outcome.SUPPLEMENT:
        made["supplement"] = _ask(resolution, actor, now)
    elif resolution.outcome == Outcome.AGAIN:
        _begin_anew(resolution, actor, now)
    Resolution.objects.filter(pk=resolution.pk).update(carried_out_at=now, not_carried_out="", **made)


def _ask(resolution: Resolution, actor: User, now: datetime) -> Correction:
    """One round for all conditions, open as long as the last of them; each says its own day."""
    conditions = list(resolution.conditions.all())
    last = max(condition.due_at for condition in conditions if condition.due_at)
    remarks: dict[Place, list[str]] = {}
    for condition in conditions:
        remarks.setdefault(Place.read(condition.place), []).append(condition.text)
    each = [Remark(place, "\n".join(texts)) for place, texts in remarks.items()]
    solution, day = resolution.item.solution, timezone.localdate(last_second(last))
    until = Way("date", day=day)
    return supplementing.request_supplement(
        solution.application, actor, each, "審查會議決議補件後通過。", now, until=until, solutions=[solution]
    )


def _begin_anew(resolution: Resolution, actor: User, now: datetime) -> None:
    """廢棄原意見，重新審查 (審議規則 §6): the opinions stay as they are and count no more; whoever may judges once more."""
    solution, due = resolution.item.solution, resolution.item.meeting.committee.review_due(now)
    if against := scheduling.why_not_schedulable(solution):  # nobody would judge it: it waits, as the resolution says
        raise StepRefused(against)
    rows = (
        ReviewTask.objects.active()
        .of_present_review()
        .filter(solution=solution)
        .select_related("member__committee", "member__user")
    )
    tasks = list(rows)
    gifts = [Gift(solution, task.member, due, task.is_lead) for task in tasks]
    for task in tasks:
        perform(task, "annul", actor, "審查會議決議重新審查。", now, is_lead=False)
    against = giving.refusals(gifts, now)
    giving.give_many([gift for gift, why in zip(gifts, against, strict=True) if not why], actor, now)


# --- After the supplement --------------------------------------------------------------------------------------------


def conclude(resolution: Resolution, actor: User, *, is_met: bool, note: str, now: datetime) -> Decision:
    """補件後通過: an officer says whether the conditions are met; then the solution is decided as the committee resolved.

    Raises StepRefused while the vendor has still to answer, or without a reason.
    """
    seats.check_works(actor)
    if not note.strip():
        raise StepRefused("請寫下查核附帶條件的結果。")
    with transaction.atomic():
        row = Resolution.objects.select_for_update(of=("self",), no_key=True).get(pk=resolution.pk)
        if row.outcome != Outcome.SUPPLEMENT or row.carried_out_at is None or row.decision_id:
            raise StepRefused("這一案沒有等待查核的附帶條件。")
        if row.supplement is not None and row.supplement.is_running(now):
            raise StepRefused("廠商還在補件，補件送出或期限過了才能查核。")
        outcome = Decision.Outcome.APPROVED if is_met else Decision.Outcome.REJECTED
        words = "附帶條件已完成" if is_met else "附帶條件沒有完成"
        reason = f"{row.text}\n{words}：{note.strip()}"
        made = deciding.decide(row.item.solution, actor, outcome, reason, row.comparison, now)
        Resolution.objects.filter(pk=row.pk).update(decision=made)
    return made
