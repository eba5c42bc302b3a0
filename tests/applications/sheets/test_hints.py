"""Does each hint on a paper appear, and go away once the paper or the answer is right?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pikepdf import Name, String

from applications import actions
from applications.models import Application, Attachment, PaperReading
from applications.sheets import hints
from applications.sheets.dossier import Dossier
from applications.sheets.slots import SLOTS
from demonstration.cases import text_pdf
from portal.background import duties
from portal.files.models import StoredFile
from tests import factories
from tests.factories import NOON
from tests.portal.files.pages.forms import TEXT, Form
from tests.portal.files.scans import encoded, picture, scan

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = date(2023, 6, 15)  # the last 營業稅 period that has ended is 112年3-4月
COMPANY = "臺灣甲乙科技股份有限公司"


@pytest.fixture
def case() -> Application:
    made = factories.complete(year=factories.year_112(), now=NOON)
    factories.save(made, "company", NOON, company_name=COMPANY)
    return Application.objects.get(pk=made.pk)


@pytest.fixture
def put(case: Application) -> Callable[..., list[str]]:
    """Uploads a paper, lets it be read, and answers the hints on it."""

    PaperReading.objects.all().delete()  # what else the case has is not looked at here, which spares most of the time

    def do(slot: str, content: Any, name: str = "檔案.pdf", **details: Any) -> list[str]:
        part, user = place(case, slot), factories.user_of(case)
        paper = actions.add_paper(part, SLOTS[slot], factories.upload(pdf_of(content), name), user, NOON)
        actions.save_details(paper, part, details, NOON)
        duties.sweep("applications.read", NOON)
        return hints_on(case, paper)

    return do


def pdf_of(content: Any) -> bytes:
    return content if isinstance(content, bytes) else text_pdf([[content]] if isinstance(content, str) else content)


def place(case: Application, slot: str, today: date = TODAY) -> Any:
    solution = None if SLOTS[slot].sheet == "company" else case.solutions.first().pk
    return Dossier(case, today).part(SLOTS[slot].sheet, solution)


def hints_on(case: Application, paper: Attachment, today: date = TODAY) -> list[str]:
    part = place(Application.objects.get(pk=case.pk), paper.slot, today)
    return hints.of_paper(part, next(filed for filed in part.papers[paper.slot] if filed.pk == paper.pk))


def own(case: Application, more: str = "") -> str:
    return f"台灣甲乙科技（股）公司　統一編號：{case.vendor.tax_id}　{more}"


# --- Whose is it? --------------------------------------------------------------------------------------------------


def test_demonstration_has_nothing_to_remark(case: Application) -> None:
    other = factories.complete(now=NOON)
    duties.sweep("applications.read", NOON)
    assert hints.of_dossier(Dossier(other, TODAY)) == []


@pytest.mark.clause("R6-3-1-2A")
def test_paper_of_another_company(case: Application, put: Callable[..., list[str]]) -> None:
    period = {"vat_period": "112年3-4月"}
    assert put("vat_payment_proof", own(case, "所屬年月份：112年03-04月"), **period) == []
    assert put("vat_payment_proof", "丙丁有限公司 統一編號：04595257 所屬年月份：112年03-04月", **period) == [
        f"檔案裡的統一編號是 04595257，貴公司的是 {case.vendor.tax_id}，請確認沒有選錯檔案。",
        f"檔案的文字裡找不到「{COMPANY}」，請確認是貴公司的文件，公司名稱也和附表1填的一樣。",
    ]
    assert put("vat_payment_proof", "營業人銷售額與稅額申報書 112年03-04月", **period)[0] == (
        f"檔案的文字裡找不到貴公司的統一編號 {case.vendor.tax_id}，請確認是貴公司的文件。"
    )


def test_name_is_compared_with_the_answer_as_it_stands_now(case: Application, put: Callable[..., list[str]]) -> None:
    assert put("market_record_proof", "合約 甲方：戊己資訊有限公司")[0].startswith("檔案的文字裡找不到「臺灣甲乙科技")
    paper = Attachment.objects.present().get(slot="market_record_proof")
    factories.save(case, "company", NOON, company_name="戊己資訊股份有限公司")
    assert hints_on(case, paper) == []
    factories.save(case, "company", NOON, company_name="")
    assert hints_on(case, paper) == []


def test_number_or_name_is_enough_where_papers_show_one(case: Application, put: Callable[..., list[str]]) -> None:
    assert put("sales_record_proof", f"發票 賣方 {case.vendor.tax_id} 金額 1,000") == []
    assert put("sales_record_proof", "合約 乙方 台灣甲乙科技") == []
    assert put("sales_record_proof", "發票 金額 1,000 元整") == [
        f"檔案的文字裡找不到「{COMPANY}」或統一編號 {case.vendor.tax_id}，請確認是貴公司的文件。"
    ]


def test_what_is_not_found_in_a_long_paper_may_stand_behind(case: Application, put: Callable[..., list[str]]) -> None:
    pages = [[f"第 {number} 頁的條文內容"] for number in range(61)]
    assert put("market_record_proof", pages)[0].startswith("檔案前 60 頁的文字裡找不到")


# --- Is it recent? -------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-3-1-2B")
@pytest.mark.parametrize(
    ("printed", "typed", "hint"),
    [
        ("112年03-04月", "112年3-4月", []),
        ("112年01-02月", "112年1-2月", []),
        ("111年11-12月", "111年11-12月", []),  # it stands against sending: no hint says what may not be ignored
        ("111年11-12月", "112年3-4月", ["您填的期別是 112年3-4月，檔案裡看到的期別是 111年11-12月，請核對。"]),
        ("111年11-12月", "", ["檔案裡看到的期別是 111年11-12月。證明的期別是111年11-12月，已超過前一期。"
         "請改附最近一期（112年3-4月）或前一期（112年1-2月）的納稅證明。"]),
        ("112年03-04月", "", []),
        ("沒有期別", "112年3-4月", []),
    ],
)  # fmt: skip
def test_tax_period(
    case: Application, put: Callable[..., list[str]], printed: str, typed: str, hint: list[str]
) -> None:
    assert put("vat_payment_proof", own(case, printed), vat_period=typed) == hint


def test_tax_year(case: Application, put: Callable[..., list[str]]) -> None:
    assert put("income_tax_pl_statement", own(case, "111年度損益及稅額計算表"), tax_year=111) == []
    assert put("income_tax_pl_statement", own(case, "109年度損益及稅額計算表")) == [
        "檔案裡看到的所屬年度是 109年度。最近1年申報應為111年度。"
    ]


@pytest.mark.clause("F2-18", "F2-19")
@pytest.mark.parametrize("slot", ["load_test_report", "security_test_report"])
def test_report_date(put: Callable[..., list[str]], slot: str) -> None:
    old = "報告須為1年內，請改附 111年6月15日（2022-06-15）以後的報告。"
    assert put(slot, "報告日期 2022/6/15", report_date="2022-06-15") == []
    assert put(slot, "報告日期 2022/6/14", report_date="2022-06-14") == []  # it stands against sending
    assert put(slot, "報告日期 111年6月14日") == [f"檔案裡看到的報告日期是 111年6月14日（2022-06-14）。{old}"]
    assert put(slot, "Scan date: 21 Apr 2023, valid until 2025-12-31") == []
    assert put(slot, "報告日期 2023/4/21", report_date="2023-04-12") == [
        "您填的報告日期是 112年4月12日（2023-04-12），檔案裡看到的報告日期是 112年4月21日（2023-04-21），請核對。"
    ]


def test_window_moves_with_the_day(case: Application, put: Callable[..., list[str]]) -> None:
    put("load_test_report", "報告日期 2022/6/20")
    paper = Attachment.objects.present().get(slot="load_test_report")
    assert [len(hints_on(case, paper, day)) for day in (date(2023, 6, 20), date(2023, 6, 21))] == [0, 1]


# --- Can it be read? -----------------------------------------------------------------------------------------------


def test_scan_is_remarked_once_and_mildly(put: Callable[..., list[str]]) -> None:
    assert put("vat_payment_proof", scan(picture(), picture())) == [
        "系統讀不到這份掃描檔裡的文字，請自己確認公司名稱、統一編號和日期都正確、看得清楚。"
    ]
    assert put("operation_document", scan(picture(), picture(), picture())) == []  # other bytes than the first


def test_scan_with_a_blank_page_is_still_a_scan(put: Callable[..., list[str]]) -> None:
    said = put("load_test_report", scan(picture(), picture(drawn=False)))
    assert [hint.split("，")[0] for hint in said] == ["第 2 頁看起來是空白的", "系統讀不到這份掃描檔裡的文字"]
    assert put("load_test_report", scan(picture(drawn=False))) == ["這份檔案看起來是空白的，請確認沒有選錯檔案。"]


def test_pages_that_cannot_be_read(put: Callable[..., list[str]]) -> None:
    assert put("operation_document", scan(picture(), picture(drawn=False))) == [
        "第 2 頁看起來是空白的，請確認沒有漏掃。"
    ]
    assert put("operation_document", scan(picture(drawn=False))) == ["這份檔案看起來是空白的，請確認沒有選錯檔案。"]
    assert put("operation_document", scan(picture((595, 842)), dpi=72)) == [
        "第 1 頁的解析度偏低，小字可能看不清楚；重新掃描時請用 200 dpi 以上。"
    ]
    small, blank = encoded(picture((400, 300)), "PNG"), encoded(picture(drawn=False), "PNG")
    assert put("operation_document", small, "圖.png") == ["這張圖片偏小，字可能看不清楚，請換一張較大的圖片。"]
    assert put("operation_document", blank, "圖.png") == ["這張圖片看起來是空白的，請確認沒有選錯檔案。"]


def test_what_nobody_can_read_is_said_kindly(put: Callable[..., list[str]]) -> None:
    put("operation_document", "操作說明文件的內容")
    PaperReading.objects.update(readable=False, facts={}, text="")
    case = Application.objects.get()
    paper = Attachment.objects.present().get(slot="operation_document")
    assert hints_on(case, paper) == ["系統沒辦法看這份檔案的內容，不影響送件。請自己打開檔案，確認每一頁都看得清楚。"]


def test_what_a_form_does_not_show_is_said_and_a_form_that_shows_all_is_not_remarked(
    put: Callable[..., list[str]],
) -> None:
    whole, half = Form(NeedAppearances=True), Form()
    whole.box(TEXT, String("操作說明文件的內容"), AP=whole.look("操作說明文件的內容"))
    half.box(TEXT, String("操作說明文件\ue001的內容"))
    half.note(Subtype=Name.Square)
    assert put("operation_document", whole.bytes()) == []
    assert put("operation_document", half.bytes()) == [
        "這個 PDF 的欄位或註記，有的檔案裡沒有存下它的樣子，別人打開可能看不到。"
        "請用「列印成 PDF」另存一份，確認每個欄位都看得見再上傳。",
        "表單欄位裡有印不出來的罕用字（U+E001），在網站上顯示成「〓」，原檔不受影響。",
    ]


@pytest.mark.clause("F2-10")
def test_three_parts_in_the_cloud_pdf(case: Application, put: Callable[..., list[str]]) -> None:
    pages = [[own(case), "架構圖"], ["租用佐證合約的內容"], ["使用流量證明的截圖"]]
    assert put("cloud_evidence_pdf", pages, contents=["architecture", "lease", "usage"]) == []
    assert put("cloud_evidence_pdf", pages, contents=["architecture", "lease"]) == []  # it stands against sending
    assert put("cloud_evidence_pdf", pages[:1], contents=["architecture", "lease", "usage"]) == [
        "這個 PDF 只有 1 頁，請確認架構圖、租用佐證、使用流量證明三項都合併在裡面。"
    ]


# --- Is it here twice? ---------------------------------------------------------------------------------------------


def test_same_file_in_two_slots(case: Application, put: Callable[..., list[str]]) -> None:
    report = text_pdf([["測試報告 2023/4/21"]])
    assert put("load_test_report", report, report_date="2023-04-21") == []
    assert put("security_test_report", report, report_date="2023-04-21") == [
        "同一個檔案也放在「壓力測試報告」，請確認沒有選錯檔案。"
    ]
    first = Attachment.objects.present().get(slot="load_test_report")
    assert hints_on(case, first) == ["同一個檔案也放在「資安檢測報告」，請確認沒有選錯檔案。"]
    actions.remove_paper(
        Attachment.objects.present().get(slot="security_test_report"), place(case, "security_test_report"), NOON
    )
    assert hints_on(case, first) == []


def test_same_file_twice_in_one_slot(put: Callable[..., list[str]]) -> None:
    contract = text_pdf([["合約 乙方 台灣甲乙科技"]])
    assert put("sales_record_proof", contract) == []
    assert put("sales_record_proof", contract) == ["這個檔案在這裡上傳了兩次，多的一份可以移除。"]


@pytest.mark.clause("A-08")
def test_one_paper_may_prove_both_records(case: Application, put: Callable[..., list[str]]) -> None:
    contract = text_pdf([["合約 乙方 台灣甲乙科技"]])
    assert (put("sales_record_proof", contract), put("market_record_proof", contract)) == ([], [])


def test_same_slot_of_two_solutions_may_hold_one_file(case: Application, put: Callable[..., list[str]]) -> None:
    report = text_pdf([["測試報告 2023/4/21"]])
    put("load_test_report", report, report_date="2023-04-21")
    other = actions.add_solution(case, "first_time", NOON, name="第二個方案")
    part = Dossier(case, TODAY).part("technical", other.pk)
    for slot in ("load_test_report", "security_test_report"):
        actions.add_paper(part, SLOTS[slot], factories.upload(report, "同一份.pdf"), factories.user_of(case), NOON)
    first = Attachment.objects.present().filter(slot="load_test_report").first()
    assert hints_on(case, first) == ["同一個檔案也放在「資安檢測報告」（第二個方案），請確認沒有選錯檔案。"]


# --- Hints only ----------------------------------------------------------------------------------------------------


def test_sending_works_with_every_hint_there_is(case: Application, put: Callable[..., list[str]]) -> None:
    """The details are right, the papers are not: nothing of it stands against sending."""
    kept = {paper.slot: paper.details for paper in case.attachments.present()}
    for slot, details in kept.items():
        if slot != "operation_document":
            put(slot, scan(picture((200, 300)), picture((300, 200), drawn=False), dpi=50), **details)
    all_hints = hints.of_dossier(Dossier(Application.objects.get(pk=case.pk), TODAY))
    assert {hint.place.name for hint in all_hints} == set(kept)
    PaperReading.objects.update(readable=False, facts={})
    fresh = Application.objects.get(pk=case.pk)
    assert actions.submit(fresh, factories.user_of(case), None, NOON).application.state == "submitted"


def test_sending_does_not_wait_for_a_paper_to_be_read(case: Application) -> None:
    assert PaperReading.objects.filter(done_at=None).exists()
    assert actions.submit(case, factories.user_of(case), None, NOON).application.state == "submitted"


def test_refused_file_is_not_read(case: Application) -> None:
    StoredFile.objects.update(state="refused")
    assert PaperReading.owed(NOON).count() == 0


# --- Characters of somebody's own ----------------------------------------------------------------------------------


def test_lines_of_a_table_with_characters_of_somebodys_own_are_named(put: Callable[..., list[str]]) -> None:
    """The bytes stay as they came; whoever opens them elsewhere sees something else."""
    plain = "日期,公司\r\n112/5/1,".encode("cp950")
    assert put("usage_log_sample", plain + b"\xfa\x40\r\n", "用量.csv") == [
        "第 2 行有造字（只存在某台電腦上的字），別人打開會變成「〓」、空白或別的字；原檔照原樣收下。"
        "可以的話，請用 Excel 另存成「CSV UTF-8」並核對這些字。"
    ]
    with Attachment.objects.latest("pk").file.blob.open("rb") as kept:
        assert kept.read() == plain + b"\xfa\x40\r\n"
    assert put("usage_log_sample", plain + "甲\r\n".encode("cp950"), "用量.csv") == []
