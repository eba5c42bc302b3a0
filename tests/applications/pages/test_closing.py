"""Does every page of a draft say when the intake closes, and what can be done once it has?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, Programme
from applications.pages.closing import Closing
from applications.pages.desk import section_url
from tests import factories
from tests.browser import Page, visit
from tests.factories import taipei

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CLOSES = taipei(2023, 8, 21)


# --- The words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "tone", "left"),
    [
        ({"days": 3, "hours": 5, "minutes": 59}, "calm", "還有 3 天 5 小時"),
        ({"days": 1, "seconds": 1}, "calm", "還有 1 天 0 小時"),
        ({"days": 1}, "near", "還有 1 天 0 小時"),
        ({"hours": 23, "minutes": 59, "seconds": 59}, "near", "還有 23 小時 59 分"),
        ({"hours": 1, "seconds": 1}, "near", "還有 1 小時 0 分"),
        ({"hours": 1}, "last", "還有 1 小時 0 分"),
        ({"minutes": 9, "seconds": 30}, "last", "還有 9 分 30 秒"),
        ({"milliseconds": 1}, "last", "還有 1 秒"),
        ({"seconds": 0}, "calm", ""),
    ],
)
def test_what_is_left_and_how_it_is_said(span: dict[str, int], tone: str, left: str) -> None:
    closing = Closing(factories.year_112(), CLOSES - timedelta(**span))
    assert closing.tone == tone
    assert closing.left == left
    assert closing.standing == ("open" if left else "over")


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({"state": "paused"}, "paused"),
        ({"state": "closed"}, "over"),
        ({"opens_at": CLOSES - timedelta(days=1)}, "ahead"),
    ],
)
def test_a_pause_a_stop_and_a_start_to_come_are_said(change: dict[str, Any], standing: str) -> None:
    closing = Closing(factories.year_112(**change), CLOSES - timedelta(days=2))
    assert (closing.standing, closing.tone) == (standing, "calm")


# --- The pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def case() -> Application:
    return factories.complete()


def said(page: Page) -> list[str]:
    return page.texts("//*[@data-closing]")


@pytest.mark.clause("R2-2")
def test_home_tasks_sheets_and_check_show_the_closing_with_the_servers_clock(vendor: Client, case: Application) -> None:
    Programme.objects.update(closes_at=taipei(2031, 8, 21))
    sheet = section_url(case.pk, "company", "basics", None)
    for url in ("/apply/", f"/apply/{case.pk}/", sheet, f"/apply/{case.pk}/check/"):
        (words,) = said(visit(vendor, url))
        assert "截止：120年8月20日（2031-08-20）星期三 23:59:59" in words
        assert "還有" in words
        assert re.search(r"現在（主機時間） \d\d:\d\d:\d\d$", words)


def test_clock_tells_anybody_the_present_state_and_is_never_kept(client: Client) -> None:
    year = factories.programme(closes_at=timezone.now() + timedelta(hours=2))
    answer = client.get(f"/apply/clock/{year.year}/")
    told = answer.json()
    assert abs(told["now"] / 1000 - timezone.now().timestamp()) < 5
    assert (told["closes"], told["standing"]) == (int(year.closes_at.timestamp() * 1000), "open")
    assert "no-store" in answer["Cache-Control"]
    Programme.objects.update(state="paused")
    told = client.get(f"/apply/clock/{year.year}/").json()
    assert (told["standing"], "暫停受理" in told["html"]) == ("paused", True)
    assert client.get("/apply/clock/1/").status_code == 404


# --- After the closing ---------------------------------------------------------------------------------------------


@pytest.mark.clause("R2-2")
def test_a_draft_left_behind_is_read_and_cannot_be_changed(vendor: Client, case: Application) -> None:
    sheet = section_url(case.pk, "company", "basics", None)
    form = visit(vendor, sheet)
    Programme.objects.update(closes_at=timezone.now() - timedelta(minutes=16))
    page = visit(vendor, f"/apply/{case.pk}/")
    assert (page.title.endswith("沒有送出的草稿"), case.company_profile in page.words) == (True, True)
    assert "下一年度開始受理以後" in page.words
    assert visit(vendor, sheet).url == page.url
    assert [a.get("href") for a in page.all("//a") if a.text_content().startswith("修改")] == []
    answer = form.send({"company_profile": "截止後寫的"})
    assert answer.status == 409
    assert "已截止受理" in answer.words
    assert "截止後寫的" in answer.words
    check = visit(vendor, f"/apply/{case.pk}/check/")
    assert check.all("//button[text()='送出']") == []
    for place in (
        "solutions/add",
        f"solutions/{case.solutions.get().pk}/kind",
        f"solutions/{case.solutions.get().pk}/remove",
    ):
        assert visit(vendor, f"/apply/{case.pk}/{place}/").url == page.url
    upload = f"/apply/{case.pk}/papers/company-0-awards_certificates/"
    assert vendor.post(upload, {"file": factories.pdf()}).status_code == 409
    assert vendor.post(f"/apply/{case.pk}/documents/draft/").status_code == 302


@pytest.mark.twice
def test_a_save_that_was_on_its_way_at_the_closing_is_kept(vendor: Client, case: Application) -> None:
    form = visit(vendor, section_url(case.pk, "company", "basics", None))
    Programme.objects.update(closes_at=timezone.now() - timedelta(seconds=2))
    page = form.send({"company_profile": "最後一秒寫的"}, do="next")
    assert (page.url, "最後一秒寫的" in page.words) == (f"/apply/{case.pk}/", True)
    assert page.title.endswith("沒有送出的草稿")


@pytest.mark.twice
def test_home_and_draft_offer_to_carry_it_into_the_open_year(vendor: Client, case: Application) -> None:
    Programme.objects.update(closes_at=timezone.now() - timedelta(days=1))
    assert visit(vendor, "/apply/").all("//form[contains(@action, 'carry')]") == []
    year = factories.programme(year=case.programme.year + 1)
    cache.clear()
    for url in ("/apply/", f"/apply/{case.pk}/"):
        (button,) = visit(vendor, url).texts("//form[contains(@action, 'carry')]//button")
        assert button == f"把 {case.programme.year} 年度的草稿帶到 {year.year} 年度"
    page = visit(vendor, f"/apply/{case.pk}/").send(action="/carry/")
    made = Application.objects.get(programme=year)
    assert (page.url, made.solutions.count()) == (f"/apply/{made.pk}/", 1)
    assert visit(vendor, f"/apply/{case.pk}/").all("//form[contains(@action, 'carry')]") == []
    assert vendor.post(f"/apply/{case.pk}/carry/").url == page.url
    assert Application.objects.count() == 2


def test_another_vendors_draft_cannot_be_carried(client: Client, case: Application) -> None:
    Programme.objects.update(closes_at=timezone.now() - timedelta(days=1))
    factories.programme(year=case.programme.year + 1)
    client.force_login(factories.vendor())
    assert client.post(f"/apply/{case.pk}/carry/").status_code == 404
    assert Application.objects.count() == 1


# --- Unread letters ------------------------------------------------------------------------------------------------


def unread(client: Client) -> list[str]:
    return visit(client, "/solutions/").texts("//*[@class='nav__count']")


def test_navigation_counts_the_letters_that_were_not_opened(client: Client) -> None:
    case = factories.submitted()
    client.force_login(factories.user_of(case))
    assert unread(client) == ["，未讀 1 封"]
    letter = factories.user_of(case).messages.get()
    assert visit(client, f"/apply/inbox/{letter.pk}/").all("//*[@class='nav__count']") == []
    assert unread(client) == []


def test_visitors_and_staff_pay_nothing_for_the_count() -> None:
    def asks(user: Any) -> int:
        browser = Client()
        if user:
            browser.force_login(user)
        browser.get("/solutions/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/solutions/")
        return len([query for query in queries if "outbox_message" in query["sql"]])

    assert [asks(None), asks(factories.staff()), asks(factories.vendor())] == [0, 0, 1]
