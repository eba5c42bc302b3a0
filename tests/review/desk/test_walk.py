"""Does an officer go from case to case in the order of the list, also where a step takes a case out of it?"""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from applications.models import Application, Programme
from portal.roles import Role
from portal.web.wayback import OWN
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.factories import NOON
from tests.review.addresses import LIST, change, numbers_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TURN = "turn=me"


@pytest.fixture
def sent(year: Programme) -> list[Application]:
    return [factories.submitted(year=year, now=NOON + n * HOUR) for n in range(3)]


def opened(client: Client, case: Application, listed: str) -> Page:
    return visit(client, f"{change(case)}?{urlencode({OWN: listed})}")


def steps(page: Page) -> dict[str, str]:
    """Where the two links lead, by their key."""
    return {link.get("data-walk"): link.get("href") for link in page.all("//a[@data-walk]")}


def onward(page: Page) -> Any:
    (link,) = page.all("//p[contains(@class, 'onward')]/a[@autofocus]")
    return link


def words_of(page: Page) -> str:
    return page.texts("//*[contains(@class, 'walk__list')]")[0]


def test_case_knows_its_neighbours_in_the_order_of_the_list(officer: Client, sent: list[Application]) -> None:
    for listed, order in ((TURN, sent), ("all=1", sent[::-1]), ("o=1", sent), (f"q={sent[0].vendor.tax_id}", sent[:1])):
        rows = numbers_in(visit(officer, f"{LIST}?{listed}"))
        assert rows == [case.number for case in order]
        walked = [opened(officer, order[0], listed)]
        while "]" in steps(walked[-1]):
            walked.append(visit(officer, steps(walked[-1])["]"]))
        assert [page.title.split()[0] for page in walked] == rows
        assert [words_of(page).partition("第 ")[2] for page in walked] == [
            f"{n}／{len(rows)} 件" for n in range(1, len(rows) + 1)
        ]
        for page, before in zip(walked[1:], walked, strict=False):
            assert visit(officer, steps(page)["["]).title == before.title


def test_list_without_filters_is_a_list_too(officer: Client, sent: list[Application]) -> None:
    page = visit(officer, LIST)
    page = visit(officer, page.link(sent[1].number))
    assert set(steps(page)) == {"[", "]"}
    assert words_of(page) == "全部申請案 第 2／3 件"


def test_step_leads_on_to_what_came_next_though_the_case_has_moved(officer: Client, sent: list[Application]) -> None:
    """Taken, a case stands behind the new ones; what was next when it was opened is next still."""
    page = opened(officer, sent[0], TURN)
    for case, following in pairwise(sent):
        done = visit(officer, page.link("收案開始審查")).send()
        assert done.title.startswith(case.number)
        link = onward(done)
        assert f"下一件：{following.number}" in link.text_content()
        page = visit(officer, link.get("href"))
        assert page.title.startswith(following.number)
    last = visit(officer, page.link("收案開始審查")).send()
    assert f"下一件：{sent[0].number}" in onward(last).text_content()  # taken, and still one's own to do
    assert set(steps(last)) == {"[", "]"}


def test_case_that_left_the_list_leads_on_from_where_it_stood(officer: Client, sent: list[Application]) -> None:
    listed = "queue=incoming"
    page = opened(officer, sent[1], listed)
    done = visit(officer, page.link("收案開始審查")).send()
    assert "第 " not in words_of(done)
    assert [visit(officer, steps(done)[key]).title.split()[0] for key in "[]"] == [sent[0].number, sent[2].number]
    away = done.link("回清單")
    assert numbers_in(visit(officer, away)) == [sent[0].number, sent[2].number]
    Application.objects.filter(pk=sent[2].pk).update(state="withdrawn")  # what was to come next went as well
    assert onward_after_reload(officer, done) == sent[0].number


def onward_after_reload(client: Client, page: Page) -> str:
    return visit(client, steps(visit(client, page.url))["]"]).title.split()[0]


def test_step_of_a_case_that_no_list_led_to_leads_on_to_ones_own(officer: Client, sent: list[Application]) -> None:
    page = visit(officer, change(sent[2]))
    assert steps(page) == {}
    done = visit(officer, page.link("收案開始審查")).send()
    assert f"下一件：{sent[0].number}" in onward(done).text_content()
    assert set(steps(visit(officer, onward(done).get("href")))) == {"]"}  # from here on there is a list


def test_end_of_the_list_leads_to_the_front_page(officer: Client, sent: list[Application]) -> None:
    listed = f"q={sent[0].vendor.tax_id}&queue=incoming"
    done = visit(officer, opened(officer, sent[0], listed).link("收案開始審查")).send()
    assert (steps(done), onward(done).get("href")) == ({}, "/admin/")


@pytest.mark.parametrize(
    "listed", ["nonsense=1", "queue=x", "stage=draft", "p=99", "p=x", "then=9", "then=%00&turn=me", "o=x.-1"]
)
def test_strange_query_leaves_the_case_page_as_it_is(officer: Client, sent: list[Application], listed: str) -> None:
    assert opened(officer, sent[0], listed).status == 200


def test_list_that_one_walked_along_does_not_hear_where_one_stood(officer: Client, sent: list[Application]) -> None:
    assert numbers_in(visit(officer, f"{LIST}?{TURN}&then={sent[1].pk}")) == [case.number for case in sent]
    assert officer.get(LIST)["Location"] == f"{LIST}?{TURN}"


def test_walk_goes_on_over_the_pages_of_the_list(
    officer: Client, sent: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.desk.case_list.CaseList.list_per_page", 1)
    monkeypatch.setattr("review.desk.walk.AROUND", 1)
    page = opened(officer, sent[0], TURN)
    assert words_of(page) == "輪到：我 第 1 件"  # it goes on further than was looked
    page = visit(officer, steps(page)["]"])
    page = visit(officer, steps(page)["]"])
    assert (page.title.split()[0], words_of(page)) == (sent[2].number, "輪到：我 第 3／3 件")
    assert "p=3" in page.all("//a[contains(@class, 'walk__list')]")[0].get("href")


def test_authority_walks_along_a_list_as_well(sent: list[Application]) -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    assert set(steps(opened(authority, sent[1], "stage=submitted"))) == {"[", "]"}
