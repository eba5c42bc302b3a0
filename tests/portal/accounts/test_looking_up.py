"""Does who registers see whose number was typed, without a promise, a person's name or a word about accounts?"""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client

from applications.guideline.outside import Kind, RegisterFact
from portal.accounts.models import User
from tests import factories
from tests.applications.registers.answering import AWAY, COMPANY, NOTHING, Answering, switch_on, told_of
from tests.browser import Page, visit
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID
from tests.portal.accounts.registering import filled

pytestmark = pytest.mark.django_db
ADDRESS = "/account/signup/company/"
FREE = "查詢的結果不影響註冊。"
JSON = {"Accept": "application/json"}


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Answering:
    cache.clear()
    return switch_on(monkeypatch)


def look_up(client: Client, status: int = 200, **typed: str) -> Page:
    page = Page(client, client.post(ADDRESS, filled(**typed), follow=True))
    assert page.status == status
    return page


def said(page: Page) -> list[str]:
    return page.texts("//*[@id='looked-up']/p")


@pytest.mark.clause("R6-1-1")
@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (told_of(), "商工登記：範例資訊股份有限公司（核准設立）。"),
        (
            told_of(replace(COMPANY, kind=Kind.BRANCH)),
            "商工登記：範例資訊股份有限公司（核准設立）。這是分公司的統一編號，申請請用總公司的。",
        ),
        (NOTHING, f"商工登記查不到統一編號 {TAX_ID}，請核對號碼。"),
        (AWAY, "商工登記現在沒有回應，查不到公司名稱。"),
    ],
    ids=["found", "branch", "nothing", "away"],
)
def test_answer_stands_beside_the_number_and_keeps_nobody(
    client: Client, register: Answering, fact: RegisterFact, words: str
) -> None:
    register.fact = fact
    page = look_up(client, username="０４５９－５２５７")
    assert said(page) == [words, FREE]
    assert register.asked == [TAX_ID]
    assert COMPANY.representative not in page.html


def test_page_keeps_what_was_typed_but_for_passwords(client: Client, register: Answering) -> None:
    page = look_up(client, next="/apply/about/")
    assert page.values() | {"csrfmiddlewaretoken": []} == {
        "csrfmiddlewaretoken": [],
        "next": ["/apply/about/"],
        "username": [TAX_ID],
        "email": ["a@example.com"],
        "password1": [""],
        "password2": [""],
        "email_meant": [""],
        "agreed": ["on"],
    }
    assert page.form().get("action") == "/account/signup/"
    assert not User.objects.exists()


def test_answer_is_the_same_for_a_number_that_has_an_account(client: Client, register: Answering) -> None:
    before = said(look_up(client))
    User.objects.create_user(TAX_ID, "b@example.com", "x")
    assert said(look_up(client)) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "請先輸入統一編號。"),
        ("123", "統一編號是 8 位數字，目前輸入了 3 位，請核對後重新輸入（開頭的 0 也要輸入）。"),
        ("00000000", "統一編號不能全部是 0，請核對後重新輸入。"),
        ("\0" + "x" * 10_000, "統一編號只能有數字，請輸入 8 位數字，例：04595257。"),
    ],
)
def test_what_is_no_number_is_not_asked(client: Client, register: Answering, typed: str, sentence: str) -> None:
    assert said(look_up(client, 422, username=typed)) == [sentence, FREE]
    assert register.asked == []


def test_old_number_is_named_and_leads_to_the_office(client: Client, register: Answering) -> None:
    name, problem = said(look_up(client, username="90316313"))
    assert name == "商工登記：範例資訊股份有限公司（核准設立）。"
    assert "核對後確定沒錯（有些舊號碼是這樣），請附公司登記資料聯絡執行單位" in problem


def test_script_gets_the_part_alone(client: Client, register: Answering) -> None:
    answer = client.post(ADDRESS, {"username": TAX_ID}, headers=JSON)
    assert answer.json()["html"].count("<form") == 0
    assert "範例資訊股份有限公司" in answer.json()["html"]


def test_one_network_asks_ten_times_a_minute(client: Client, register: Answering) -> None:
    answers = [client.post(ADDRESS, {"username": TAX_ID}, headers=JSON).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert len(register.asked) == 10
    assert said(look_up(client, 429)) == ["查詢太頻繁，請等一分鐘再查。", FREE]


def test_registering_is_not_counted_with_it(client: Client, register: Answering) -> None:
    for _ in range(12):
        client.post(ADDRESS, {"username": TAX_ID}, headers=JSON)
    assert client.post("/account/signup/", filled(username=OTHER_TAX_ID)).status_code == 302


def test_address_without_a_question_leads_to_the_form(client: Client, register: Answering) -> None:
    assert visit(client, ADDRESS).title == "註冊帳號"
    client.force_login(factories.vendor())
    assert client.post(ADDRESS, filled()).url == "/account/signup/"


def test_nothing_is_offered_while_no_register_is_switched_on(client: Client) -> None:
    assert visit(client, "/account/signup/").all("//*[@id='looked-up']") == []
    assert "現在不能查詢公司名稱。" in client.post(ADDRESS, filled(), headers=JSON).json()["html"]
