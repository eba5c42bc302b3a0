"""What is there to be asked for: a world with one of everything, and all roles that may look at it?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import (
    Application,
    Attachment,
    BreachRecord,
    Document,
    GuidelineCheck,
    GuidelineVersion,
    Invitation,
    LetterText,
    ListCopy,
    Membership,
    Programme,
    RegisterAnswer,
    RegisterQuestion,
    RegisterSource,
    ScreeningHit,
    Solution,
    Vendor,
    Verdict,
)
from applications.place import Place
from applications.registers.facts import SourceUsed
from listings.contracts import standard
from listings.models import (
    Announcement,
    Contract,
    ContractHold,
    ContractSignature,
    ContractSupplement,
    ContractTerm,
    ContractTerms,
    Listing,
    StandardContract,
    StatementVersion,
)
from listings.site import announcing, statements
from portal.accounts.models import SignIn, User, VouchedTaxId
from portal.models import ClosureDay
from portal.outbox.models import Incoming, Message, Printout
from portal.trail.models import Look, SettingChange
from portal.workflow.models import Event
from review.batch import batching
from review.cases.filters import CaseFilter
from review.conflict import recusing
from review.correction import phrases, postponing
from review.export import exporting
from review.models import (
    AgendaItem,
    Assignment,
    Attendance,
    Batch,
    BatchedCase,
    CaseNote,
    Committee,
    Conflict,
    CriterionOpinion,
    DailySummary,
    Decision,
    Dissent,
    DraftRemark,
    Export,
    ListColumns,
    Mailing,
    MailingRecipient,
    Mark,
    Meeting,
    Opinion,
    OutsideContact,
    Packet,
    Phrase,
    Postponement,
    PreOpinion,
    Presence,
    Publication,
    PublishedResult,
    Question,
    RecordEdit,
    Recusal,
    Resolution,
    ReviewTask,
    StaffTie,
)
from tests import factories
from tests.applications.documents.filled_in import uploaded

ROLES = ("anonymous", "other vendor", "owner", "editor", "officer", "reviewer", "authority", "administrator")
# Reviewers as the plain one, who was given nothing, but for a task on the sent case: declared to have no conflict; given and not
# declared; with a conflict established; with one that nobody has answered; and whose term is over.
MEMBERS = ("assigned", "given", "conflicted", "proposed", "former")


@dataclass
class World:
    """A vendor with a draft, a case under correction and a listed solution; and everybody who may look.

    The editor is a member of the same vendor who may fill in and nothing more.
    """

    clients: dict[str, Client]
    draft: Application
    sent: Application
    owner: User
    tasks: dict[str, ReviewTask]

    @property
    def letter(self) -> int:
        return Message.objects.filter(user=self.owner).order_by("pk").first().pk

    def address(self, route: str, role: str = "") -> str:
        """Filled in; a member asks for the task of their own, everybody else for that of the assigned one."""
        own = self.tasks.get(role, self.tasks["assigned"]).pk
        return "/" + re.sub(
            r"<[^<>]+>|\(\?P<\w+>(?:\[[^]]*\]|[^)])*\)", lambda parameter: self._value(route, parameter[0], own), route
        ).translate(str.maketrans("", "", "^$"))

    def _value(self, route: str, part: str, task: int) -> str:
        if re.search("reviewtask|review/opinion", route) and part == "<int:pk>":
            return str(task)
        case = (
            self.sent
            if re.search("^review/|receipt|submissions|correction|withdraw|documents/<|admin/", route)
            else self.draft
        )
        company = route.startswith(("apply/<int:pk>/<slug", "apply/<int:pk>/register/"))
        values: dict[str, Any] = {
            "<int:pk>": self._number(route, case),
            "<int:programme>": self.draft.programme_id,
            "<slug:kind>": "take" if "batch" in route else "correction",
            "<int:solution>": case.solutions.first().pk,
            "<slug:suffix>": "csv",
            "<slug:sheet>": "company" if company else "technical",
            "<slug:section>": "basics" if company else "cloud",
            "<place:place>": Place("technical", case.solutions.first().pk, "load_test_report"),
            "<int:number>": 1,
            "<int:wave>": 1,
            "<int:year>": self._listed_year()
            if re.search("announced|contracts/", route)
            else self.draft.programme.year,
            "<int:recusal>": Recusal.objects.get().pk,
            "<int:wanted>": self.draft.workbook_imports.get().pk,
            "<int:answer>": RegisterAnswer.objects.get().pk,
            "<int:verdict>": Verdict.objects.get(reason="測試").pk,
            "<str:source>": "breaches",
            "<int:document>": Document.objects.filter(application=self.sent).first().pk,
            "<int:letter>": 1,
            "<int:question>": 1,
            "<int:task>": self.tasks["assigned"].pk,
            "<slug:step>": self._step(route),
            "<slug:public_id>": Listing.objects.get().public_id,
            "<slug:tax_id>": Listing.objects.get().tax_id,
            "<slug:slug>": "privacy",
            "<slug:item>": "ABCD",
            "<slug:name>": self._name(route),
            "<str:name>": "unknown",
            "<slug:secret>": "x",
            "<str:code>": "ABCD-EFGH-JKLM-2345",
            "<uuid:pk>": self.draft.attachments.first().file_id,
            "<path:content_type_id>": 1,
        }
        if part == "<path:object_id>":
            return str(self._object(route))
        named = {"app_label": "review", "url": "nonsense/", "key": "MQ:x:y", "uidb36": "1"}
        return str(values[part]) if part in values else named[re.search(r"P<(\w+)>", part)[1]]

    def _name(self, route: str) -> str:
        if "guideline" in route:
            return GuidelineVersion.objects.get().name
        return "pages-1" if "sitemap" in route else "x"

    def _listed_year(self) -> int:
        return Listing.objects.get().solution.application.programme.year

    @staticmethod
    def _step(route: str) -> str:
        steps = {"listings/contract": "call", "listings/listing": "delist"}
        return next((step for place, step in steps.items() if place in route), "qualify")

    def _number(self, route: str, case: Application) -> int:
        if "listings/listing" in route:
            return Listing.objects.get().pk
        if "inbox" in route or "outbox" in route:
            return Message.objects.filter(user=self.owner).first().pk
        if "invitations" in route:
            return Invitation.objects.open().first().pk
        if "announcements" in route:
            return Announcement.objects.get().pk
        if "listings/contract" in route:
            return Contract.objects.get().pk
        if route.startswith("contracts/"):
            return Contract.objects.get().application_id
        if "review/meeting" in route:
            return Meeting.objects.get().pk
        if "team" in route:
            return Membership.objects.exclude(role="owner").first().pk
        return case.pk

    def _object(self, route: str) -> Any:
        rows = {
            "review/case": self.sent.pk,
            "applications/guidelineversion": GuidelineVersion.objects.first(),
            "applications/programme": self.draft.programme_id,
            "applications/vendor": self.draft.vendor_id,
            "applications/registersource": RegisterSource.objects.first(),
            "applications/listcopy": ListCopy.objects.first(),
            "applications/screeninghit": ScreeningHit.objects.first(),
            "applications/breachrecord": BreachRecord.objects.first(),
            "portal/closureday": ClosureDay.objects.first(),
            "review/meeting": Meeting.objects.first(),
            "review/phrase": Phrase.objects.first(),
            "review/postponement": Postponement.objects.first(),
            "review/batch": Batch.objects.first(),
            "review/conflict": Conflict.objects.first(),
            "review/recusal": Recusal.objects.first(),
            "review/stafftie": StaffTie.objects.first(),
            "review/committee": Committee.objects.first(),
            "review/member": self.tasks["assigned"].member,
            "review/publication": Publication.objects.first(),
            "outbox/message": Message.objects.first(),
            "outbox/incoming": Incoming.objects.first(),
            "applications/lettertext": LetterText.objects.first(),
            "review/mailing": Mailing.objects.first(),
            "listings/contract": Contract.objects.first(),
            "listings/standardcontract": StandardContract.objects.first(),
            "listings/listing": Listing.objects.first(),
            "listings/announcement": Announcement.objects.first(),
            "listings/statementversion": StatementVersion.objects.first(),
            "accounts/user": self.owner.pk,
            "accounts/vouchedtaxid": VouchedTaxId.objects.first(),
            "accounts/signin": SignIn.objects.first(),
            "review/export": Export.objects.first(),
            "trail/look": Look.objects.first(),
            "trail/settingchange": SettingChange.objects.first(),
            "admin/r/": 1,
        }
        shown = next(row for place, row in rows.items() if place in route)
        return getattr(shown, "pk", shown)


def populated() -> World:
    now = timezone.now()
    owner = factories.vendor()
    years = [factories.programme(now, year=year) for year in (113, 114, 115)]
    factories.listed(now, user=owner, year=years[0])
    standard.keep(years[0], factories.kept_pdf("主約.pdf"), "", factories.officer(), now)
    _announce(years[0], now)
    sent = factories.returned(now, user=owner, year=years[1]).application_id
    ClosureDay.objects.create(date=now.date(), reason="測試")
    VouchedTaxId.objects.create(number="90316313", reason="測試", by=owner, at=now)
    said = {"subject": "測試", "body": "測試", "created_by": owner, "created_at": now}
    Mailing.objects.create(token=uuid4(), programme=years[0], criteria={}, audience="測試", **said)
    LetterText.objects.create(programme=years[0], kind="taken", version=1, edited_by=owner, edited_at=now)
    _outside(sent, now)
    phrases.give(years[1].pk, now)
    letter = Message.objects.filter(user=owner).first()
    Incoming.objects.create(digest="x", came_at=now, done_at=now, why="answer", letter=letter)
    postponing.ask([], factories.officer(), "測試", uuid4(), now)
    batching.ask(batching.STEPS[Batch.Kind.TAKE], [], [], factories.officer(), {}, uuid4(), now)
    SignIn.objects.create(user=owner, outcome="passed", at=now - timedelta(days=9))
    Look.objects.create(user=owner, role="vendor", kind="file", ref="export:0", what="測試", place="x", at=now)
    SettingChange.objects.create(ref="x:1", subject="測試", field="x", label="測試", by=owner, at=now)
    exporting.ask(factories.officer(), CaseFilter(), now)
    draft = factories.complete(owner, years[2], now)
    editor = factories.member(owner).user
    actions.invite_member(draft.vendor, owner, "invited@example.com", "editor", now)
    other = factories.vendor()
    Vendor.objects.of(other)
    people = [None, other, owner, editor, *(factories.staff(role) for role in ROLES[4:])]
    uploaded(draft, owner)
    case = Application.objects.get(pk=sent)
    tasks = _tasks(case, now)
    asked = recusing.file(case, owner, "測試", "biased", "測試", None, now)
    recusing.withdraw(asked, owner, now)
    StaffTie.objects.create(user=tasks["given"].member.user, organisation="測試", kept_by=factories.officer())
    _meeting(case, tasks, now)
    _looked_up(case, now)
    people += [tasks[role].member.user for role in MEMBERS]
    clients = {role: _client(user) for role, user in zip((*ROLES, *MEMBERS), people, strict=True)}
    return World(clients, draft, case, owner, tasks)


def _outside(sent: int, now: datetime) -> None:
    """A list in force on which the vendor stands, and a breach that staff know of."""
    copy = ListCopy.objects.create(key="debarred", how="upload", state="current", asked_at=now, done_at=now)
    RegisterSource.objects.create(key="debarred", current=copy)
    vendor = Application.objects.get(pk=sent).vendor
    ScreeningHit.objects.create(vendor=vendor, key="debarred", digest="x", by_name=False, row={}, found_at=now)
    said = {"company_name": "測試", "plan": "測試", "agency": "測試", "facts": "測試"}
    BreachRecord.objects.create(tax_id="04595257", breached_on=now.date(), **said)


def _announce(year: Programme, now: datetime) -> None:
    """One that was corrected, and a statement that staff worded."""
    announcement = Announcement(programme=year, title="測試", text="測試", appears_at=now)
    announcing.keep(announcement, factories.officer(), "", now)
    announcement.title = "更正"
    announcing.keep(announcement, factories.officer(), "更正", now)
    said = {"title": "須知", "text": "一、測試", "in_force_on": now.date(), "by": factories.officer(), "at": now}
    GuidelineVersion.objects.create(name="999", **said)
    statements.keep(StatementVersion(statement="privacy", text="測試", note="測試"), factories.officer(), now)


def _tasks(case: Application, now: datetime) -> dict[str, ReviewTask]:
    """One for each of MEMBERS, on the first solution."""
    committee = factories.committee(case.programme)
    left = {"former": {"leaves_on": timezone.localdate(now) - timedelta(days=1)}}
    members = {role: factories.member_of(committee, **left.get(role, {})) for role in MEMBERS}
    for role, state in (("conflicted", "confirmed"), ("proposed", "proposed")):
        said = {"kind": "employed", "source": "officer", "evidence": "測試", "proposed_at": now}
        Conflict.objects.create(application=case, user=members[role].user, state=state, **said)
    states = {"given": "given", "conflicted": "recused", "proposed": "given"}
    said = {"solution": case.solutions.first(), "review": "technical", "due_at": now + timedelta(days=9)}
    said |= {"given_by": factories.officer(), "given_at": now}
    return {
        role: ReviewTask.objects.create(member=member, state=states.get(role, "reviewing"), **said)
        for role, member in members.items()
    }


def _meeting(case: Application, tasks: dict[str, ReviewTask], now: datetime) -> None:
    """All but the former are asked to it; the solution that they were given is to be shown."""
    starts = now + timedelta(days=9)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    meeting = Meeting.objects.create(
        committee=case.programme.committee,
        session=1,
        place="測試",
        created_by=factories.officer(),
        state="called",
        **times,
    )
    times["ends_at"] = starts + timedelta(minutes=20)
    AgendaItem.objects.create(meeting=meeting, solution=case.solutions.first(), code="ABCD", position=1, **times)
    for code, (role, task) in zip("ABCDE", tasks.items(), strict=True):
        if role != "former":
            Attendance.objects.create(meeting=meeting, member=task.member, code=code)


def _looked_up(case: Application, now: datetime) -> None:
    """A register has answered, and a clause rests on it and on a list."""
    run = GuidelineCheck.objects.create(submission=case.submissions.newest(), cause="demand", about="1", done_at=now)
    asked = RegisterQuestion.objects.create(key="business", tax_id=case.vendor.tax_id, check_run=run, asked_at=now)
    said = {"key": "business", "api": "測試", "url": "https://example.tw/", "asked_at": now, "outcome": "data"}
    answer = RegisterAnswer.objects.create(question=asked, body=b"[]", **said)
    sources = [
        SourceUsed("business", "business", "商工登記", "found", "測試", now.isoformat(), [answer.pk]).kept(),
        SourceUsed("breaches", "breaches", "重大違約紀錄", "nothing", "測試", now.isoformat()).kept(),
    ]
    Verdict.objects.create(
        check_run=run, row="R4-2", clause="四(二)", text="測試", result="met", reason="測試", sources=sources
    )


def _client(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def kept() -> tuple[type[Model], ...]:
    """All that a case is, who acts for its vendor, who looks after it, and what officers keep beside it."""
    case = (Application, Solution, Attachment, Document, Event, Programme, Membership, Invitation)
    desk = (
        Assignment,
        Export,
        Mark,
        CaseNote,
        Packet,
        DraftRemark,
        Phrase,
        Postponement,
        Batch,
        BatchedCase,
        Decision,
        Publication,
        PublishedResult,
        DailySummary,
        ListColumns,
    )
    committee = (
        Meeting,
        AgendaItem,
        Attendance,
        Presence,
        RecordEdit,
        Resolution,
        Dissent,
        Conflict,
        ReviewTask,
        Opinion,
        CriterionOpinion,
        PreOpinion,
        Question,
        Recusal,
        OutsideContact,
        StaffTie,
    )
    contracts = (Contract, ContractHold, ContractSignature, ContractSupplement, ContractTerm, ContractTerms)
    return (
        *case,
        *desk,
        *committee,
        *contracts,
        BreachRecord,
        ListCopy,
        RegisterSource,
        ScreeningHit,
        StandardContract,
        GuidelineCheck,
        Message,
        Printout,
        Incoming,
        LetterText,
        Mailing,
        MailingRecipient,
    )


def everything() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in kept()]


QUESTIONS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@contextmanager
def writes() -> Iterator[list[str]]:
    """What was said to the database meanwhile that may have changed everything: no question, and a table of it is named."""
    said: list[str] = []
    tables = [f'"{model._meta.db_table}"' for model in kept()]

    def listen(execute: Any, sql: str, *how: Any) -> Any:
        if not sql.startswith(QUESTIONS) and any(table in sql for table in tables):
            said.append(sql)
        return execute(sql, *how)

    with connection.execute_wrapper(listen):
        yield said
