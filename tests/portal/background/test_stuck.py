"""Is a row that keeps failing known with its reason, tried more seldom, and forgotten once it succeeds?"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from applications.models import Correction, GuidelineCheck
from portal.background import duties, stuck
from portal.background.duties import Duty
from portal.background.stuck import Stuck
from portal.reference import Ref
from review.correction import correcting
from review.workload import stuck_rows
from tests import factories

pytestmark = pytest.mark.django_db


class Lapsing:
    """Stands for the closing of corrections: fails while it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[datetime] = []
        self.error: Exception | None = ValueError("這封通知寫不出來")
        registered = duties.get("review.lapse")
        broken = Duty("review.lapse", registered.owed, self.fulfil, label=registered.label)
        monkeypatch.setitem(duties._registry, "review.lapse", broken)

    def fulfil(self, pk: Any, now: datetime) -> None:
        self.tried.append(now)
        if self.error:
            raise self.error
        correcting.lapse(pk, now)


@pytest.fixture
def lapsing(monkeypatch: pytest.MonkeyPatch) -> Lapsing:
    return Lapsing(monkeypatch)


def test_row_that_fails_is_kept_with_its_case_and_reason(lapsing: Lapsing) -> None:
    asked = factories.returned()
    assert duties.sweep("review.lapse", asked.due_at) == 0
    row = Stuck.objects.get()
    assert row.duty == "review.lapse"
    assert row.row == str(asked.pk)
    assert row.concerns == Ref.of(asked.application)
    assert row.since == asked.due_at
    assert row.times == 1
    assert row.reason == "這封通知寫不出來"
    assert row.place.startswith("ValueError, test_stuck.py:")
    assert row.place.endswith(" fulfil")


def test_row_is_tried_more_seldom_and_gone_when_it_succeeds(lapsing: Lapsing) -> None:
    asked = factories.returned()
    begun = asked.due_at
    for minutes in range(200):
        duties.sweep("review.lapse", begun + timedelta(minutes=minutes))
    tried = [int((at - begun).total_seconds() / 60) for at in lapsing.tried]
    assert tried == [0, 1, 2, 7, 22, 82, 142]
    assert Stuck.objects.get().times == 7
    lapsing.error = None
    assert duties.sweep("review.lapse", begun + timedelta(minutes=203)) == 1
    assert list(Stuck.objects.all()) == []


def test_row_that_is_owed_no_more_is_forgotten(lapsing: Lapsing) -> None:
    asked = factories.returned()
    duties.sweep("review.lapse", asked.due_at)
    Correction.objects.update(state="closed")
    duties.sweep("review.lapse", asked.due_at)
    assert list(Stuck.objects.all()) == []


def test_rows_that_rest_keep_no_other_waiting(lapsing: Lapsing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "BATCH", 1)
    bad = factories.returned()
    for _ in range(3):
        duties.sweep("review.lapse", bad.due_at)
    good = factories.returned()
    lapsing.error = None
    assert duties.sweep("review.lapse", good.due_at) == 1
    assert Stuck.objects.get().row == str(bad.pk)


def test_database_that_is_away_is_no_fault_of_a_row(lapsing: Lapsing) -> None:
    lapsing.error = OperationalError("server closed the connection")
    duties.sweep("review.lapse", factories.returned().due_at)
    assert list(Stuck.objects.all()) == []


def test_table_of_failures_does_not_grow_without_end(lapsing: Lapsing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stuck, "MOST", 1)
    for _ in range(3):
        last = factories.returned()
    duties.sweep("review.lapse", last.due_at)
    assert (len(lapsing.tried), Stuck.objects.count()) == (3, 1)


def test_desk_shows_what_keeps_failing_with_its_reason_and_case(lapsing: Lapsing, client: Client) -> None:
    asked = factories.returned()
    client.force_login(factories.staff())
    assert "系統一直辦不成" not in client.get("/admin/").content.decode()
    duties.sweep("review.lapse", asked.due_at)
    page = client.get("/admin/").content.decode()
    said = [
        "系統一直辦不成的工作",
        "逾期未補正結案",
        "這封通知寫不出來",
        f"/admin/review/case/{asked.application_id}/change/",
        asked.application.number,
    ]
    assert [words for words in said if words not in page] == []
    assert "test_stuck.py" not in page
    client.force_login(factories.staff("administrator"))
    assert "test_stuck.py" in client.get("/admin/").content.decode()


def test_desk_shows_slow_work_that_keeps_failing_too(client: Client) -> None:
    case = factories.submitted()
    paper, check = case.documents.filter(kind="receipt"), GuidelineCheck.objects.filter(submission__application=case)
    client.force_login(factories.staff())
    paper.update(attempts=stuck_rows.SLOW_TRIES - 1, last_error="font is missing")
    assert "系統一直辦不成" not in client.get("/admin/").content.decode()
    paper.update(attempts=stuck_rows.SLOW_TRIES)
    check.update(attempts=9)
    page = client.get("/admin/").content.decode()
    said = [
        "系統一直辦不成的工作：2 件",
        "製作 PDF",
        "失敗 3 次。原因：font is missing",
        "依須知檢核",
        "失敗 9 次。原因：處理到一半，程式被中止。",
    ]
    assert [words for words in said if words not in page] == []
    assert page.count(f"/admin/review/case/{case.pk}/change/") >= 2
    paper.update(done_at=timezone.now())
    check.update(done_at=timezone.now())
    assert "系統一直辦不成" not in client.get("/admin/").content.decode()


def test_every_duty_that_changes_states_has_a_name_that_officers_know() -> None:
    named = [duty.name for duty in duties.registered() if duties._changes_states(duty, timezone.now())]
    assert [name for name in named if not duties.get(name).label] == []
