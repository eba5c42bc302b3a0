"""Does a page that saves by itself save only what changed, of its own vendor, and say what it must?"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from lxml.html import fromstring

from applications.models import Application, Change, Membership, PricePlan, Solution
from applications.pages import context
from applications.pages.papers import prefix_of_paper
from portal.accounts.models import User
from portal.forms import presence
from portal.forms.merging import version_of
from portal.web.cache import Cache
from portal.web.draft_key import browser_key, browser_tag
from tests import factories
from tests.browser import Page, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def nobody_here() -> None:
    cache.clear()


@pytest.fixture
def colleague(case: Application) -> User:
    """Another person of the same vendor."""
    user = factories.vendor()
    user.name = "王小明"
    user.save()
    Membership.objects.update_or_create(user=user, defaults={"vendor": case.vendor, "role": "editor"})
    return user


def body(user: User, seen: dict[str, Any], prefix: str = "", **answers: Any) -> dict[str, Any]:
    box = f"{prefix}-seen" if prefix else "seen"
    return {
        "account": browser_tag(user),
        box: json.dumps({name: version_of(value) for name, value in seen.items()}),
        **answers,
    }


def save(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data, headers=JSON)


@pytest.fixture
def people(address: Callable) -> str:
    return address("company", "people")


@pytest.fixture
def owner(case: Application) -> User:
    return factories.user_of(case)


def test_only_what_was_sent_is_saved(vendor: Client, case: Application, owner: User, people: str) -> None:
    before = Application.objects.values().get(pk=case.pk)
    told = save(vendor, people, body(owner, {"rep_title": case.rep_title}, rep_title="執行長")).json()
    after = Application.objects.values().get(pk=case.pk)
    assert {name for name in before if before[name] != after[name]} == {"rep_title"}
    assert told["versions"] == {"rep_title": version_of("執行長")}
    assert told["errors"] == {}
    assert told["conflicts"] == {}
    assert told["left"] == "完成"
    assert told["others"] == ""
    assert told["saved_at"].startswith("已於 ")


@pytest.mark.twice
def test_wrong_answer_stops_no_other_and_only_what_was_sent_is_scolded(
    vendor: Client, case: Application, owner: User, people: str
) -> None:
    Application.objects.filter(pk=case.pk).update(contact_name="")
    sent = {"rep_title": "執行長", "contact_mobile": "12"}
    told = save(
        vendor, people, body(owner, {"rep_title": case.rep_title, "contact_mobile": case.contact_mobile}, **sent)
    ).json()
    assert list(told["errors"]) == ["contact_mobile"]
    assert told["left"] == "還有 1 題沒填"
    case.refresh_from_db()
    assert (case.rep_title, case.contact_mobile != "12") == ("執行長", True)


def test_what_two_changed_is_asked_and_says_who(
    vendor: Client, case: Application, owner: User, colleague: User, people: str
) -> None:
    other, was = Client(), case.rep_title
    other.force_login(colleague)
    save(other, people, body(colleague, {"rep_title": was}, rep_title="他的"))
    told = save(vendor, people, body(owner, {"rep_title": was}, rep_title="<b>我的")).json()
    asked = told["conflicts"]["rep_title"]
    assert all(words in asked for words in ("&lt;b&gt;我的", "他的", "王小明 於", "保留我寫的", "保留已儲存的"))
    case.refresh_from_db()
    assert case.rep_title == "他的"
    chosen = {"rep_title": "<b>我的", "keep-rep_title": f"stored:{version_of('他的')}"}
    told = save(vendor, people, body(owner, {"rep_title": was}, **chosen)).json()
    assert (told["conflicts"], told["fresh"]) == ({}, {"rep_title": ["他的"]})
    chosen["keep-rep_title"] = f"mine:{version_of('他的')}"
    save(vendor, people, body(owner, {"rep_title": was}, **chosen))
    case.refresh_from_db()
    assert case.rep_title == "<b>我的"


@pytest.mark.twice
def test_page_without_scripts_asks_the_same_and_keeps_the_rest(
    page: Callable[..., Page], case: Application, people: str
) -> None:
    mine = page("company", "people")
    factories.save(case, "company", rep_title="他的", contact_title="他的職稱")
    answer = mine.send({"rep_title": "我的", "rep_name": "林大同"}, do="next")
    assert (answer.status, answer.dead_links()) == (422, [])
    assert answer.problems == ["代表人職稱：這一題在您填寫時也被改過，請選擇要保留哪一個。"]
    case.refresh_from_db()
    assert case.rep_title == "他的"
    assert case.rep_name == "林大同"
    assert case.contact_title == "他的職稱"
    assert answer.values()["contact_title"] == ["他的職稱"]
    again = answer.send(do="next")
    assert again.status == 422  # nothing chosen, nothing lost
    kept = answer.send({"keep-rep_title": answer.all("//input[@name='keep-rep_title']")[0].get("value")}, do="next")
    assert kept.status == 200
    case.refresh_from_db()
    assert case.rep_title == "我的"


# --- Prices and papers ---------------------------------------------------------------------------------------------


def price(page: Page, row: int, owner: User, **answers: str) -> dict[str, Any]:
    """A row as the page sends it by itself: whole."""
    values = page.values()
    sent = {
        name: value
        for name, value in values.items()
        if name.startswith((f"price_plans-{row}-", "price_plans-T", "price_plans-I"))
    }
    return {
        **sent,
        **{f"price_plans-{row}-{name}": answer for name, answer in answers.items()},
        "account": browser_tag(owner),
    }


@pytest.mark.twice
def test_half_filled_price_stops_no_other_answer(
    page: Callable[..., Page], vendor: Client, solution: Solution, owner: User, address: Callable
) -> None:
    first, second = solution.price_plans.all()
    blank = page("promotion", "price")
    wrong = price(blank, 0, owner, total_price="很貴", user_count="7")
    told = save(vendor, address("promotion", "price"), wrong).json()
    assert list(told["errors"]) == ["price_plans-0-total_price"]
    first.refresh_from_db()
    assert (first.total_price, first.user_count) == (36_000, 7)
    assert PricePlan.objects.filter(pk=second.pk).exists()  # a row that was not sent is not emptied


@pytest.mark.twice
def test_prices_are_merged_row_by_row(
    page: Callable[..., Page], vendor: Client, solution: Solution, owner: User, address: Callable
) -> None:
    blank, url = page("promotion", "price"), address("promotion", "price")
    assert save(vendor, url, price(blank, 0, owner, total_price="40000")).json()["conflicts"] == {}
    told = save(vendor, url, price(blank, 0, owner, total_price="50000", user_count="3")).json()
    assert list(told["conflicts"]) == ["price_plans-0-total_price"]
    first = solution.price_plans.first()
    assert (first.total_price, first.user_count) == (40_000, 3)
    save(
        vendor,
        url,
        price(blank, 1, owner, total_price="", subscription_months="", user_count="", other_spec="", market_price=""),
    )
    assert [plan.pk for plan in solution.price_plans.all()] == [first.pk]


def test_what_is_said_of_a_paper_is_merged(
    page: Callable[..., Page], vendor: Client, solution: Solution, owner: User, address: Callable
) -> None:
    paper = solution.attachments.get(slot="security_test_report")
    values, prefix = page("technical", "reports").values(), prefix_of_paper(paper)
    sent = {name: value for name, value in values.items() if name.startswith(prefix)}
    told = save(
        vendor,
        address("technical", "reports"),
        {**sent, f"{prefix}-report_date": "114/7/1", "account": browser_tag(owner)},
    )
    assert told.json()["versions"][f"{prefix}-report_date"] == version_of("2025-07-01")
    again = {**sent, f"{prefix}-report_date": "114/8/1", "account": browser_tag(owner)}
    assert list(save(vendor, address("technical", "reports"), again).json()["conflicts"]) == [f"{prefix}-report_date"]
    paper.refresh_from_db()
    assert paper.details["report_date"] == "2025-07-01"
    assert paper.details["security_test_kinds"]
    other = solution.attachments.get(slot="load_test_report")
    assert other.details["report_date"]  # a paper that was not sent keeps what is said of it


# --- Who may, and what arrives -------------------------------------------------------------------------------------


def test_another_account_gives_and_gets_nothing(
    case: Application, owner: User, colleague: User, people: str, client: Client
) -> None:
    client.force_login(colleague)  # signed in on the same computer, even for the same vendor
    refused = save(client, people, body(owner, {"rep_title": case.rep_title}, rep_title="別人的"))
    assert (refused.status_code, refused.json()) == (409, {"other_account": "/apply/"})
    assert client.get(people, {"account": browser_tag(owner)}, headers=JSON).status_code == 409
    stranger = Client()
    stranger.force_login(user := factories.vendor())
    assert save(stranger, people, body(user, {"rep_title": case.rep_title}, rep_title="x")).status_code == 404
    assert Application.objects.get(pk=case.pk).rep_title == case.rep_title


def test_key_is_the_accounts_own(owner: User, colleague: User) -> None:
    assert browser_key(owner) == browser_key(User.objects.get(pk=owner.pk))
    assert len({browser_key(owner), browser_key(colleague)}) == len({browser_tag(owner), browser_tag(colleague)}) == 2
    assert browser_tag(owner) not in browser_key(owner)


def test_sent_case_and_signed_out_person_are_told_in_json(client: Client) -> None:
    case = factories.submitted()
    user = factories.user_of(case)
    url = f"/apply/{case.pk}/company/people/"
    assert save(client, url, body(user, {"rep_title": ""}, rep_title="x")).status_code == 302  # to the sign-in
    client.force_login(user)
    refused = save(client, url, body(user, {"rep_title": ""}, rep_title="x"))
    assert refused.status_code == 409
    assert "不能修改" in refused.json()["closed"]


@pytest.mark.clause("R6-5-1")
def test_correction_saves_what_was_asked_and_nothing_else(client: Client) -> None:
    correction = factories.returned()
    case = correction.application
    client.force_login(user := factories.user_of(case))
    solution, url = case.solutions.get(), f"/apply/{case.pk}/correction/"
    data = body(user, {"paid_in_capital": case.paid_in_capital, "rep_title": case.rep_title}, "company-0",
                **{"company-0-paid_in_capital": "7777777", "company-0-rep_title": "不准"})  # fmt: skip
    box = f"technical-{solution.pk}"
    data |= body(user, {"tech_security": solution.tech_security}, box, **{f"{box}-tech_security": "改好了"})
    told = save(client, url, data).json()
    assert sorted(told["versions"]) == ["company-0-paid_in_capital", f"{box}-tech_security"]
    after = Application.objects.get(pk=case.pk)
    assert (after.paid_in_capital, after.rep_title) == (7_777_777, case.rep_title)
    solution.refresh_from_db()
    assert (solution.tech_security, after.state) == ("改好了", "correction_requested")
    stranger = {**body(user, {"tech_security": ""}, "technical-99999", **{"technical-99999-tech_security": "x"})}
    assert save(client, url, stranger).json()["versions"] == {}
    assert client.get(url, {"account": browser_tag(user)}, headers=JSON).json() == {"others": ""}


HOSTILE = [
    "",
    "[]",
    "null",
    "{",
    '{"rep_title": 1}',
    '{"rep_title": "' + "x" * 300_000 + '"}',
    "[" * 100_000,
    '{"state": "x"}',
]


@pytest.mark.parametrize("seen", HOSTILE)
def test_hostile_box_changes_nothing(vendor: Client, case: Application, owner: User, people: str, seen: str) -> None:
    before = Application.objects.values().get(pk=case.pk)
    data = {"account": browser_tag(owner), "seen": seen, "rep_title": "x", "state": "qualified", "number": "1"}
    assert save(vendor, people, data).status_code == 200
    assert Application.objects.values().get(pk=case.pk) == before


def test_huge_answer_is_a_sentence(vendor: Client, case: Application, owner: User, people: str) -> None:
    told = save(vendor, people, body(owner, {"rep_title": case.rep_title}, rep_title="字" * 3_000_000)).json()
    assert "內容太長" in told["errors"]["rep_title"][0]


def test_removed_solution_is_gone(vendor: Client, solution: Solution, owner: User, address: Callable) -> None:
    url = address("technical", "security")
    solution.delete()
    assert save(vendor, url, body(owner, {"tech_security": ""}, tech_security="x")).status_code == 404


# --- Who is here ---------------------------------------------------------------------------------------------------


def test_the_page_says_who_else_is_here(
    vendor: Client, page: Callable[..., Page], colleague: User, owner: User, people: str, address: Callable
) -> None:
    other = Client()
    other.force_login(colleague)
    assert other.get(people, {"account": browser_tag(colleague)}, headers=JSON).json() == {"others": ""}
    assert (
        vendor.get(people, {"account": browser_tag(owner)}, headers=JSON)
        .json()["others"]
        .startswith("王小明 也在填這一頁")
    )
    assert "王小明 也在填這一頁" in page("company", "people").words
    assert "也在填這一頁" not in page("company", "basics").words


def test_who_left_is_not_here(owner: User, colleague: User, case: Application) -> None:
    now = timezone.now()
    assert presence.meet("x", colleague, now) == []
    assert presence.meet("x", owner, now + timedelta(seconds=39)) == ["王小明"]
    assert presence.meet("x", owner, now + timedelta(seconds=40)) == []


def test_without_redis_the_page_works_and_each_process_knows_who_is_there(
    page: Callable[..., Page], owner: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cache, "_away_until", 0.0)
    away, now = Cache("unix:///nowhere.sock", {}), timezone.now()
    for place in (presence, context):
        monkeypatch.setattr(place, "cache", away)
    assert presence.meet("x", owner, now) == []
    assert presence.meet("x", colleague, now) == [owner.email]
    assert page("company", "people").status == 200


# --- The history ---------------------------------------------------------------------------------------------------


@pytest.mark.twice
def test_history_says_who_changed_what(
    vendor: Client, page: Callable[..., Page], case: Application, owner: User, colleague: User, people: str
) -> None:
    Change.objects.all().delete()
    now = timezone.now() - timedelta(hours=2)
    for minutes, title in ((0, "協理"), (10, "副總"), (20, "總經理")):
        factories.save(case, "company", now + timedelta(minutes=minutes), rep_title=title)
    (joined,) = Change.objects.all()
    assert joined.after == "總經理"
    assert joined.since == now
    assert joined.at == now + timedelta(minutes=20)
    assert joined.by == owner
    factories.save(case, "company", now + timedelta(minutes=31), rep_title="董事長")
    assert Change.objects.count() == 2
    other = Client()
    other.force_login(colleague)
    save(other, people, body(colleague, {"rep_title": "董事長"}, rep_title="主席"))
    assert [(change.by, change.before, change.after) for change in Change.objects.order_by("pk")][1:] == [
        (owner, "總經理", "董事長"),
        (colleague, "董事長", "主席"),
    ]
    shown = visit(vendor, f"/apply/{case.pk}/history/")
    assert shown.texts("//*[@class='history__what']")[0].startswith("王小明 修改「代表人職稱」")


def test_who_has_no_name_is_known_by_the_address_to_colleagues_alone(
    case: Application, owner: User, colleague: User
) -> None:
    """After the account was handed over, the former owner's 帳號 is a 統編 with a number behind it."""
    Change.objects.all().delete()
    User.objects.filter(pk=owner.pk).update(username=f"{owner.username}-2")
    factories.save(case, "company", rep_title="協理")
    other, stranger = Client(), Client()
    other.force_login(colleague)
    stranger.force_login(factories.vendor())
    shown = visit(other, f"/apply/{case.pk}/history/")
    assert shown.texts("//*[@class='history__what']")[0].startswith(f"{owner.email} 修改")
    assert f"{owner.username}-2" not in shown.words
    assert visit(stranger, f"/apply/{case.pk}/history/").status == 404


@pytest.mark.twice
def test_typed_and_taken_back_is_no_change(case: Application) -> None:
    Change.objects.all().delete()
    was = case.rep_title
    factories.save(case, "company", rep_title="x")
    factories.save(Application.objects.get(pk=case.pk), "company", rep_title=was)
    assert (Change.objects.count(), Change.objects.lasting().count()) == (1, 0)


def test_history_of_papers_and_prices(
    page: Callable[..., Page], vendor: Client, case: Application, solution: Solution, owner: User
) -> None:
    Change.objects.all().delete()
    slot = f"file-technical-{solution.pk}-load_test_report"
    page("technical", "reports").send({slot: factories.pdf("新的.pdf")}, do="upload")
    paper = solution.attachments.present().get(file__original_name="新的.pdf")
    page("technical", "reports").send({"remove": str(paper.pk)})
    page("promotion", "price").send({"price_plans-0-total_price": "1234"})
    said = visit(vendor, f"/apply/{case.pk}/history/").texts("//*[@class='history__what']")
    assert [sentence.split("」")[0] for sentence in said] == [
        f"{owner.email} 修改「第 1 種價格 總計新臺幣(含稅)",
        f"{owner.email} 移除「1年內壓力測試報告",
        f"{owner.email} 更換「1年內壓力測試報告",
    ]


# --- What an answer breaks -----------------------------------------------------------------------------------------


def lines(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["at"], line["cell"]) for line in told["broken"]["lines"]]


@pytest.mark.clause("R5-2")
def test_broken_rule_comes_with_the_saving_and_goes_with_the_next(
    vendor: Client, owner: User, address: Callable, solution: Solution
) -> None:
    origin, was = address("promotion", "origin"), {"origin_country": solution.origin_country}
    told = save(vendor, origin, body(owner, was, origin_country="CN")).json()
    assert told["broken"] == {
        "scopes": ["id_"],
        "lines": [{"at": "id_origin_country", "cell": "", "words": "方案原廠商如為陸資請勿申請。"}],
    }
    assert told["left"] == "1 項不符規定"
    told = save(vendor, origin, body(owner, {"origin_country": "CN"}, origin_country="US")).json()
    assert (lines(told), told["left"]) == ([], "完成")


def test_name_that_another_solution_bears_is_remarked_with_the_saving(
    vendor: Client, owner: User, case: Application, solution: Solution
) -> None:
    visit(vendor, f"/apply/{case.pk}/solutions/add/").send({"kind": "first_time"})
    cloud = f"/apply/{case.pk}/solutions/{case.solutions.last().pk}/technical/cloud/"
    told = save(vendor, cloud, body(owner, {"name": ""}, name=f" {solution.name} ")).json()
    words = f"提醒：這個申請有兩個方案都叫「{solution.name}」，信件和網站上會分不出來；請改成看得出差別的名稱。"
    assert {at: fromstring(html).get("data-announce") for at, html in told["doubts"].items()} == {"id_name": words}
    told = save(vendor, cloud, body(owner, {"name": solution.name}, name="另一個名稱")).json()
    assert {at: html.strip() for at, html in told["doubts"].items()} == {"id_name": ""}


@pytest.mark.twice
@pytest.mark.clause("R8-2-1-4")
def test_rules_of_the_section_are_told_whatever_of_it_was_saved(
    vendor: Client, owner: User, address: Callable, solution: Solution
) -> None:
    plan = solution.price_plans.get(position=2)
    PricePlan.objects.filter(pk=plan.pk).update(includes_hardware=True)
    was = {"discount_terms": solution.discount_terms}
    told = save(vendor, address("promotion", "price"), body(owner, was, discount_terms="九折")).json()
    assert lines(told) == [(f"id_price_plans-{plan.uid.hex}", "includes_hardware")]


@pytest.mark.clause("F2-18")
def test_date_of_a_report_is_judged_as_it_was_just_saved(
    vendor: Client, owner: User, case: Application, address: Callable
) -> None:
    paper = case.attachments.get(slot="load_test_report")
    prefix = prefix_of_paper(paper)
    typed = {f"{prefix}-report_date": "90/1/1"}
    was = {"report_date": paper.details["report_date"]}
    told = save(vendor, address("technical", "reports"), body(owner, was, prefix, **typed)).json()
    assert (lines(told), told["left"]) == ([("id_load_test_report", "")], "1 項不符規定")


def test_correction_tells_what_is_mended_with_each_saving(client: Client) -> None:
    correction = factories.returned()
    case = correction.application
    client.force_login(user := factories.user_of(case))
    url = f"/apply/{case.pk}/correction/"
    assert "還沒有修改任何項目" in visit(client, url).words
    data = body(user, {"paid_in_capital": case.paid_in_capital}, "company-0", **{"company-0-paid_in_capital": "999999"})
    told = save(client, url, data).json()
    assert "已儲存 1 項，尚未送出" in told["standing"]
    assert told["broken"]["scopes"] == ["id_company-0-"]
    assert lines(told) == [("id_company-0-paid_in_capital", "")]
    assert "還有 2 項沒有修改" in visit(client, url).words
