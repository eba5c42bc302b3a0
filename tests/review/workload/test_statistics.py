"""Are the year's numbers those that a person counts by hand, and asked in as many queries however many cases there are?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import actions
from applications.models import Application, Programme
from portal.accounts.models import User
from review.correction import correcting
from review.decision import deciding
from review.qualification import qualifying
from review.workload import statistics
from review.workload.statistics import StatisticTable
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = taipei(2023, 5, 30, 10), taipei(2023, 6, 15, 12), taipei(2023, 7, 10, 9)
SUMMIT = {"kind": "summit_existing", "categories": ["production", "finance"]}
FIRST = {"categories": ["production"]}


def rows(table: StatisticTable) -> dict[str, tuple]:
    return {line.label: line.numbers for line in table.lines}


def after(days: float, since: datetime = MAY) -> datetime:
    return since + timedelta(days=days)


@pytest.fixture
def named(year: Programme) -> dict[str, User]:
    """Two officers."""
    officers = {"甲": factories.staff(), "乙": factories.staff()}
    for name, officer in officers.items():
        officer.name = name
        officer.save()
    return officers


@pytest.fixture
def counted(year: Programme, named: dict[str, User]) -> statistics.Statistics:
    """Of five cases: one waits, 甲 has one that qualified after two days and was announced, one that was found not qualified
    after four and one that was corrected and is under way; 乙 has one that lapsed."""
    factories.submitted(year=year, now=JUNE)
    passes(year, named["甲"])
    refused = factories.submitted(year=year, now=MAY)
    refused = qualifying.take(refused, named["甲"], "", after(1))
    qualifying.find_not_qualified(refused, named["甲"], "資本額不足。", after(4))
    answered(year, named["甲"])
    lapsed(year, named["乙"])
    factories.draft(year=year, now=MAY)
    return statistics.of_year(year, JULY)


def passes(year: Programme, officer: User) -> None:
    """Sent in May, taken on the day after, qualified on the second; decided ten days later, one passes and is announced."""
    case = factories.submitted(year=year, now=MAY, solutions=[FIRST, SUMMIT])
    case = qualifying.take(case, officer, "", after(1))
    case = qualifying.qualify(case, officer, "查過了。", after(2))
    first, summit = case.solutions.order_by("position")
    deciding.decide(first, officer, "rejected", "功能不足。", "", after(12))
    decided = deciding.decide(summit, officer, "approved", "一致。", "equal", after(12)).solution
    factories.publish([decided], after(20), officer)


def corrected(year: Programme, officer: User, *names: str) -> Application:
    case = qualifying.take(factories.submitted(year=year, now=JUNE), officer, "", JUNE)
    remarks = [correcting.Remark(correcting.Place("company", None, name), "請補正。") for name in names]
    correcting.request_correction(case, officer, remarks, "", JUNE)
    return case


def answered(year: Programme, officer: User) -> None:
    """Half a day later."""
    case = corrected(year, officer, "rep_name", "rep_title")
    actions.answer_correction(case, factories.user_of(case), None, after(0.5, JUNE))


def lapsed(year: Programme, officer: User) -> None:
    case = corrected(year, officer, "rep_title")
    correcting.lapse(case.corrections.get().pk, JULY)


def test_cases_are_counted_by_where_they_stand(counted: statistics.Statistics) -> None:
    assert rows(counted.cases) == {
        "送件": (5, "100.0%"),
        "資格審查中（含補正）": (2, "40.0%"),
        "資格符合": (1, "20.0%"),
        "資格不符": (1, "20.0%"),
        "逾期放棄": (1, "20.0%"),
        "撤回": (0, "0.0%"),
    }


def test_months_tell_what_was_done_in_each_also_where_nothing_was(counted: statistics.Statistics) -> None:
    assert counted.months.columns == (
        "送件", "收案", "通知補正", "資格符合", "資格不符", "逾期放棄", "方案通過", "方案未通過", "方案公告",
    )  # fmt: skip
    assert rows(counted.months) == {
        "112年5月": (2, 2, 0, 0, 0, 0, 0, 0, 0),
        "112年6月": (3, 2, 2, 1, 1, 0, 1, 1, 1),
        "112年7月": (0, 0, 0, 0, 0, 1, 0, 0, 0),
        "合計": (5, 4, 2, 1, 1, 1, 1, 1, 1),
    }
    assert statistics._between((2023, 11), (2024, 2)) == [(2023, 11), (2023, 12), (2024, 1), (2024, 2)]


def test_officers_have_their_cases_their_results_and_their_days(counted: statistics.Statistics) -> None:
    assert counted.officers.columns == ("案件", "辦理中", "資格符合", "資格不符", "逾期放棄", "補正次數", "天數中位數")
    assert rows(counted.officers) == {
        "甲": (3, 1, 1, 1, 0, 1, "3.0"),  # of two and four days
        "乙": (1, 0, 0, 0, 1, 1, "24.9"),
        "未指派": (1, 1, 0, 0, 0, 0, "—"),
    }


def test_solutions_are_counted_by_kind_and_by_each_category_they_name(counted: statistics.Statistics) -> None:
    assert counted.kinds.columns == ("方案", "審查中", "審查通過", "未通過", "已公告")
    assert rows(counted.kinds) == {
        "首次申請方案": (5, 0, 0, 1, 0),
        "曾在工業館上架方案": (0, 0, 0, 0, 0),
        "已在攻頂計畫上架之既有方案": (1, 0, 1, 0, 1),
    }
    assert rows(counted.categories)["企業營運端　財務管理"] == (1, 0, 1, 0, 1)
    assert len(counted.categories.lines) == 10


def test_reasons_and_lateness_of_corrections_are_shares_of_what_has_ended(counted: statistics.Statistics) -> None:
    assert rows(counted.reasons) == {"附表1　代表人職稱": (2, "100.0%"), "附表1　代表人姓名": (1, "50.0%")}
    assert rows(counted.corrections) == {
        "補正通知": (2, ""),
        "曾補正的案件": (2, ""),
        "期限內送出": (1, "50.0%"),
        "逾期未補正": (1, "50.0%"),
        "等待廠商": (0, ""),
    }


def test_days_are_medians_of_what_has_come_to_an_end(counted: statistics.Statistics) -> None:
    assert rows(counted.days) == {
        "送件到收案": (4, "0.5", "1.0"),  # of 1, 1, 0 and 0
        "收案到資格審查結果": (3, "3.0", "24.9"),  # of 1, 3 and the days until it lapsed
        "送件到資格審查結果": (3, "4.0", "24.9"),
        "補正：通知到送出": (1, "0.5", "0.5"),
        "方案：資格符合到審查結果": (2, "10.0", "10.0"),
        "方案：審查結果到公布": (1, "8.0", "8.0"),
    }


def test_year_without_cases_has_no_shares_and_no_days(year: Programme) -> None:
    empty = statistics.of_year(year, JULY)
    assert rows(empty.cases)["資格符合"] == (0, "—")
    assert [rows(table) for table in (empty.months, empty.officers, empty.reasons)] == [{}, {}, {}]
    assert rows(empty.days)["送件到收案"] == (0, "—", "—")


def test_another_year_counts_for_itself(counted: statistics.Statistics) -> None:
    other = factories.programme(MAY, year=111)
    factories.submitted(year=other, now=MAY)
    assert rows(statistics.of_year(other, JULY).cases)["送件"] == (1, "100.0%")


def test_more_officers_than_a_page_holds_stand_in_one_line(year: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST", 1)
    for name in ("甲", "乙", "丙"):
        officer = factories.staff()
        User.objects.filter(pk=officer.pk).update(name=name)
        qualifying.take(factories.submitted(year=year, now=JUNE), officer, "", JUNE)
    shown = rows(statistics.of_year(year, JULY).officers)
    assert shown == {"甲": (1, 1, 0, 0, 0, 0, "—"), "其他 2 人": (2, 2, 0, 0, 0, 0, "—")}


def test_queries_are_as_many_for_few_cases_as_for_many(year: Programme, named: dict[str, User]) -> None:
    def asked(make: Callable[[Programme, User], None], times: int) -> int:
        for _ in range(times):
            make(year, named["甲"])
        with CaptureQueriesContext(connection) as queries:
            statistics.of_year(year, JULY)
        return len(queries)

    assert asked(passes, 1) == asked(lapsed, 3) == 12
