"""Is background work a query: found again after any loss, done once, and one failure no other's?"""

import logging
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, connection, transaction
from django.db import OperationalError as DatabaseAway
from django.db.models import F, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from applications.models import Document
from portal.background import duties
from portal.background.duties import BACKOFF, LEASE, Duty
from tests import factories
from tests.commands import ROOT
from tests.factories import NOON


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Duty]:
    """Empty, so that a test has only the duties of its own."""
    mine: dict[str, Duty] = {}
    monkeypatch.setattr(duties, "_registry", mine)
    return mine


@pytest.fixture
def papers(db: None) -> list[Document]:
    """Three rows of work."""
    case = factories.draft()
    return [Document.objects.create(application=case, kind="draft", about=str(n)) for n in range(3)]


# --- The registry --------------------------------------------------------------------------------------------------


def test_duty_is_registered_once(registry: dict[str, Duty]) -> None:
    duty = Duty("a", Document.owed, print)
    assert duties.register(duty) is duties.register(duty) is duties.get("a")
    with pytest.raises(ValueError, match="two duties are called a"):
        duties.register(Duty("a", Document.owed, len))
    assert duties.registered() == [duty]


def test_every_app_has_registered_its_duties_on_queues_that_workers_serve() -> None:
    """That none is forgotten holds tests/architecture/test_duties_twice.py, by name."""
    served = {"state", "mail", "documents", "checks", "outside"}
    assert "${QUEUES:-state,mail,documents,checks,outside}" in (ROOT / "bin/worker").read_text()
    assert {duty.queue for duty in duties.registered()} == served
    assert {duty.name.partition(".")[0] for duty in duties.registered()} == {
        "accounts",
        "applications",
        "files",
        "integrity",
        "listings",
        "outbox",
        "review",
    }


# --- Sweeping ------------------------------------------------------------------------------------------------------


def test_sweep_fulfils_each_owed_row_with_the_given_time(registry: dict[str, Duty], papers: list[Document]) -> None:
    done: list[Any] = []
    duties.register(Duty("a", Document.owed, lambda pk, now: done.append((pk, now))))
    assert duties.sweep("a", NOON) == 3  # still owed afterwards, yet each is tried only once in a sweep
    assert sorted(done) == sorted((paper.pk, NOON) for paper in papers)


def test_sweep_goes_on_after_a_row_that_fails(
    registry: dict[str, Duty], papers: list[Document], caplog: pytest.LogCaptureFixture
) -> None:
    bad, done = papers[1].pk, []

    def fulfil(pk: int, now: Any) -> None:
        if pk == bad:
            raise RuntimeError("broken row")
        done.append(pk)

    duties.register(Duty("a", Document.owed, fulfil))
    with caplog.at_level(logging.ERROR, logger="portal.background.duties"):
        assert duties.sweep("a", NOON) == 2
    assert sorted(done) == sorted({papers[0].pk, papers[2].pk})
    assert [record.getMessage() for record in caplog.records] == [f"duty a failed on {bad}"]


def test_sweep_does_several_together_where_a_duty_can(
    registry: dict[str, Duty], papers: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "TOGETHER", 2)
    groups: list[list[int]] = []
    duties.register(Duty("a", Document.owed, print, lambda pks, now: groups.append(list(pks))))
    # A group of one is a row.
    monkeypatch.setattr(duties, "_fulfil", lambda duty, pk, now: groups.append([pk]) or 1)
    assert (duties.sweep("a", NOON), sorted(map(len, groups))) == (3, [1, 2])
    assert sorted(pk for group in groups for pk in group) == sorted(paper.pk for paper in papers)


def test_row_that_fails_in_a_group_takes_back_the_others_which_are_done_by_themselves(
    registry: dict[str, Duty], papers: list[Document], caplog: pytest.LogCaptureFixture
) -> None:
    bad = papers[1].pk

    def fulfil(pk: int, now: Any) -> None:
        if pk == bad:
            raise RuntimeError("broken row")
        Document.objects.filter(pk=pk).update(attempts=F("attempts") + 1)

    def fulfil_together(pks: list[int], now: Any) -> None:
        with transaction.atomic():
            for pk in pks:
                fulfil(pk, now)

    duties.register(Duty("a", Document.owed, fulfil, fulfil_together))
    with caplog.at_level(logging.ERROR, logger="portal.background.duties"):
        assert duties.sweep("a", NOON) == 2
    assert [record.getMessage() for record in caplog.records] == [f"duty a failed on {bad}"]
    assert [Document.objects.get(pk=paper.pk).attempts for paper in papers] == [1, 0, 1]


def test_sweep_goes_beyond_one_batch(
    registry: dict[str, Duty], papers: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "BATCH", 1)
    done: list[int] = []
    duties.register(Duty("a", Document.owed, lambda pk, now: done.append(pk)))
    assert (duties.sweep("a", NOON), len(set(done))) == (3, 3)


def test_sweep_stops_when_its_time_is_up(registry: dict[str, Duty], papers: list[Document]) -> None:
    def fulfil(pk: int, now: Any) -> None:
        raise SoftTimeLimitExceeded

    duties.register(Duty("a", Document.owed, fulfil))
    with pytest.raises(SoftTimeLimitExceeded):
        duties.sweep("a", NOON)


def test_sweep_gives_others_their_turn_and_asks_for_what_is_left(
    registry: dict[str, Duty], papers: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker, first, tried = Broker(monkeypatch), papers[0].pk, []

    def fulfil(pk: int, now: Any) -> None:
        tried.append(pk)
        if pk == first:
            raise ValueError("always")
        Document.objects.filter(pk=pk).update(done_at=NOON)

    duties.register(Duty("a", Document.owed, fulfil))
    assert duties.sweep("a", NOON, seconds=0) == 1
    assert (tried, len(broker.asked)) == ([first, papers[1].pk], 1)
    assert duties.sweep("a", NOON, seconds=0) == 1
    assert (tried[2:], len(broker.asked)) == ([first, papers[2].pk], 1)


def test_whole_batch_is_shared_with_another_worker(
    registry: dict[str, Duty], papers: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker(monkeypatch)
    monkeypatch.setattr(duties, "BATCH", 3)
    asked: list[int] = []
    duties.register(Duty("a", Document.owed, lambda pk, now: asked.append(len(broker.asked))))
    assert duties.sweep("a", NOON, seconds=0) == 1
    assert (asked, len(broker.asked)) == ([1], 1)  # before the first row, and not again at the end
    assert duties.sweep("a", NOON) == 3
    assert len(broker.asked) == 1


def test_sweep_asks_once_for_what_many_rows_ask_for(
    registry: dict[str, Duty], papers: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker(monkeypatch)
    duties.register(Duty("letters", Document.owed, print, queue="documents"))
    duties.register(Duty("a", Document.owed, lambda pk, now: duties._send(duties.get("letters"))))
    duties.sweep("a", NOON)
    assert broker.asked == [("letters", "documents")]


def test_clock_of_a_duty_runs_behind_unless_a_time_is_given(registry: dict[str, Duty], papers: list[Document]) -> None:
    seen: list[Any] = []
    late = timedelta(minutes=3)
    duties.register(
        Duty("a", lambda now: seen.append(now) or Document.owed(now)[:1], lambda pk, now: seen.append(now), lag=late)
    )
    duties.sweep("a")
    assert all(abs(timezone.now() - late - moment) < timedelta(minutes=1) for moment in seen)
    seen.clear()
    duties.sweep("a", NOON)
    assert set(seen) == {NOON}


def test_case_closes_within_a_minute_though_what_was_in_time_may_still_arrive(settings: Any) -> None:
    every = settings.CELERY_BEAT_SCHEDULE["sweep every duty"]["schedule"]
    assert timedelta(0) < duties.get("review.lapse").lag <= timedelta(seconds=50 - every)


# --- Leases --------------------------------------------------------------------------------------------------------


def test_claim_is_given_to_one_worker_only(papers: list[Document]) -> None:
    pk = papers[0].pk
    work = Document.claim(pk, NOON)
    assert work.attempts == 1
    assert work.claimed_until == NOON + LEASE
    assert Document.claim(pk, NOON) is None
    assert set(Document.owed(NOON)) == set(papers[1:])


def test_claim_of_a_dead_worker_runs_out(papers: list[Document]) -> None:
    pk = papers[0].pk
    Document.claim(pk, NOON)
    assert Document.claim(pk, NOON + LEASE - timedelta(seconds=1)) is None
    assert Document.claim(pk, NOON + LEASE).attempts == 2


def test_lease_is_longer_than_a_task_may_run(settings: Any) -> None:
    assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < LEASE
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_finished_work_is_owed_no_more(papers: list[Document]) -> None:
    work = Document.claim(papers[0].pk, NOON)
    work.finish()
    work.refresh_from_db()
    assert work.claimed_until is None
    assert work.next_try_at is None
    assert work.last_error == ""
    assert work.done_at is not None
    assert set(Document.owed(NOON + timedelta(days=9))) == set(papers[1:])
    assert Document.claim(papers[0].pk, NOON) is None


def test_failed_work_waits_longer_each_time(papers: list[Document]) -> None:
    waits = []
    for _ in range(len(BACKOFF) + 1):
        Document.objects.update(next_try_at=None)
        work = Document.claim(papers[0].pk, NOON)
        work.fail("no font " + "x" * 600)
        work.refresh_from_db()
        waits.append(work.next_try_at)
    assert work.claimed_until is None
    assert work.done_at is None
    assert len(work.last_error) == 500
    gaps = [later - earlier for earlier, later in pairwise(waits)]
    assert all(gap > timedelta(0) for gap in gaps[:-1])
    assert papers[0] not in Document.owed(work.next_try_at - timedelta(seconds=1))
    assert papers[0] in Document.owed(work.next_try_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [DatabaseAway("restarting"), InterfaceError("closed")])
def test_result_of_slow_work_waits_for_a_database_that_restarts(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(duties, "RECORD_PAUSE", 0)
    work = Document.objects.create(application=factories.draft(), kind="draft", about="a")
    save, errors = Document.save, [error, error]

    def broken(self: Document, **values: Any) -> None:
        if errors:
            raise errors.pop()
        save(self, **values)

    monkeypatch.setattr(Document, "save", broken)
    work.finish()
    assert Document.objects.get(pk=work.pk).done_at is not None


@pytest.mark.django_db
def test_result_inside_a_transaction_is_not_tried_again(
    papers: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Document, **values: Any) -> None:
        raise DatabaseAway("restarting")

    monkeypatch.setattr(Document, "save", broken)
    assert connection.in_atomic_block
    with pytest.raises(DatabaseAway):
        papers[0].finish()


# --- Nudges --------------------------------------------------------------------------------------------------------


class Broker:
    """What was asked of the workers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.error = error
        monkeypatch.setattr(duties.sweep_task, "apply_async", self.take)

    def take(self, args: tuple[str], queue: str, **_: Any) -> None:
        if self.error:
            raise self.error
        self.asked.append((args[0], queue))


@pytest.mark.django_db
def test_nudge_waits_for_the_commit(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    broker = Broker(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        duties.nudge("outbox.send", "applications.documents")
        assert broker.asked == []
    assert broker.asked == [("outbox.send", "mail"), ("applications.documents", "documents")]


@pytest.mark.django_db
def test_nudge_without_a_name_asks_for_every_duty(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    broker = Broker(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        duties.nudge()
    assert {name for name, _ in broker.asked} == {duty.name for duty in duties.registered()}


@pytest.mark.django_db
def test_nudge_of_an_unknown_duty_is_a_mistake_at_once() -> None:
    with pytest.raises(KeyError):
        duties.nudge("no.such")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("away"), ConnectionRefusedError("away"), TimeoutError("away")])
def test_nudge_survives_a_broker_that_is_away(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    Broker(monkeypatch, error)
    with transaction.atomic():
        case = factories.draft()
        duties.nudge("outbox.send")
    case.refresh_from_db()  # committed all the same


def test_beat_asks_for_a_sweep_of_every_duty_on_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker(monkeypatch)
    duties.sweep_all_task()
    assert broker.asked == [(duty.name, duty.queue) for duty in duties.registered()]


@pytest.mark.django_db
def test_task_sweeps_the_duty_it_names(registry: dict[str, Duty], papers: list[Document]) -> None:
    done: list[int] = []
    duties.register(Duty("a", Document.owed, lambda pk, now: done.append(pk)))
    duties.sweep_task("a")
    assert sorted(done) == sorted(paper.pk for paper in papers)


def test_locked_rows_are_skipped_where_the_database_can() -> None:
    query: QuerySet = duties.locked(Document.objects.all())
    assert (query.query.select_for_update, query.query.select_for_update_skip_locked) == (True, True)


# --- Claiming, finishing, giving up --------------------------------------------------------------------------------


def test_block_of_work_that_raises_is_written_on_its_row_and_tried_later(papers: list[Document]) -> None:
    paper = papers[0]
    with pytest.raises(ValueError, match="no"), Document.doing(paper.pk, NOON):
        raise ValueError("no")
    paper.refresh_from_db()
    assert paper.claimed_until is None
    assert paper.attempts == 1
    assert paper.last_error == "no"
    assert paper.done_at is None
    assert paper.next_try_at > timezone.now()


def test_block_of_work_that_said_itself_what_became_of_it_is_left_alone(papers: list[Document]) -> None:
    paper = papers[0]
    with pytest.raises(ValueError, match="no"), Document.doing(paper.pk, NOON) as work:
        assert work is not None
        work.give_up("never")
        raise ValueError("no")
    paper.refresh_from_db()
    assert paper.last_error == "never"
    assert paper.next_try_at is None
    assert paper.done_at is not None


def test_second_worker_gets_none_and_what_starts_over_is_owed_anew(papers: list[Document]) -> None:
    paper = papers[0]
    with Document.doing(paper.pk, NOON) as work, Document.doing(paper.pk, NOON) as other:
        assert work is not None
        work.give_up("never")
    assert (other, Document.owed(NOON).filter(pk=paper.pk).exists()) == (None, False)
    assert Document.start_over(Document.objects.filter(pk=paper.pk)) == 1
    paper.refresh_from_db()
    assert paper.attempts == 0
    assert paper.last_error == ""
    assert Document.owed(NOON).first() == paper
