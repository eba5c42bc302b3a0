"""Does a page of a sheet save, lead on, and say what is open, each with a link to its place?"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application, Solution
from applications.pages.papers import prefix_of_paper
from applications.sheets import SHEETS
from tests import factories
from tests.browser import Page, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECTIONS = [(sheet.key, section) for sheet in SHEETS.values() for section in sheet.sections]


@pytest.fixture
def empty(client: Client) -> Application:
    """A draft in which nothing is answered, with one solution that is asked for 附表4."""
    case = actions.start(factories.vendor(), factories.programme(), timezone.now())
    actions.add_solution(case, "previously_listed", timezone.now())
    client.force_login(factories.user_of(case))
    return case


# --- Reading -------------------------------------------------------------------------------------------------------


def test_every_section_opens_with_its_questions_and_papers(vendor: Client, page: Callable, solution: Solution) -> None:
    for sheet, section in SECTIONS:
        shown = page(sheet, section.key)
        assert (shown.status, section.title in shown.title) == (200, True)
        names = {name.removesuffix("[]") for name in shown.values()} | {
            control.get("name") for control in shown.all("//*[@id='content']//*[@name]")
        }
        asked = {name for name in section.fields if name in SHEETS[sheet].base_fields}
        assert asked <= names
        assert [*shown.all("//*[@aria-current='page' and ancestor::*[@class='side-nav']]")] != []


def test_lines_that_nobody_types_are_shown(page: Callable, case: Application) -> None:
    words = page("company", "basics").words
    assert [word for word in (case.vendor.tax_id, "曾在工業館上架方案") if word not in words] == []


def test_task_list_shows_each_part_with_its_open_questions(client: Client, empty: Application) -> None:
    factories.save(empty, "company", rep_name="代表甲")
    tasks = visit(client, f"/apply/{empty.pk}/")
    states = dict(
        zip(tasks.texts("//*[@class='task__title']"), tasks.texts("//*[@class='task__status']"), strict=False)
    )
    assert states["公司基本資料"] == "尚未開始"
    assert states["代表人與聯絡人"] == "還有 7 題沒填"  # the e-mail address is filled in already
    assert len(tasks.all("//*[@class='task']")) == len(SECTIONS)


def test_summary_of_a_section_links_each_open_question_to_its_place(client: Client, empty: Application) -> None:
    solution = empty.solutions.get()
    for sheet, section in SECTIONS:
        place = f"company/{section.key}" if sheet == "company" else f"solutions/{solution.pk}/{sheet}/{section.key}"
        shown = visit(client, f"/apply/{empty.pk}/{place}/?complete=1")
        assert (shown.problems != [], shown.dead_links()) == (True, [])
        plain = visit(client, f"/apply/{empty.pk}/{place}/")
        assert plain.problems == []


def test_every_reason_against_sending_leads_to_a_place_that_exists(client: Client, empty: Application) -> None:
    links = visit(client, f"/apply/{empty.pk}/check/").all("//*[contains(@class, 'error-summary')]//a")
    pages: dict[str, Page] = {}
    lost = []
    for link in links:
        address, _, anchor = link.get("href").partition("#")
        pages.setdefault(address, visit(client, address))
        if not pages[address].all(f"//*[@id='{anchor}']"):
            lost.append(link.get("href"))
    assert lost == []
    assert len(links) > 60


# --- Saving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("do", "leads_to"),
    [
        ("next", "company/capacity/"),
        ("close", ""),
        ("", "company/basics/"),
        ("upload", "company/basics/"),
        ("x", "company/basics/"),
    ],
)
def test_save_leads_where_the_button_says(page: Callable, case: Application, do: str, leads_to: str) -> None:
    answer = page("company", "basics").send({"rep_name": "x"}, do=do)
    assert answer.url == f"/apply/{case.pk}/{leads_to}"
    assert "「公司基本資料」已儲存。" in answer.words


def test_last_section_leads_to_the_next_sheet_and_the_last_sheet_home(
    page: Callable, case: Application, solution: Solution
) -> None:
    base = f"/apply/{case.pk}"
    assert page("technical", "sla").send(do="next").url == f"{base}/solutions/{solution.pk}/promotion/origin/"
    assert page("promotion", "demo").send(do="next").url == f"{base}/solutions/{solution.pk}/difference/difference/"
    assert page("difference", "difference").send(do="next").url == f"{base}/"
    assert page("company", "consents").send(do="next").url == f"{base}/"


@pytest.mark.twice
def test_saving_a_section_changes_nothing_of_another(page: Callable, case: Application, solution: Solution) -> None:
    """Sent back as it came, every page of a complete draft changes nothing at all."""
    before = [
        list(rows.values()) for rows in (Application.objects.all(), Solution.objects.all(), solution.price_plans.all())
    ]
    for sheet, section in SECTIONS:
        answer = page(sheet, section.key).send()
        assert (answer.status, answer.problems) == (200, [])
    after = [
        list(rows.values()) for rows in (Application.objects.all(), Solution.objects.all(), solution.price_plans.all())
    ]
    assert after == before


def test_price_that_is_emptied_is_no_price(page: Callable, solution: Solution) -> None:
    assert solution.price_plans.count() == 2
    blank = page("promotion", "price")
    emptied = {name: "" for name in blank.values() if name.startswith("price_plans-1-") and not name.endswith("uid")}
    assert blank.send(emptied).status == 200
    assert [plan.total_price for plan in solution.price_plans.all()] == [36_000]


def test_answer_that_asks_for_a_paper_keeps_the_page_open(client: Client, empty: Application) -> None:
    url = f"/apply/{empty.pk}/solutions/{empty.solutions.get().pk}/promotion/origin/"
    answer = visit(client, url).send({"vendor_role": "agent"}, do="next")
    assert (answer.url, "依剛才的回答，這裡還要上傳：原廠授權證明。" in answer.words) == (url, True)
    assert answer.send(do="next").url != url


def test_page_of_a_sent_case_leads_to_the_case(client: Client) -> None:
    case = factories.submitted()
    client.force_login(factories.user_of(case))
    for place in ("company/basics/", "check/", "solutions/add/", f"solutions/{case.solutions.get().pk}/kind/"):
        assert visit(client, f"/apply/{case.pk}/{place}").url == f"/apply/{case.pk}/"


# --- Papers on the page --------------------------------------------------------------------------------------------


@pytest.mark.twice
def test_paper_can_be_sent_with_the_page_and_taken_away_again(page: Callable, solution: Solution) -> None:
    slot = f"file-promotion-{solution.pk}-usage_log_sample"
    answer = page("promotion", "usage").send({slot: [factories.pdf("一.pdf"), factories.pdf("二.pdf")]}, do="upload")
    names = [paper.file.original_name for paper in solution.attachments.present().filter(slot="usage_log_sample")]
    assert names == ["使用紀錄折線圖樣本.pdf", "一.pdf", "二.pdf"]
    assert answer.texts("//*[@class='file__name']") == names

    second = solution.attachments.present().get(file__original_name="一.pdf")
    for _ in range(2):  # pressed twice
        answer = answer.send({"remove": str(second.pk), "usage_log_ack": None})
        assert (answer.status, "一.pdf" in answer.texts("//*[@class='file__name']")) == (200, False)
    solution.refresh_from_db()
    assert solution.usage_log_ack is False  # what stood on the page is saved with it
    second.refresh_from_db()
    assert second.removed_at is not None


def test_details_of_a_paper_are_saved_and_what_is_wrong_is_said(page: Callable, solution: Solution) -> None:
    paper = solution.attachments.get(slot="security_test_report")
    kinds, day = f"{prefix_of_paper(paper)}-security_test_kinds", f"{prefix_of_paper(paper)}-report_date"
    answer = page("technical", "reports").send({kinds: ["code_review", "open_source"], day: "112年13月1日"})
    assert answer.status == 422
    assert len(answer.problems) == 1
    assert answer.dead_links() == []
    paper.refresh_from_db()
    assert paper.details["security_test_kinds"] == ["code_review", "open_source"]
    answer = answer.send({day: "114/7/1"})
    assert answer.status == 200
    paper.refresh_from_db()
    assert paper.details == {"security_test_kinds": ["code_review", "open_source"], "report_date": "2025-07-01"}


def test_paper_that_an_answer_asks_for_is_told_though_the_answer_saved_itself(
    client: Client, empty: Application
) -> None:
    """The page was shown before; the choice was saved while it stood open; then the button was pressed."""
    solution = empty.solutions.get()
    address = f"/apply/{empty.pk}/solutions/{solution.pk}/promotion/origin/"
    page = visit(client, address)
    Solution.objects.filter(pk=solution.pk).update(vendor_role="agent")
    after = page.send({"do": "next"})
    assert (after.url, "這裡還要上傳：原廠授權證明" in after.words) == (address, True)


# --- What an answer breaks -----------------------------------------------------------------------------------------


def beside(page: Page) -> list[str]:
    return page.texts("//*[@class='broken']/*[@class='error']")


@pytest.mark.clause("R5-2")
def test_rule_that_an_answer_breaks_is_told_when_it_is_saved_and_holds_nobody(page: Callable) -> None:
    origin = page("promotion", "origin")
    assert beside(origin) == []
    saved = origin.send({"origin_country": "CN"}, do="next")
    assert (saved.url, saved.problems) == (f"{origin.url}?broken=1", ["原廠國別：方案原廠商如為陸資請勿申請。"])
    assert (beside(saved), saved.dead_links()) == (["錯誤：方案原廠商如為陸資請勿申請。"], [])
    assert "「方案名稱與原廠」已儲存。" in saved.words
    later = page("promotion", "origin")
    assert (beside(later), later.problems) == (beside(saved), [])
    assert saved.send(do="next").url != saved.url  # it was told: nobody is kept from going on
    assert beside(saved.send({"origin_country": "US"}, do="close")) == []
    assert beside(page("promotion", "origin")) == []


@pytest.mark.twice
@pytest.mark.clause("R8-2-1-4", "F3-16")
def test_rules_of_prices_stand_in_their_price_which_is_unfolded(page: Callable, solution: Solution) -> None:
    solution.price_plans.filter(position=2).update(includes_hardware=True, market_price=1)
    price = page("promotion", "price")
    rows = price.all("//details[@class='row']")
    assert [row.get("open") is not None for row in rows] == [False, True, False]
    told = [line.text_content() for line in rows[1].xpath(".//*[@class='broken']/*")]
    assert told == [
        "錯誤：第 2 種價格：總計金額高於原有市價，方案價格不得高於市價，請修改。",
        "錯誤：第 2 種價格：方案價格不得包含硬體，請改為不含硬體的價格。",
    ]
    assert len({row.get("name") for row in rows}) == 1  # a browser opens one at a time


@pytest.mark.clause("F2-18")
def test_report_that_is_too_old_is_told_beside_it(page: Callable, case: Application) -> None:
    paper = case.attachments.get(slot="load_test_report")
    saved = page("technical", "reports").send({f"{prefix_of_paper(paper)}-report_date": "90/1/1"}, do="close")
    assert len(saved.problems) == 1
    (line,) = saved.all("//*[@id='id_load_test_report']//*[@class='broken']/*")
    assert line.text_content().startswith("錯誤：報告須為1年內")
