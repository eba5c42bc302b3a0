"""Can a vendor check, send, read again and take back, with every reason and no second submission?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application, Document, Programme, Submission
from applications.sheets import SHEETS
from portal.accounts.models import User
from portal.files.models import StoredFile
from review.qualification import qualifying
from tests import factories
from tests.browser import Page, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def ready(client: Client) -> Application:
    made = factories.complete()
    client.force_login(factories.user_of(made))
    return made


def check(client: Client, case: Application) -> Page:
    return visit(client, f"/apply/{case.pk}/check/")


def test_check_shows_everything_as_it_will_be_filed_with_a_link_to_each_part(
    client: Client, ready: Application
) -> None:
    page = check(client, ready)
    assert page.problems == []
    solution = ready.solutions.get()
    wanted = [f"/apply/{ready.pk}/company/{section.key}/" for section in SHEETS["company"].sections]
    for key in ("technical", "promotion"):
        wanted += [
            f"/apply/{ready.pk}/solutions/{solution.pk}/{key}/{section.key}/" for section in SHEETS[key].sections
        ]
    links = [link.get("href") for link in page.all("//a") if link.text_content().startswith("修改")]
    assert links == wanted
    said = [
        ready.company_profile,
        solution.features_highlights,
        "12,000,000 元",
        "36,000 元",
        "壓力測試報告_測試公司.pdf",
    ]
    assert [word for word in said if word not in page.words] == []


@pytest.mark.clause("R6-1-3", "N1")
def test_send_leads_to_the_receipt(client: Client, ready: Application) -> None:
    page = check(client, ready).send()
    submission = Submission.objects.get()
    ready.refresh_from_db()
    assert (page.url, page.title) == (f"/apply/{ready.pk}/receipt/1/", "收件成功")
    assert [
        word for word in (ready.number, submission.fingerprint, "測試公司", "製作中") if word not in page.words
    ] == []
    assert submission.address == "127.0.0.1"


@pytest.mark.clause("R6-1-3")
def test_send_pressed_twice_leads_to_the_same_receipt(client: Client, ready: Application) -> None:
    page = check(client, ready)
    assert [page.send().url, page.send().url] == [f"/apply/{ready.pk}/receipt/1/"] * 2
    assert Submission.objects.count() == 1


def test_send_is_never_a_link(client: Client, ready: Application) -> None:
    assert client.get(f"/apply/{ready.pk}/submit/").status_code == 405


@pytest.mark.twice
@pytest.mark.clause("R6-1-3", "R2-2")
def test_refused_sending_shows_the_whole_list(client: Client, ready: Application) -> None:
    page = check(client, ready)
    solution = ready.solutions.get()
    factories.save(ready, "company", rep_name="", consent_pdpa=False)
    factories.save(solution, "promotion", features_spec="")
    StoredFile.objects.filter(attachments__slot="load_test_report").update(state="refused", reason="發現病毒。")
    Programme.objects.update(closes_at=timezone.now())
    User.objects.get(membership__vendor=ready.vendor).emailaddress_set.update(verified=False)
    answer = page.send()
    assert answer.status == 422
    assert answer.problems == [
        f"{ready.programme}已截止受理，草稿仍可閱讀。",
        "您的 E-mail 還沒有驗證，請先點開驗證信裡的連結。",
        f"{solution} 1年內壓力測試報告：「壓力測試報告.pdf」沒有通過檢查：發現病毒。",
        "代表人姓名：請填寫。",
        f"{SHEETS['company'].base_fields['consent_pdpa'].label}：請閱讀後勾選。",
        "1.功能規格、性能：請填寫。",
    ]
    assert not Submission.objects.exists()
    assert Application.objects.get(pk=ready.pk).state == "draft"
    assert check(client, ready).problems == answer.problems  # the same before the button is pressed


@pytest.mark.clause("R1-1")
def test_filed_content_is_read_as_it_was_filed(client: Client, ready: Application) -> None:
    check(client, ready).send()
    Application.objects.update(company_name="改名公司")
    page = visit(client, f"/apply/{ready.pk}/submissions/1/")
    assert ["測試公司" in page.words, "改名公司" in page.words] == [True, False]
    assert [link for link in page.all("//a") if link.text_content().startswith("修改")] == []
    assert "測試公司" in visit(client, f"/apply/{ready.pk}/receipt/1/").words


def test_second_submission_marks_what_changed(client: Client) -> None:
    now = timezone.now()
    correction = factories.returned(now)
    case = Application.objects.get(pk=correction.application_id)
    client.force_login(factories.user_of(case))
    factories.save(case, "company", paid_in_capital=5_000_000)
    actions.answer_correction(case, factories.user_of(case), None, timezone.now())
    page = visit(client, f"/apply/{case.pk}/submissions/2/")
    assert page.texts("//table//tbody//td") == ["附表1實收資本額", "12,000,000 元", "5,000,000 元"]
    assert visit(client, f"/apply/{case.pk}/submissions/1/").all("//table") == []


def test_numbers_of_submissions_that_do_not_exist_lead_nowhere(client: Client, ready: Application) -> None:
    check(client, ready).send()
    codes = [
        client.get(f"/apply/{ready.pk}/{place}/{n}/").status_code
        for place in ("receipt", "submissions")
        for n in (0, 2)
    ]
    assert codes == [404] * 4


# --- PDFs ----------------------------------------------------------------------------------------------------------


def test_document_says_that_it_is_made_and_then_offers_itself(client: Client, ready: Application) -> None:
    check(client, ready).send()
    receipt = Document.objects.get(kind="receipt")
    url = f"/apply/{ready.pk}/documents/{receipt.pk}/"
    assert "製作中" in visit(client, url).words
    asked = client.get(url, headers={"X-Requested-With": "fetch"}).json()
    assert (asked["ready"], "製作中" in asked["html"]) == (False, True)
    stored = StoredFile.objects.create(
        original_name="收件.pdf",
        size=1,
        sha256="0" * 64,
        original=None,
        content_type="application/pdf",
        uploaded_at=timezone.now(),
    )
    receipt.finish(file=stored)
    asked = client.get(url, headers={"X-Requested-With": "fetch"}).json()
    assert (asked["ready"], f"/files/{stored.pk}/" in asked["html"]) == (True, True)
    assert visit(client, url).link("下載") == f"/files/{stored.pk}/"


@pytest.mark.twice
def test_draft_pdf_is_asked_for_and_shown(client: Client, ready: Application) -> None:
    page = visit(client, f"/apply/{ready.pk}/").send(action="/documents/draft/")
    document = Document.objects.get(kind="draft")
    assert (page.url, document.source["vendor"]["company_name"]) == (
        f"/apply/{ready.pk}/documents/{document.pk}/",
        "測試公司",
    )
    check(client, ready).send()
    assert client.post(f"/apply/{ready.pk}/documents/draft/").status_code == 409
    assert Document.objects.filter(kind="draft").count() == 1


# --- Taking back ---------------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(client: Client, ready: Application) -> None:
    check(client, ready).send()
    page = visit(client, visit(client, f"/apply/{ready.pk}/").link("撤回這個申請"))
    ready.refresh_from_db()
    assert (page.title, ready.state) == (f"確定要撤回 {ready.number} 嗎？", "submitted")
    done = page.send({"note": "先不申請。"})
    ready.refresh_from_db()
    assert (done.url, ready.state) == (f"/apply/{ready.pk}/", "withdrawn")
    assert done.all("//a[contains(@href, 'withdraw')]") == []


@pytest.mark.clause("A-26")
@pytest.mark.parametrize(("length", "state"), [(2000, "withdrawn"), (2001, "submitted")])
def test_reason_for_withdrawing_is_counted_and_never_cut(
    client: Client, ready: Application, length: int, state: str
) -> None:
    check(client, ready).send()
    done = visit(client, f"/apply/{ready.pk}/withdraw/").send({"note": "字" * length})
    ready.refresh_from_db()
    assert ready.state == state
    assert done.problems == ([] if state == "withdrawn" else ["撤回原因：最多 2000 字，目前 2001 字，請刪減 1 字。"])
    assert "字" * length in done.html  # as the reason of the end, or to be shortened


@pytest.mark.parametrize("trait", ["draft", "qualified"])
def test_withdrawing_is_not_offered_before_sending_nor_after_the_decision(client: Client, trait: str) -> None:
    case = getattr(factories, trait)()
    client.force_login(factories.user_of(case))
    assert visit(client, f"/apply/{case.pk}/withdraw/").url == f"/apply/{case.pk}/"
    assert client.post(f"/apply/{case.pk}/withdraw/", {"note": ""}).status_code == 409
    assert Application.objects.get(pk=case.pk).state == case.state


def test_withdrawing_that_comes_too_late_is_said(client: Client, ready: Application) -> None:
    check(client, ready).send()
    page = visit(client, f"/apply/{ready.pk}/withdraw/")
    case = qualifying.take(ready, factories.officer(), "", timezone.now())
    qualifying.qualify(case, factories.officer(), "查過了。", timezone.now())
    answer = page.send({"note": "寫好的原因"})
    assert (answer.status, "不能修改" in answer.words) == (409, True)
