"""What does a member of the committee say before an item opens to them who was given no task: no conflict of interest, or one?

The committee resolves together, so members meet solutions that they do not review. Before they said to have no conflict of interest
they see of them what the gate of a task shows, and do not count as present (行政程序法 §32, §33; 審議規則 §14).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from portal.accounts.models import User
from portal.roles import Account
from portal.workflow.engine import StepRefused
from review.committee import answering
from review.conflict import answering as conflict
from review.conflict import proposing
from review.meeting import closing, seats
from review.models import AgendaItem, Attendance, Conflict, Meeting, ReviewTask, SeatDeclaration
from review.workflow import COMING


def undeclared(
    items: Iterable[AgendaItem], users: Iterable[int], then: Mapping[int, datetime] | None = None
) -> dict[int, set[int]]:
    """By item, of these users who has not said to have no conflict: with the task they were given, else at the meeting.

    `then`: by item, the moment that is asked about where it is not now: who declared later had not yet.
    """
    wanted, people = list(items), set(users)
    solutions = {item.solution_id for item in wanted}
    tasks = ReviewTask.objects.filter(solution__in=solutions, member__user__in=people)
    given = set(tasks.undeclared().values_list("solution", "member__user"))
    when = Coalesce("declared_at", "given_at")
    opened = {row[:2]: row[2] for row in tasks.declared().values_list("solution", "member__user", when)}
    said = SeatDeclaration.objects.filter(item__in=wanted, attendance__member__user__in=people)
    at_meeting = {row[:2]: row[2] for row in said.values_list("item", "attendance__member__user", "at")}
    moments = then or {}

    def has_said(item: AgendaItem, user: int) -> bool:
        of_task, moment = (item.solution_id, user), moments.get(item.pk)
        times = [at for at in (opened.get(of_task), at_meeting.get((item.pk, user))) if at]
        return of_task not in given and any(moment is None or at <= moment for at in times)

    return {item.pk: {user for user in people if not has_said(item, user)} for item in wanted}


def shut_by_meeting(user: Account) -> Counter[int]:
    """By meeting that is not over, of how many items this member has still to declare; asked of what is on the agendas alone."""
    seen = AgendaItem.objects.seen_by(user).standing().filter(meeting__in=Meeting.objects.unfinished())
    items = list(seen.only("meeting", "solution"))
    silent = undeclared(items, [user.pk] if user.pk else [])
    return Counter(item.meeting_id for item in items if silent[item.pk])


def shut_to(meeting: Meeting, user: Account) -> QuerySet[AgendaItem]:
    """What of a meeting that is not over this member may meet once they have declared, with what its gate names."""
    unfinished = Meeting.objects.seen_by(user).unfinished().filter(pk=meeting.pk)
    seen = AgendaItem.objects.seen_by(user).standing().filter(meeting__in=unfinished)
    rows = seen.exclude(pk__in=AgendaItem.objects.open_to(user).filter(meeting=meeting).values("pk"))
    return rows.select_related("solution__application__vendor").order_by("position", "pk")


def declare_none(meeting: Meeting, items: Iterable[int], actor: User, now: datetime) -> None:
    """聲明無利益衝突, of the items that were shown, in the words of the year. Raises StepRefused."""
    shown = list(shut_to(meeting, actor).filter(pk__in=list(items)))
    proposing.compare_now([item.solution.application for item in shown], [actor], now)
    words = answering.declaration_of(meeting.committee).words
    tasks = ReviewTask.objects.undeclared().filter(member__user=actor.pk)
    for task in tasks.filter(solution__in=[item.solution_id for item in shown]).select_related(*OF_TASK):
        if not _hides(actor, task.solution.application_id):
            conflict.declare_none(task, actor, now, words)
    with transaction.atomic():
        seat = _own_seat(meeting, actor)
        left = list(shut_to(meeting, actor).filter(pk__in=[item.pk for item in shown]))
        _say(seat, left, words, actor, now)


def hear(meeting: Meeting, seat: int, actor: User, now: datetime) -> int:
    """當場聲明: said aloud in the room by a member, written down by an officer, of what both may meet. Raises StepRefused."""
    seats.check_works(actor)
    with transaction.atomic():
        fresh = closing.locked(meeting)
        closing.check_sitting(fresh)
        row = Attendance.objects.select_related("member__user").filter(meeting=fresh, pk=seat, is_present=True).first()
        if row is None:
            raise StepRefused("這位委員不在場，不能登記當場聲明。")
        member = row.member.user
        seen = AgendaItem.objects.seen_by(actor).filter(meeting=fresh)
        given = ReviewTask.objects.undeclared().filter(member__user=member.pk)
        left = list(
            shut_to(fresh, member).filter(pk__in=seen.values("pk")).exclude(solution__in=given.values("solution"))
        )
        if not left and shut_to(fresh, member).exists():
            raise StepRefused("這位委員沒有可以當場聲明的案件。分派給委員審查的案件，由委員本人在自己的帳號聲明。")
        _say(row, left, answering.declaration_of(fresh.committee).words, actor, now)
    return len(left)


def step_aside(meeting: Meeting, code: str, actor: User, kind: str, facts: str, now: datetime) -> None:
    """有利益衝突: said by the member of one item, it holds at once. Raises StepRefused."""
    item = (
        AgendaItem.objects.seen_by(actor)
        .filter(meeting=meeting, code=code)
        .select_related("solution__application")
        .first()
    )
    if item is None:
        raise StepRefused("議程上沒有這一案，請重新整理頁面。")
    conflict.declare(item.solution.application, actor, kind, facts, now)


OF_TASK = "member__user", "member__committee", "solution__application"


def _own_seat(meeting: Meeting, actor: User) -> Attendance:
    fresh = closing.locked(meeting)
    if COMING not in fresh.stage.groups:
        closing.check_sitting(fresh)
    row = Attendance.objects.filter(meeting=fresh, member__user=actor.pk).first()
    if row is None:
        raise StepRefused("您不在這次會議的名單上。")
    return row


def _hides(user: User, application: int) -> bool:
    return Conflict.objects.hiding().filter(user=user, application=application).exists()


def _say(seat: Attendance, items: Iterable[AgendaItem], words: str, by: User, now: datetime) -> None:
    rows = [SeatDeclaration(attendance=seat, item=item, words=words, by=by, at=now) for item in items]
    SeatDeclaration.objects.bulk_create(rows, ignore_conflicts=True)  # pressed twice
