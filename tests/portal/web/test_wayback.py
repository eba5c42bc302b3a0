"""Does a person who works through a list come back to it as it was, whatever was done in between?"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponseRedirect
from django.test import Client, RequestFactory
from django.utils import timezone

from applications.models import Application
from portal.outbox.models import Message
from portal.reference import Ref
from portal.web import wayback
from review.cases.filters import CaseFilter
from review.export import exporting
from tests import factories
from tests.browser import Page, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ASKED = {"q": ["公司"], "stage": ["open"], "p": ["2"]}
LIST = "/admin/review/case/?q=%E5%85%AC%E5%8F%B8&stage=open&p=2"
PACKED = "_changelist_filters=q%3D%25E5%2585%25AC%25E5%258F%25B8%26stage%3Dopen%26p%3D2"


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(factories.officer())
    return client


def list_in(page: Page, model: str = "review/case") -> dict[str, list[str]]:
    """Where the breadcrumb of the page leads to."""
    (address,) = {
        link.get("href")
        for link in page.all("//*[@class='breadcrumbs']//a")
        if urlsplit(link.get("href")).path == f"/admin/{model}/"
    }
    return parse_qs(urlsplit(address).query)


def crumb(page: Page) -> str:
    return page.all("//nav[@class='breadcrumb']//a")[0].get("href")


def case_page(officer: Client, case: Application) -> Page:
    return visit(officer, f"/admin/review/case/{case.pk}/change/?{PACKED}")


@pytest.mark.twice
def test_list_itself_gives_what_was_asked_of_it_to_each_case(officer: Client) -> None:
    case = factories.in_review()
    link = visit(officer, f"/admin/review/case/?q={case.number}&stage=open").link(case.number)
    page = visit(officer, link)
    assert list_in(page) == {"q": [case.number], "stage": ["open"]}


STEPS = {
    "take": (factories.submitted, "收案開始審查", {"note": "x"}),
    "qualify": (factories.in_review, "資格符合", {"note": "x"}),
    "find not qualified": (factories.in_review, "資格不符", {"note": "資料不符"}),
    "decide": (factories.qualified, "記錄審查結果", {"outcome": "approved", "reason": "通過。"}),
}


@pytest.mark.parametrize(("make", "words", "data"), STEPS.values(), ids=STEPS.keys())
def test_step_leads_back_to_the_case_and_from_there_to_the_list_as_it_was(
    officer: Client, make: Callable[[], Application], words: str, data: dict[str, str]
) -> None:
    page = case_page(officer, make())
    asks = visit(officer, page.link(words))
    assert list_in(asks) == ASKED
    done = asks.send(data)
    assert done.status == 200
    assert done.url.endswith(f"/change/?{PACKED}")
    assert list_in(done) == ASKED


def test_publishing_from_a_case_leads_back_to_the_case(officer: Client) -> None:
    """Its page is one of many results: it knows the case that it was opened from, and no list."""
    case = factories.approved()
    read = visit(officer, case_page(officer, case).link("」公布審查結果")).send({}, do="read")
    done = read.send({}, do="publish")
    assert done.status == 200
    assert f"/admin/review/case/{case.pk}/change/" in done.url


def test_small_forms_of_the_case_page_keep_it(officer: Client) -> None:
    case = factories.in_review()
    page = case_page(officer, case)
    assert list_in(page.send({"text": "註記"}, action="/notes/")) == ASKED
    assert list_in(page.send({"kind": "zip"}, action="/packets/")) == ASKED
    assert list_in(page.send({"result": "pass"}, action="/marks/")) == ASKED
    asked = visit(
        officer,
        next(link.get("href") for link in page.all("//a[@data-ask]")).replace("?", f"{page.url.partition('?')[0]}?"),
    )
    assert list_in(asked) == ASKED
    written = asked.send(
        {name: "請說明" for name in asked.values("/remark/") if name.startswith("remark-")}, action="/remark/"
    )
    assert list_in(written) == ASKED
    sent = visit(officer, written.link("通知補正")).send({"reason": "缺漏"}, do="send")
    assert (list_in(sent), case.corrections.count()) == (ASKED, 1)


def test_later_due_time_keeps_it(officer: Client) -> None:
    correction = factories.returned()
    page = visit(officer, case_page(officer, correction.application).link("延長補正期限"))
    assert list_in(page) == ASKED
    done = page.send({"way": "days", "days": "1", "reason": "颱風"}, do="send")
    assert done.url.endswith(f"/change/?{PACKED}")
    assert list_in(done) == ASKED


@pytest.mark.twice
def test_many_cases_given_at_once_lead_back_to_the_list_as_it_was(officer: Client) -> None:
    case = factories.in_review()
    asked = f"/admin/review/case/?q={case.number}&stage=open"
    for action, more, do in (
        ("assign_chosen", {"officer": str(factories.staff().pk)}, ""),
        ("share_chosen", {}, "share"),
    ):
        chosen = Page(officer, officer.post(asked, {"action": action, "_selected_action": [case.pk]}, follow=True))
        done = chosen.send(more, action="/share/" if do else "/assign/", do=do)
        assert (done.url, case.number in done.words) == (asked, True)


@pytest.mark.twice
def test_letter_of_a_case_leads_back_to_the_case_and_its_list(officer: Client) -> None:
    case = factories.in_review()
    Message.objects.filter(concerns=Ref.of(case)).update(state="bounced", done_at=timezone.now())
    letter = visit(officer, next(link.get("href") for link in case_page(officer, case).all("//*[@id='letters']//li/a")))
    assert list_in(letter, "outbox/message") == {}  # what was asked of the cases is nothing that letters know
    elsewhere = visit(officer, letter.link("改寄到新的地址")).send({"to": "new@example.com"})
    assert list_in(visit(officer, elsewhere.link("的案件頁"))) == ASKED


@pytest.mark.twice
def test_list_of_letters_keeps_its_own(officer: Client) -> None:
    case = factories.in_review()
    Message.objects.filter(concerns=Ref.of(case)).update(state="bounced", done_at=timezone.now())
    asked = "/admin/outbox/message/?q=%40example.com&state__exact=bounced"
    listed, expected = visit(officer, asked), {"q": ["@example.com"], "state__exact": ["bounced"]}
    letter = visit(officer, listed.all("//th//a[contains(@href, '/change/')]")[0].get("href"))
    assert list_in(letter, "outbox/message") == expected
    elsewhere = visit(officer, letter.link("改寄到新的地址"))
    assert list_in(elsewhere, "outbox/message") == expected
    assert list_in(elsewhere.send({"to": "new@example.com"}), "outbox/message") == expected
    again = listed.all("//button[contains(@formaction, '/again/')]")[0].get("formaction")
    sent = Page(officer, officer.post(again, headers={"referer": f"http://testserver{asked}"}, follow=True))
    assert list_in(sent, "outbox/message") == expected


@pytest.mark.twice
def test_export_and_mailing_and_account_lead_back_to_their_lists(officer: Client) -> None:
    case = factories.in_review()
    export = Page(officer, officer.post(f"/admin/review/case/export/?q={case.number}", follow=True))
    assert list_in(export) == {"q": [case.number]}
    exporting.ask(factories.officer(), CaseFilter(), timezone.now())
    page = visit(
        officer, visit(officer, "/admin/review/export/?o=1").all("//th//a[contains(@href, '/change/')]")[0].get("href")
    )
    assert list_in(page, "review/export") == {"o": ["1"]}
    administrator = Client()
    administrator.force_login(factories.staff("administrator"))
    listed = visit(administrator, "/admin/accounts/user/?q=staff&role__exact=officer")
    account = visit(administrator, listed.all("//th//a[contains(@href, '/change/')]")[0].get("href"))
    assert list_in(account, "accounts/user") == {"q": ["staff"], "role__exact": ["officer"]}
    assert administrator.session  # signed in all the while
    assert account.send({"name": "新名"}).url == "/admin/accounts/user/?q=staff&role__exact=officer"


def test_address_of_another_site_or_of_nothing_is_left_alone(officer: Client) -> None:
    case = factories.in_review()
    plain = visit(officer, f"/admin/review/case/{case.pk}/change/")
    assert "_changelist_filters" not in plain.html
    long = visit(officer, f"/admin/review/case/{case.pk}/change/?_changelist_filters={'a' * 3000}")
    assert long.html.count("a" * 3000) == 0
    hostile = visit(officer, f"/admin/review/case/{case.pk}/change/?_changelist_filters=%22%3E%3Cscript%3Ex")
    assert "<script>x" not in hostile.html
    assert list_in(hostile) == {}


def test_line_breaks_and_chinese_in_the_address_stop_no_step(officer: Client) -> None:
    """A link that somebody made: the button of a list would else end with an error after its work was done."""
    request = RequestFactory().post("/admin/review/case/1/assign/?_changelist_filters=q%3D%0D%0A公司")
    answer = wayback.WayBack(lambda _: HttpResponseRedirect("/admin/review/case/"))(request)
    assert answer["Location"] == "/admin/review/case/?q=%0D%0A%E5%85%AC%E5%8F%B8"


def test_vendor_comes_back_to_the_page_of_the_inbox() -> None:
    case = factories.in_review()
    client, user = Client(), factories.user_of(case)
    client.force_login(user)
    made = [
        Message(
            concerns=Ref.of(case),
            kind="taken",
            occurrence=str(n),
            user=user,
            to_email=user.email,
            subject=f"第 {n} 封",
            body="x",
            created_at=timezone.now(),
        )
        for n in range(60)
    ]
    Message.objects.bulk_create(made)
    second = visit(client, "/apply/inbox/?page=2")
    letter = visit(client, second.all("//a[@class='inbox__subject']")[0].get("href"))
    assert crumb(letter) == "/apply/inbox/?page=2"


def test_visitor_comes_back_to_the_search_of_the_catalogue() -> None:
    factories.listed()
    client = Client()
    address = visit(client, "/solutions/").all("//a[@class='card__title']")[0].get("href")
    page = Page(
        client, client.get(address, headers={"referer": "http://testserver/solutions/?q=%E9%9B%B2&page=2"}, follow=True)
    )
    assert crumb(page) == "/solutions/?q=%E9%9B%B2&page=2"
    elsewhere = Page(
        client, client.get(address, headers={"referer": "https://example.com/solutions/?q=x"}, follow=True)
    )
    assert crumb(elsewhere) == "/solutions/"
