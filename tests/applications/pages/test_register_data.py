"""Is what the register knows offered beside 附表1, taken over by a press, and never in the way?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Change, RegisterQuestion
from applications.registers import offered
from tests import factories
from tests.applications.registers.answering import COMPANY, NOTHING, Answering, switch_on, told_of
from tests.browser import Page, questions_of, signed_in, visit

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Answering:
    return switch_on(monkeypatch)


@pytest.fixture
def case(register: Answering) -> Application:
    """附表1 with another capital than is registered, without an address and a founding day."""
    made = factories.draft()
    gaps = {"company_name": COMPANY.name, "paid_in_capital": 999_999, "business_items": ["I301010"]}
    factories.save(made, "company", **gaps)
    Application.objects.filter(pk=made.pk).update(established_on=None, company_address="")
    return factories.loaded(made)


@pytest.fixture
def vendor(case: Application) -> Client:
    return signed_in(factories.user_of(case))


def sheet(vendor: Client, case: Application, section: str = "basics") -> Page:
    return visit(vendor, f"/apply/{case.pk}/company/{section}/")


def lines(page: Page) -> dict[str, str]:
    rows = page.all("//*[@id='register']//dl/div")
    return {row.find("dt").text_content(): row.xpath(".//*[contains(@class, 'tag')]")[0].text_content() for row in rows}


def buttons(page: Page) -> list[str]:
    return [button.get("value") for button in page.all("//*[@id='register']//button")]


def state(page: Page) -> str:
    return page.texts("//*[contains(@class, 'register__state')]")[0]


@pytest.fixture
def told(vendor: Client, case: Application, register: Answering) -> Client:
    """The draft was opened, and the register has answered since."""
    visit(vendor, f"/apply/{case.pk}/")
    register.answer(timezone.now())
    return vendor


def test_opening_a_draft_asks_once_in_the_background(vendor: Client, case: Application, register: Answering) -> None:
    visit(vendor, f"/apply/{case.pk}/")
    page = sheet(vendor, case)
    (question,) = RegisterQuestion.objects.all()
    assert (question.key, question.tax_id) == ("business", case.vendor.tax_id)
    assert question.check_run is None
    assert register.asked == []
    assert state(page) == "正在查詢商工登記，查到會顯示在這裡；不用等，請先填寫。"
    assert page.all("//*[@id='register']/@data-poll") == [f"/apply/{case.pk}/register/basics/"]


def test_answer_comes_into_the_page_that_waits(vendor: Client, case: Application, register: Answering) -> None:
    visit(vendor, f"/apply/{case.pk}/")
    address = f"/apply/{case.pk}/register/basics/"
    assert "data-poll" in vendor.get(address, headers=FETCH).json()["html"]
    register.answer(timezone.now())
    html = vendor.get(address, headers=FETCH).json()["html"]
    assert "data-poll" not in html
    assert 'data-announce="商工登記的資料已經查到，可以帶入 1 個空白欄位。"' in html
    assert visit(vendor, address).title == "附表1公司基本資料"


def test_each_section_shows_its_own_answers(told: Client, case: Application) -> None:
    page = sheet(told, case)
    assert lines(page) == {
        "公司名稱": "和登記相同",
        "營業項目": "和登記相同",
        "設立登記日期": "還沒填",
        "實收資本額": "和登記不同",
    }
    assert buttons(page) == ["fill", "paid_in_capital"]
    assert lines(sheet(told, case, "people")) == {"公司地址": "還沒填"}
    assert sheet(told, case, "capacity").all("//*[@id='register']") == []
    assert COMPANY.representative not in page.html


def test_filling_takes_what_is_empty_and_nothing_else(told: Client, case: Application) -> None:
    page = sheet(told, case).send({"register": "fill"})
    case.refresh_from_db()
    assert (case.established_on, case.paid_in_capital) == (COMPANY.established_on, 999_999)
    assert "已從商工登記帶入：設立登記日期。請核對。" in page.words
    change = Change.objects.get(application=case, name="established_on")
    assert (change.after, change.by) == ("95年3月1日（2006-03-01）", factories.user_of(case))


def test_one_answer_is_replaced_when_a_person_says_so(told: Client, case: Application) -> None:
    page = sheet(told, case).send({"register": "paid_in_capital"})
    case.refresh_from_db()
    assert page.url == f"/apply/{case.pk}/company/basics/", "the message stands at its top"
    assert (case.paid_in_capital, case.established_on) == (5_000_000, None)
    assert lines(page)["實收資本額"] == "和登記相同"


def test_one_line_says_that_all_is_as_registered(told: Client, case: Application) -> None:
    sheet(told, case).send({"register": "fill"})
    page = sheet(told, case).send({"register": "paid_in_capital"})
    assert (lines(page), buttons(page)) == ({}, [])
    assert state(page).startswith("這一頁填的和登記相同：公司名稱、營業項目、設立登記日期、實收資本額。")


def test_what_was_typed_on_the_page_is_saved_first_and_counts(told: Client, case: Application) -> None:
    sheet(told, case).send({"register": "fill", "established_on": "100/5/6", "website": "https://www.example.com/"})
    case.refresh_from_db()
    assert (str(case.established_on), case.website) == ("2011-05-06", "https://www.example.com/")


def test_what_is_wrong_is_said_before_anything_is_taken(told: Client, case: Application) -> None:
    page = sheet(told, case).send({"register": "fill", "paid_in_capital": "x"})
    case.refresh_from_db()
    assert (page.status, case.established_on) == (422, None)


@pytest.mark.parametrize("pressed", ["", "tax_id", "consent_pdpa", "company_address", "x" * 10_000, "\0"])
def test_what_no_button_says_takes_nothing(told: Client, case: Application, pressed: str) -> None:
    before = vars(factories.stored(case)) | {"_state": None}
    page = sheet(told, case).send({"register": pressed})
    assert page.status == 200
    assert vars(factories.stored(case)) | {"_state": None} == before


def test_register_that_is_away_costs_one_quiet_sentence(vendor: Client, case: Application, register: Answering) -> None:
    visit(vendor, f"/apply/{case.pk}/")
    register.fail(timezone.now())
    page = sheet(vendor, case)
    assert (lines(page), buttons(page)) == ({}, [])
    assert state(page) == "商工登記現在沒有回應，會自動再查。不影響填寫，請照常進行。"


def test_number_that_the_register_does_not_know_keeps_nobody(
    told: Client, case: Application, register: Answering
) -> None:
    register.fact = NOTHING
    page = sheet(told, case)
    assert (lines(page), buttons(page)) == ({}, [])
    assert state(page) == f"商工登記查不到統一編號 {case.vendor.tax_id}。不影響填寫，請照常進行。"


def test_asking_again_waits_ten_minutes(told: Client, case: Application, register: Answering) -> None:
    page = sheet(told, case).send({"register": "again"})
    assert "不久前才查過商工登記，請過 10 分鐘再查。" in page.words
    RegisterQuestion.objects.update(asked_at=timezone.now() - offered.PAUSE)
    page = sheet(told, case)
    assert "again" in buttons(page)
    page = page.send({"register": "again"})
    assert "已經再查一次商工登記，查到會顯示在這一頁。" in page.words
    assert RegisterQuestion.objects.count() == 2
    assert lines(page)["實收資本額"] == "和登記不同", "what was answered before stays until another answer comes"


def test_old_answer_is_asked_anew_when_the_draft_is_opened(told: Client, case: Application) -> None:
    sheet(told, case)
    assert RegisterQuestion.objects.count() == 1
    RegisterQuestion.objects.update(asked_at=timezone.now() - offered.FRESH, done_at=timezone.now() - offered.FRESH)
    sheet(told, case)
    assert RegisterQuestion.objects.count() == 2


def test_look_up_that_failed_elsewhere_keeps_the_draft_from_asking_for_ten_minutes_only(
    vendor: Client, case: Application
) -> None:
    failed = {"key": "business", "tax_id": case.vendor.tax_id, "last_error": "時間到了", "done_at": timezone.now()}
    RegisterQuestion.objects.create(asked_at=timezone.now(), tried_at=timezone.now(), **failed)
    assert state(sheet(vendor, case)) == "商工登記現在沒有回應。不影響填寫，請照常進行。"
    RegisterQuestion.objects.update(asked_at=timezone.now() - offered.PAUSE)
    assert state(sheet(vendor, case)).startswith("正在查詢商工登記")


def test_answer_of_another_month_is_not_offered(told: Client, case: Application) -> None:
    RegisterQuestion.objects.update(done_at=timezone.now() - offered.KEPT - timedelta(seconds=1))
    assert lines(sheet(told, case)) == {}


def test_name_with_a_lost_character_is_offered_with_a_warning(
    told: Client, case: Application, register: Answering
) -> None:
    register.fact = told_of(replace(COMPANY, name="示範■科技有限公司"))
    page = sheet(told, case)
    assert "登記資料裡有無法顯示的字，帶入的請改成正確的字。" in page.words


def test_another_vendor_and_a_sent_case_have_no_box(told: Client, case: Application) -> None:
    other = signed_in(factories.vendor())
    assert other.get(f"/apply/{case.pk}/register/basics/", headers=FETCH).status_code == 404
    assert told.get(f"/apply/{case.pk}/register/capacity/", headers=FETCH).status_code == 404
    assert told.get(f"/apply/{case.pk}/register/nothing/", headers=FETCH).status_code == 404
    sent = factories.submitted()
    own = signed_in(factories.user_of(sent))
    assert own.get(f"/apply/{sent.pk}/register/basics/", headers=FETCH).status_code == 404


def test_questions_do_not_grow_with_what_was_asked(told: Client, case: Application, register: Answering) -> None:
    address = f"/apply/{case.pk}/company/basics/"
    few = questions_of(told, address)
    for _ in range(5):
        RegisterQuestion.objects.create(key="business", tax_id=case.vendor.tax_id, asked_at=timezone.now())
        register.answer(timezone.now())
    assert questions_of(told, address) == few


def test_nothing_is_asked_while_no_register_is_switched_on(case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "source", lambda: None)
    vendor = signed_in(factories.user_of(case))
    assert sheet(vendor, case).all("//*[@id='register']") == []
    sheet(vendor, case).send({"register": "fill"})
    assert RegisterQuestion.objects.count() == 0
