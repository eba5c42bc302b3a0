"""What of a case does a member of the committee read, at whatever address, by how they stand to it?

Every address of the project is asked by members of each kind: with a search, as a popup, for the rows of the others. Before
the meeting, in it, and after it.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from applications.models import Solution
from portal.files import uploads
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.reference import Ref
from review.committee import reading, telling
from review.conflict import contacts
from review.meeting import calling
from review.models import (
    AgendaItem,
    Attendance,
    Case,
    CaseNote,
    Conflict,
    ConsensusLine,
    DemonstrationNote,
    Dissent,
    Meeting,
    Member,
    Opinion,
    OutsideContact,
    PreOpinion,
    Question,
    Recusal,
    ReviewTask,
)
from tests import factories
from tests.architecture.access import TABLE, case_in, outcome
from tests.architecture.world import MEMBERS, ROLES, World, _client

pytestmark = pytest.mark.once

OFF = ("conflicted", "proposed", "former")  # who meets nothing of it
UNTASKED = "untasked"  # of the committee, asked to the meeting, and given nothing
PLACE = ROLES.index("reviewer")  # in a row of access.py: a reviewer, and the members behind it
ANSWER = 12  # characters from which on an answer stands nowhere by chance
COMPANY, SOLUTION = "獨一無二股份有限公司", "獨一無二的方案"

# Written beside the case, by whom it says; a member reads of them what the tests below say.
OPINION, FOR_OFFICERS, PRE, ASKED = "旁人的審查意見", "僅承辦能看的意見", "工作小組的初審意見", "旁人的提問原文"
CONTACT, EVIDENCE, RECUSAL, NOTE = "程序外接觸的內容", "利益衝突的事證", "申請迴避的理由", "同仁註記的內容"
CONSENSUS, DISSENT, SEEN, TALKED = "紀錄裡的共識", "紀錄裡的不同意見", "紀錄裡的演示", "紀錄裡的討論"
BESIDE = {OPINION, FOR_OFFICERS, PRE, ASKED, CONTACT, EVIDENCE, RECUSAL, NOTE}
RECORD = {CONSENSUS, DISSENT, SEEN, TALKED}


@pytest.fixture
def told(world: World) -> "Told":
    return Told(world)


class Told:
    """The world with words that stand in the case, beside it and in the record of its meeting, and nowhere else."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, timezone.now()
        self.case = world.sent
        self.solution = self.case.solutions.first()
        case_in("qualified", "technical_review")(world)
        self._name()
        self._write()
        self._meet()
        world.clients[UNTASKED] = _client(self.untasked.user)
        self.words = self._words()

    def _name(self) -> None:
        type(self.case).objects.filter(pk=self.case.pk).update(company_name=COMPANY, company_name_folded=COMPANY)
        Solution.objects.filter(pk=self.solution.pk).update(name=SOLUTION, name_folded=SOLUTION)
        self.untasked = factories.member_of(self.case.programme.committee)
        for kind, member in self.members.items():
            type(member.user).objects.filter(pk=member.user_id).update(name=f"委員本名{kind}")

    @property
    def members(self) -> dict[str, Member]:
        return {**{kind: self.world.tasks[kind].member for kind in MEMBERS}, UNTASKED: self.untasked}

    def _write(self) -> None:
        world, officer, now = self.world, factories.officer(), self.now
        author = factories.member_of(self.case.programme.committee)  # another, whose opinion is in
        task = world.tasks["assigned"]
        self.other = ReviewTask.objects.create(
            solution=self.solution,
            member=author,
            review="technical",
            state="handed_in",
            due_at=task.due_at,
            given_by=officer,
            given_at=now,
        )
        for each in (*world.tasks.values(), self.other):
            opinion = Opinion.objects.create(
                task=each,
                comment=OPINION if each == self.other else "",
                handed_in_at=now if each == self.other else None,
            )
            if each == self.other:
                opinion.criteria.create(criterion="principle_1", finding="met", comment=OPINION)
                opinion.criteria.create(
                    criterion="principle_2", finding="met", comment=FOR_OFFICERS, visible_to="officers"
                )
        PreOpinion.objects.create(solution=self.solution, criterion="principle_1", text=PRE, by=officer, at=now)
        Question.objects.create(solution=self.solution, task=self.other, asked_text=ASKED, asked_at=now)
        said = {"person": "王經理", "way": "written", "place": "", "content": CONTACT, "at": now, "now": now}
        contacts.log(Case.objects.get(pk=self.case.pk), officer, file=self._stored(), **said)
        Conflict.objects.update(evidence=EVIDENCE)
        Recusal.objects.update(reason=RECUSAL)
        CaseNote.objects.create(application=self.case, text=NOTE, by=officer, at=now)
        for each in world.tasks.values():
            telling.given([each], now)

    def _meet(self) -> None:
        meeting = self.meeting = Meeting.objects.get()
        Meeting.objects.filter(pk=meeting.pk).update(state="planned")
        self.meeting.refresh_from_db()
        self.meeting = calling.call(self.meeting, factories.officer(), self.now)
        item, officer = AgendaItem.objects.get(), factories.officer()
        AgendaItem.objects.filter(pk=item.pk).update(discussion=TALKED)
        said = {"item": item, "by": officer, "at": self.now}
        DemonstrationNote.objects.create(shown="functions", text=SEEN, **said)
        ConsensusLine.objects.create(criterion="principle_1", finding="met", text=CONSENSUS, **said)
        Dissent.objects.create(item=item, member=self.other.member, text=DISSENT, at=self.now)

    def _stored(self) -> StoredFile:
        return uploads.keep_file(ContentFile(b"%PDF-1.7"), name="x.pdf", content_type="application/pdf", now=self.now)

    def _words(self) -> dict[str, set[str]]:
        """Of the case, what the gate tells and what it does not."""
        case, filed = self.case, reading.read_by(self.solution)
        partners = {partner.words for partner in reading.partners_of(filed)}
        answers = {str(row.answer.display) for row in filed.rows if len(str(row.answer.display)) >= ANSWER}
        reach = {case.contact_name, case.contact_mobile, case.contact_email, case.contact_phone, case.rep_name}
        self.files = [f"/files/{paper.file_id}/" for paper in case.attachments.all()]
        self.files += [f"/files/{contact.file_id}/" for contact in OutsideContact.objects.all()]
        return {
            "gate": {COMPANY, SOLUTION, case.vendor.tax_id, *partners},
            "file": (answers | reach | {case.number}) - partners - {"測試公司"},
        }

    # --- What is asked ---------------------------------------------------------------------------------------------

    def stand(self, state: str) -> None:
        """The meeting in the middle of its day, or after it."""
        files = {name: self._stored() for name in ("minutes_file", "table_file", "dossier_file")}
        Meeting.objects.update(state=state, opened_at=self.now, **(files if state == "adjourned" else {}))
        Attendance.objects.update(is_present=True, arrived_at=self.now)

    def addresses(self, kind: str) -> Iterator[str]:
        """What opens to anybody of the committee, as access.py has it, and every row by its own address."""
        for route, row in TABLE.items():
            if route.startswith(("admin/", "apply/inbox", "review/")) and "200" in row.split()[PLACE:]:
                yield self.world.address(route, kind)
        for task in ReviewTask.objects.all():
            yield from (f"/admin/review/reviewtask/{task.pk}/{page}" for page in ("", "conflict/", "decline/"))
            yield f"/admin/review/opinion/{task.pk}/"
        for letter in Message.objects.filter(concerns__in=self._refs()):
            yield from (f"/apply/inbox/{letter.pk}/", f"/admin/outbox/message/{letter.pk}/change/")
        yield from (f"/admin/review/recusal/{recusal.pk}/statement/" for recusal in Recusal.objects.all())
        yield from self.files

    def on_the_day(self, _: str = "") -> Iterator[str]:
        """Where the record can be met, and what leads there."""
        yield from ("/admin/", "/admin/review/meeting/", "/admin/review/reviewtask/")
        pages = ("change/", "history/", "now/", "record/", "closing/", "minutes/", "calendar.ics")
        files = (f"minutes/{kind}/" for kind in ("pdf", "table", "conflicts"))
        yield from (f"/admin/review/meeting/{self.meeting.pk}/{page}" for page in (*pages, *files))
        code = self.meeting.items.get().code
        yield from (
            f"/admin/review/meeting/{self.meeting.pk}/{page}?item={code}" for page in ("change/", "now/", "record/")
        )

    def _refs(self) -> list[str]:
        rows = [*ReviewTask.objects.all(), self.case, self.meeting, Recusal.objects.get()]
        return [str(Ref.of(row)) for row in rows]

    def says(self, kind: str, words: set[str], where: Iterable[str]) -> dict[str, set[str]]:
        """At which address this kind of member meets which of the words; a refusal tells nothing either."""
        met = {}
        for address in dict.fromkeys(where):
            status, text = self._asked(kind, address)
            asked = {"_popup": "1", "_to_field": "id", "_facets": "True", "q": "x"}
            more = self._asked(kind, f"{address}?{urlencode(asked)}")[1] if status == "200" else ""
            if seen := seen_in(text, words) | seen_in(more, words):
                met[address] = seen
        return met

    def _asked(self, kind: str, address: str) -> tuple[str, str]:
        with transaction.atomic():
            response = self.world.clients[kind].get(address)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return outcome(response), content.decode(errors="ignore")

    @property
    def everything(self) -> set[str]:
        return self.words["gate"] | self.words["file"] | BESIDE | RECORD

    def names_but(self, kind: str) -> set[str]:
        return {f"委員本名{other}" for other in self.members if other != kind}


def seen_in(text: str, words: set[str]) -> set[str]:
    return {word for word in words if word in text}


def all_of(met: dict[str, set[str]]) -> set[str]:
    return set().union(*met.values())


SITTING_OR_OVER = pytest.mark.parametrize("state", ["in_session", "adjourned"])


def of_meeting(address: str) -> bool:
    return address.startswith("/admin/review/meeting/")


@pytest.mark.parametrize("kind", OFF)
def test_who_is_off_the_case_reads_no_word_of_it(told: Told, kind: str) -> None:
    assert told.says(kind, told.everything, told.addresses(kind)) == {}


def test_who_has_not_declared_reads_company_number_solution_and_partners_alone(told: Told) -> None:
    words = told.everything | told.names_but("given")
    met = told.says("given", words, told.addresses("given"))
    assert all_of({page: seen for page, seen in met.items() if not of_meeting(page)}) == told.words["gate"]
    assert all_of(met) - told.names_but("given") == told.words["gate"]  # who sits beside them is said of a meeting


def test_who_declared_reads_the_file_and_nothing_that_others_said_in_confidence(told: Told) -> None:
    words = told.everything | told.names_but("assigned")
    met = told.says("assigned", words, told.addresses("assigned"))
    read = all_of({page: seen for page, seen in met.items() if not of_meeting(page)})
    assert read >= told.words["gate"] | {PRE, CONTACT}
    assert read & (told.names_but("assigned") | RECORD | BESIDE) == {PRE, CONTACT}
    assert told.words["file"] - read == set()


def test_who_was_given_nothing_reads_nothing_but_what_the_meeting_says(told: Told) -> None:
    met = told.says(UNTASKED, told.everything | told.names_but(UNTASKED), told.addresses(UNTASKED))
    assert {page: seen for page, seen in met.items() if not of_meeting(page)} == {}


@SITTING_OR_OVER
@pytest.mark.parametrize("kind", OFF)
def test_record_of_the_day_tells_who_is_off_the_case_nothing(told: Told, kind: str, state: str) -> None:
    told.stand(state)
    assert told.says(kind, told.everything, told.on_the_day()) == {}


@SITTING_OR_OVER
def test_record_of_the_day_is_closed_to_who_has_not_declared(told: Told, state: str) -> None:
    told.stand(state)
    met = told.says("given", told.everything, told.on_the_day())
    assert all_of(met) <= told.words["gate"]


def test_words_of_the_table_are_those_that_the_office_reads(told: Told) -> None:
    """Else none of the tests above would ask for anything."""
    read = all_of(told.says("officer", told.everything, told.addresses("officer")))
    told.stand("in_session")
    assert told.everything - read - all_of(told.says("officer", told.everything, told.on_the_day())) == set()
