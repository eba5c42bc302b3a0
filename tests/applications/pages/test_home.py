"""Does a vendor see first what to do next, and anybody all questions?"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.consents import CONSENTS
from applications.models import Application, Programme
from applications.sheets import SHEETS
from applications.sheets.slots import SLOTS
from applications.standing import standing
from portal.outbox.models import Message, Printout
from portal.time.calendar import format_datetime
from review.correction import correcting
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db


# --- The next thing to do ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trait", "title", "button"),
    [
        ("draft", "繼續填寫並送出", "繼續填寫"),
        ("submitted", "等待資格審查", "查看案件"),
        ("in_review", "資格審查中", "查看案件"),
        ("returned", "請補正 3 個項目", "開始補正"),
        ("qualified", "技術審查中", "查看案件"),
    ],
)
def test_home_shows_the_next_thing_and_who_must_act(trait: str, title: str, button: str) -> None:
    made = getattr(factories, trait)()
    case = made.application if trait == "returned" else made
    page = visit(signed_in(factories.user_of(case)), "/apply/")
    assert page.texts("//*[@class='next__title']") == [title]
    assert page.link(button).startswith(f"/apply/{case.pk}/")


@pytest.mark.parametrize("trait", ["submitted", "in_review", "returned", "qualified"])
def test_case_page_says_where_the_case_is_who_must_act_and_by_when(trait: str) -> None:
    made = getattr(factories, trait)()
    case = made.application if trait == "returned" else made
    page = visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/")
    assert case.number in page.title
    stored = Application.objects.get(pk=case.pk)
    assert standing(stored.stage, [solution.stage for solution in stored.solutions.all()]).words in page.words
    who = "您" if trait == "returned" else case.programme.executing_unit_name
    assert f"現在由{who}處理。" in page.words
    assert ("截止" in page.words) is (trait == "returned")


def test_page_of_a_lapsed_case_says_what_happened_and_what_can_be_done() -> None:
    correction = factories.returned(timezone.now() - timedelta(days=20))
    case = correction.application
    correcting.lapse(correction.pk, timezone.now())
    page = visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/")
    (why,) = page.texts("//*[@class='next__why']")
    assert format_datetime(correction.last_second) in why
    assert "可以重新申請" in page.words
    assert page.link("重新申請") == "/apply/"
    assert "處理。" not in page.words
    assert "等待資格審查" not in page.words
    assert "沒有進入方案審查" in page.words
    Programme.objects.update(closes_at=timezone.now())
    assert "重新申請" not in visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/").words


def test_correction_past_due_is_said_before_the_sweep_closes_it() -> None:
    correction = factories.returned(timezone.now() - timedelta(days=20))
    page = visit(signed_in(factories.user_of(correction.application)), f"/apply/{correction.application_id}/")
    assert "補正期限已過" in page.words
    correcting.lapse(correction.pk, timezone.now())
    page = visit(signed_in(factories.user_of(correction.application)), "/apply/")
    assert "逾期未補正，視同放棄" in page.words


def test_home_offers_a_start_while_the_intake_is_open(client: Client) -> None:
    year = factories.programme()
    client.force_login(factories.vendor())
    page = visit(client, "/apply/").send(action="/apply/start/")
    case = Application.objects.get()
    assert (page.url, case.programme) == (f"/apply/{case.pk}/", year)


@pytest.mark.clause("R2-2")
def test_home_offers_no_start_when_the_intake_is_closed(client: Client) -> None:
    factories.closed_programme()
    client.force_login(factories.vendor())
    page = visit(client, "/apply/")
    assert page.all("//form[contains(@action, 'start')]") == []
    assert "已截止受理" in page.words
    answer = client.post("/apply/start/")
    assert (answer.status_code, "已截止受理" in answer.content.decode()) == (409, True)
    assert not Application.objects.exists()


def test_home_without_any_programme_still_opens(client: Client) -> None:
    client.force_login(factories.vendor())
    assert "目前沒有受理中的計畫。" in visit(client, "/apply/").words
    assert client.post("/apply/start/").status_code == 302


def test_home_of_a_new_year_shows_the_old_case_and_offers_the_new_one() -> None:
    now = timezone.now()
    last = factories.programme(now - timedelta(days=400))
    case = factories.qualified(now - timedelta(days=400), year=last)
    this = factories.programme(now)
    client = signed_in(factories.user_of(case))
    page = visit(client, "/apply/")
    assert page.texts("//*[@class='next__title']") == ["技術審查中", f"開始 {this.year} 年度上架申請"]
    page.send(action="/apply/start/")
    page = visit(client, "/apply/")
    assert page.texts("//*[@class='next__title']") == ["繼續填寫並送出"]
    assert case.number in page.texts("//table")[0]


def test_home_lists_every_other_case_once() -> None:
    year = factories.programme()
    user = factories.vendor()
    first = factories.submitted(user, year)
    actions.withdraw(first, user, "", timezone.now())
    second = factories.submitted(user, year)
    page = visit(signed_in(factories.user_of(second)), "/apply/")
    assert page.texts("//table//tbody//td[1]") == [first.number]


def test_staff_are_led_to_their_desk(client: Client) -> None:
    client.force_login(factories.staff())
    assert client.get("/apply/")["Location"] == "/admin/"


def test_change_of_the_programme_shows_on_the_pages_within_seconds(client: Client) -> None:
    """R1-1: header and footer."""
    factories.programme()
    assert "財團法人中國生產力中心" in visit(client, "/").words
    Programme.objects.update(authority_name="經濟部產業發展署", executing_unit_name="新單位", name="新館")
    cache.delete("current-programme")
    page = visit(client, "/apply/questions/")
    assert [word for word in ("經濟部產業發展署", "新單位", "新館") if word not in page.words] == []


# --- Inbox ---------------------------------------------------------------------------------------------------------


def test_letter_is_unread_until_it_is_opened() -> None:
    case = factories.submitted()
    client = signed_in(factories.user_of(case))
    letter = Message.objects.get(kind="receipt")
    assert visit(client, "/apply/inbox/").texts("//li[@data-unread]//a")[0].endswith(letter.subject)
    page = visit(client, f"/apply/inbox/{letter.pk}/")
    assert (page.title, case.number in page.words) == (letter.subject, True)
    assert page.link("前往案件") == f"/apply/{case.pk}/"
    assert visit(client, "/apply/inbox/").all("//li[@data-unread]") == []
    assert visit(client, "/apply/inbox/").texts("//*[@class='lead']") == ["所有通知都在這裡，也同時寄到您的電子郵件。"]
    read = Message.objects.get(pk=letter.pk).read_at
    visit(client, f"/apply/inbox/{letter.pk}/")
    assert Message.objects.get(pk=letter.pk).read_at == read


def test_vendor_reads_that_a_printed_letter_lost_its_force() -> None:
    case = factories.returned().application
    client, letter = signed_in(factories.user_of(case)), Message.objects.filter(printout__isnull=False).latest("pk")
    place, withdrawn = f"/apply/inbox/{letter.pk}/", "這件公文已經註銷，沒有效力"
    assert withdrawn not in visit(client, place).words
    Printout.objects.filter(pk=letter.printout_id).update(replaced_by=letter.printout_id)
    assert "已經由後來的公文取代" in visit(client, place).words
    Printout.objects.filter(pk=letter.printout_id).update(withdrawn_at=timezone.now(), withdrawn_reason="祕密的原因")
    page = visit(client, place).words
    assert withdrawn in page
    assert "祕密的原因" not in page


def listed(client: Client, query: str) -> list[str]:
    return visit(client, f"/apply/inbox/?{query}").all("//a[@class='inbox__subject']/@href")


def test_inbox_is_searched_and_narrowed_and_a_letter_leads_back_there() -> None:
    case = factories.in_review()
    client = signed_in(factories.user_of(case))
    receipt, taken = Message.objects.filter(user=factories.user_of(case)).order_by("pk")
    Message.objects.filter(pk=taken.pk).update(body="請準備簡報", read_at=timezone.now())
    assert listed(client, "q=簡報") == [f"/apply/inbox/{taken.pk}/?q=%E7%B0%A1%E5%A0%B1"]
    assert listed(client, "show=unread") == [f"/apply/inbox/{receipt.pk}/?show=unread"]
    assert listed(client, "q=收件成功") == [f"/apply/inbox/{receipt.pk}/?q=%E6%94%B6%E4%BB%B6%E6%88%90%E5%8A%9F"]
    page = visit(client, "/apply/inbox/?q=火箭")
    assert ("沒有符合的通知" in page.words, page.link("看全部通知")) == (True, "/apply/inbox/")
    page = visit(client, f"/apply/inbox/{taken.pk}/?q=簡報&page=1")
    assert page.all("//nav[@class='breadcrumb']//a/@href") == ["/apply/inbox/?q=%E7%B0%A1%E5%A0%B1&page=1"]


def test_inbox_of_several_years_is_narrowed_to_one_case() -> None:
    case = factories.submitted()
    user = factories.user_of(case)
    client = signed_in(user)
    assert visit(client, "/apply/inbox/").all("//select[@name='case']") == []
    other = factories.draft(user=user, year=factories.programme(year=200))
    offered = visit(client, "/apply/inbox/").all("//select[@name='case']/option/@value")
    assert offered == ["", str(other.pk), str(case.pk)]
    assert [len(listed(client, f"case={row.pk}")) for row in (case, other)] == [1, 0]


def test_letter_of_somebody_else_is_not_found() -> None:
    factories.submitted()
    other = factories.draft()
    letter = Message.objects.get(kind="receipt")
    client = signed_in(factories.user_of(other))
    assert client.get(f"/apply/inbox/{letter.pk}/").status_code == 404
    assert visit(client, "/apply/inbox/").all("//li[contains(@class, 'inbox__item')]") == []
    assert Message.objects.get(pk=letter.pk).read_at is None


# --- All questions -------------------------------------------------------------------------------------------------


def test_every_question_paper_and_text_can_be_read_before_an_account_exists(client: Client) -> None:
    page = visit(client, "/apply/questions/")
    labels = [field.label for sheet in SHEETS.values() for field in sheet.base_fields.values()]
    hints = [slot.label for slot in SLOTS.values()] + [consent.title for consent in CONSENTS]
    lines = [" ".join(paragraph.split()) for consent in CONSENTS for paragraph in consent.paragraphs]
    folded = page.words
    assert [text for text in (*labels, *hints, *lines) if " ".join(str(text).split()) not in folded] == []


def test_every_letter_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("applications.pages.home.LETTERS_ON_A_PAGE", 1)
    case = factories.in_review()
    client, subjects = signed_in(factories.user_of(case)), []
    page = visit(client, "/apply/inbox/")
    number = Message.objects.filter(user=factories.user_of(case)).count()
    for at in range(1, number + 1):
        subjects += visit(client, f"/apply/inbox/?page={at}").texts("//li[contains(@class, 'inbox__item')]//a")
    assert f"第 1–1 筆，共 {number} 筆" in page.words
    assert len(set(subjects)) == len(subjects) == number > 1
