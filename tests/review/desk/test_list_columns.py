"""Does everybody see the columns that they chose, and does each say what it is called?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Correction, Solution
from portal.accounts.models import User
from review.desk import list_columns
from review.models import ListColumns
from review.qualification import qualifying
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.review.addresses import LIST

pytestmark = pytest.mark.django_db

USUAL = ["收件編號", "公司名稱", "統一編號", "狀態", "承辦", "補正期限", "收件時間", "等候"]


def headings(page: Page) -> list[str]:
    return [words for words in page.texts("//table[@id='result_list']//thead//th") if words]


def cell(page: Page, name: str) -> list[str]:
    return page.texts(f"//table[@id='result_list']//tbody//*[contains(@class, 'field-{name}')]")


def test_columns_are_chosen_by_each_person_for_themselves(officer: Client, case: Application) -> None:
    colleague = signed_in(factories.staff())
    assert headings(visit(officer, LIST)) == USUAL
    page = visit(officer, f"{LIST}?stage=open").send({"column": ["solutions", "rounds", "nonsense"]}, action="columns/")
    assert (page.url, headings(page)) == (f"{LIST}?stage=open", ["收件編號", "公司名稱", "補正次數", "方案"])
    assert headings(visit(colleague, LIST)) == USUAL
    assert headings(page.send({"usual": "1"}, action="columns/")) == USUAL
    assert officer.get(f"{LIST}columns/")["Location"].startswith(LIST)


def test_every_column_says_what_it_is_called(officer: Client, officer_user: User, case: Application) -> None:
    now = timezone.now()
    list_columns.choose(officer_user, list_columns.OFFERED)
    last = case.history.latest("at").at
    page = visit(officer, LIST)
    assert headings(page) == ["收件編號", "公司名稱", *list_columns.OFFERED.values()]
    said = {name: cell(page, name) for name in ("waiting", "rounds", "kinds", "solutions", "year", "tax_id")}
    assert said == {
        "waiting": [f"等 {(timezone.localdate(now) - timezone.localdate(last)).days} 天"],
        "rounds": ["—"],
        "kinds": ["首次申請方案、已在攻頂計畫上架之既有方案"],
        "solutions": ["甲 等 2 個"],
        "year": [str(case.programme.year)],
        "tax_id": [case.vendor.tax_id],
    }


def test_rounds_are_counted_and_an_end_waits_for_nobody(officer: Client, officer_user: User) -> None:
    correction = factories.returned()
    list_columns.choose(officer_user, ["rounds", "waiting"])
    page = visit(officer, LIST)
    assert (cell(page, "rounds"), cell(page, "waiting")[0].startswith("等 ")) == (["補正 1 次"], True)
    Application.objects.filter(pk=correction.application_id).update(state="withdrawn")
    assert cell(visit(officer, LIST), "waiting") == ["—"]
    assert Correction.objects.count() == 1


def test_stage_of_a_qualified_case_is_where_its_solutions_are(officer: Client, officer_user: User) -> None:
    case = factories.in_review(solutions=[{}, {}, {"kind": "summit_existing"}])
    qualifying.qualify(case, officer_user, "都看過了", timezone.now())
    list_columns.choose(officer_user, ["stage_tag", "waiting"])
    page = visit(officer, LIST)
    assert cell(page, "stage_tag") == ["技術審查 2 書面審查"]
    assert cell(page, "waiting") == ["等 0 天"]
    Solution.objects.filter(pk=case.solutions.last().pk).update(state="announced")
    Solution.objects.filter(pk=case.solutions.first().pk).update(state="approved")
    assert cell(visit(officer, LIST), "stage_tag") == ["技術審查 審查通過，待公布 ＋1"]
    Solution.objects.update(state="rejected")
    assert (cell(visit(officer, LIST), "stage_tag"), cell(visit(officer, LIST), "waiting")) == (["審查未通過 3"], ["—"])


def test_days_are_counted_by_the_calendar() -> None:
    noon = factories.NOON
    assert [list_columns.days_since(noon - timedelta(hours=hours), noon) for hours in (0, 11, 13, 37)] == [0, 0, 1, 2]


def test_choice_of_nobody_is_asked_once(officer: Client, case: Application) -> None:
    visit(officer, LIST)
    assert not ListColumns.objects.exists()
