"""Does nothing that a person sends end in a 500, or lose what was typed?"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Attachment, PricePlan, Solution
from applications.pages.papers import prefix_of_paper
from applications.sheets import SHEETS
from demonstration import cases, sample
from portal.files.models import StoredFile
from portal.forms.fields import LimitedTextFormField, ShortTextFormField
from portal.text.cleaning import clean_line
from tests import factories
from tests.browser import Page, visit
from tests.portal.files import samples

pytestmark = pytest.mark.once
SHEET = pytest.mark.parametrize("sheet", SHEETS)  # each walks through all sections of its sheet

HOSTILE = {
    "control characters": "甲\x00乙\x01\x1b[31m\x7f丙 \u202efdp.exe\u2066\u200b\u200f",
    "markup and rare": "<script>alert(1)</script>'\"; DROP TABLE x;-- {{ 7*7 }} %s %(a)s {0} \\ 堃喆𡍼 👩‍🔧🏭 e\u0301",
    "nothing to see": "　 \u200b\u2060 ",
    "a number beyond all": "9" * 60,
    "too long": "字" * 25_000,
}
MEGABYTES = "a" * (10 * 1024 * 1024)

OTHERS = {
    "technical": {
        "hybrid_public_usage": ["storage", "other"],
        "hybrid_public_providers": ["azure", "other"],
        "hybrid_private_usage": ["compute", "other"],
        "hybrid_reasons": ["other"],
    },
    "promotion": {
        "origin_country": "other",
        "industries": ["other"],
        "payment_methods": ["third_party", "mobile", "other"],
    },
}


@pytest.fixture
def case(case: Application) -> Application:
    """Whatever has an 其他 to be named has it ticked, so that every box on a page is asked for."""
    factories.save(case, "company", vat_status="before_first", breach_3_to_5_years=True)
    for sheet, answers in OTHERS.items():
        factories.save(case.solutions.get(), sheet, **answers)
    return case


def text_boxes(page: Page) -> list[str]:
    """The names of the boxes for typing on a page, those of papers and prices included."""
    boxes = page.form().xpath(".//input[@name and (not(@type) or @type='text')] | .//textarea[@name]")
    return [control.get("name") for control in boxes if control.get("name") not in NOT_ASKED]


NOT_ASKED = {"public_providers_other"}  # on a hybrid cloud


def choices(page: Page) -> set[str]:
    return {
        control.get("name") for control in page.form().xpath(".//input[@type='radio' or @type='checkbox'] | .//select")
    }


def shown(page: Page, names: list[str]) -> dict[str, str]:
    values = page.values()
    return {name: clean_line(values[name][-1]) for name in names}


# --- Every section of every sheet ----------------------------------------------------------------------------------


@pytest.fixture
def sections(page: Callable[[str, str], Page], sheet: str) -> Iterator[Page]:
    return (page(sheet, section.key) for section in SHEETS[sheet].sections)


@SHEET
def test_hostile_text_is_saved_or_shown_again(sections: Iterator[Page]) -> None:
    for blank in sections:
        names, answer = text_boxes(blank), blank
        for text in HOSTILE.values():
            answer = answer.send(dict.fromkeys(names, text))
            assert answer.status in (200, 422)
            assert shown(answer, names) == dict.fromkeys(names, clean_line(text))
            assert answer.dead_links() == []
            assert "\x00" not in answer.html
            assert "\u202e" not in answer.html


@pytest.mark.parametrize(
    ("sheet", "section", "box"),
    [
        ("company", "basics", "company_profile"),
        ("company", "basics", "paid_in_capital"),
        ("technical", "sla", "sla_rpo"),
        ("technical", "reports", "report_date"),
        ("promotion", "price", "price_plans-0-other_spec"),
        ("difference", "difference", "curr_content"),
    ],
)
def test_ten_megabytes_in_a_box_are_refused_in_words_and_shown_again(
    page: Callable, sheet: str, section: str, box: str
) -> None:
    blank = page(sheet, section)
    name = next(box_name for box_name in text_boxes(blank) if box_name.endswith(box))
    answer = blank.send({name: MEGABYTES})
    assert (answer.status, len(answer.problems)) == (422, 1)
    assert answer.problems[0].endswith("內容太長，一欄最多 20,000 個字元，請刪減後再儲存。")
    assert answer.values()[name] == [MEGABYTES]


@SHEET
def test_unknown_choices_are_refused_in_words(sections: Iterator[Page]) -> None:
    for blank in sections:
        for wrong in (["nonsense"], ["堃", "\x00", "9" * 60], ["a", "b"]):
            answer = blank.send(dict.fromkeys(choices(blank), wrong))
            assert answer.status in (200, 422)
            assert answer.dead_links() == []


@SHEET
def test_lists_and_strangers_in_place_of_an_answer_change_nothing_else(
    sections: Iterator[Page], case: Application
) -> None:
    strangers = {"state": "qualified", "number": "112-99999", "vendor": "1", "application": "1", "id": "1", "pk": "1"}
    for blank in sections:
        lists = {name: ["甲", "乙", ""] for name in (*text_boxes(blank), *choices(blank))}
        answer = blank.send({**lists, **strangers, "do": ["next", "close"]})
        assert answer.status in (200, 422)
        case.refresh_from_db()
        assert (case.state, case.number) == ("draft", None)


@SHEET
def test_nothing_at_all_is_an_answer_too(sections: Iterator[Page], vendor: Client) -> None:
    assert {vendor.post(blank.url, {}).status_code for blank in sections} <= {302, 422}


@SHEET
def test_one_wrong_answer_keeps_no_other_from_being_saved(
    sections: Iterator[Page], sheet: str, case: Application, solution: Solution
) -> None:
    """Every text that can hold three rare characters is saved, though the first box of the page is refused."""
    fields = SHEETS[sheet].base_fields
    for blank in sections:
        names = [name for name in text_boxes(blank) if name in fields]
        plain = [name for name in names[1:] if isinstance(fields[name], ShortTextFormField | LimitedTextFormField)]
        answer = blank.send({**dict.fromkeys(names[:1], "字" * 25_000), **dict.fromkeys(plain, "堃喆𡍼")})
        row = Application.objects.get(pk=case.pk) if sheet == "company" else Solution.objects.get(pk=solution.pk)
        assert {name: getattr(row, name) for name in plain} == dict.fromkeys(plain, "堃喆𡍼")
        assert answer.status == (422 if names else 200)


# --- Single answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "section", "name", "typed", "words"),
    [
        ("company", "basics", "established_on", "民國112-02-29", "民國112年2月沒有29日"),
        ("company", "basics", "established_on", "future", "設立登記日期不能在今天以後，請核對日期。"),
        ("company", "basics", "established_on", "昨天", ""),
        ("company", "basics", "paid_in_capital", "很多錢", "請輸入整數"),
        ("company", "basics", "paid_in_capital", "-1", "請填 0 以上的數字。"),
        ("company", "basics", "website", "javascript:alert(1)", "請輸入完整網址"),
        ("company", "people", "contact_mobile", "02-1234", "請輸入手機號碼"),
        ("company", "people", "contact_email", "a@", "請輸入正確的電子郵件"),
        ("technical", "sla", "sla_availability_pct", "97.99", "請填 98 以上的數字。"),
        ("technical", "sla", "sla_availability_pct", "100.01", "請填 100 以下的數字。"),
        ("technical", "sla", "sla_availability_pct", "99.999", "小數最多 2 位。"),
        ("technical", "features", "tech_mass_connections", "字" * 101, "最多 100 字，目前 101 字，請刪減 1 字。"),
        ("promotion", "price", "price_plans-0-subscription_months", "2", "請填 3 以上的數字。"),
        ("promotion", "price", "price_plans-0-subscription_months", "10", "請填 9 以下的數字。"),
        ("promotion", "price", "price_plans-0-subscription_months", "3.5", "請輸入整數"),
        ("promotion", "price", "price_plans-0-total_price", "0", "請填 1 以上的數字。"),
        ("promotion", "demo", "demo_video_seconds", "119", "請填 120 以上的數字。"),
        ("technical", "reports", "paper-report_date", "民國112-02-29", "民國112年2月沒有29日"),
    ],
)
@pytest.mark.clause("R5-3", "R8-2-2S", "F1-05", "F2-20", "F3-13")
def test_malformed_answer_is_explained_beside_what_was_typed(
    page: Callable, solution: Solution, sheet: str, section: str, name: str, typed: str, words: str
) -> None:
    if typed == "future":
        typed = (timezone.localdate() + timedelta(days=1)).isoformat()
    if name.startswith("paper-"):
        name = name.replace("paper-", f"{prefix_of_paper(solution.attachments.get(slot='load_test_report'))}-")
    answer = page(sheet, section).send({name: typed})
    assert answer.status == 422
    assert len(answer.problems) == 1
    assert answer.dead_links() == []
    assert words in answer.problems[0]
    assert answer.values()[name] == [typed]
    assert words in answer.words.split(answer.title, 1)[1]


@pytest.mark.clause("F3-11", "A-28", "A-29")
def test_four_prices_are_too_many_and_all_shown_again(page: Callable, solution: Solution) -> None:
    blank = page("promotion", "price")
    before = list(solution.price_plans.values())
    row = {"total_price": "5000", "subscription_months": "3", "user_count": "1", "includes_hardware": "False"}
    rows = {f"price_plans-{n}-{name}": value for n in range(4) for name, value in row.items()}
    answer = blank.send({**rows, "price_plans-TOTAL_FORMS": "4", "discount_terms": "八折"})
    assert (answer.status, answer.problems) == (422, ["同1方案至多可填 3 種價格，請刪減。"])
    assert [answer.values()[f"price_plans-{n}-total_price"] for n in range(4)] == [["5000"]] * 4
    assert [plan.total_price for plan in solution.price_plans.all()] == [5000] * 3  # what fits is kept
    assert {plan["uid"] for plan in before} < set(solution.price_plans.values_list("uid", flat=True))
    assert Solution.objects.get(pk=solution.pk).discount_terms == "八折"


@pytest.mark.parametrize("count", ["", "-1", "x", "99999999999999999999", "1001", "０"])
def test_broken_count_of_prices_is_no_error_of_ours(page: Callable, solution: Solution, count: str) -> None:
    before = list(solution.price_plans.values())
    answer = page("promotion", "price").send({"price_plans-TOTAL_FORMS": count, "discount_terms": "八折"})
    assert answer.status in (200, 422)
    assert list(solution.price_plans.values()) == before
    assert Solution.objects.get(pk=solution.pk).discount_terms == "八折"


def test_price_with_the_identity_of_anothers_touches_nothing_of_theirs(page: Callable, solution: Solution) -> None:
    other = factories.complete().solutions.get()
    theirs = list(other.price_plans.order_by("pk").values())
    uid = str(theirs[0]["uid"])
    answer = page("promotion", "price").send({"price_plans-0-uid": uid, "price_plans-0-total_price": "7777"})
    assert answer.status == 422  # the row that was shown is not this one, so what it holds is asked
    assert list(other.price_plans.order_by("pk").values()) == theirs
    assert not PricePlan.objects.filter(solution=solution, uid=uid).exists()


# --- Files ---------------------------------------------------------------------------------------------------------

BAD_FILES = {
    "empty": (b"", "報告.pdf", "0 位元組"),
    "exe named pdf": (samples.EXE, "報告.pdf", "Windows 執行檔"),
    "encrypted": (samples.encrypted_pdf(), "報告.pdf", "要輸入密碼才能開啟"),
    "truncated": (samples.pdf(30)[:-200], "報告.pdf", "不完整"),
    "image bomb": (samples.png_that_claims(30_000, 30_000), "報告.png", "像素太多"),
    "not an image": (samples.png_that_claims(100, 100)[:60], "報告.png", "已損壞"),
    "running script": (samples.pdf_with_action("open"), "報告.pdf", "自動執行程式"),
    "page of the web": (b"<!DOCTYPE html><script>alert(1)</script>", "報告.pdf", "網頁"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_bad_file_is_refused_in_words_by_the_form_and_by_the_upload(
    page: Callable, vendor: Client, case: Application, solution: Solution, kind: str
) -> None:
    content, name, words = BAD_FILES[kind]
    stored = Attachment.objects.count(), StoredFile.objects.count()
    blank = page("technical", "reports")
    answer = blank.send({f"file-technical-{solution.pk}-load_test_report": factories.upload(content, name)})
    assert answer.status == 422
    assert len(answer.problems) == 1
    assert answer.dead_links() == []
    assert words in answer.problems[0]
    url = f"/apply/{case.pk}/papers/technical-{solution.pk}-load_test_report/"
    direct = vendor.post(url, {"file": factories.upload(content, name)})
    assert (direct.status_code, len(direct.json()["errors"])) == (422, 1)
    assert words in direct.json()["errors"][0]
    assert (Attachment.objects.count(), StoredFile.objects.count()) == stored


@pytest.mark.clause("F2-10")
def test_slot_that_wants_a_pdf_takes_nothing_else(page: Callable, solution: Solution) -> None:
    slot = f"file-technical-{solution.pk}-cloud_evidence_pdf"
    answer = page("technical", "cloud").send({slot: factories.upload(samples.picture(), "架構.png")})
    assert (answer.status, "這裡可以上傳 PDF" in answer.problems[0]) == (422, True)


def test_file_beyond_the_limit_is_refused_in_words(page: Callable, solution: Solution, settings: Any) -> None:
    settings.UPLOAD_MAX_MB = 1
    solution.application.programme.__class__.objects.update(upload_max_mb=1)
    large = factories.upload(samples.pdf() + b"%" * 3 * 1024 * 1024, "大.pdf")
    answer = page("technical", "reports").send({f"file-technical-{solution.pk}-load_test_report": large})
    assert (answer.status, answer.problems) == (
        422,
        ["1年內壓力測試報告：大.pdf：檔案超過 1 MB 的上限，請壓縮或拆成較小的檔案再上傳。"],
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\年報\u202efdp.exe", "年報fdp.pdf"),
        ("堃喆𡍼 <b>.PDF", "堃喆𡍼 _b_.PDF"),
        ("a" * 300 + ".pdf", "a" * 76 + ".pdf"),
    ],
)
@pytest.mark.clause("F1-10")
def test_file_name_loses_what_does_not_belong_in_one(
    page: Callable, vendor: Client, case: Application, solution: Solution, sent: str, kept: str
) -> None:
    url = f"/apply/{case.pk}/papers/technical-{solution.pk}-load_test_report/"
    body = (
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + sent.replace("\\", "\\\\") + "\"\r\n"
        "Content-Type: application/pdf\r\n\r\n"
    ).encode() + cases.blank_pdf() + b"\r\n--x--\r\n"  # fmt: skip
    answer = vendor.post(url, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 200
    stored = solution.attachments.present().get(slot="load_test_report").file
    assert stored.original_name == kept
    download = vendor.get(f"/files/{stored.pk}/")
    assert "filename*=utf-8''" in download["Content-Disposition"]
    assert "%E6%B8%AC%E8%A9%A6%E5%85%AC%E5%8F%B8" in download["Content-Disposition"]  # 測試公司
    download.getvalue()


def test_wrong_field_throws_no_file_away_and_a_wrong_file_no_field(page: Callable, solution: Solution) -> None:
    slot = f"file-technical-{solution.pk}-cloud_evidence_pdf"
    before = solution.attachments.present().get(slot="cloud_evidence_pdf")
    answer = page("technical", "cloud").send({"name": "字" * 201, slot: factories.pdf("新的架構.pdf")})
    assert answer.status == 422
    assert "新的架構.pdf" in answer.words
    after = solution.attachments.present().get(slot="cloud_evidence_pdf")
    assert after != before

    answer = page("technical", "cloud").send({"name": "排程雲三代", slot: factories.upload(samples.EXE, "壞.pdf")})
    assert answer.status == 422
    assert Solution.objects.get(pk=solution.pk).name == "排程雲三代"
    assert solution.attachments.present().get(slot="cloud_evidence_pdf") == after


@pytest.mark.parametrize("files", [0, 2])
def test_upload_takes_exactly_one_file_at_a_time(
    vendor: Client, case: Application, solution: Solution, files: int
) -> None:
    url = f"/apply/{case.pk}/papers/promotion-{solution.pk}-usage_log_sample/"
    answer = vendor.post(url, {f"file{n}": factories.pdf() for n in range(files)})
    assert (answer.status_code, answer.json()) == (400, {"errors": ["請一次上傳一個檔案。"]})


# --- Too much ------------------------------------------------------------------------------------------------------


def test_body_over_the_limit_gets_a_plain_page(vendor: Client, address: Callable, settings: Any) -> None:
    settings.BODY_MAX_MB = 1
    response = vendor.post(address("company", "basics"), {"company_profile": "字" * 1024 * 1024})
    assert (response.status_code, "送來的內容太大" in response.content.decode()) == (413, True)
    assert "default-src" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"no boundary here"),
        ("multipart/form-data", b"--x--"),
        ("application/x-www-form-urlencoded", b"company_name=%E5%A0%83%FF%FE&rep_name=%00"),
        ("application/json", b'{"company_name": ["x"]}'),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe"),
        ("text/plain; charset=nonsense", b"\xff\xfe"),
    ],
)
def test_body_that_is_no_form_is_no_error_of_ours(
    vendor: Client, address: Callable, content_type: str, body: bytes
) -> None:
    response = vendor.generic("POST", address("company", "basics"), body, content_type=content_type)
    assert response.status_code in (302, 400, 422)


# --- The other forms -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_the_small_forms(vendor: Client, case: Application, solution: Solution, text: str) -> None:
    add, kind = f"/apply/{case.pk}/solutions/add/", f"/apply/{case.pk}/solutions/{solution.pk}/kind/"
    assert vendor.post(add, {"kind": text, "source": text}).status_code == 422
    assert vendor.post(kind, {"kind": text}).status_code == 422
    assert visit(vendor, f"{add}?copy={text[:200]}").status == 200
    assert visit(vendor, f"/solutions/?q={text[:200]}&category={text[:200]}&page={text[:200]}").status == 200
    assert Solution.objects.get(pk=solution.pk).kind == "previously_listed"
    Application.objects.update(state="submitted")
    done = visit(vendor, f"/apply/{case.pk}/withdraw/").send({"note": text})
    expected = (422, "submitted") if len(text) > 2000 else (200, "withdrawn")
    assert (done.status, Application.objects.get(pk=case.pk).state) == expected


@pytest.mark.parametrize("pk", ["0", "9" * 30, "-1", "x", "1.5", "%00", "１"])
def test_strange_numbers_in_an_address_lead_nowhere(vendor: Client, case: Application, pk: str) -> None:
    places = (
        "{}/",
        "{}/check/",
        "{}/company/basics/",
        "inbox/{}/",
        f"{case.pk}/receipt/{{}}/",
        f"{case.pk}/documents/{{}}/",
    )
    more = (
        f"{case.pk}/solutions/{{}}/kind/",
        f"{case.pk}/solutions/{{}}/technical/cloud/",
        f"{case.pk}/submissions/{{}}/",
    )
    assert {place: vendor.get(f"/apply/{place.format(pk)}").status_code for place in (*places, *more)} == dict.fromkeys(
        (*places, *more), 404
    )


@pytest.mark.parametrize(
    "place", ["company/nonsense/", "nonsense/basics/", "company/cloud/", "papers/company-0-nonsense/list/"]
)
def test_strange_words_in_an_address_lead_nowhere(vendor: Client, case: Application, place: str) -> None:
    assert vendor.get(f"/apply/{case.pk}/{place}").status_code == 404


# --- Too late ------------------------------------------------------------------------------------------------------


def test_what_was_typed_after_sending_is_shown_to_be_copied(
    page: Callable, case: Application, address: Callable
) -> None:
    blank = page("company", "basics")
    Application.objects.update(state="submitted")
    answer = blank.send({"company_profile": "寫了很久的簡介 堃喆𡍼"})
    assert (answer.status, answer.title) == (409, "這次的修改沒有儲存")
    assert "這個案件目前是「已收件，等待資格審查」，不能修改。" in answer.words
    assert "寫了很久的簡介 堃喆𡍼" in answer.texts("//dd")
    assert answer.link("查看目前的狀態") == f"/apply/{case.pk}/"
    assert (
        Application.objects.get(pk=case.pk).company_profile == sample.company(timezone.localdate())["company_profile"]
    )
