"""What does a member answer who was given a solution: no conflict of interest, or not this one?

A conflict is declared in the room of conflicts; it takes the member off the case by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.models import Solution
from portal.accounts.models import User
from portal.roles import Account, Role
from portal.workflow.engine import StepRefused, perform
from review.conflict import answering as conflict
from review.models import Case, Committee, ReviewTask

NOT_YOURS = "這件審查已經不是您的案件。"


def tasks_of(user: Account, day: date) -> QuerySet[ReviewTask]:
    """What was given to a person and still is theirs: in office, with no conflict proposed or established."""
    known = Case.objects.known_to(user).filed()
    mine = ReviewTask.objects.active().of_person(user, day).filter(solution__application__in=known)
    return mine.select_related("member__committee", "member__user", "solution__application__vendor")


def seen_tasks(user: Account, day: date) -> QuerySet[ReviewTask]:
    """What a member was given; of officers and who reads with them, all of cases that they see."""
    if user.role == Role.REVIEWER:
        return tasks_of(user, day)
    seen = Case.objects.seen_by(user) if user.has_perm("review.view_case") else Case.objects.none()
    return ReviewTask.objects.filter(solution__application__in=seen).select_related("member__user", "solution")


@dataclass(frozen=True)
class Declaration:
    """What is declared with "no conflict", by the year's rules: 行政程序法 §32, §33 and 審議規則 §14."""

    opening: str
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        """As it is kept with the task."""
        return self.opening + "".join(f"（{number}）{kind}。" for number, kind in enumerate(self.kinds, 1))


def declaration_of(committee: Committee) -> Declaration:
    kinship = committee.get_kinship_display().split("（")[0]
    return Declaration(
        "我已看過這件案件的公司、統一編號、方案與合作對象，聲明沒有下列任何一種情形：",
        (
            f"我、我的配偶、前配偶，或{kinship}（現在或曾經），是這件案件的當事人，或與它有利害關係",
            "我和當事人在這件案件有共同權利人或共同義務人的關係",
            "我現在是或曾經是當事人在這件案件的代理人、輔佐人",
            "我曾經是這件案件的證人或鑑定人",
            f"我現在或過去 {committee.conflict_years} 年內任職於當事人，或受它委任、為它代理",
            "有其他具體的事實，會讓人認為我審查時有偏頗",
        ),
    )


def declare_none(task: ReviewTask, by: User, now: datetime) -> ReviewTask:
    """聲明無利益衝突: the file opens from here on. Raises StepRefused."""
    fresh = _own(task, by, now)
    return conflict.declare_none(fresh, by, now, declaration_of(fresh.member.committee).words)


def step_aside(task: ReviewTask, by: User, kind: str, facts: str, now: datetime) -> None:
    """有利益衝突: said by the member, it holds at once. Raises StepRefused."""
    fresh = _own(task, by, now)
    conflict.declare(fresh.solution.application, by, kind, facts, now)


def decline(task: ReviewTask, by: User, ground: str, note: str, now: datetime) -> ReviewTask:
    """辭審 for one of four reasons, in the member's words. Raises StepRefused."""
    if ground not in ReviewTask.Ground.values:
        raise StepRefused("請選擇辭審的原因。")
    with transaction.atomic():
        fresh = _own(task, by, now, lock=True)
        fresh.decline_ground, fresh.note = ground, note.strip()
        fresh.save(update_fields=["decline_ground", "note"])
        return perform(fresh, "decline", by, note, now, is_locked=True, is_lead=False)


def _own(task: ReviewTask, by: User, now: datetime, lock: bool = False) -> ReviewTask:
    rows = tasks_of(by, timezone.localdate(now)).filter(pk=task.pk, solution=task.solution_id)
    if lock:  # first that of its solution, as who gives and takes off does
        Solution.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=task.solution_id)
    fresh = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if fresh is None:
        raise StepRefused(NOT_YOURS)
    if not ReviewTask.objects.running().filter(pk=fresh.pk, solution=fresh.solution_id).exists():
        raise StepRefused(f"目前是「{fresh.stage.label}」，這個方案的審查已經結束或您已經送出意見。")
    return fresh
