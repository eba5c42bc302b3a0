"""Does a 統一編號 that the check digit refuses, but that exists, come in by the staff and go everywhere from there?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.guideline.outside import RegisterFact
from applications.models import Application, Vendor
from applications.sheets.promotion import PromotionSheet
from portal.accounts import vouching
from portal.accounts.models import User, VouchedTaxId
from portal.files import findings
from portal.roles import Role
from portal.trail.models import SettingChange
from review.cases import filters
from tests import factories
from tests.applications.registers.answering import AWAY, COMPANY, NOTHING, Answering, switch_on, told_of
from tests.browser import Page, visit
from tests.factories import PASSWORD
from tests.portal.accounts.registering import register

pytestmark = pytest.mark.django_db
OLD = ["90316313", "41050981"]  # both exist
ADD = "/admin/accounts/vouchedtaxid/add/"


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(factories.staff())
    return client


def open_for(desk: Client, tax_id: str, how: Mapping[str, Any] = MappingProxyType({}), **said: str) -> Any:
    form = {"number": tax_id, "reason": "公司登記 112/8/1", "email": f"{tax_id}@example.com", "agreed": "on"}
    return desk.post(ADD, form | said, **how)


@pytest.mark.parametrize("number", OLD)
def test_refusal_says_whom_to_ask(client: Client, number: str) -> None:
    factories.programme(contact_name="王小姐", contact_phone="02-2698-2989", contact_email="help@example.tw")
    said = register(client, username=number).content.decode()
    assert f"「{number}」不符合統一編號的檢查規則" in said
    assert "聯絡財團法人中國生產力中心　王小姐（電話 02-2698-2989，E-mail help@example.tw），查證後就能使用。" in said


def test_refusal_stands_without_a_year(client: Client) -> None:
    assert "聯絡執行單位，查證後就能使用。" in register(client, username=OLD[0]).content.decode()


@pytest.mark.parametrize("number", OLD)
@pytest.mark.clause("R6-1-1")
def test_staff_opens_the_account_with_a_reason_and_everything_takes_it(
    desk: Client, letters: Callable, number: str
) -> None:
    assert open_for(desk, number).status_code == 302
    vouched, user = VouchedTaxId.objects.get(), User.objects.get(username=number)
    assert vouched.number == number
    assert vouched.reason == "公司登記 112/8/1"
    assert vouched.by.role == Role.OFFICER
    assert user.role == Role.VENDOR
    assert not user.has_usable_password()
    assert user.notice_agreed_at
    (letter,) = letters(kind="invitation")
    vendor = Client()
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", letter.body)[1]
    place = vendor.get(link, follow=True).redirect_chain[-1][0]
    vendor.post(place, {"password1": PASSWORD, "password2": PASSWORD})
    vendor.logout()
    wide = number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert vendor.post("/account/login/", {"login": wide, "password": PASSWORD}).status_code == 302
    factories.programme()
    case = factories.submitted(user=User.objects.get(username=number))
    assert Vendor.objects.get().tax_id == number
    assert case.submissions.get().frozen["vendor"]["tax_id"] == number
    cases = filters.by_words(Application.objects.all(), number, None, timezone.now())
    assert [case_found.pk for case_found in cases] == [case.pk]
    assert findings.find(f"統一編號：{number}", vouching.numbers()).labelled == [number]
    assert visit(vendor, f"/apply/{case.pk}/").status == 200


def test_vendor_may_register_itself_once_the_number_is_vouched_for(desk: Client, client: Client) -> None:
    open_for(desk, OLD[0], email="", agreed="")
    assert not User.objects.filter(username=OLD[0]).exists()
    assert register(client, username=OLD[0]).status_code == 302
    assert User.objects.get(username=OLD[0]).role == Role.VENDOR


def test_number_of_an_original_maker_is_taken_too(desk: Client) -> None:
    case = factories.complete(solutions=[{"agent": True}])
    solution = case.solutions.get()
    solution.vendor_role, solution.origin_country, solution.origin_tax_id = "agent", "TW", OLD[1]
    assert [name for name, _ in PromotionSheet.missing(solution, {})] == ["origin_tax_id"]
    open_for(desk, OLD[1], email="", agreed="")
    assert PromotionSheet.missing(solution, {}) == []


@pytest.mark.clause("R6-1-1")
def test_account_is_opened_later_for_a_number_vouched_for_before(desk: Client) -> None:
    open_for(desk, OLD[0], email="", agreed="")
    said = open_for(desk, OLD[0], email="", agreed="").content.decode()
    assert "這個統一編號已經登錄。要開立帳號，請填寫廠商的電子郵件並勾選書面同意。" in said
    assert open_for(desk, OLD[0], reason="公司來函 112/8/9").status_code == 302
    assert User.objects.get(username=OLD[0]).role == Role.VENDOR
    assert [number.reason for number in VouchedTaxId.objects.filter(number=OLD[0])] == [
        "公司來函 112/8/9",
        "公司登記 112/8/1",
    ]
    assert "這個統一編號已經有帳號。" in open_for(desk, OLD[0]).content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": ""}, "這個欄位是必須的"),
        ({"number": "04595257"}, "這個號碼符合檢查規則，不用登錄"),
        ({"number": "00000000"}, "統一編號不能全部是 0"),
        ({"number": "9031631"}, "統一編號是 8 位數字，目前輸入了 7 位"),
        ({"agreed": ""}, "請取得廠商書面同意後勾選"),
        ({"email": "x"}, "請輸入正確的電子郵件"),
    ],
)
def test_what_cannot_be_opened_is_said(desk: Client, said: dict, sentence: str) -> None:
    response = open_for(desk, OLD[0], **said)
    assert response.status_code == 200
    assert VouchedTaxId.objects.count() == 0
    assert User.objects.filter(role=Role.VENDOR).count() == 0
    assert sentence in response.content.decode()


# --- What the register says of it ------------------------------------------------------------------------------------


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    return switch_on(monkeypatch)


def look(desk: Client, **said: str) -> Page:
    """The page after the first press, with what the register says."""
    return Page(desk, open_for(desk, OLD[0], {"follow": True}, **said))


def problem(page: Page) -> str:
    return " ".join(page.texts("//*[contains(@class, 'errorlist')]//li"))


@pytest.mark.clause("R6-1-1")
@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (told_of(), "商工登記：範例資訊股份有限公司（核准設立）。"),
        (NOTHING, f"商工登記查不到統一編號 {OLD[0]}，請核對號碼。"),
        (AWAY, "商工登記現在沒有回應，查不到公司名稱。"),
    ],
    ids=["known", "nothing", "away"],
)
def test_officer_sees_what_the_register_says_before_anything_is_kept(
    desk: Client, answering: Answering, fact: RegisterFact, words: str
) -> None:
    answering.fact = fact
    page = look(desk)
    assert words in problem(page)
    assert "查詢。請核對，確定這個號碼存在再按一次「儲存」。" in problem(page)
    assert VouchedTaxId.objects.count() == 0
    answering.fact = told_of(replace(COMPANY, name="後來的名字"))
    page.send(do="_save")
    vouched = VouchedTaxId.objects.get()
    assert vouched.registered_as == words
    assert vouched.registered_at is not None
    assert answering.asked == [OLD[0]]
    assert words in visit(desk, f"/admin/accounts/vouchedtaxid/{vouched.pk}/change/").words
    kept = dict(SettingChange.objects.values_list("field", "after"))
    assert (kept["reason"], kept["registered_as"]) == ("公司登記 112/8/1", words)


def test_reason_stays_required_and_the_answer_stays_on_the_page(desk: Client, answering: Answering) -> None:
    page = look(desk).send({"reason": ""}, do="_save")
    assert "這個欄位是必須的" in problem(page)
    assert "商工登記：範例資訊股份有限公司（核准設立）。" in page.words
    assert (VouchedTaxId.objects.count(), answering.asked) == (0, [OLD[0]])


@pytest.mark.parametrize("carried", ["", "x", "\0", "x" * 10_000])
def test_what_no_page_of_ours_carried_is_asked_anew(desk: Client, answering: Answering, carried: str) -> None:
    assert look(desk, seen=carried).status == 200
    assert VouchedTaxId.objects.count() == 0


def test_answer_about_another_number_or_of_yesterday_does_not_count(
    desk: Client, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = look(desk)
    page.send({"number": OLD[1]}, do="_save")
    assert (VouchedTaxId.objects.count(), answering.asked) == (0, OLD)
    monkeypatch.setattr(vouching, "SEEN_LIVES", timedelta(seconds=-1))
    page.send(do="_save")
    assert VouchedTaxId.objects.count() == 0


def test_number_that_needs_nobody_is_not_asked(desk: Client, answering: Answering) -> None:
    open_for(desk, "04595257")
    open_for(desk, "1")
    assert answering.asked == []


def test_a_row_is_neither_changed_nor_removed(desk: Client) -> None:
    open_for(desk, OLD[0])
    pk = VouchedTaxId.objects.get().pk
    assert "已開立" in desk.get("/admin/accounts/vouchedtaxid/").content.decode()
    assert desk.post(f"/admin/accounts/vouchedtaxid/{pk}/change/", {"number": "1"}).status_code == 403
    assert desk.post(f"/admin/accounts/vouchedtaxid/{pk}/delete/", {"post": "yes"}).status_code == 403
