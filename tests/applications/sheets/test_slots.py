"""Does each slot say what it wants, and find what is missing?"""

from datetime import date
from typing import Any

import pytest
from django.conf import settings

from applications.guideline.papers import PAPERS, Situation
from applications.sheets import SHEETS
from applications.sheets.slots import SLOTS
from tests.applications.sheets.answers import TODAY, paper

CLOUD = ["architecture", "lease", "usage"]


def situation(**more: Any) -> Situation:
    usual = {"kinds": frozenset({"first_time"}), "established_on": date(2010, 3, 5), "solution_kind": "first_time"}
    return Situation(on=TODAY, **{**usual, **more})


def problems(key: str, *papers: Any, **more: Any) -> list[str]:
    return list(SLOTS[key].problems({key: list(papers)}, situation(**more)))


def test_every_paper_of_the_guideline_has_one_slot_in_its_own_sheet():
    placed = {slot: key for key, sheet in SHEETS.items() for section in sheet.sections for slot in section.slots}
    assert placed == {slot: rule.sheet for slot, rule in PAPERS.items()}
    assert set(SLOTS) == set(PAPERS)


@pytest.mark.parametrize("slot", SLOTS.values(), ids=lambda slot: slot.key)
def test_slot_says_in_words_what_it_wants(slot):
    assert slot.label
    assert slot.hint.endswith("。")
    assert slot.document
    assert slot.format_words.startswith("PDF")
    assert len(slot.shows) >= 2
    assert slot.source.endswith("。")


@pytest.mark.parametrize("slot", [slot for slot in SLOTS.values() if slot.picture], ids=lambda slot: slot.key)
def test_picture_of_a_paper_is_there_and_said_in_words(slot):
    assert (settings.BASE_DIR / "static" / "img" / slot.picture.file).is_file()
    assert slot.picture.alt.endswith("。")


def test_papers_that_go_wrong_most_have_a_picture():
    drawn = {"income_tax_pl_statement", "vat_payment_proof", "cloud_evidence_pdf", "usage_log_sample"}
    assert drawn <= {key for key, slot in SLOTS.items() if slot.picture}


@pytest.mark.clause("F2-10")
def test_cloud_evidence_is_one_pdf():
    slot = SLOTS["cloud_evidence_pdf"]
    assert slot.formats == frozenset({"pdf"})
    assert slot.maximum == 1
    assert slot.format_words == "PDF，1 個檔案"


@pytest.mark.clause("R6-3-1-1")
@pytest.mark.parametrize(
    ("established", "slot", "message"),
    [
        (date(2010, 3, 5), "income_tax_pl_statement", ["請上傳「損益及稅額計算表」。"]),
        (date(2022, 8, 1), "income_tax_pl_statement", ["請上傳「損益及稅額計算表」。"]),
        (date(2022, 8, 2), "income_tax_pl_statement", []),
        (date(2022, 8, 1), "vat_return_substitute", []),
    ],
)
def test_tax_statement_is_asked_of_whom_it_is_owed(established: date, slot: str, message: list[str]):
    assert problems(slot, established_on=established) == message


@pytest.mark.clause("R6-3-1-1")
def test_new_venture_is_told_of_both_ways():
    (message,) = problems("vat_return_substitute", established_on=date(2022, 8, 2))
    assert "營業稅申報書" in message
    assert "損益及稅額計算表" in message
    assert (
        problems("vat_return_substitute", established_on=date(2022, 8, 2), counts={"income_tax_pl_statement": 1}) == []
    )


@pytest.mark.clause("F3-16", "F3-31", "R6-2-4", "A-15")
@pytest.mark.parametrize(
    ("slot", "link", "message"),
    [
        ("market_price_proof", "market_price_url", "請上傳原有市價證明文件，或填寫方案連結網址。"),
        ("operation_document", "demo_video_url", "請填寫方案操作演示說明影片的連結網址，或上傳操作說明文件。"),
    ],
)
def test_file_or_link_is_enough_and_neither_is_a_gap(slot: str, link: str, message: str):
    assert problems(slot, solution={}) == [message]
    assert problems(slot, solution={link: "https://www.example.tw/"}) == []
    assert problems(slot, paper(), solution={}) == []


@pytest.mark.clause("F2-18", "F2-19", "F3-20", "F3-30")
@pytest.mark.parametrize("slot", [slot for slot in SLOTS.values() if slot.maximum == 1], ids=lambda slot: slot.key)
def test_slot_for_one_file_refuses_two(slot):
    two = {slot.key: [paper(), paper()]}
    assert "只能有 1 個檔案，請移除多餘的檔案。" in list(
        slot.problems(two, situation(solution={"vendor_role": "agent"}))
    )


@pytest.mark.clause("F2-10")
def test_unticked_contents_are_named():
    assert problems("cloud_evidence_pdf", paper(contents=CLOUD)) == []
    assert problems("cloud_evidence_pdf", paper("架構.pdf", contents=CLOUD[:2])) == [
        "「架構.pdf」請確認檔案有這些內容並勾選：公有雲使用流量證明（系統畫面截圖）。"
    ]


@pytest.mark.clause("F2-18", "F2-19")
def test_report_needs_its_date_and_its_kinds():
    assert problems("load_test_report", paper()) == ["「測試.pdf」請填寫「報告日期」。"]
    assert problems("security_test_report", paper(report_date="2023-06-09")) == ["「測試.pdf」請選擇「檢測種類」。"]


def test_details_of_a_paper_that_is_no_longer_asked_for_stop_nothing():
    assert problems("vat_payment_proof", paper(), kinds=frozenset({"summit_existing"})) == []


@pytest.mark.clause("F1-10", "A-27")
@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("掃描0001.PDF", "壓力測試報告_測試公司.pdf"),
        ("../../etc/報告.jpg", "壓力測試報告_測試公司.jpg"),
    ],
)
def test_file_is_named_after_document_and_company(sent: str, name: str):
    assert SLOTS["load_test_report"].file_name(paper(sent)) == name


@pytest.mark.clause("F1-10")
def test_file_name_holds_no_path_and_falls_back_on_the_tax_id():
    odd = paper()
    odd.application.company_name = "測/試\\公:司"
    assert SLOTS["load_test_report"].file_name(odd) == "壓力測試報告_測_試_公_司.pdf"
    odd.application.company_name = ""
    assert SLOTS["load_test_report"].file_name(odd) == "壓力測試報告_04595257.pdf"


def test_frozen_paper_reads_without_its_form():
    frozen = SLOTS["security_test_report"].freeze(
        paper(security_test_kinds=["code_review", "open_source"], report_date="2023-06-09")
    )
    assert frozen == {
        "id": 7,
        "file": "0" * 32,
        "name": "資安檢測報告_測試公司.pdf",
        "size": 1234,
        "sha256": "0" * 64,
        "content_type": "application/pdf",
        "details": [
            {
                "name": "security_test_kinds",
                "label": "檢測種類",
                "value": ["code_review", "open_source"],
                "display": "程式碼檢測、第三方開源元件安全及授權",
            },
            {
                "name": "report_date",
                "label": "報告日期",
                "value": "2023-06-09",
                "display": "112年6月9日（2023-06-09）",
            },
        ],
    }


@pytest.mark.clause("R6-5-1")
@pytest.mark.parametrize(
    ("sheet", "name", "slots"),
    [
        ("promotion", "vendor_role", {"authorization_letter"}),
        ("promotion", "demo_video_url", {"operation_document"}),
        ("promotion", "features_spec", set()),
        (
            "company",
            "vat_status",
            {"vat_payment_proof", "establishment_approval_letter", "invoice_purchase_certificate"},
        ),
    ],
)
def test_who_may_mend_an_answer_may_mend_the_paper_it_decides(sheet, name, slots):
    assert {dependent for dependent in SHEETS[sheet].dependents(frozenset({name})) if dependent in SLOTS} == slots
