"""Is what is known of a paper read in every notation and kept as plain JSON?"""

import json
from typing import Any

import pytest

from applications.sheets import details
from applications.sheets.details import Details
from applications.sheets.slots import SLOTS
from portal.time.examples import example_vat_period

FORMS = [slot.details for slot in SLOTS.values() if slot.details]


def read(form: type[Details], **typed: Any) -> dict[str, Any]:
    return form(typed).to_json()


@pytest.mark.clause("R6-3-1-1", "A-17")
@pytest.mark.parametrize(("typed", "year"), [("111", 111), ("１１１", 111), ("2022", 111), ("", None)])
def test_tax_year_is_a_roc_year(typed: str, year: int | None):
    assert read(details.IncomeTaxStatement, tax_year=typed) == {"tax_year": year}


@pytest.mark.parametrize("typed", ["去年", "0", "1000", "-111"])
def test_unreadable_tax_year_is_refused_and_not_kept(typed: str):
    form = details.IncomeTaxStatement({"tax_year": typed})
    assert form.to_json() == {}
    assert len(form.errors["tax_year"]) == 1


@pytest.mark.clause("R6-3-1-2A", "R6-3-1-2B")
@pytest.mark.parametrize("typed", ["11206", "112年5-6月", "112/05-06", "１１２年６月"])
def test_vat_period_is_kept_in_one_notation(typed: str):
    kept = read(details.VatPayment, vat_period=typed, proof_kind="form_401_stamped", is_previous_period="on")
    assert kept == {"proof_kind": "form_401_stamped", "vat_period": "112年5-6月", "is_previous_period": True}


def test_wrong_answer_does_not_lose_the_right_ones():
    form = details.VatPayment({"vat_period": "112年6-7月", "proof_kind": "payment_receipt"})
    assert form.to_json() == {"proof_kind": "payment_receipt", "is_previous_period": False}
    assert form.errors == {"vat_period": [f"營業稅每兩個月一期，自單月起算，例：{example_vat_period()}。"]}


@pytest.mark.clause("F2-18")
def test_report_date_is_kept_as_iso_and_shown_as_roc():
    assert read(details.LoadTest, report_date="112/4/21") == {"report_date": "2023-04-21"}
    shown = details.LoadTest(initial={"report_date": "2023-04-21"})
    assert 'value="112/4/21"' in str(shown["report_date"])
    assert not details.LoadTest({"report_date": "112/4/21"}, initial={"report_date": "2023-04-21"}).has_changed()


@pytest.mark.clause("F2-10", "F3-20", "F3-29")
@pytest.mark.parametrize(
    ("form", "items"),
    [
        (
            details.CloudEvidence,
            [
                "雲平台架構圖",
                "公有雲平台（IaaS/PaaS）租用佐證，合約或最近一期費用發票或支付證明",
                "公有雲使用流量證明（系統畫面截圖）",
            ],
        ),
        (details.MarketRecord, ["資服廠商名稱", "方案名稱", "客戶名稱或統編（可去識別化）", "金額", "訂閱期"]),
        (details.UsageLog, ["資服廠商名稱", "方案名稱", "客戶（中小微型企業）名稱", "使用時間X軸", "使用次數Y軸"]),
    ],
)
def test_tick_list_is_the_official_one(form: type[Details], items: list[str]):
    assert [label for _, label in form.base_fields["contents"].choices] == items
    assert list(form.gaps({})) == [f"請確認檔案有這些內容並勾選：{'、'.join(items)}。"]


@pytest.mark.clause("F2-19")
def test_security_test_kinds_are_the_four_of_the_guideline():
    assert [label for _, label in details.SecurityTest.base_fields["security_test_kinds"].choices] == [
        "網站或系統弱點掃描", "程式碼檢測", "滲透測試", "第三方開源元件安全及授權",
    ]  # fmt: skip
    assert list(details.SecurityTest.gaps({"security_test_kinds": ["code_review"], "report_date": "2023-06-09"})) == []


def test_previous_period_is_no_gap():
    assert list(details.VatPayment.gaps({"proof_kind": "payment_receipt", "vat_period": "112年5-6月"})) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("hostile", ["\x00", "\u202e", "9" * 5000, ["a", "b"], "2023-02-30"])
def test_hostile_details_are_sentences_and_stay_json(form: type[Details], hostile: Any):
    kept = read(form, **dict.fromkeys(form.base_fields, hostile))
    assert json.loads(json.dumps(kept)) == kept


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_nothing_known_is_shown_as_nothing(form: type[Details]):
    assert form.display({}) == []
