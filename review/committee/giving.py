"""How is a solution given to a member of the committee, moved, and taken off again?

All of what is asked for at once is given, or none of it and the reasons are said. `by` is an officer who sees the case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.models import Solution
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform
from review.cases import scheduling
from review.cases.officers import WORKING
from review.committee import gaps, telling
from review.committee.members import Roll
from review.conflict import proposing
from review.models import AgendaItem, Case, Decision, Member, ReviewTask
from review.workflow import MEETING, SITTING

MOST = 500  # at a time: as many as a person can look over before saying yes
SITS = "審查會議正在審這個方案，意見已經不再更動。散會或移出議程以後才能分派。"
NAMED = 10  # reasons in a sentence


@dataclass(frozen=True)
class Gift:
    """One solution to one member: what somebody asks for."""

    solution: Solution
    member: Member
    due_at: datetime
    is_lead: bool = False

    @property
    def words(self) -> str:
        return f"「{self.solution}」給{self.member}"


def give(
    solution: Solution, member: Member, due_at: datetime, by: User, now: datetime, *, is_lead: bool = False
) -> ReviewTask:
    """分派審查. Raises StepRefused."""
    (task,) = give_many([Gift(solution, member, due_at, is_lead)], by, now)
    return task


def give_many(gifts: Sequence[Gift], by: User, now: datetime) -> list[ReviewTask]:
    """All of them with one letter to each member, or none. Raises StepRefused with every reason."""
    check_worker(by)
    if len(gifts) > MOST:
        raise StepRefused(f"一次最多分派 {MOST} 筆，這次有 {len(gifts):,} 筆，請分次辦理。")
    proposing.compare_now([gift.solution.application for gift in gifts], [gift.member.user for gift in gifts], now)
    with transaction.atomic():
        locked = _lock(gifts, by)
        meant = [replace(gift, solution=locked[gift.solution.pk]) for gift in gifts]
        if reasons := [f"{gift.words}：{why}" for gift, why in zip(meant, refusals(meant, now), strict=True) if why]:
            raise StepRefused(
                " ".join(reasons[:NAMED]) + (f" 另外還有 {len(reasons) - NAMED} 筆。" if len(reasons) > NAMED else "")
            )
        tasks = [_create(gift, by, now) for gift in meant]
        telling.given(tasks, now)
    return tasks


def refusals(gifts: Sequence[Gift], now: datetime) -> list[str]:
    """What stands against each, as a sentence; "" for nothing."""
    solutions = {gift.solution.pk: gift.solution for gift in gifts}
    closed = closed_each(solutions.values())
    roll = Roll(solutions.values(), timezone.localdate(now))
    given: set[tuple[int, int]] = set()
    leads = {pk: lead.member_id for pk, solution in solutions.items() if (lead := roll.lead(solution))}
    reasons = []
    for gift in gifts:
        reasons.append(closed.get(gift.solution.pk, "") or _refusal(gift, roll, given, leads, now))
        if reasons[-1]:
            continue  # what is not given stands against no other
        given.add((gift.solution.pk, gift.member.pk))
        if gift.is_lead:
            leads.setdefault(gift.solution.pk, gift.member.pk)
    return reasons


def closed_each(solutions: Iterable[Solution]) -> dict[int, str]:
    """By the keys of those that can be given to nobody now, the reason: beside what keeps a review from being scheduled, a
    meeting that sits on it, with whose opening the opinions were frozen."""
    keys = [solution.pk for solution in solutions]
    sitting = AgendaItem.objects.standing().filter(solution__in=keys, meeting__state__in=MEETING.group(SITTING))
    on_the_day = dict.fromkeys(sitting.values_list("solution", flat=True), SITS)
    return on_the_day | scheduling.why_not_schedulable_each(solutions)


def _refusal(gift: Gift, roll: Roll, given: set[tuple[int, int]], leads: dict[int, int], now: datetime) -> str:
    if why := roll.against(gift.solution, gift.member):
        return f"{why}。"
    if (gift.solution.pk, gift.member.pk) in given:
        return "這次已經有同一位委員。"
    if gift.due_at <= now:
        return "審查期限已經過去，請選今天以後的日期。"
    if gift.is_lead and gift.solution.pk in leads:
        return "已有主審委員，要換人請到方案的「審查委員」頁。"
    return ""


def move_due(task: ReviewTask, due_at: datetime, by: User, now: datetime) -> ReviewTask:
    """Another due time for one task; the member is told, and reminded anew before it. Raises StepRefused."""
    check_worker(by)
    with transaction.atomic():
        fresh = _locked_task(task, by)
        if not ReviewTask.objects.running().filter(solution=fresh.solution_id, pk=fresh.pk).exists():
            raise StepRefused(f"目前是「{fresh.stage.label}」，不必再改期限。")
        if not fresh.member.serves(timezone.localdate(now)):
            raise StepRefused(f"{fresh.member}已經不在任期內，請改派他人。")
        if due_at <= now:
            raise StepRefused("審查期限已經過去，請選今天以後的日期。")
        if fresh.due_at == due_at:
            return fresh
        before = fresh.due_at
        fresh.await_until(due_at)
        fresh.save(update_fields=["due_at", "remind_at", "reminded_at"])
        telling.due_moved(fresh, before, now)
    return fresh


def set_lead(task: ReviewTask, by: User, now: datetime) -> ReviewTask:
    """主審委員 from now on; whoever was it is one of the others. Raises StepRefused."""
    check_worker(by)
    with transaction.atomic():
        fresh = _locked_task(task, by)
        if fresh.stage.final:
            raise StepRefused(f"{fresh.member}目前是「{fresh.stage.label}」，不能擔任主審委員。")
        if (
            not ReviewTask.objects.held(timezone.localdate(now))
            .filter(pk=fresh.pk, solution=fresh.solution_id)
            .exists()
        ):
            raise StepRefused(f"{fresh.member}已經不在任期內，或利益衝突還沒有查明，不能擔任主審委員。")
        if not fresh.is_lead:
            others = ReviewTask.objects.active().filter(solution=fresh.solution_id, review=fresh.review)
            others.filter(is_lead=True).update(is_lead=False)
            fresh.is_lead = True
            fresh.save(update_fields=["is_lead"])
    return fresh


def take_off(task: ReviewTask, by: User, note: str, now: datetime) -> ReviewTask:
    """改派: the member has the solution no more, and is told why not. Raises StepRefused."""
    check_worker(by)
    with transaction.atomic():
        fresh = _locked_task(task, by)
        fresh.note = note.strip()
        fresh.save(update_fields=["note"])
        taken = perform(fresh, "take_off", by, note, now, is_locked=True, is_lead=False)
        telling.taken_off(taken, now)
        gaps.tell_of_taken_off(taken, by, now)
    return taken


def check_worker(actor: User) -> None:
    if actor.role not in WORKING:
        raise StepRefused("您的帳號沒有分派審查的權限。")


# --- Under the locks -----------------------------------------------------------------------------------------------


def _lock(gifts: Iterable[Gift], by: User) -> dict[int, Solution]:
    """The solutions in the order of their keys: two who give at once wait for each other."""
    keys = {gift.solution.pk for gift in gifts}
    seen = Case.objects.seen_by(by).filter(pk__in={gift.solution.application_id for gift in gifts})
    rows = Solution.objects.filter(pk__in=keys, application__in=seen).order_by("pk")
    locked = {
        row.pk: row
        for row in rows.select_related("application__programme").select_for_update(of=("self",), no_key=True)
    }
    if len(locked) != len(keys):
        raise StepRefused("選的方案有些已經不在，請回到清單再選一次。")
    return locked


def _locked_task(task: ReviewTask, by: User) -> ReviewTask:
    """Under the lock of its solution, as it is given: one lead stays one."""
    solution = _lock([Gift(task.solution, task.member, task.due_at)], by)[task.solution_id]
    locked = ReviewTask.objects.select_for_update(of=("self",), no_key=True).filter(solution=solution)
    fresh: ReviewTask = locked.select_related("member__user", "member__committee").get(pk=task.pk)
    fresh.solution = solution
    return fresh


def _create(gift: Gift, by: User, now: datetime) -> ReviewTask:
    task = ReviewTask(
        solution=gift.solution,
        member=gift.member,
        review=Decision.Review.running(gift.solution),
        is_lead=gift.is_lead,
        given_by=by,
        given_at=now,
    )
    task.await_until(gift.due_at)
    task.save()
    return task
