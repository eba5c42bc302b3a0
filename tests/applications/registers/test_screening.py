"""Is every vendor that stands on a new list told of once, whatever the lists say later?"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Application, BreachRecord, GuidelineCheck, ScreeningHit, Vendor
from applications.registers import screening
from portal.background import duties
from portal.workflow.engine import StepRefused
from tests import factories
from tests.applications.registers import lists
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OURS = "示範科技股份有限公司"


@pytest.fixture(autouse=True)
def _whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch, most_lost=1.0)


def vendor(tax_id: str = "04595257", name: str = OURS) -> Vendor:
    return Vendor.objects.create(tax_id=tax_id, company_name=name)


def listed(rows: list[dict[str, Any]], now: datetime) -> int:
    """How many findings a list brings that is in force now."""
    before = ScreeningHit.objects.count()
    copy = lists.come_in("debarred", lists.debarred(rows), now)
    assert copy.state == "current", copy.said
    duties.sweep("applications.screen", now)
    copy.refresh_from_db()
    assert copy.screened_at == now
    return ScreeningHit.objects.count() - before


@pytest.mark.clause("R4-5")
def test_only_what_is_new_is_told() -> None:
    ours = vendor()
    assert listed([lists.debarment(4595257), *lists.others(3)], NOON) == 1
    hit = ScreeningHit.objects.get()
    assert (hit.vendor, hit.by_name) == (ours, False)
    assert (hit.row["Corporation_Number"], hit.found_at) == ("4595257", NOON)
    assert listed([lists.debarment(4595257), *lists.others(4)], NOON + DAY) == 0
    assert listed([lists.debarment(4595257, Case_Name="另一案"), lists.debarment(4595257)], NOON + 2 * DAY) == 1


def test_who_left_the_list_is_said_and_waits_for_nobody() -> None:
    vendor()
    listed([lists.debarment(), *lists.others(1)], NOON)
    assert ScreeningHit.objects.open().count() == 1
    listed(lists.others(1), NOON + DAY)
    assert ScreeningHit.objects.get().gone_at == NOON + DAY
    assert ScreeningHit.objects.open().count() == 0
    listed([lists.debarment(), *lists.others(1)], NOON + 2 * DAY)
    assert ScreeningHit.objects.get().gone_at is None


@pytest.mark.clause("R4-7")
def test_name_is_screened_in_lists_without_numbers() -> None:
    ours, other = vendor(), vendor("10458575", "旁人股份有限公司")
    vendor("22099131", "")
    copy = lists.come_in("labour.1", lists.labour(["示範科技(股)公司（王大明）", "別人有限公司"]), NOON)
    assert screening.screen(copy, NOON) == 1
    assert list(ScreeningHit.objects.values_list("vendor", "by_name")) == [(ours.pk, True)]
    assert other.screening_hits.count() == 0


def test_row_that_stands_twice_is_found_once() -> None:
    vendor()
    assert listed([lists.debarment(), lists.debarment()], NOON) == 1


def test_questions_do_not_grow_with_vendors() -> None:
    rows = [lists.debarment(f"{number}") for number in range(20_000_000, 20_000_050)]
    copy = lists.come_in("debarred", lists.debarred(rows), NOON)

    def count() -> int:
        ScreeningHit.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            screening.screen(copy, NOON)
        return len(asked)

    vendor("20000000")
    few = count()
    Vendor.objects.bulk_create(Vendor(tax_id=f"{number}") for number in range(20_000_001, 20_000_050))
    assert count() == few
    assert ScreeningHit.objects.count() == 50


def test_whom_a_waiting_list_would_name_is_shown_before() -> None:
    ours = vendor()
    copy = lists.hand_in("debarred", lists.debarred([lists.debarment()]), NOON)
    assert [vendor for vendor, _ in screening.would_find(copy, 10)] == [ours]
    assert screening.would_find(copy, 0) == []
    assert ScreeningHit.objects.count() == 0


# --- What follows --------------------------------------------------------------------------------------------------


def stands_on(case: Application, now: datetime) -> None:
    listed([lists.debarment(case.vendor.tax_id), *lists.others(1)], now)


def runs(case: Application) -> list[str]:
    checks = GuidelineCheck.objects.filter(submission__application=case).order_by("pk")
    return [check.cause for check in checks]


@pytest.mark.clause("R4-y")
def test_open_case_of_a_vendor_that_is_found_is_checked_again_and_nobody_asked_anew() -> None:
    case = factories.submitted(now=NOON, year=factories.year_112())
    stands_on(case, NOON + DAY)
    assert runs(case) == ["sent", "list"]
    first, again = GuidelineCheck.objects.filter(submission__application=case).order_by("pk")
    assert (again.since, again.questions.count()) == (first.since, 0)
    listed([lists.debarment(case.vendor.tax_id), *lists.others(2)], NOON + 2 * DAY)
    assert runs(case) == ["sent", "list"]


@pytest.mark.clause("R4-y")
def test_first_copy_of_a_list_is_looked_up_for_cases_that_were_judged_without_it(settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, debarred_url="https://list.test/")
    case = factories.submitted(now=NOON, year=factories.year_112())
    duties.sweep("applications.guideline", NOON)
    assert case.submissions.get().guideline_checks.get().verdicts.get(row="R4-5").result == "no_source"
    listed(lists.others(2), NOON + DAY)
    duties.sweep("applications.guideline", NOON + DAY)
    assert runs(case) == ["sent", "list"]
    assert case.submissions.get().guideline_checks.newest_first()[0].verdicts.get(row="R4-5").result == "met"
    listed(lists.others(3), NOON + 2 * DAY)
    assert runs(case) == ["sent", "list"]


@pytest.mark.parametrize(
    ("make", "causes"),
    [
        (factories.listed, ["sent", "list"]),
        (factories.complete, []),
        (factories.in_review, ["sent", "list"]),
    ],
    ids=["listed", "a draft", "in review"],
)
def test_case_is_checked_again_where_it_matters(make: Any, causes: list[str]) -> None:
    case = make(now=NOON, year=factories.year_112())
    stands_on(case, NOON + DAY)
    assert [cause for cause in runs(case) if cause in ("sent", "list")] == causes


@pytest.mark.parametrize(("table", "state"), [("application", "withdrawn"), ("solution", "rejected")])
def test_case_that_is_over_is_left_alone(table: str, state: str) -> None:
    case = factories.qualified(now=NOON, year=factories.year_112())
    rows = case.solutions if table == "solution" else Application.objects.filter(pk=case.pk)
    factories.overwrite(rows, state=state)
    stands_on(case, NOON + DAY)
    assert "list" not in runs(case)


# --- What staff know -----------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-4")
def test_new_breach_of_a_vendor_is_a_finding_until_it_is_taken_back() -> None:
    case = factories.submitted(now=NOON, year=factories.year_112())
    record = BreachRecord.objects.create(
        tax_id=case.vendor.tax_id, company_name="測試公司", breached_on=date(2023, 1, 2), plan="測試計畫"
    )
    BreachRecord.objects.create(tax_id="22099131", company_name="不是廠商", breached_on=date(2023, 1, 2))
    assert duties.sweep("applications.breaches", NOON) == 1
    hit = ScreeningHit.objects.get()
    assert (hit.vendor, hit.key) == (case.vendor, "breaches")
    assert hit.row["政府計畫名稱"] == "測試計畫"
    assert runs(case) == ["sent", "list"]
    BreachRecord.objects.filter(pk=record.pk).update(ended_on=date(2023, 6, 1))
    assert duties.sweep("applications.breaches", NOON + DAY) == 1
    assert ScreeningHit.objects.get().gone_at == NOON + DAY


# --- A person has looked -------------------------------------------------------------------------------------------


def test_finding_is_handled_once_with_a_sentence() -> None:
    vendor()
    listed([lists.debarment()], NOON)
    hit, officer = ScreeningHit.objects.get(), factories.officer()
    with pytest.raises(StepRefused, match="處理結果"):
        screening.handle(hit, officer, " ", NOON)
    handled = screening.handle(hit, officer, "已通知廠商說明。", NOON + DAY)
    assert (handled.handled_by, handled.note) == (officer, "已通知廠商說明。")
    with pytest.raises(StepRefused, match="已經有人處理"):
        screening.handle(hit, officer, "再一次", NOON + DAY)
    assert listed([lists.debarment(), *lists.others(1)], NOON + DAY) == 0
    assert ScreeningHit.objects.open().count() == 0


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_list_find_each_once() -> None:
    vendor()
    copy = lists.come_in("debarred", lists.debarred([lists.debarment()]), NOON)
    at_once(lambda: screening.screen(copy, NOON))
    assert ScreeningHit.objects.count() == 1
