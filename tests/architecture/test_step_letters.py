"""Does each step send the letter that its table says, and a silent one none? Every step of every table, by its own verb."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from applications import actions as vendor_actions
from applications.models import Application, Correction, Programme, Solution
from applications.place import Place
from applications.workflow import APPLICATION, CORRECTION, SOLUTION
from listings.contracts import calling as contract_calls
from listings.contracts import ending as contract_ends
from listings.contracts import leaving, opening, signing, terms
from listings.contracts.signing import Signer
from listings.models import Contract
from listings.selection import entering
from listings.versions import delisting, listing_up
from listings.versions.correcting import correct as correct_listing
from listings.workflow import CONTRACT
from portal.accounts.models import User
from portal.outbox import kinds as letter_kinds
from portal.outbox.models import Message
from portal.workflow import kinds
from portal.workflow.models import Event
from portal.workflow.table import SILENT, Table
from review.committee import answering, giving
from review.conflict import answering as conflicts
from review.conflict import recusing
from review.correction import amending, correcting, postponing, supplementing
from review.correction.amending import Amendment
from review.correction.correcting import Remark
from review.correction.postponing import Way
from review.decision import deciding
from review.meeting import attendance, calling, ending, session
from review.meeting.words import MeetingTerms
from review.models import Meeting, Resolution, ReviewTask
from review.opinion import judging
from review.qualification import qualifying
from review.result import publishing
from review.workflow import CONFLICT, MEETING, RECUSAL, TASK
from tests import factories
from tests.factories import NOON, stored
from tests.listings.contracts.scene import WAY, ContractScene, made_of, standard_of
from tests.review.conflict.scene import Scene
from tests.review.meeting import day
from tests.review.opinion.people import judged

LATE = NOON + timedelta(days=30)
# What one table says of the members, each vendor on the agenda hears of its own time.
ALONG = {
    (MEETING.name, "call"): ["demonstration"],
    (MEETING.name, "move"): ["demonstration_moved"],
    (MEETING.name, "call_off"): ["demonstration_off"],
}


@pytest.fixture
def walk(db: None) -> "Walk":
    return Walk(factories.year_112())


class Walk:
    """Verbs one after the other; after each, what its steps should have written and what was written."""

    def __init__(self, year: Programme) -> None:
        self.year, self.officer = year, factories.officer()
        self.steps: list[str] = []
        self.due: list[list[str]] = []
        self.written: list[list[str]] = []

    def go(self, verb: Callable[[], object]) -> object:
        events, messages = (
            list(Event.objects.values_list("pk", flat=True)),
            list(Message.objects.values_list("pk", flat=True)),
        )
        done = verb()
        taken = [
            (event.subject.kind, kinds.called(event.subject.kind).table.step(event.step))
            for event in Event.objects.exclude(pk__in=events).order_by("pk")
        ]
        self.steps += [f"{kind}.{step.name}" for kind, step in taken]
        along = {letter for kind, step in taken for letter in ALONG.get((kind, step.name), ())}
        self.due.append(sorted(({step.letter for _, step in taken} | along) - {SILENT}))
        sent = Message.objects.exclude(pk__in=messages).exclude(state=Message.State.INBOX)
        self.written.append(sorted(set(sent.values_list("kind", flat=True))))
        return done

    # --- Ways of a case --------------------------------------------------------------------------------------------

    def submitted(self) -> Application:
        user = factories.vendor()
        ready = factories.complete(user, self.year, NOON, [{"name": "甲", "kind": "summit_existing"}, {"name": "乙"}])
        return self.go(lambda: vendor_actions.submit(ready, user, None, NOON)).application

    def taken(self) -> Application:
        case = self.submitted()
        return self.go(lambda: qualifying.take(case, self.officer, "", NOON))

    def asked(self) -> Correction:
        remarks = [Remark(Place("company", None, "rep_title"), "請修正。")]
        case = self.taken()
        return self.go(lambda: correcting.request_correction(case, self.officer, remarks, "", NOON))

    def postponed(self, correction: Correction, now: datetime) -> None:
        stored = postponing.candidates(Application.objects.filter(pk=correction.application_id), postponing.STATES)
        meant = postponing.preview(stored, Way("days", days=60), "颱風", now)
        asked = postponing.ask(meant, self.officer, "颱風", uuid4(), now)
        self.go(lambda: postponing.fulfil(asked.cases.get().pk, now))

    def decided(self, solution: Solution, outcome: str, comparison: str = "") -> Solution:
        decide = lambda: deciding.decide(solution, self.officer, outcome, "理由。", comparison, NOON)  # noqa: E731
        self.go(decide)
        return Solution.objects.get(pk=solution.pk)

    def supplemented(self, case: Application, user: User) -> None:
        """All that can become of a 審查補件."""
        asked, remarks = case.open_correction(), (Remark(Place("company", None, "rep_name"), "請說明。"),)
        self.postponed(asked, NOON)
        amendment = Amendment(remarks, "", "改問別的。")
        self.go(lambda: amending.amend(case, self.officer, amendment, asked.edition, NOON))
        self.go(lambda: amending.recall(case, self.officer, "寄錯了。", NOON))
        ask = lambda: supplementing.request_supplement(case, self.officer, remarks, "", NOON)  # noqa: E731
        late = self.go(ask)
        self.go(lambda: correcting.lapse(late.pk, LATE))
        self.go(lambda: supplementing.settle(case, self.officer, "不等了。", LATE))
        again = self.go(ask)
        self.go(lambda: correcting.lapse(again.pk, LATE))
        self.postponed(again, LATE)
        factories.save(Application.objects.get(pk=case.pk), "company", LATE, rep_name="王大同")
        self.go(lambda: vendor_actions.answer_correction(case, user, None, LATE))

    def published(self, *solutions: Solution) -> None:
        """The letters are written by the duties that find what was published."""
        publication = factories.publish(solutions, NOON, self.officer)
        for result in publication.results.select_related("decision"):
            if result.decision.outcome == "approved":
                entering.enter(result.solution_id, NOON)
            else:
                publishing.write(result.pk, NOON)

    def contracted(self, solution: Solution, user: User) -> None:
        """All that can become of a contract, to its conclusion."""
        self.go(lambda: opening.open_contract(solution.pk, NOON))
        standard_of(solution.application)
        own = Contract.objects.get(application=solution.application)
        self.go(lambda: contract_calls.call(own, WAY, self.officer, NOON))
        self.go(lambda: contract_ends.end(own, "沒有回音。", self.officer, LATE))
        self.go(lambda: contract_ends.resume(own, WAY, "有正當理由。", self.officer, LATE))
        self.go(lambda: terms.file_terms(own, user, None, "", LATE))
        self.go(lambda: terms.send_back(own, "請修正。", self.officer, LATE))
        self.go(lambda: terms.file_terms(own, user, None, "修正了。", LATE))
        self.go(lambda: terms.approve(own, "", self.officer, LATE))
        self.go(lambda: contract_ends.end(own, "沒有回音。", self.officer, LATE + timedelta(days=60)))
        self.go(lambda: contract_ends.resume(own, WAY, "有正當理由。", self.officer, LATE))
        signer = Signer(user, made_of(own).sha256)
        self.go(lambda: signing.sign(own, signer, LATE))
        self.go(lambda: signing.send_back(own, "看不清楚。", self.officer, LATE))
        self.go(lambda: signing.sign(own, signer, LATE))
        self.go(lambda: signing.countersign(own, Signer(self.officer, signer.seen), LATE))

    def closed(self) -> None:
        """A solution that is reviewed anew leaves its contract, which is drawn up anew, and closes with the last."""
        scene = ContractScene(year=self.year, solutions=[{"name": "甲"}, {"name": "乙"}]).to_sign()
        for solution in scene.case.solutions.all():
            self.reopened(solution)
            line = solution.contract_lines.get()
            self.go(lambda line=line: leaving.leave(line.pk, NOON))

    def reopened(self, solution: Solution) -> Solution:
        self.go(lambda: deciding.reopen(solution, self.officer, "發現新事證。", NOON))
        return Solution.objects.get(pk=solution.pk)


def correcting_listing(solution: Solution, officer: User) -> None:
    correct_listing(solution, officer, 1, {"features_spec": "更正過。"}, "錯字。", NOON)


def test_every_step_sends_the_letter_of_its_table(walk: Walk) -> None:
    answered = walk.asked()
    walk.postponed(answered, NOON)
    user = factories.user_of(answered.application)
    factories.save(Application.objects.get(pk=answered.application_id), "company", NOON, rep_title="總經理")
    walk.go(lambda: vendor_actions.answer_correction(answered.application, user, None, NOON))
    qualified = walk.go(lambda: qualifying.qualify(answered.application, walk.officer, "查過了。", NOON))
    moved, rejected = qualified.solutions.order_by("position")
    documentary = walk.reopened(walk.decided(moved, "approved", "equal"))
    moved = walk.decided(documentary, "moved", "worse")  # and the papers of 六(三)1 are asked for
    walk.supplemented(Application.objects.get(pk=qualified.pk), user)
    approved = walk.decided(moved, "approved")
    rejected = walk.decided(walk.reopened(walk.decided(rejected, "approved")), "rejected")
    walk.go(lambda: walk.published(approved))
    walk.go(lambda: walk.published(rejected))
    Programme.objects.update(valid_to=NOON.date())
    walk.contracted(approved, user)
    walk.go(lambda: listing_up.tell(listing_up.list_up(approved.pk, NOON).current.pk, NOON))
    walk.go(lambda: correcting_listing(approved, walk.officer))
    walk.go(lambda: delisting.delist(approved, walk.officer, "removed", "未履約。", NOON))
    walk.go(lambda: delisting.relist(approved, walk.officer, "改善了。", NOON))
    walk.go(lambda: listing_up.expire(approved.pk, LATE))

    again = walk.asked()
    amendment = Amendment((Remark(Place("company", None, "rep_name"), "請修正。"),), "", "漏了一項。")
    walk.go(lambda: amending.amend(again.application, walk.officer, amendment, again.edition, NOON))
    walk.go(lambda: amending.recall(again.application, walk.officer, "寄錯了。", NOON))

    lapsed = walk.asked()
    walk.go(lambda: correcting.lapse(lapsed.pk, LATE))
    walk.postponed(lapsed, LATE)

    ended = walk.taken()
    walk.go(lambda: qualifying.find_not_qualified(ended, walk.officer, "不符。", NOON))
    walk.go(lambda: qualifying.reopen(ended, walk.officer, "重看。", NOON))
    walk.go(lambda: vendor_actions.withdraw(ended, factories.user_of(ended), "", NOON))
    given_up = walk.asked().application
    walk.go(lambda: vendor_actions.withdraw(given_up, factories.user_of(given_up), "", NOON))

    proposed = walk.taken()
    Programme.objects.update(second_sign_off=True)
    walk.go(lambda: qualifying.propose_not_qualified(proposed, walk.officer, "不符。", NOON))
    walk.go(lambda: qualifying.return_proposal(proposed, factories.staff(), "再看。", NOON))
    walk.go(lambda: qualifying.propose_not_qualified(proposed, walk.officer, "不符。", NOON))
    walk.go(lambda: qualifying.confirm_not_qualified(proposed, factories.staff(), "同意。", NOON))

    walk.closed()

    assert walk.written == walk.due
    assert set(walk.steps) == steps_of(APPLICATION, SOLUTION, CORRECTION, CONTRACT)


# --- The committee ---------------------------------------------------------------------------------------------------


def steps_of(*tables: Table) -> set[str]:
    return {f"{table.name}.{step.name}" for table in tables for step in table.steps}


# What tells of no step: a task that is new or due at another time, a question and its answer, a statement that is asked for.
OF_NO_STEP = {
    "review_given",
    "review_due",
    "review_reminder",
    "review_question",
    "review_answered",
    "recusal_statement",
}


def test_every_letter_of_the_committee_belongs_to_a_step() -> None:
    of_steps = {step.letter for table in (TASK, CONFLICT, RECUSAL, MEETING) for step in table.steps}
    along = {letter for letters in ALONG.values() for letter in letters}
    known = {kind.name for kind in letter_kinds.known()}
    of_committee = {name for name in known if name.startswith(("review_", "meeting_", "demonstration", "recusal_"))}
    assert of_committee == (of_steps - {SILENT}) | along | OF_NO_STEP


def written(walk: Walk, verb: Callable[[], object]) -> object:
    """One verb of the committee; what it wrote is what its steps say."""
    done = walk.go(verb)
    assert walk.written[-1] == walk.due[-1], walk.steps[-3:]
    return done


def test_every_step_of_a_reviewer_and_of_a_conflict_sends_the_letter_of_its_table(walk: Walk) -> None:
    scene = Scene(factories.qualified(NOON, year=walk.year))
    officer, reads = walk.officer, "本人沒有應迴避的情形。"
    away, off, judge, tied = (scene.task(scene.member(), "given") for _ in range(4))
    written(walk, lambda: answering.decline(away, away.member.user, "time", "出國。", NOON))
    written(walk, lambda: giving.take_off(off, officer, "改派。", NOON))
    written(walk, lambda: conflicts.declare_none(judge, judge.member.user, NOON, reads))
    opinion = judged(judge)
    ReviewTask.objects.filter(pk=judge.pk).update(state="reviewing")
    written(walk, lambda: judging.hand_in(stored(judge), judge.member.user, NOON))
    written(walk, lambda: judging.take_back(stored(judge), judge.member.user, NOON))
    assert stored(opinion).handed_in_at is None
    evidence = (scene.case, tied.member.user, "employed", "前雇主。", officer, NOON)
    written(walk, lambda: conflicts.dismiss(conflicts.propose(*evidence), scene.colleague, "同名。", NOON))
    confirmed = written(walk, lambda: conflicts.confirm(conflicts.propose(*evidence), scene.colleague, "查明。", NOON))
    written(walk, lambda: conflicts.lift(confirmed, scene.third, "已離職三年。", NOON))
    assert set(walk.steps) >= steps_of(TASK, CONFLICT) - {"reviewtask.annul"}  # by a resolution: below


def test_every_step_of_a_recusal_sends_the_letter_of_its_table(walk: Walk) -> None:
    scene = Scene(factories.qualified(NOON, year=walk.year))
    vendor, person, officer = factories.user_of(scene.case), scene.colleague, walk.officer
    fresh = lambda n: recusing.file(scene.case, vendor, f"委員 {n}", "biased", "有合作。", None, NOON)  # noqa: E731
    refuse = lambda row: recusing.refuse(row, person, officer, "沒有事實。", NOON)  # noqa: E731
    appeal = lambda row: recusing.appeal(row, vendor, "有新事證。", NOON)  # noqa: E731
    first, second, third, fourth, fifth = map(fresh, range(5))
    for row in (first, second, third):
        written(walk, lambda row=row: refuse(row))
    for row in (first, second):
        written(walk, lambda row=row: appeal(row))
    written(walk, lambda: recusing.let_stand(third.pk, LATE))
    written(walk, lambda: recusing.refuse_on_appeal(first, scene.third, "上級維持。", NOON))
    written(walk, lambda: recusing.withdraw(fourth, vendor, NOON))
    written(walk, lambda: recusing.grant_on_appeal(second, person, scene.third, "上級准予。", NOON))
    written(walk, lambda: recusing.grant(fifth, person, officer, "確有其事。", NOON))
    assert set(walk.steps) >= steps_of(RECUSAL)


def test_every_step_of_a_meeting_sends_the_letter_of_its_table(walk: Walk) -> None:
    committee, officer = day.committee(walk.year), walk.officer
    given_up = day.planned(committee, list(factories.qualified(NOON, year=walk.year).solutions.all()))
    written(walk, lambda: calling.call(given_up, officer, NOON))
    written(walk, lambda: calling.call_off(given_up, officer, "颱風。", NOON))
    meeting = day.planned(committee, day.solutions(walk.year))
    moved = MeetingTerms(*(at + timedelta(hours=1) for at in (day.MORNING.starts_at, day.MORNING.ends_at)), "三樓")
    written(walk, lambda: calling.call(meeting, officer, NOON))
    written(walk, lambda: calling.move(meeting, moved, officer, "主席有事。", NOON))
    written(walk, lambda: session.open_session(stored(meeting), officer, moved.starts_at))
    for seat in meeting.attendances.all():
        attendance.arrive(meeting, seat.pk, officer, moved.starts_at)
    day.opinion(day.items_of(meeting)[0].solution, committee.members.first())
    for seat in meeting.attendances.all():
        day.declared(meeting, seat.member.user)
    day.resolve_all(meeting)
    Meeting.objects.update(is_last=False)
    again = Resolution.objects.order_by("pk").first()
    Resolution.objects.filter(pk=again.pk).update(outcome="again")
    walk.go(lambda: ending.adjourn(meeting, officer, moved.ends_at))
    assert walk.written[-1] == ["review_given"]  # who judges anew
    assert set(walk.steps) >= steps_of(MEETING) | {"reviewtask.annul"}
