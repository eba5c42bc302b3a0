"""Is each question asked until it is answered, its answers kept, and nobody kept waiting by a source that is not there?"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import IO, Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.utils import timezone

from applications.guideline.outside import Answered
from applications.models import (
    Application,
    GuidelineCheck,
    RegisterAnswer,
    RegisterQuestion,
    RegisterSource,
    Submission,
)
from applications.registers import asking, fetching
from applications.registers.fetching import Fetched, SourceUnavailable
from applications.registers.sources import business
from applications.registers.sources.business import COMPANY_1, COMPANY_3, KIND
from portal.files import room
from tests import factories
from tests.applications.registers import outside_server as bad
from tests.applications.registers.gcis import COMPANY, FIRST, Bodies, as_bytes, kinds
from tests.applications.registers.outside_server import OutsideServer, reply
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON

pytestmark = pytest.mark.django_db
Outcome = RegisterAnswer.Outcome
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Wire:
    """What comes over the line, without one: of each data set its body, or why there is none."""

    bodies: Bodies = field(default_factory=lambda: COMPANY)
    asked: list[str] = field(default_factory=list)
    transactions: int = field(default_factory=lambda: len(connection.savepoint_ids))  # those of the test itself

    def fetch(self, url: str, into: IO[bytes], **how: Any) -> Fetched:
        assert len(connection.savepoint_ids) == self.transactions, "no transaction is open while something is fetched"
        self.asked.append(unquote(url).partition("?")[0].rpartition("/")[2])
        body = next((body for dataset, body in self.bodies.items() if dataset.uuid in url), b"")
        if isinstance(body, Exception):
            into.write(b"half")
            raise body
        content = own(as_bytes(body), url)
        into.write(content)
        into.seek(0)
        return Fetched(200, "application/json", len(content), sha256(content).hexdigest(), into)


def own(body: bytes, url: str) -> bytes:
    """The company of the table under the number that was asked about."""
    return body.replace(FIRST["Business_Accounting_NO"].encode(), url.rpartition("%20")[2].encode())


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Wire:
    settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url="https://gcis.test/api")
    wire = Wire()
    monkeypatch.setattr(fetching, "fetch", wire.fetch)
    return wire


def question_of_check() -> RegisterQuestion:
    factories.submitted(now=NOON)
    return RegisterQuestion.objects.exclude(check_run=None).get()


def another(question: RegisterQuestion) -> RegisterQuestion:
    """Of another run over the same submission."""
    check = GuidelineCheck.objects.create(
        submission=question.check_run.submission,
        cause=GuidelineCheck.Cause.DEMAND,
        about=str(GuidelineCheck.objects.count()),
        asked_at=NOON,
    )
    return RegisterQuestion.objects.create(
        key=question.key, tax_id=question.tax_id, check_run=check, asked_at=question.asked_at
    )


def stands(question: RegisterQuestion) -> dict[str, Any]:
    now = factories.stored(question)
    return {"done": now.done_at is not None, "error": now.last_error, "attempts": now.attempts, "tried": now.tried_at}


def source_row() -> RegisterSource:
    return RegisterSource.objects.get(key="business")


def waits(question: RegisterQuestion) -> timedelta:
    """How long it is left, in whole minutes from now."""
    left = factories.stored(question).next_try_at - timezone.now()
    return timedelta(minutes=round(left / MINUTE))


AWAY = SourceUnavailable("連不上來源的主機。", "refused")


# --- An answer -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y")
def test_answers_are_kept_as_they_came_and_the_question_is_done(wire: Wire) -> None:
    question = question_of_check()
    asking.answer(question.pk, NOON)
    assert stands(question) == {"done": True, "error": "", "attempts": 1, "tried": NOON}
    assert wire.asked == [KIND.uuid, COMPANY_1.uuid, COMPANY_3.uuid]
    kept = RegisterAnswer.objects.order_by("pk")
    assert [answer.api for answer in kept] == [KIND.label, COMPANY_1.label, COMPANY_3.label]
    body = as_bytes(COMPANY[KIND])
    first = kept[0]
    assert (bytes(first.body), first.sha256) == (body, sha256(body).hexdigest())
    assert {
        name: getattr(first, name) for name in ("key", "asked_at", "status", "content_type", "outcome", "problem")
    } == {
        "key": "business",
        "asked_at": NOON,
        "status": 200,
        "content_type": "application/json",
        "outcome": Outcome.DATA,
        "problem": "",
    }
    assert first.url == KIND.url(question.tax_id)
    assert (source_row().answered_at, source_row().failed_at) == (NOON, None)
    assert business.read(list(kept)).company.name == FIRST["Company_Name"]


def test_question_that_is_answered_is_not_asked_again(wire: Wire) -> None:
    question = question_of_check()
    for _ in range(2):
        asking.answer(question.pk, NOON)
    assert (len(wire.asked), RegisterAnswer.objects.count()) == (3, 3)
    assert not asking.owed(NOON + DAY).exists()


def test_newest_answer_since_a_moment_is_the_one_that_counts(wire: Wire) -> None:
    before = timezone.now()
    question = question_of_check()
    assert asking.answered_since("business", question.tax_id, before) is None
    later = another(question)
    for asked in (question, later):
        asking.answer(asked.pk, NOON)
    assert asking.answered_since("business", question.tax_id, before) == later
    assert asking.answered_since("business", question.tax_id, timezone.now()) is None
    assert asking.answered_since("business", "12345675", before) is None


# --- A failure -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y")
def test_source_that_is_down_holds_no_check_up_and_is_asked_again(wire: Wire) -> None:
    question = question_of_check()
    check = question.check_run
    assert check not in GuidelineCheck.owed(NOON)
    wire.bodies = {**COMPANY, COMPANY_3: AWAY}
    asking.answer(question.pk, NOON)
    assert stands(question) == {"done": False, "error": AWAY.sentence, "attempts": 1, "tried": NOON}
    assert waits(question) == MINUTE
    assert check in GuidelineCheck.owed(NOON)
    failed = RegisterAnswer.objects.get(outcome=Outcome.UNAVAILABLE)
    assert {"body": bytes(failed.body), "problem": failed.problem, "status": failed.status} == {
        "body": b"half",
        "problem": AWAY.sentence,
        "status": None,
    }
    source = source_row()
    assert {"answered": source.answered_at, "failed": source.failed_at, "said": source.failure} == {
        "answered": None,
        "failed": NOON,
        "said": AWAY.sentence,
    }
    assert asking.answered_since("business", question.tax_id, NOON - DAY) is None


def test_shape_that_is_not_understood_is_a_failure_of_the_source(wire: Wire) -> None:
    question = question_of_check()
    wire.bodies = {**COMPANY, COMPANY_1: [{"Business_Accounting_NO": "12345675"}]}
    asking.answer(question.pk, NOON)
    assert stands(question)["error"] == "商工登記回應的是別的統一編號。"
    assert not stands(question)["done"]


def test_body_that_is_no_data_keeps_its_status_and_its_bytes(wire: Wire) -> None:
    question = question_of_check()
    wire.bodies = {KIND: "此API不存在，請查明後繼續。".encode()}
    asking.answer(question.pk, NOON)
    kept = RegisterAnswer.objects.get()
    assert (kept.status, bytes(kept.body).decode()) == (200, "此API不存在，請查明後繼續。")
    assert (kept.outcome, kept.problem) == (Outcome.UNAVAILABLE, stands(question)["error"])


def test_mistake_of_ours_is_told_and_holds_no_check_up_either(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    question = question_of_check()
    RegisterQuestion.objects.update(key="gone")
    with pytest.raises(KeyError):
        asking.answer(question.pk, NOON)
    assert (stands(question)["tried"], waits(question)) == (NOON, MINUTE)
    assert RegisterAnswer.objects.count() == 0


def test_source_that_is_switched_off_is_said(wire: Wire, settings: Any) -> None:
    question = question_of_check()
    settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url="")
    asking.answer(question.pk, NOON)
    assert (stands(question)["error"], wire.asked) == (asking.OFF, [])
    assert not RegisterSource.objects.exclude(failed_at=None).exists()


def test_question_is_given_up_after_three_days(wire: Wire) -> None:
    question = question_of_check()
    wire.bodies = {KIND: AWAY}
    asking.answer(question.pk, NOON + 3 * DAY - MINUTE)
    assert not stands(question)["done"]
    RegisterQuestion.objects.update(next_try_at=None)
    asking.answer(question.pk, NOON + 3 * DAY)
    assert stands(question)["done"]
    assert stands(question)["error"] == f"{AWAY.sentence} {asking.LONG}"
    assert asking.answered_since("business", question.tax_id, NOON - DAY) is None
    assert not asking.owed(NOON + 9 * DAY).exists()


def test_worker_that_was_killed_while_it_asked_leaves_the_question_to_another(wire: Wire) -> None:
    question = question_of_check()
    claimed = RegisterQuestion.claim(question.pk, NOON)
    asking._Inquiry(business.SOURCE, claimed, NOON, lambda: 1, room.OUTSIDE).get(KIND.label, KIND.url(question.tax_id))
    asking.answer(question.pk, NOON)  # somebody holds it
    assert RegisterAnswer.objects.count() == 1
    later = claimed.claimed_until
    assert list(asking.owed(later)) == [question]
    asking.answer(question.pk, later)
    assert stands(question) == {"done": True, "error": "", "attempts": 2, "tried": later}
    assert RegisterAnswer.objects.count() == 4  # each request has its row
    assert business.read(list(question.answers.all())).answered is Answered.FOUND


# --- Rest and budget -------------------------------------------------------------------------------------------------


def throttled(words: str = "請稍候再試") -> Bodies:
    return {**COMPANY, COMPANY_1: words.encode()}


@pytest.mark.parametrize(
    ("words", "until"),
    [("請稍候再試", NOON + 30 * MINUTE), (business.DAY_IS_OVER, factories.taipei(2023, 6, 16))],
)
def test_source_that_asks_to_be_left_alone_rests(wire: Wire, words: str, until: Any) -> None:
    first = question_of_check()
    second = another(first)
    wire.bodies = throttled(words)
    asking.answer(first.pk, NOON)
    assert source_row().rests_until == until
    assert factories.stored(first).next_try_at == until
    assert stands(first) == {
        "done": False,
        "error": f"商工登記暫時不提供查詢：「{words}」。",
        "attempts": 0,
        "tried": NOON,
    }
    sent = len(wire.asked)
    assert list(asking.owed(NOON)) == [second]  # its check waits to hear of it
    asking.answer(second.pk, NOON + MINUTE)
    assert stands(second) == {"done": False, "error": asking.RESTS, "attempts": 0, "tried": NOON + MINUTE}
    assert (len(wire.asked), list(asking.owed(until - MINUTE))) == (sent, [])
    wire.bodies = COMPANY
    assert list(asking.owed(until)) == [first, second]
    asking.answer(first.pk, until)
    assert stands(first)["done"]


def test_question_that_was_tried_waits_while_its_source_rests(wire: Wire) -> None:
    question = tried_in_vain(wire)
    RegisterSource.objects.update(rests_until=NOON + HOUR)
    assert list(asking.owed(NOON + MINUTE)) == []
    assert list(asking.owed(NOON + HOUR)) == [question]


def test_budget_of_a_day_is_counted_in_taipei(wire: Wire, settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, daily=4)
    first = question_of_check()
    second = another(first)
    midnight = factories.taipei(2023, 6, 16)
    asking.answer(first.pk, midnight - MINUTE)
    asking.answer(second.pk, midnight - MINUTE)
    assert (len(wire.asked), source_row().rests_until) == (4, midnight)
    assert stands(second) == {"done": False, "error": asking.USED_UP, "attempts": 0, "tried": midnight - MINUTE}
    asking.answer(second.pk, midnight)
    assert (len(wire.asked), stands(second)["done"]) == (7, True)


def test_source_that_does_not_answer_five_times_rests_a_moment(wire: Wire) -> None:
    first = question_of_check()
    questions = [first, *(another(first) for _ in range(5))]
    wire.bodies = {KIND: AWAY}
    for minute, question in enumerate(questions[:4]):
        asking.answer(question.pk, NOON + minute * MINUTE)
    assert source_row().rests_until is None
    asking.answer(questions[4].pk, NOON + 4 * MINUTE)
    assert source_row().rests_until == NOON + 9 * MINUTE
    asking.answer(questions[5].pk, NOON + 5 * MINUTE)
    assert (len(wire.asked), stands(questions[5])["error"]) == (5, asking.RESTS)


# --- Late answers ----------------------------------------------------------------------------------------------------


def tried_in_vain(wire: Wire) -> RegisterQuestion:
    question = question_of_check()
    wire.bodies = {KIND: AWAY}
    asking.answer(question.pk, NOON)
    RegisterQuestion.objects.update(next_try_at=None)
    wire.bodies = COMPANY
    return question


def done(check: GuidelineCheck) -> None:
    GuidelineCheck.claim(check.pk, NOON).finish()


def late_runs() -> list[GuidelineCheck]:
    return list(GuidelineCheck.objects.filter(cause=GuidelineCheck.Cause.LATE))


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("begun", [done, lambda check: GuidelineCheck.claim(check.pk, NOON)], ids=["done", "begun"])
def test_late_answer_starts_another_run_once(wire: Wire, begun: Callable[[GuidelineCheck], Any]) -> None:
    question = tried_in_vain(wire)
    check = question.check_run
    begun(check)
    asking.answer(question.pk, NOON + HOUR)
    [late] = late_runs()
    assert {
        "of": late.submission,
        "since": late.since,
        "asked": late.asked_at,
        "questions": late.questions.count(),
    } == {
        "of": check.submission,
        "since": check.asked_at,
        "asked": NOON + HOUR,
        "questions": 0,
    }
    assert late in GuidelineCheck.owed(NOON + HOUR)


def test_each_late_answer_has_its_own_run(wire: Wire) -> None:
    first = tried_in_vain(wire)
    second = another(first)
    RegisterQuestion.objects.update(tried_at=NOON)
    for question in (first, second):
        done(question.check_run)
        asking.answer(question.pk, NOON + HOUR)
    assert len(late_runs()) == 2


def test_answer_that_comes_before_its_check_began_is_read_by_it(wire: Wire) -> None:
    question = tried_in_vain(wire)
    asking.answer(question.pk, NOON + HOUR)
    assert late_runs() == []
    assert question.check_run in GuidelineCheck.owed(NOON + HOUR)


def test_late_answer_about_what_counts_no_more_starts_nothing(wire: Wire) -> None:
    question = tried_in_vain(wire)
    done(question.check_run)
    submission = question.check_run.submission
    Submission.objects.create(
        application=submission.application,
        number=submission.number + 1,
        submitted_at=NOON,
        submitted_by=submission.submitted_by,
        frozen=submission.frozen,
    )
    asking.answer(question.pk, NOON + HOUR)
    assert (stands(question)["done"], late_runs()) == (True, [])


def test_late_answer_about_a_case_that_ended_starts_nothing(wire: Wire) -> None:
    question = tried_in_vain(wire)
    done(question.check_run)
    ended = Application.workflow.names(final=True)
    Application.objects.update(state=min(ended))
    asking.answer(question.pk, NOON + HOUR)
    assert (stands(question)["done"], late_runs()) == (True, [])


# --- While a person waits --------------------------------------------------------------------------------------------

N = "22099131"


def test_look_up_answers_at_once_and_is_taken_again_that_day(wire: Wire) -> None:
    now = timezone.now()
    told = asking.look_up(N, now)
    assert (told.answered, told.company.name) == (Answered.FOUND, FIRST["Company_Name"])
    assert asking.look_up(N, now) == told
    assert len(wire.asked) == 3
    question = RegisterQuestion.objects.get()
    assert (question.check_run, question.answers.count()) == (None, 3)
    assert stands(question) == {"done": True, "error": "", "attempts": 0, "tried": now}
    assert not asking.owed(now + 9 * DAY).exists()
    assert source_row().answered_at == now
    assert asking.look_up(N, now + DAY) == told
    assert len(wire.asked) == 6


def test_look_up_says_that_nobody_is_registered_under_it(wire: Wire) -> None:
    wire.bodies = {KIND: kinds()}
    assert asking.look_up(N, NOON).answered is Answered.NOTHING


@pytest.mark.parametrize("bodies", [{KIND: AWAY}, throttled(), {KIND: b"<html>"}])
def test_look_up_of_a_source_that_is_down_is_no_error_and_nobody_asks_again(wire: Wire, bodies: Bodies) -> None:
    wire.bodies = bodies
    told = asking.look_up(N, NOON)
    question = RegisterQuestion.objects.get()
    assert (told.answered, told.said) == (Answered.UNAVAILABLE, stands(question)["error"])
    assert stands(question)["done"]
    assert RegisterSource.objects.filter(rests_until=NOON + 30 * MINUTE).exists() == (bodies == throttled())
    assert not asking.owed(NOON + 9 * DAY).exists()


def test_look_up_asks_nobody_where_nobody_is_to_be_asked(wire: Wire, settings: Any) -> None:
    RegisterSource.objects.create(key="business", rests_until=NOON + MINUTE)
    assert asking.look_up(N, NOON).said == asking.RESTS
    settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url="")
    assert asking.look_up(N, NOON).said == asking.OFF
    assert (wire.asked, RegisterQuestion.objects.count()) == ([], 0)


@pytest.mark.parametrize("typed", ["", "1234567", "２２０９９１３１", "22099131 or 1", "\x00" * 8, "9" * 10_000])
def test_what_is_no_number_is_not_asked_about(wire: Wire, typed: str) -> None:
    assert asking.look_up(typed, NOON).said == asking.NO_NUMBER
    assert (wire.asked, RegisterQuestion.objects.count()) == ([], 0)


def test_strangers_use_up_their_share_and_leave_the_rest(wire: Wire, settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, daily=16)
    now = timezone.now()
    assert asking.look_up(N, now).answered is Answered.FOUND
    assert asking.look_up("12345675", now).said == asking.USED_UP  # its fourth request was the last
    assert len(wire.asked) == 4
    assert asking.look_up("04595257", now).said == asking.USED_UP
    assert (len(wire.asked), RegisterQuestion.objects.count()) == (4, 2)
    question = question_of_check()
    asking.answer(question.pk, now)
    assert stands(question)["done"]
    assert source_row().rests_until is None


def test_draft_waits_for_tomorrow_when_the_share_is_used_up(wire: Wire, settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, daily=12)
    asking.look_up(N, NOON)
    draft = RegisterQuestion.objects.create(key="business", tax_id="12345675", asked_at=NOON)
    asking.answer(draft.pk, NOON)
    midnight = factories.taipei(2023, 6, 16)
    assert stands(draft) == {"done": False, "error": asking.USED_UP, "attempts": 0, "tried": NOON}
    assert factories.stored(draft).next_try_at == midnight
    assert source_row().rests_until is None
    asking.answer(draft.pk, midnight)
    assert stands(draft)["done"]


def test_look_up_that_finds_no_place_leaves_no_trace(wire: Wire) -> None:
    wire.bodies = {KIND: SourceUnavailable(fetching.SENTENCES["busy"], "busy")}
    assert asking.look_up(N, NOON).said == fetching.SENTENCES["busy"]
    assert RegisterQuestion.objects.count() == 0


# --- Over a line -----------------------------------------------------------------------------------------------------


def platform(server: OutsideServer) -> None:
    for dataset, body in COMPANY.items():
        server.answers[dataset.uuid] = reply(as_bytes(body), content_type="application/json")


def test_whole_company_comes_over_a_line(outside: OutsideServer) -> None:
    platform(outside)
    told = asking.look_up(N, NOON, seconds=10)
    assert (told.answered, told.company.name) == (Answered.FOUND, FIRST["Company_Name"])
    assert f"/api/{KIND.uuid}?$format=json&$filter=Business_Accounting_NO eq {N}" in outside.asked


@pytest.mark.parametrize("behaviour", [bad.hang, bad.drip], ids=["says nothing", "a byte at a time"])
def test_person_is_not_kept_waiting_by_a_source_that_hangs(outside: OutsideServer, behaviour: bad.Behaviour) -> None:
    outside.answers["/"] = behaviour
    begun = time.monotonic()
    told = asking.look_up(N, NOON, seconds=1.5)
    assert (told.answered, told.said) == (Answered.UNAVAILABLE, fetching.SENTENCES["time"])
    assert time.monotonic() - begun < 6
    assert len(outside.asked) <= 1


def test_answer_above_its_limit_is_none_and_only_so_much_is_kept(
    outside: OutsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST", 1000)
    outside.answers["/"] = reply(b"[" + b" " * 1000)
    question = question_of_check()
    asking.answer(question.pk, NOON)
    assert stands(question)["error"] == fetching.SENTENCES["too_large"]
    assert len(RegisterAnswer.objects.get().body) <= 1000


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_one_question_once(outside: OutsideServer) -> None:
    platform(outside)
    question = question_of_check()
    RegisterQuestion.objects.update(tax_id=N)
    at_once(lambda: asking.answer(question.pk, NOON))
    assert stands(question)["done"]
    assert sorted(outside.asked.values()) == [1, 1, 1]
    assert RegisterAnswer.objects.count() == 3
