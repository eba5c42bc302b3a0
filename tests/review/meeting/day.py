"""Who sits on the committee of the tests, what is on its day, and how does it go?"""

from datetime import date, timedelta

from django import forms

from applications.models import Programme, Solution
from portal.accounts.models import User
from portal.forms.merging import Merging
from portal.roles import Role
from review.meeting import attendance, calling, declaring, ending, planning, recording, resolving, session
from review.meeting.recording import Bind
from review.meeting.words import MeetingTerms, RecordEntry, WantedResolution
from review.models import (
    AgendaItem,
    Committee,
    Conflict,
    DemonstrationNote,
    Meeting,
    Member,
    Opinion,
    ReviewTask,
)
from tests import factories
from tests.factories import NOON

MORNING = MeetingTerms(NOON + timedelta(days=10), NOON + timedelta(days=10, hours=2), "三樓會議室")


def committee(year: Programme) -> Committee:
    """Chair, deputy and three more; three of the five are experts."""
    made = Committee.objects.create(programme=year)
    for number, standing in enumerate(("chair", "deputy", "member", "member", "member")):
        person = factories.staff(Role.REVIEWER)
        Member.objects.create(
            committee=made, user=person, standing=standing, is_expert=number < 3, since=date(2023, 1, 1)
        )
    return made


def solutions(year: Programme) -> list[Solution]:
    case = factories.qualified(NOON, year=year, solutions=[{"name": "甲"}, {"name": "乙"}])
    return [*case.solutions.order_by("position"), *factories.qualified(NOON, year=year).solutions.all()]


def planned(of: Committee, shown: list[Solution]) -> Meeting:
    made = planning.plan(of, MORNING, factories.officer())
    planning.put_on(made, shown, NOON)
    return made


# --- The day itself --------------------------------------------------------------------------------------------------

DAY = MORNING.starts_at + timedelta(minutes=1)


def opinion(solution: Solution, member: Member, recommendation: str = "approve", **findings: str) -> Opinion:
    """One that was handed in and may be told the vendor: of each criterion a finding and a comment."""
    officer = factories.officer()
    task = ReviewTask.objects.create(
        solution=solution,
        member=member,
        review="technical",
        due_at=NOON,
        given_by=officer,
        given_at=NOON,
        state="handed_in",
        is_lead=not solution.review_tasks.exists(),
    )
    made = Opinion.objects.create(task=task, recommendation=recommendation, handed_in_at=NOON)
    for criterion, finding in findings.items():
        made.criteria.create(criterion=criterion, finding=finding, comment=f"{criterion}的意見", visible_to="vendor")
    return made


def conflict(solution: Solution, member: Member, state: str = "confirmed") -> Conflict:
    said = {"kind": "interest", "source": "officer", "evidence": "同住的弟弟是負責人。", "proposed_at": NOON}
    return Conflict.objects.create(application=solution.application, user=member.user, state=state, **said)


def person(meeting: Meeting, number: int) -> User:
    """The account of the member with this number: 0 is the chair, 1 the deputy."""
    return meeting.committee.members.order_by("pk")[number].user


def opened(meeting: Meeting) -> Meeting:
    calling.call(meeting, factories.officer(), NOON)
    begun = session.open_session(meeting, factories.officer(), DAY)
    for seat in begun.attendances.all():
        attendance.arrive(begun, seat.pk, factories.officer(), DAY)
        declared(begun, seat.member.user)
    return factories.stored(begun)


def declared(meeting: Meeting, user: User) -> None:
    """No conflict of interest in anything that stands on the agenda."""
    declaring.declare_none(meeting, declaring.shut_to(meeting, user).values_list("pk", flat=True), user, DAY)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.order_by("position", "pk"))


class Box(Merging, forms.Form):
    """What a page sends of one place of the record."""

    text = forms.CharField(required=False)
    finding = forms.CharField(required=False)


def typing(text: str, seen: RecordEntry, finding: str = "", **more: str) -> Bind:
    """`seen` is the entry as the page showed it."""

    def shown(entry: RecordEntry) -> Box:
        return Box(initial={"text": entry.text, "finding": entry.finding})

    sent = {"text": text, "finding": finding or seen.finding, "seen": shown(seen).seen_json(), **more}
    return lambda entry: Box(sent, initial={"text": entry.text, "finding": entry.finding})


def fill_in(meeting: Meeting, item: AgendaItem) -> None:
    """All that a record asks for beside the resolution."""
    officer = factories.officer()
    for place in ("discussion", *(f"shown-{shown}" for shown in DemonstrationNote.Item.values)):
        recording.write(meeting, item.pk, place, typing("看過。", recording.entry_of(item, place)), officer, DAY)


def crowd(meeting: Meeting) -> None:
    """37 solutions more like the first on its agenda, each with an opinion."""
    item = items_of(meeting)[0]
    for number in range(37):
        more = Solution.objects.get(pk=item.solution_id)
        more.pk, more.name = None, f"方案{number}"
        more.save()
        AgendaItem.objects.create(meeting=meeting, solution=more, code=f"Z{number}", position=10 + number)
        opinion(more, meeting.committee.members.order_by("pk").first(), principle_1="met")


def resolve_all(meeting: Meeting) -> None:
    """Every item talked about, recorded and approved."""
    officer = factories.officer()
    ending.write_heads(meeting, officer, {"recorder": "陳紀錄"})
    for item in items_of(meeting):
        session.go_to(meeting, item.pk, officer, DAY)
        fill_in(meeting, item)
        resolving.resolve(meeting, item.pk, officer, WantedResolution("approve"), DAY)
