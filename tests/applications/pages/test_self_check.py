"""Does anybody learn before registering, and a vendor from the draft, what is missing and where to mend it?"""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.guideline import clauses
from applications.guideline.outside import Kind, RegisterFact
from applications.models import Application, Attachment
from tests import factories
from tests.applications.registers.answering import AWAY, COMPANY, NOTHING, Answering, switch_on, told_of
from tests.browser import Page, signed_in, visit
from tests.newcomer import GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "/apply/self-check/"


def ask(client: Client, status: int = 200, **answers: object) -> Page:
    data = {"check": "1", **GOOD, **answers}
    page = Page(client, client.get(ADDRESS, data, follow=True))
    assert page.status == status
    return page


def next_step(page: Page) -> list[str]:
    return page.texts("//*[contains(@class, 'next__title')]")


def labels(page: Page) -> dict[str, str]:
    rows = page.all("//li[@class='clause']")
    return {row.get("id"): "".join(row.xpath(".//*[contains(@class, 'tag')]")[0].itertext()) for row in rows}


# --- Before registration -------------------------------------------------------------------------------------------


def test_questionnaire_opens_without_account_and_asks_only(client: Client) -> None:
    page = visit(client, ADDRESS)
    assert (page.title, page.all("//li[@class='clause']")) == ("先看看符不符合資格", [])
    assert not client.session.keys()


def test_result_names_every_clause_with_its_words_a_click_away(client: Client) -> None:
    page = ask(client)
    assert sorted(labels(page)) == sorted(f"clause-{clause.row}" for clause in clauses())
    texts = page.texts("//details[contains(@class, 'clause__text')]/p")
    assert [clause.text for clause in clauses() if clause.text not in "".join(texts)] == []


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        ({"paid_in_capital": "1"}, "有 1 項不符合"),
        ({"had_breach": ""}, "還有 1 題沒回答"),
        ({}, "依您的回答，沒有不符合的項目"),
    ],
)
def test_summary_says_the_one_thing_to_do_next(client: Client, answers: dict, title: str) -> None:
    page = ask(client, **answers)
    assert next_step(page) == [title]
    (target,) = page.all("//section[contains(@class, 'next')]//a/@href")
    assert target == "/apply/" or page.all(f"//*[@id='{target[1:]}']")


def test_links_to_questions_lead_to_them(client: Client) -> None:
    page = Page(client, client.get(ADDRESS, {"check": "1"}, follow=True))
    links = page.all("//ul[@class='clause__places']//a/@href")
    assert links
    assert [link for link in links if not page.all(f"//*[@id='{link[1:]}']")] == []


def test_answers_stand_in_the_form_again(client: Client) -> None:
    page = ask(client, paid_in_capital="12345678")
    assert page.all("//input[@name='paid_in_capital']/@value") == ["12345678"]
    assert page.all("//input[@name='solutions'][@checked]/@value") == ["first_time"]


def test_malformed_answer_is_said_and_nothing_is_judged(client: Client) -> None:
    page = ask(client, status=422, established_on="昨天<script>")
    assert len(page.problems) == 1
    assert page.dead_links() == []
    assert labels(page) == {}


@pytest.mark.parametrize("query", ["check=1&solutions=x", "check=1&paid_in_capital=" + "9" * 5000, "check=1&check=2"])
def test_strange_queries_are_no_error_of_ours(client: Client, query: str) -> None:
    assert client.get(f"{ADDRESS}?{query}").status_code in (200, 422)


def test_limits_are_those_of_the_year(client: Client) -> None:
    factories.programme(min_capital=2_000_000)
    assert labels(ask(client))["clause-R4-2"] == "不符合"


@pytest.mark.clause("R6-3-1-1", "R6-3-1-2A")
def test_papers_are_named_with_what_they_show_and_where_to_get_them(client: Client) -> None:
    page = ask(client, established_on="80/1/1")
    names = page.texts("//*[@class='wanted__name']")
    assert "損益及稅額計算表" in names
    assert "最近一期「營業稅申報書」" not in names
    assert "財政部電子申報繳稅服務網" in page.words
    assert all(alt for alt in page.all("//img[contains(@class, 'paper__picture')]/@alt"))


@pytest.mark.parametrize("address", ["/", "/apply/about/", "/apply/questions/", "/pages/sitemap/"])
def test_newcomers_are_led_to_it(client: Client, address: str) -> None:
    factories.programme()
    assert visit(client, address).link("先看看符不符合資格") == ADDRESS


# --- From the draft ------------------------------------------------------------------------------------------------


def test_draft_leads_from_each_clause_to_its_place() -> None:
    case = factories.complete()
    case.paid_in_capital = 1
    case.save()
    client = signed_in(factories.user_of(case))
    page = visit(client, f"/apply/{case.pk}/self-check/")
    assert next_step(page) == ["1 項不符規定"]
    places = page.all("//li[@id='clause-R4-2']//ul[@class='clause__places']//a/@href")
    assert places == [f"/apply/{case.pk}/company/basics/?complete=1#id_paid_in_capital"]
    unlinked = [
        row.get("id") for row in page.all("//li[@class='clause']") if not row.xpath(".//a[not(@class='cited')]")
    ]
    assert unlinked == ["clause-R6-2-5"]  # 附表4 is not for this kind
    for href in {link.partition("#")[0] for link in page.all("//li[@class='clause']//a/@href")}:
        assert client.get(href).status_code == 200


def test_missing_paper_leads_to_its_slot() -> None:
    case = factories.complete()
    Attachment.objects.filter(application=case, slot="load_test_report").delete()
    client = signed_in(factories.user_of(case))
    page = visit(client, f"/apply/{case.pk}/self-check/")
    assert labels(page)["clause-F2-18"] == "還沒上傳"
    (place,) = page.all("//li[@id='clause-F2-18']//ul[@class='clause__places']//a/@href")
    assert visit(client, place.partition("#")[0]).all(f"//*[@id='{place.partition('#')[2]}']")


def test_ready_draft_is_led_to_sending_and_an_empty_one_to_its_solution() -> None:
    ready, empty = factories.complete(), factories.draft()
    page = visit(signed_in(factories.user_of(ready)), f"/apply/{ready.pk}/self-check/")
    assert page.link("檢查並送出") == f"/apply/{ready.pk}/check/"
    page = visit(signed_in(factories.user_of(empty)), f"/apply/{empty.pk}/self-check/")
    assert page.link("新增方案") == f"/apply/{empty.pk}/solutions/add/"


@pytest.mark.parametrize("path", ["", "check/"])
def test_pages_of_a_draft_lead_to_the_self_check(path: str) -> None:
    case = factories.complete()
    page = visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/{path}")
    assert page.link("自我檢查") == f"/apply/{case.pk}/self-check/"
    assert visit(signed_in(factories.user_of(case)), "/apply/").link("自我檢查") == f"/apply/{case.pk}/self-check/"


def test_sent_case_has_no_self_check() -> None:
    case = factories.submitted()
    assert visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/self-check/").url == f"/apply/{case.pk}/"


def test_upload_slot_folds_what_a_correct_paper_looks_like() -> None:
    case = factories.complete()
    page = visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/company/papers/")
    (folded,) = page.all("//section[@id='id_vat_payment_proof']//details[.//*[@class='paper']]")
    assert "到哪裡取得" in folded.text_content()


# --- What is looked up -----------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y")
def test_each_clause_says_what_is_looked_up_and_where(client: Client) -> None:
    page = ask(client)
    rows = {
        row.get("id"): row.xpath(".//*[contains(@class, 'clause__looked-up')]")
        for row in page.all("//li[@class='clause']")
    }
    assert {row: told[0].text_content() for row, told in rows.items() if told} == {
        "clause-R4-1": "會查：商工登記（經濟部商工登記公示資料）",
        "clause-R4-2": "會查：商工登記（經濟部商工登記公示資料）",
        "clause-R4-4": "會查：執行單位保管的重大違約紀錄、拒絕往來廠商名單（政府電子採購網）",
        "clause-R4-5": "會查：拒絕往來廠商名單（政府電子採購網）",
        "clause-R4-7": "會查：違反勞動法令的公布資料（勞動部）、環境保護的裁處資料（環境部）",
        "clause-R5-2": "會查：陸資來臺投資事業名錄（經濟部投資審議司）",
        "clause-R6-3-1-1": "會查：商工登記（經濟部商工登記公示資料）",
        "clause-R4-8": "會查：陸資來臺投資事業名錄（經濟部投資審議司）、商工登記（經濟部商工登記公示資料）",
    }
    assert page.words.count("系統會依統一編號和公司名稱查下面寫的外部資料。") == 1
    assert "送出時、答復補正時、審查結果確定前和簽約前" in page.words
    assert "查到的資料由承辦核對，不會自動退件；來源沒有回應，不算不符合。" in page.words


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    return switch_on(monkeypatch)


def of_draft(case: Application, answering: Answering, fact: RegisterFact) -> Page:
    """The self-check once the register has answered this."""
    answering.fact = fact
    browser = signed_in(factories.user_of(case))
    visit(browser, f"/apply/{case.pk}/")
    answering.answer(timezone.now())
    return visit(browser, f"/apply/{case.pk}/self-check/")


def same_as(case: Application, **different: Any) -> RegisterFact:
    """Registered as it stands in the draft, but for this."""
    own = {"name": case.company_name, "capital": case.paid_in_capital, "established_on": case.established_on}
    return told_of(replace(COMPANY, **own | different))


def entry(page: Page, row: str) -> str:
    return page.texts(f"//li[@id='clause-{row}']")[0]


@pytest.mark.clause("R4-2")
def test_capital_one_dollar_short_in_the_register_is_told_before_sending(answering: Answering) -> None:
    case = factories.complete()
    page = of_draft(case, answering, same_as(case, capital=999_999))
    assert next_step(page) == ["依商工登記的資料，有 1 項不符合"]
    assert labels(page)["clause-R4-2"] == "不符合"
    assert "登記之實收資本額 999,999 元，未達新臺幣 1,000,000 元。" in entry(page, "R4-2")
    assert "送件後由承辦核對；登記有變動的，請先辦妥變更登記。" in entry(page, "R4-2")
    assert f"您填的是「{case.paid_in_capital:,} 元」，登記的是「999,999 元」。" in entry(page, "R4-2")
    assert "請承辦人員確認" not in page.words
    assert page.all("//li[@id='clause-R4-2']//ul[@class='clause__places']//a/@href") == [
        f"/apply/{case.pk}/company/basics/?complete=1#id_paid_in_capital"
    ]


@pytest.mark.clause("R4-1")
def test_missing_item_is_told_and_keeps_nobody_from_sending(answering: Answering) -> None:
    case = factories.complete()
    page = of_draft(case, answering, same_as(case, items=(("F118010", "資訊軟體批發業"),)))
    assert labels(page)["clause-R4-1"] == "不符合"
    check = visit(page.client, f"/apply/{case.pk}/check/")
    reminders = check.texts("//*[@id='reminders']//li")
    assert [words for words in reminders if "登記的營業項目沒有" in words]
    assert page.client.post(f"/apply/{case.pk}/submit/").status_code == 302
    assert factories.stored(case).number


@pytest.mark.clause("R4-1", "R4-2")
def test_company_as_registered_meets_what_the_register_speaks_to(answering: Answering) -> None:
    case = factories.complete()
    page = of_draft(case, answering, same_as(case))
    assert (labels(page)["clause-R4-1"], labels(page)["clause-R4-2"]) == ("符合", "符合")
    assert next_step(page) == ["資格與應備資料都沒有不符合的項目"]
    assert f"查到的商工登記：{case.company_name}，核准設立。" in page.words


@pytest.mark.clause("R4-2")
def test_what_the_draft_itself_says_wrong_is_not_made_right_by_the_register(answering: Answering) -> None:
    """All pages of a draft say the same of it."""
    case = factories.complete()
    registered = same_as(case)
    factories.save(case, "company", paid_in_capital="999999")
    page = of_draft(case, answering, registered)
    assert labels(page)["clause-R4-2"] == "不符合"
    assert next_step(page) == ["1 項不符規定"]
    assert "申請書填列實收資本額 999,999 元" in entry(page, "R4-2")


@pytest.mark.parametrize(("fact", "capital"), [(AWAY, "符合"), (NOTHING, "由人認定")], ids=["away", "nothing"])
@pytest.mark.clause("R4-y")
def test_register_that_says_nothing_counts_against_nobody(
    answering: Answering, fact: RegisterFact, capital: str
) -> None:
    case = factories.complete()
    page = of_draft(case, answering, fact)
    assert next_step(page) == ["資格與應備資料都沒有不符合的項目"]
    assert "不符合" not in labels(page).values()
    assert labels(page)["clause-R4-2"] == capital, "one that is away leaves what the draft says"


def test_branch_is_told_by_the_reason_and_not_by_what_will_be_looked_up(answering: Answering) -> None:
    case = factories.complete()
    page = of_draft(case, answering, same_as(case, kind=Kind.BRANCH))
    assert "這個統一編號登記為分公司。" in entry(page, "R4-8")
    assert "承辦會查" not in entry(page, "R4-8")
