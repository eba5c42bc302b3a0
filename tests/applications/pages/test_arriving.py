"""Is what reached the door in time taken, however slow the storage, and does what never comes to an end run out?"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from applications import actions as vendor
from applications.models import Application, Arrival, Correction, Programme
from applications.models.arrival import KEPT, LEASE
from portal.background import duties
from portal.files import uploads
from portal.web import arrival
from tests import factories
from tests.browser import Page, visit
from tests.concurrency import only_postgres

ITEMS = [("company", "paid_in_capital"), ("technical", "load_test_report")]


class SlowStorage(FileSystemStorage):
    """Holds what is written until the test lets it go."""

    begun, go_on = Event(), Event()

    def _save(self, name: str, content: Any) -> str:
        self.begun.set()
        assert self.go_on.wait(30)
        return super()._save(name, content)


@pytest.fixture
def storage(settings: Any, tmp_path: Any) -> type[SlowStorage]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{__name__}.SlowStorage", "OPTIONS": {"location": tmp_path}},
    }
    SlowStorage.begun.clear()
    SlowStorage.go_on.clear()
    return SlowStorage


def ends(correction: Correction, at: datetime) -> None:
    Correction.objects.filter(pk=correction.pk).update(due_at=at)


def state(correction: Correction) -> str:
    return Application.objects.get(pk=correction.application_id).state


def page_of(correction: Correction) -> Page:
    client = Client()
    client.force_login(factories.user_of(correction.application))
    return visit(client, f"/apply/{correction.application_id}/correction/")


@pytest.fixture
def asked(db: None) -> Correction:
    return factories.returned(items=ITEMS)


@pytest.mark.clause("R6-5-2")
@pytest.mark.django_db(transaction=True)
def test_answer_in_time_does_not_lapse_while_the_storage_is_slow(
    transactional_db: None, storage: type[SlowStorage]
) -> None:
    storage.go_on.set()
    asked = factories.returned(items=ITEMS)
    solution = asked.application.solutions.get()
    page = page_of(asked)
    storage.go_on.clear()
    storage.begun.clear()
    due = timezone.now() + timedelta(seconds=2)
    ends(asked, due)
    sent = {"company-0-paid_in_capital": "8000000", f"file-technical-{solution.pk}-load_test_report": factories.pdf()}

    def answer() -> Page:
        try:
            return page.send(sent, do="save")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(answer)
        assert storage.begun.wait(10)
        time.sleep(max(0, (due - timezone.now()).total_seconds()) + 0.2)
        lapsed = duties.sweep("review.lapse", timezone.now() + timedelta(minutes=5))
        storage.go_on.set()
        saved = coming.result()
    assert (lapsed, state(asked)) == (0, "correction_requested")
    assert (saved.status, list(Arrival.objects.all())) == (200, [])
    asked.application.refresh_from_db()
    assert asked.application.paid_in_capital == 8_000_000
    assert asked.application.attachments.filter(slot="load_test_report", removed_at=None).count() == 1


@pytest.mark.django_db
def test_words_are_kept_when_the_process_ends_while_a_file_is_stored(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        """As when the process is killed."""

    def ends(*args: Any, **kwargs: Any) -> None:
        raise Ended

    monkeypatch.setattr(uploads, "accept", ends)
    asked = factories.returned()
    solution = asked.application.solutions.get()
    page, technical = page_of(asked), f"technical-{solution.pk}"
    with pytest.raises(Ended):
        page.send(
            {f"{technical}-tech_security": "每年做一次滲透測試", f"file-{technical}-load_test_report": factories.pdf()},
            do="save",
        )
    solution.refresh_from_db()
    assert solution.tech_security == "每年做一次滲透測試"


@pytest.mark.django_db
def test_answer_that_reached_the_door_in_time_is_sent_though_its_turn_comes_later(asked: Correction) -> None:
    page = page_of(asked)
    due = timezone.now() - timedelta(seconds=30)
    ends(asked, due)
    page.client.defaults[arrival.STAMP] = (due - timedelta(milliseconds=1)).timestamp()
    assert page.send({"company-0-paid_in_capital": "8000000"}, do="send_so").title == "補正已送出"
    assert state(asked) == "in_qualification"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["correction", "withdraw", "submit"])
def test_what_is_under_way_is_noted_before_its_body_is_read_and_leaves_with_its_answer(
    asked: Correction, path: str
) -> None:
    client = page_of(asked).client
    ends(asked, timezone.now() + timedelta(seconds=30))
    key = uuid4()
    door = {arrival.KEY: str(key), arrival.ASKED: arrival.NOTE}
    assert client.post(f"/apply/{asked.application_id}/{path}/", **door).status_code == 204
    assert Arrival.objects.get().key == key
    client.post(f"/apply/{asked.application_id}/{path}/", **{arrival.KEY: str(key)})
    assert list(Arrival.objects.all()) == []


@pytest.mark.django_db
def test_what_broke_off_is_forgotten_at_once(asked: Correction) -> None:
    client = page_of(asked).client
    ends(asked, timezone.now() + timedelta(seconds=30))
    door = {arrival.KEY: str(uuid4())}
    for question in (arrival.NOTE, arrival.FORGET):
        client.post(f"/apply/{asked.application_id}/correction/", **door, **{arrival.ASKED: question})
        assert Arrival.objects.count() == (question == arrival.NOTE)


@pytest.mark.django_db
def test_stranger_and_somebody_with_days_left_leave_no_row(asked: Correction) -> None:
    door = {arrival.KEY: str(uuid4()), arrival.ASKED: arrival.NOTE}
    own, other = page_of(asked).client, Client()
    other.force_login(factories.vendor())
    path = f"/apply/{asked.application_id}/correction/"
    assert [browser.post(path, **door).status_code for browser in (own, other, Client())] == [204] * 3
    ends(asked, timezone.now() + timedelta(seconds=30))
    assert [browser.post(path, **door).status_code for browser in (other, Client())] == [204] * 2
    assert Arrival.objects.count() == 0


@pytest.mark.clause("R6-5-2")
@pytest.mark.django_db
def test_arrival_of_a_dead_process_runs_out_and_the_case_says_so(asked: Correction) -> None:
    due = timezone.now()
    ends(asked, due)
    Arrival.objects.create(application=asked.application, at=due - timedelta(seconds=1), until=due + LEASE)
    assert duties.sweep("review.lapse", due + timedelta(minutes=1)) == 0
    assert duties.sweep("review.lapse", due + LEASE) == 1
    note = asked.application.events.get(step="lapse").note
    assert (state(asked), "有一次送出沒有處理完" in note) == ("deemed_abandoned", True)
    assert duties.sweep("applications.arrivals_forget", due + LEASE) == 0
    assert duties.sweep("applications.arrivals_forget", due + LEASE + KEPT) == 1


@pytest.mark.django_db
def test_what_comes_after_the_end_keeps_nothing_open(asked: Correction) -> None:
    due = timezone.now()
    ends(asked, due)
    Arrival.objects.create(application=asked.application, at=due, until=due + LEASE)
    assert duties.sweep("review.lapse", due + timedelta(minutes=1)) == 1


# --- One at a time -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_many_attempts_of_one_application_are_answered_without_work(client: Client) -> None:
    case = factories.draft()
    client.force_login(factories.user_of(case))
    cache.add(f"turn:send:{case.pk}", "another", 60)
    cache.add(f"next:send:{case.pk}", "a second", 60)
    begun = time.monotonic()
    page = client.post(f"/apply/{case.pk}/submit/")
    assert (page.status_code, "這個申請正在送出" in page.content.decode()) == (409, True)
    assert time.monotonic() - begun < 1
    cache.delete_many([f"turn:send:{case.pk}", f"next:send:{case.pk}"])
    assert client.post(f"/apply/{case.pk}/submit/").status_code == 422


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_attempt_that_lacks_something_waits_for_nobody_who_is_being_numbered() -> None:
    case = factories.draft()
    there, go_on = Event(), Event()

    def number() -> None:
        with transaction.atomic():
            Programme.objects.select_for_update(no_key=True).get(pk=case.programme_id)
            there.set()
            go_on.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        numbering = pool.submit(number)
        assert there.wait(10)
        begun = time.monotonic()
        with pytest.raises(vendor.SubmissionRefused):
            vendor.submit(case, factories.user_of(case), None, timezone.now())
        took = time.monotonic() - begun
        go_on.set()
        numbering.result()
    assert took < 5
