"""May this solution be sold in 工業館? 五、雲端解決方案遞件規範 and the principles of 八(二)1."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from applications.guideline import registered
from applications.guideline.facts import Facts, SolutionFacts, as_int
from applications.guideline.outside import Register
from applications.guideline.papers import AGENT, ORIGINAL
from applications.guideline.registry import (
    NO_SOLUTION,
    Ruling,
    clause,
    each,
    met,
    not_met,
    person,
    register_answers,
    unheard,
    unknown,
)
from applications.place import EACH, Place

MAINLAND = "CN"
HONG_KONG_MACAO = frozenset({"HK", "MO"})  # not addressed by the guideline
UNDECIDED_COUNTRIES = HONG_KONG_MACAO | {"TW", "other"}
HYBRID = "hybrid"
PRIVATE = "private"  # no choice of the form; a self-check may say it
CATEGORIES = (
    "解決方案可分成下列兩類別： 1. 企業營運端 (1) 產：生產與作業管理 (2) 銷：行銷管理 (3) 人：人力資源管理 "
    "(4) 發：研究發展管理 (5) 財：財務管理 2. 工廠生產端 (1) 人：生產的人員管理或相關應用 "
    "(2) 機：生產的設備管理或相關應用 (3) 料：生產的原物料管理或相關應用 (4) 法：生產的規章制度管理或相關應用 "
    "(5) 環：生產的環境管理或相關應用"
)
HARDWARE_TEXT = "硬體 - 如 POS 機、Pad 平板、感應器等（方案價格不得包含硬體）。"
CORE_TEXT = "100%私有雲不納入考量，如為混合雲，其核心之資料運算、儲存等應全部放置於公有雲。"
CORE_USES = {"storage": "儲存", "compute": "運算"}


@clause(
    "五(一)",
    row="R5-1",
    title="雲端解決方案",
    question=("promotion", "features_spec"),
    text="符合本須知雲端解決方案定義。",
)
def is_a_cloud_solution(facts: Facts) -> Ruling:
    return each(
        facts.solutions,
        lambda solution: person(
            "請審查人員依 三(三) 之定義認定。",
            f"方案名稱：{solution}",
            told="審查委員會看方案內容，依須知三(三)的定義認定。",
        ),
        NO_SOLUTION,
    )


@clause(
    "五(二)",
    row="R5-2",
    title="原廠不是陸資",
    question=("promotion", "vendor_role"),
    text="雲端解決方案之原廠不得為陸資。",
    registers=(Register.MAINLAND,),
)
def origin_is_not_mainland(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_origin, facts), NO_SOLUTION)


def _origin(facts: Facts, solution: SolutionFacts) -> Ruling:
    """Mainland is refused; Hong Kong, Macao, Taiwan and an unlisted country are for a person (A-22)."""
    if solution.values.get("vendor_role") == ORIGINAL:
        return _own_origin(facts)
    if solution.values.get("vendor_role") != AGENT:
        return not_met("請選擇本公司是原廠還是代理經銷商。", Place("promotion", solution.id, "vendor_role"))
    country = solution.values.get("origin_country")
    evidence = f"原廠：{solution.values.get('origin_name') or '未填寫'}（{solution.values.get('origin_country_other') or country}）"
    if country == MAINLAND:
        return not_met("方案原廠商如為陸資請勿申請。", Place("promotion", solution.id, "origin_country"))
    if not country:
        return not_met("請選擇原廠國別。", Place("promotion", solution.id, "origin_country"))
    if country in HONG_KONG_MACAO:
        told = "原廠在香港或澳門，須知沒有規定是否視為陸資，由承辦認定。"
        return person("原廠在香港或澳門，須知未規定是否視為陸資，請承辦人員認定。", evidence, told=told)
    if country in UNDECIDED_COUNTRIES:
        return person(f"請核對原廠是否為陸資；{Register.MAINLAND.label}只查了廠商自己。", evidence, told=_LIST_IS_ASKED)
    return met("原廠不在中國大陸，也不在臺灣的陸資名錄範圍內。", evidence)


_LIST_IS_ASKED = "承辦會查陸資在臺投資事業名錄，確認原廠不是陸資。"


def _own_origin(facts: Facts) -> Ruling:
    """The vendor made it itself, and is the one whom the list was asked about."""
    evidence, rows = "本公司為原廠", registered.rows_of(facts, Register.MAINLAND)
    said = (evidence, *register_answers(facts, Register.MAINLAND), *registered.written_out(rows))
    if any(not row.by_name for row in rows):
        return not_met("原廠的統一編號在陸資在臺投資事業名錄上。請承辦人員確認。", evidence=said)
    ask = "請核對原廠是否為陸資。"
    if rows:
        return person(f"陸資在臺投資事業名錄上有同名的事業，可能不是同一家。{ask}", *said)
    if silence := unheard(facts, (Register.MAINLAND,), ask, evidence, told=_LIST_IS_ASKED):
        return silence
    if facts.registers[Register.MAINLAND].is_old:
        return person(f"手上的陸資在臺投資事業名錄查無這個廠商，但名單太舊，不足以認定。{ask}", *said)
    return met("本公司為原廠，陸資在臺投資事業名錄查無這個統一編號。", *said)


@clause(
    "五(三)",
    row="R5-3",
    title="訂閱期與服務",
    question=("promotion", "price_plans"),
    text="必須包括應用軟體訂閱期3至9個月，以及相關教育訓練、技術諮詢或客戶服務等。",
)
def subscription_is_in_range(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_subscription, facts), NO_SOLUTION)


def _subscription(facts: Facts, solution: SolutionFacts) -> Ruling:
    """Whole months, both ends included; the stricter rule wins over 三(三) (A-14)."""
    limits, plans = facts.limits, Place("promotion", solution.id, "price_plans", EACH, "subscription_months")
    months = [as_int(plan.get("subscription_months")) for plan in solution.price_plans]
    filed = tuple(f"價格({place})使用期限：{_months(number)}" for place, number in enumerate(months, 1))
    if not months:
        return not_met("還沒有填寫任何價格，請至少填寫一種。", plans)
    if len(months) > limits.max_price_plans:
        return not_met(f"同1方案至多可填 {limits.max_price_plans} 種價格，請刪減。", plans, evidence=filed)
    if wrong := _rows(solution, lambda plan: not _in_range(plan, facts)):
        reason = f"使用期限須為 {limits.min_months} 至 {limits.max_months} 個月的整數，請修改。"
        return _not_met_in(solution, wrong, reason, "subscription_months", evidence=filed)
    if not (solution.values.get("order_process") or solution.values.get("support_capacity")):
        pointer = Place("promotion", solution.id, "order_process")
        return not_met("請說明提供的教育訓練、技術諮詢或客戶服務。", pointer, evidence=filed)
    return met("各種價格的使用期限都在範圍內，並已說明服務內容。", *filed)


def _in_range(plan: Mapping[str, Any], facts: Facts) -> bool:
    number = as_int(plan.get("subscription_months"))
    return number is not None and facts.limits.min_months <= number <= facts.limits.max_months


def _rows(solution: SolutionFacts, is_wrong: Callable[[Mapping[str, Any]], bool]) -> list[int]:
    """The numbers of the prices that are so, from 1."""
    return [number for number, plan in enumerate(solution.price_plans, 1) if is_wrong(plan)]


def _not_met_in(
    solution: SolutionFacts, numbers: list[int], reason: str, cell: str, evidence: tuple[str, ...] = ()
) -> Ruling:
    """Says which of several prices is meant, and leads to the answer in it."""
    rows = [solution.price_plans[number - 1].get("row") or EACH for number in numbers]
    which = f"第 {'、'.join(map(str, numbers))} 種價格：" if len(solution.price_plans) > 1 else ""
    pointers = (Place("promotion", solution.id, "price_plans", row, cell) for row in rows)
    return not_met(f"{which}{reason}", *pointers, evidence=evidence)


def _months(number: int | None) -> str:
    return "未填寫整數" if number is None else f"{number} 個月"


@clause("五(四)", row="R5-4", title="方案類別", question=("promotion", "categories"), text=CATEGORIES)
def has_a_category(facts: Facts) -> Ruling:
    return each(facts.solutions, _category, NO_SOLUTION)


def _category(solution: SolutionFacts) -> Ruling:
    chosen = solution.values.get("categories") or []
    if not chosen:
        return not_met("請至少勾選一項方案類別。", Place("promotion", solution.id, "categories"))
    return met(f"已勾選 {len(chosen)} 項方案類別。")


@clause(
    "八(二)1(4)",
    row="R8-2-1-4",
    title="不含硬體",
    question=("promotion", "price_plans"),
    text=HARDWARE_TEXT,
)
def has_no_hardware(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_hardware, facts), NO_SOLUTION)


def _hardware(facts: Facts, solution: SolutionFacts) -> Ruling:
    if wrong := _rows(solution, lambda plan: bool(plan.get("includes_hardware"))):
        return _not_met_in(solution, wrong, "方案價格不得包含硬體，請改為不含硬體的價格。", "includes_hardware")
    if facts.is_open("includes_hardware", solution.id):
        return unknown("方案價格不得包含硬體。", _hardware_place(solution))
    return person(
        "請審查人員確認方案不是單一功能，價格也不包含硬體。", told="審查委員會確認方案不是單一功能，價格也不包含硬體。"
    )


def _hardware_place(solution: SolutionFacts) -> Place:
    return Place("promotion", solution.id, "price_plans", EACH, "includes_hardware")


@clause(
    "附表3 五、1",
    row="F3-16",
    title="不高於市價",
    question=("promotion", "market_price_url"),
    text="不得高於市價，請上傳原有市價證明文件或提供方案連結網址",
)
def is_not_above_market_price(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_market_price, facts), NO_SOLUTION)


def _market_price(facts: Facts, solution: SolutionFacts) -> Ruling:
    """The market price is not asked by the guideline; where it is given it counts, the proof a person reads (A-29)."""
    if wrong := _rows(solution, _is_above_market):
        return _not_met_in(solution, wrong, "總計金額高於原有市價，方案價格不得高於市價，請修改。", "total_price")
    link, papers = solution.values.get("market_price_url"), facts.papers_in("market_price_proof", solution.id)
    if not link and not papers:
        either = (Place("promotion", solution.id, name) for name in ("market_price_url", "market_price_proof"))
        return not_met("請上傳原有市價證明文件，或填寫方案連結網址。", *either)
    return person(
        "請核對市價證明。",
        *([f"網址：{link}"] if link else []),
        *(f"檔案：{paper.name}" for paper in papers),
        told="承辦會看市價證明，確認方案價格沒有高於市價。",
    )


def _is_above_market(plan: Mapping[str, Any]) -> bool:
    price, market = as_int(plan.get("total_price")), as_int(plan.get("market_price"))
    return bool(price and market and price > market)


@clause(
    "八(二)1(5)",
    row="R8-2-1-5",
    title="公有雲",
    question=("technical", "cloud_architecture"),
    text=CORE_TEXT,
)
def core_is_in_public_cloud(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_core, facts), NO_SOLUTION)


def _core(facts: Facts, solution: SolutionFacts) -> Ruling:
    """The form allows what the principle forbids for the core, so a reviewer decides (A-18)."""
    architecture = solution.values.get("cloud_architecture")
    if not architecture:
        return not_met("請選填雲平台架構。", Place("technical", solution.id, "cloud_architecture"))
    if architecture == PRIVATE:
        return not_met(
            "100%私有雲不納入考量，請改用公有雲或混合雲。", Place("technical", solution.id, "cloud_architecture")
        )
    if architecture != HYBRID:
        return met("100%採用公有雲。")
    core = [label for use, label in CORE_USES.items() if use in (solution.values.get("hybrid_private_usage") or [])]
    if core:
        words = "、".join(core)
        told = f"私有雲用途包含{words}，審查委員會看您的說明，認定核心之資料運算、儲存是否都在公有雲。"
        return person(
            f"私有雲用途包含{words}，請審查人員確認核心之資料運算、儲存都在公有雲。",
            f"私有雲用途：{words}",
            f"廠商說明：{solution.values.get('hybrid_core_explanation') or '無'}",
            pointers=(Place("technical", solution.id, "hybrid_private_usage"),),
            told=told,
        )
    if facts.is_open("hybrid_private_usage", solution.id):
        return unknown("混合雲要看私有雲的用途。", Place("technical", solution.id, "hybrid_private_usage"))
    return met("混合雲，私有雲用途不包含儲存及運算。")
