"""Which papers does the guideline ask for, of whom, how many and in what format?"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from itertools import product
from typing import Any

from portal.time.calendar import at_least_years

FIRST_TIME = "first_time"
PREVIOUSLY_LISTED = "previously_listed"
SUMMIT_EXISTING = "summit_existing"
KINDS_WITH_TAX_PAPERS = frozenset(
    {FIRST_TIME, PREVIOUSLY_LISTED}
)  # 六(三)1; the summit kind owes none by itself

ORIGINAL = "original"
AGENT = "agent"
REGULAR = "regular"
BEFORE_FIRST_VAT = "before_first"

PDF = frozenset({"pdf"})
SCANS = frozenset({"pdf", "jpg", "png"})
SCANS_OR_TABLES = SCANS | {"xlsx", "csv"}

COMPANY = "company"  # keys of the sheets that hold the slots
TECHNICAL = "technical"
PROMOTION = "promotion"


@dataclass(frozen=True)
class Situation:
    """What decides whether a paper is owed. `solution` and `solution_kind` are empty for a paper of the company.

    `moved` says that the solution, or of the company's papers any, went on from documentary to technical review.
    `counts` tells how many files each slot of the same owner holds, since one paper may stand in for another.
    """

    on: date
    kinds: frozenset[str] = frozenset()
    established_on: date | None = None
    company: Mapping[str, Any] = field(default_factory=dict)
    solution: Mapping[str, Any] | None = None
    solution_kind: str = ""
    moved: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


Condition = Callable[[Situation], bool]


def always(_: Situation) -> bool:
    return True


def never(_: Situation) -> bool:
    return False


def under_one_year(established_on: date | None, on: date) -> bool:
    """未滿1年 on the day `on`: on the first anniversary the year is full. An unknown date counts as older."""
    return established_on is not None and not at_least_years(established_on, on, 1)


def owes_tax_papers(kinds: Collection[str], *, moved: bool) -> bool:
    """六(三)1: all kinds but the summit one, and that as well once it is in technical review (A-11)."""
    return moved or not KINDS_WITH_TAX_PAPERS.isdisjoint(kinds)


def tax_papers(s: Situation) -> bool:
    return owes_tax_papers(s.kinds, moved=s.moved)


def income_tax(s: Situation) -> bool:
    return tax_papers(s) and not under_one_year(s.established_on, s.on)


def new_venture(s: Situation) -> bool:
    return tax_papers(s) and under_one_year(s.established_on, s.on)


def new_venture_without_statement(s: Situation) -> bool:
    return new_venture(s) and not s.counts.get("income_tax_pl_statement")


def before_first_vat(s: Situation) -> bool:
    return tax_papers(s) and s.company.get("vat_status") == BEFORE_FIRST_VAT


def vat_paid(s: Situation) -> bool:
    return tax_papers(s) and not before_first_vat(s)


def before_first_vat_with_invoices(s: Situation) -> bool:
    return before_first_vat(s) and bool(s.company.get("uses_uniform_invoice"))


def technically_reviewed(s: Situation) -> bool:
    return owes_tax_papers({s.solution_kind}, moved=s.moved)


def from_summit(s: Situation) -> bool:
    return s.solution_kind == SUMMIT_EXISTING


def from_hall(s: Situation) -> bool:
    return s.solution_kind == PREVIOUSLY_LISTED


def by_agent(s: Situation) -> bool:
    return bool(_answer(s, "vendor_role") == AGENT)


def no_market_price_link(s: Situation) -> bool:
    return not _answer(s, "market_price_url")


def no_demo_video(s: Situation) -> bool:
    return not _answer(s, "demo_video_url")


def _answer(s: Situation, name: str) -> Any:
    return (s.solution or {}).get(name)


@dataclass(frozen=True)
class PaperRule:
    """`demanded`: must be there to submit; `offered`: the slot is shown at all; `maximum` None: no limit.

    `decided_by` names the answers that its conditions read: who may mend one of them may mend the paper too.
    """

    slot: str
    label: str
    clause: str
    row: str
    sheet: str
    minimum: int
    maximum: int | None
    formats: frozenset[str]
    demanded: Condition
    offered: Condition
    decided_by: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        return "application" if self.sheet == COMPANY else "solution"


def _rule(
    slot: str,
    label: str,
    clause: str,
    row: str,
    sheet: str,
    *,
    minimum: int = 1,
    maximum: int | None = None,
    formats: frozenset[str] = SCANS,
    demanded: Condition = always,
    offered: Condition | None = None,
    decided_by: tuple[str, ...] = (),
) -> PaperRule:
    """A paper is offered exactly when it is demanded, unless `offered` says otherwise."""
    shown = offered or demanded
    return PaperRule(slot, label, clause, row, sheet, minimum, maximum, formats, demanded, shown, frozenset(decided_by))


_RULES = (
    # 六(三)1(1): a company under one year may hand in either of the two.
    _rule("income_tax_pl_statement", "損益及稅額計算表", "六(三)1(1)", "R6-3-1-1", COMPANY,
          demanded=income_tax, offered=tax_papers, decided_by=("established_on",)),
    _rule("vat_return_substitute", "最近一期「營業稅申報書」", "六(三)1(1)", "R6-3-1-1", COMPANY,
          demanded=new_venture_without_statement, offered=new_venture, decided_by=("established_on",)),
    # 六(三)1(2)
    _rule("vat_payment_proof", "營業稅繳稅證明", "六(三)1(2)A", "R6-3-1-2A", COMPANY, demanded=vat_paid,
          decided_by=("vat_status",)),
    _rule("establishment_approval_letter", "核准設立登記函", "六(三)1(2)C", "R6-3-1-2C", COMPANY,
          demanded=before_first_vat, decided_by=("vat_status",)),
    _rule("invoice_purchase_certificate", "申領統一發票購票證相關文件", "六(三)1(2)C", "R6-3-1-2C", COMPANY,
          demanded=before_first_vat_with_invoices, decided_by=("vat_status", "uses_uniform_invoice")),
    _rule("sales_record_proof", "廠商實績之證明文件", "六(三)1(2)D", "R6-3-1-2D", PROMOTION, demanded=technically_reviewed),
    # 六(三)2 and 六(四)
    _rule("summit_plan_proof", "通過攻頂計畫之方案佐證資料", "六(三)2(1)", "R6-3-2-1", PROMOTION, demanded=from_summit),
    _rule("hall_listing_proof", "通過雲端解決方案內容，及其相關佐證資料", "六(四)(1)", "R6-4-1", PROMOTION, minimum=0,
          demanded=never, offered=from_hall),
    _rule("awards_certificates", "獲獎紀錄、專業認證、經濟部工業局技術服務機構能量登錄通過證書", "六(四)(2)", "R6-4-2",
          COMPANY, minimum=0, demanded=never, offered=always),
    # 附表2
    _rule("cloud_evidence_pdf", "雲平台架構圖、公有雲平台租用佐證、公有雲使用流量證明（合併於1個檔案 pdf）", "附表2", "F2-10",
          TECHNICAL, maximum=1, formats=PDF),
    _rule("load_test_report", "1年內壓力測試報告", "附表2 七、1", "F2-18", TECHNICAL, maximum=1),
    _rule("security_test_report", "1年內資安檢測報告", "附表2 七、2", "F2-19", TECHNICAL, maximum=1),
    # 附表3
    _rule("authorization_letter", "原廠授權證明", "附表3", "F3-04", PROMOTION, maximum=1, demanded=by_agent,
          decided_by=("vendor_role",)),
    _rule("market_price_proof", "原有市價證明文件", "附表3 五、1", "F3-16", PROMOTION,
          demanded=no_market_price_link, offered=always, decided_by=("market_price_url",)),
    _rule("market_record_proof", "本方案仍在有效期之實績證明文件", "附表3 六、3", "F3-20", PROMOTION, maximum=1),
    _rule("usage_log_sample", "使用紀錄折線圖樣本", "附表3 十", "F3-29", PROMOTION, formats=SCANS_OR_TABLES),
    _rule("data_portability_steps", "操作步驟之系統畫面截圖", "附表3 十一", "F3-30", PROMOTION, maximum=1),
    _rule("operation_document", "雲端解決方案操作說明文件", "六(二)4", "R6-2-4", PROMOTION,
          demanded=no_demo_video, offered=always, decided_by=("demo_video_url",)),
)  # fmt: skip
PAPERS: dict[str, PaperRule] = {rule.slot: rule for rule in _RULES}


# --- Before all is answered ----------------------------------------------------------------------------------------


class Need(IntEnum):
    """How sure it is that a paper is wanted, the surest last."""

    NOT = 0
    MAY = 1  # may be added
    DEPENDS = 2  # on an answer that is still open
    MUST = 3


_POSSIBLE: dict[str, tuple[Any, ...]] = {
    "kind": (FIRST_TIME, PREVIOUSLY_LISTED, SUMMIT_EXISTING),
    "vat_status": (REGULAR, BEFORE_FIRST_VAT),
    "uses_uniform_invoice": (True, False),
    "vendor_role": (ORIGINAL, AGENT),
    "market_price_url": ("", "https://"),
    "demo_video_url": ("", "https://"),
}


def need(rule: PaperRule, known: Situation, open_names: frozenset[str]) -> Need:
    """Whether a paper is wanted, whatever the questions in `open_names` will be answered ("kind": 申請類別)."""
    cases = list(_cases(known, open_names & (rule.decided_by | {"kind"})))
    demanded, offered = [rule.demanded(case) for case in cases], [rule.offered(case) for case in cases]
    if all(demanded):
        return Need.MUST
    if any(demanded):
        return Need.DEPENDS
    return Need.MAY if any(offered) else Need.NOT


def _cases(known: Situation, names: frozenset[str]) -> Iterator[Situation]:
    """Every way in which the open questions can be answered; of the founding date only its side of one year counts."""
    asked = sorted(names)
    possible = [(None, known.on) if name == "established_on" else _POSSIBLE[name] for name in asked]
    for answers in product(*possible):
        yield _answered(known, dict(zip(asked, answers, strict=True)))


def _answered(known: Situation, answers: dict[str, Any]) -> Situation:
    answered = replace(known, company={**known.company, **answers})
    if known.solution is not None:
        answered = replace(answered, solution={**known.solution, **answers})
    if "kind" in answers:
        answered = replace(answered, kinds=frozenset({answers["kind"]}), solution_kind=answers["kind"])
    return replace(answered, established_on=answers["established_on"]) if "established_on" in answers else answered
