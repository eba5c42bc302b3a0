"""Does 附表2 ask what the guideline prints, each question only when it applies?"""

import re
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from applications.guideline.papers import Situation
from applications.sheets.technical import TechnicalSheet
from tests.applications.sheets.answers import HYBRID, PUBLIC, gaps, owed, solution

PROVIDERS = ["Azure", "AWS", "Google Cloud", "中華電信 Hicloud", "其他"]
USES = ["儲存", "運算", "其他"]
CLOUD = next(section for section in TechnicalSheet.sections if section.key == "cloud").fields

# SHA-256 of the examples of the official guideline (112), white space removed, "範例" before each left out.
EXAMPLES = "8e134022e08067e47b8341fcb62e1c78d51726b0d3d46cc54a81164cf5847e4f"


def filled(answers: dict[str, Any], **changes: Any) -> TechnicalSheet:
    return TechnicalSheet({**answers, **changes}, instance=solution())


def errors(name: str, value: Any) -> list[str]:
    return list(filled(PUBLIC, **{name: value}).errors.get(name, []))


def shown(name: str) -> list[str]:
    return [str(label) for _, label in TechnicalSheet.base_fields[name].choices]


def asked(**answers: Any) -> list[str]:
    answered = solution(**answers)
    return [name for name in CLOUD if TechnicalSheet.applies_to(name, lambda n: getattr(answered, n))]


@pytest.mark.clause("R6-2-2")
@pytest.mark.parametrize("answers", [PUBLIC, HYBRID], ids=["public", "hybrid"])
def test_complete_answers_are_accepted(answers: dict[str, Any]):
    assert filled(answers).errors == {}
    assert gaps(filled(answers)) == {}


@pytest.mark.clause("F2-02", "R8-2-1-5")
def test_architecture_offers_no_purely_private_cloud():
    assert shown("cloud_architecture") == ["(一)100%採用公有雲", "(二)採用混合雲(公有雲+私有雲)"]
    assert errors("cloud_architecture", "private") == ["請從所列的選項中選一項。"]


@pytest.mark.clause("F2-03", "F2-04", "F2-05", "F2-06", "F2-07", "F2-08", "F2-09")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("public_providers", PROVIDERS),
        ("hybrid_public_usage", USES),
        ("hybrid_public_providers", PROVIDERS),
        ("hybrid_private_usage", USES),
        ("hybrid_private_kind", ["公有雲(IaaS)內之私有雲", "私有機房(不對外營運)"]),
        ("private_dc_public_plan", ["有規劃投入公有雲", "無規劃投入公有雲"]),
        ("hybrid_reasons", ["客戶要求", "成本", "安全性", "資源掌握程度高", "其他"]),
    ],
)
def test_options_are_the_official_ones(name: str, options: list[str]):
    assert shown(name) == options


@pytest.mark.clause("F2-02", "F2-03")
def test_nothing_is_asked_before_the_architecture_is_known():
    assert asked() == ["name", "cloud_architecture"]


@pytest.mark.clause("F2-03")
def test_public_cloud_asks_for_providers_and_the_name_of_another():
    assert asked(cloud_architecture="public") == ["name", "cloud_architecture", "public_providers"]
    assert asked(cloud_architecture="public", public_providers=["aws", "other"])[-1] == "public_providers_other"


@pytest.mark.clause("F2-04", "F2-05", "F2-06", "F2-07", "F2-09")
def test_hybrid_cloud_asks_its_own_questions():
    assert asked(cloud_architecture="hybrid", public_providers=["other"]) == [
        "name",
        "cloud_architecture",
        "hybrid_public_usage",
        "hybrid_public_providers",
        "hybrid_private_usage",
        "hybrid_private_kind",
        "hybrid_reasons",
    ]


@pytest.mark.clause("F2-08")
@pytest.mark.parametrize(
    ("kinds", "plan", "more"),
    [
        (["in_public"], "not_planned", []),
        (["own_room"], "planned", ["private_dc_public_plan"]),
        (["in_public", "own_room"], "not_planned", ["private_dc_public_plan", "private_dc_public_plan_reason"]),
    ],
)
def test_own_room_asks_for_the_plan_and_its_reason(kinds: list[str], plan: str, more: list[str]):
    names = asked(cloud_architecture="hybrid", hybrid_private_kind=kinds, private_dc_public_plan=plan)
    assert [name for name in names if name.startswith("private_dc")] == more


@pytest.mark.clause("A-18", "R8-2-1-5")
@pytest.mark.parametrize(("use", "explained"), [("storage", True), ("compute", True), ("other", False)])
def test_core_work_in_a_private_cloud_must_be_explained(use: str, explained: bool):
    hybrid = solution(cloud_architecture="hybrid", hybrid_private_usage=[use])
    assert ("hybrid_core_explanation" in owed(TechnicalSheet, hybrid)) is explained


def test_hidden_questions_never_complain_and_keep_what_was_sent_for_a_change_of_mind():
    sheet = filled(PUBLIC, hybrid_reasons=["nonsense"], hybrid_private_kind=["own_room"])
    assert sheet.is_valid()
    assert (sheet.instance.hybrid_private_kind, sheet.instance.hybrid_reasons) == (["own_room"], [])
    later = TechnicalSheet(PUBLIC, instance=sheet.instance)  # not sent, so not taken back
    assert later.is_valid()
    assert later.instance.hybrid_private_kind == ["own_room"]
    frozen = TechnicalSheet.freeze(later.instance, {}, Situation(on=date(2023, 8, 1)))
    assert "hybrid_private_kind" not in {row["name"] for section in frozen["sections"] for row in section["rows"]}


@pytest.mark.clause("F2-03", "F2-09")
def test_gaps_that_apply_are_named_and_others_are_not():
    sheet = filled({"name": "x", "cloud_architecture": "hybrid", "hybrid_reasons": ["other"]})
    assert set(gaps(sheet)) & set(CLOUD) == {
        "hybrid_public_usage",
        "hybrid_public_providers",
        "hybrid_private_usage",
        "hybrid_private_kind",
        "hybrid_reasons_other",
    }


@pytest.mark.clause("F2-20", "R8-2-2S")
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("97.99", ["請填 98 以上的數字。"]),
        ("98", []),
        ("98.00", []),
        ("９９．９５", []),
        ("100", []),
        ("100.01", ["請填 100 以下的數字。"]),
        ("99.999", ["小數最多 2 位。"]),
        ("很高", ["請輸入數字，可以有小數點，例：99.5。"]),
    ],
)
def test_availability_is_between_98_and_100(typed: str, message: list[str]):
    assert errors("sla_availability_pct", typed) == message


@pytest.mark.clause("F2-24")
@pytest.mark.parametrize(("typed", "fine"), [("0", False), ("1", True), ("24", True), ("25", False), ("", True)])
def test_backup_interval_is_between_1_and_24_hours_or_left_out(typed: str, fine: bool):
    assert (errors("backup_interval_hours", typed) == []) is fine


TEXTS = [
    ("tech_mass_connections", "一、大量連線"),
    ("tech_mass_computation", "二、大量計算"),
    ("tech_elastic_scaling", "三、資源彈性調度"),
    ("tech_high_availability", "四、服務不中斷"),
    ("tech_load_balancing", "五、雲端負載機制"),
    ("tech_security", "資安機制"),
    ("tech_privacy", "個資保護機制"),
    ("sla_support_hours", "二、客服支援時段"),
    ("sla_compensation", "三、服務中斷補償"),
    ("sla_incident_response", "四、問題回應時間"),
    ("sla_rpo", "五、復原點目標(RPO)"),
]


@pytest.mark.clause(
    "F2-11", "F2-12", "F2-13", "F2-14", "F2-15", "F2-16", "F2-17", "F2-21", "F2-22", "F2-23", "F2-24", "A-26"
)
@pytest.mark.parametrize(("name", "label"), TEXTS)
def test_text_has_its_label_its_example_and_at_most_100_characters(name: str, label: str):
    assert TechnicalSheet.base_fields[name].label == label
    assert TechnicalSheet(instance=solution()).fields[name].example
    assert errors(name, "字" * 100) == []
    assert errors(name, "字" * 101) == ["最多 100 字，目前 101 字，請刪減 1 字。"]


def test_examples_are_the_official_ones():
    words = "".join(TechnicalSheet.examples[name] for name, _ in TEXTS)
    assert sha256(re.sub(r"\s", "", words).encode()).hexdigest() == EXAMPLES


@pytest.mark.clause("F2-17", "A-25")
def test_privacy_is_explained_also_when_no_personal_data_is_processed():
    assert gaps(filled(PUBLIC, processes_personal_data="False", tech_privacy="只有機台數據。")) == {}
    assert gaps(filled(PUBLIC, processes_personal_data="False", tech_privacy="")) == {"tech_privacy": ["請填寫。"]}


@pytest.mark.clause("F2-01", "F3-01")
def test_name_is_the_same_answer_in_both_forms():
    assert TechnicalSheet.base_fields["name"].label == "方案名稱"
    sheet = filled(PUBLIC, name="排程\x00雲\n3.0")
    sheet.is_valid()
    assert sheet.instance.name == "排程雲 3.0"
