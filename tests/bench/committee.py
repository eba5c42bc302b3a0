"""How fast are the committee's pages, with a year's opinions in the database, and the publishing of its results?"""

import os
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Solution
from portal.accounts.models import User
from portal.roles import Role
from review.meeting import prefilling
from review.models import (
    AgendaItem,
    Attendance,
    Committee,
    ConsensusLine,
    CriterionOpinion,
    DemonstrationNote,
    Meeting,
    Member,
    Opinion,
    Resolution,
    ReviewTask,
    SeatDeclaration,
)
from review.opinion import criteria
from tests import factories
from tests.bench import pages, scene
from tests.bench.server import Browser, process

REVIEWERS, EACH, ON_THE_AGENDA, OPEN = (
    60,
    3,
    40,
    20,
)  # members, opinions a solution, solutions of a meeting, tasks still to do
BOUND = 5
WORDS = "備援演練的紀錄只有一次，廠商說明每季都會演練，委員請廠商補充演練計畫。" * 3
AGAINST = ("sla_1", "sla_2", "sla_3", "sla_4", "sla_5")


@dataclass(frozen=True)
class Scene:
    """Who reads, what they have to do, and the meeting that is held."""

    member: Member
    officer: User
    task: ReviewTask
    meeting: Meeting
    opinions: int


def crowd() -> Scene:
    """All solutions in technical review, three opinions of each, all criteria judged; one meeting in session."""
    now, officer = timezone.now(), factories.officer()
    Application.objects.exclude(submissions=None).update(state="qualified")
    Solution.objects.filter(application__state="qualified").update(state="technical_review")
    year = Solution.objects.filter(state="technical_review").first().application.programme
    committee = Committee.objects.get_or_create(programme=year)[0]
    people = [factories.staff(Role.REVIEWER) for _ in range(REVIEWERS)]
    since = timezone.localdate(now) - timedelta(days=30)
    members = [
        Member.objects.create(
            committee=committee,
            user=person,
            since=since,
            is_expert=number % 2 == 0,
            standing={0: "chair", 1: "deputy"}.get(number, "member"),
        )
        for number, person in enumerate(people)
    ]
    _opinions(members, officer)
    task = _open_tasks(members[2])
    meeting = _meeting(committee, members, officer)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Scene(members[2], officer, task, meeting, Opinion.objects.count())


def _opinions(members: list[Member], officer: User) -> None:
    now = timezone.now()
    pattern = Solution.objects.filter(state="technical_review").order_by("pk").first()
    task = ReviewTask.objects.create(
        solution=pattern,
        member=members[-1],
        review="technical",
        due_at=now + timedelta(days=7),
        given_by=officer,
        given_at=now,
        declared_at=now,
        declaration="沒有利益衝突。",
    )
    ReviewTask.objects.filter(pk=task.pk).update(state="handed_in")
    opinion = Opinion.objects.create(
        task=task, recommendation="approve", comment="架構合理。", saved_at=now, handed_in_at=now
    )
    rows = [
        CriterionOpinion.objects.create(opinion=opinion, criterion=key, finding="met", comment="說明清楚，佐證齊全。")
        for key in (criterion.key for criterion in criteria.of_review("technical"))
    ]
    first, lowest = task.pk, members[0].pk
    for number in range(EACH):  # whoever has a solution has the ones with the same remainder
        member = f"{lowest} + (s.id + {number} * {REVIEWERS // EACH}) %% {REVIEWERS}"
        scene.repeat(
            task,
            f"FROM applications_solution s WHERE s.state = 'technical_review' AND s.id > {pattern.pk}",
            solution_id="s.id",
            member_id=member,
        )
    scene.repeat(opinion, f"FROM review_reviewtask s WHERE s.id > {first}", task_id="s.id")
    for row in rows:
        scene.repeat(row, f"FROM review_opinion s WHERE s.id > {opinion.pk}", opinion_id="s.id")


def _open_tasks(member: Member) -> ReviewTask:
    """What this member has still to do: begun, nothing handed in."""
    keys = list(member.tasks.order_by("-pk").values_list("pk", flat=True)[:OPEN])
    ReviewTask.objects.filter(pk__in=keys).update(state="reviewing")
    Opinion.objects.filter(task__in=keys).update(handed_in_at=None)
    return ReviewTask.objects.get(pk=keys[0])


def _meeting(committee: Committee, members: list[Member], officer: User) -> Meeting:
    now = timezone.now()
    meeting = Meeting.objects.create(
        committee=committee,
        session=1,
        starts_at=now,
        ends_at=now + timedelta(hours=8),
        place="一樓",
        created_by=officer,
        opened_at=now,
    )
    Meeting.objects.filter(pk=meeting.pk).update(state="in_session")
    solutions = Solution.objects.filter(review_tasks__state="handed_in").distinct().order_by("pk")[:ON_THE_AGENDA]
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            solution=solution,
            code=f"A{number:03d}",
            position=number,
            starts_at=now + timedelta(minutes=10 * number),
            ends_at=now + timedelta(minutes=10 * number + 10),
        )
        for number, solution in enumerate(solutions)
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=member, code=f"{number:02d}", is_present=True, arrived_at=now)
        for number, member in enumerate(members)
    )
    seats = list(Attendance.objects.filter(meeting=meeting).select_related("member"))
    SeatDeclaration.objects.bulk_create(
        SeatDeclaration(attendance=seat, item=item, words="沒有利益衝突。", at=now, by_id=seat.member.user_id)
        for seat in seats
        for item in items
    )
    prefilling.begin(items, officer, now)
    _talked_about(items[:-1], members[0], officer)
    Meeting.objects.filter(pk=meeting.pk).update(current=items[-1])
    return Meeting.objects.get(pk=meeting.pk)


def _talked_about(items: list[AgendaItem], chair: Member, officer: User) -> None:
    """As the day ends: all but the last are written down and resolved on, every fourth against most of the opinions."""
    now, outcomes = timezone.now(), Resolution.Outcome
    AgendaItem.objects.filter(pk__in=[item.pk for item in items]).update(discussion=WORDS)
    DemonstrationNote.objects.bulk_create(
        DemonstrationNote(item=item, shown=shown, text=WORDS, version=1, by=officer, at=now)
        for item in items
        for shown in DemonstrationNote.Item
    )
    against = [item for number, item in enumerate(items) if number % 4 == 0]
    lines = ConsensusLine.objects.filter(item__in=against, criterion__in=AGAINST)
    lines.update(finding="not_met", text=WORDS, version=1)
    Resolution.objects.bulk_create(
        Resolution(
            item=item,
            outcome=outcomes.REJECT if item in against else outcomes.APPROVE,
            text=WORDS,
            departs_reason=WORDS if item in against else "",
            quorum="應出席 60 人，本案無人迴避，計算基礎 60 人，出席 60 人，已達二分之一；專家 30 人，已達三分之一",
            chaired_by=chair,
            recorded_by=officer,
            at=now,
        )
        for item in items
    )


def figures(made: Scene) -> list[pages.Figure]:
    with process("web"):
        browser = Browser(int(os.environ["PORT"]))
        browser.wait()
        browser.sign_in(made.member.user)
        for _ in range(pages.WARM_UP):
            browser.ask(pages.REFERENCE)
        asked = {
            "my cases": reverse("admin:index"),
            "opinion page": reverse("admin:review_opinion", args=[made.task.pk]),
            f"meeting of {ON_THE_AGENDA}, member": reverse("admin:review_meeting_change", args=[made.meeting.pk]),
        }
        measured = [_figure(browser, what, url) for what, url in asked.items()]
        browser.sign_in(made.officer)
        url = reverse("admin:review_meeting_change", args=[made.meeting.pk])
        return [*measured, _figure(browser, f"meeting of {ON_THE_AGENDA}, officer", url)]


def _figure(browser: Browser, what: str, url: str) -> pages.Figure:
    return pages.against(browser, what, BOUND, lambda n: browser.ask(url), 20)
