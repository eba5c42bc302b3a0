"""Are the answers and papers there that must be handed in? 六、應備資料 and the reports of 附表2."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from applications.guideline import registered
from applications.guideline.facts import Facts, PaperFacts, SolutionFacts, as_date, as_int
from applications.guideline.outside import Register
from applications.guideline.papers import (
    COMPANY,
    FIRST_TIME,
    PAPERS,
    SUMMIT_EXISTING,
    before_first_vat,
    new_venture,
    owes_tax_papers,
    tax_papers,
)
from applications.guideline.registry import (
    NO_SOLUTION,
    SOLUTIONS,
    Result,
    Ruling,
    clause,
    each,
    met,
    not_met,
    person,
    unknown,
)
from applications.place import EACH, Place
from portal.time.calendar import (
    VatPeriod,
    first_vat_due,
    format_both,
    income_tax_years,
    latest_vat_period,
    parse_vat_period,
    years_before,
)

NO_TAX_PAPERS = met("沒有首次申請或曾在工業館上架之方案，毋須提供。")
UNKNOWN_KINDS = unknown("要看方案屬於哪一類申請。", SOLUTIONS)
DIFFERENCE_FIELDS = ("prev_name", "curr_name", "prev_content", "curr_content")


@clause(
    "六(二)4",
    row="R6-2-4",
    title="操作說明",
    question=("promotion", "demo_video_url"),
    text="雲端解決方案操作說明：如影片之連結網址，影片約2~5分鐘或其他說明文件。",
)
def has_operation_guide(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_operation_guide, facts), NO_SOLUTION)


def _operation_guide(facts: Facts, solution: SolutionFacts) -> Ruling:
    """A link or a document (A-15)."""
    if link := solution.values.get("demo_video_url"):
        return met("已提供影片連結網址。", f"影片：{link}")
    if facts.papers_in("operation_document", solution.id):
        return _uploaded(facts, "operation_document", solution)
    link = Place("promotion", solution.id, "demo_video_url")
    return not_met("請填寫操作演示影片的連結網址，或上傳操作說明文件。", link, _slot("operation_document", solution))


@clause(
    "六(二)5",
    row="R6-2-5",
    title="與原方案的差異",
    question=("difference", "prev_name"),
    text="與原方案差異說明資料：詳如附表4 (首次申請方案毋須提供)。",
)
def has_differences(facts: Facts) -> Ruling:
    """Owed by both kinds that are not 首次申請 (A-12)."""
    if _kinds_are_open(facts):
        return UNKNOWN_KINDS
    owing = [solution for solution in facts.solutions if solution.kind != FIRST_TIME]
    return each(owing, _differences, met("首次申請方案毋須提供。"))


def _differences(solution: SolutionFacts) -> Ruling:
    empty = [name for name in DIFFERENCE_FIELDS if not solution.values.get(name)]
    if empty:
        return not_met("請填妥附表4 的前次與本次說明。", *(Place("difference", solution.id, name) for name in empty))
    return met("已填寫附表4。")


@clause(
    "六(三)1(1)",
    row="R6-3-1-1",
    title="損益及稅額計算表",
    question=("company", "income_tax_pl_statement"),
    text="最近1年申報營利事業所得稅之年度損益及稅額計算表(未滿1年之新創公司可以最近一期「營業稅申報書」替代)。",
    registers=(Register.BUSINESS,),
)
def has_income_statement(facts: Facts) -> Ruling:
    """「未滿1年」 counts from the day that was filed; one that the register has otherwise is marked."""
    ruling = _income_statement(facts)
    return replace(ruling, mismatches=registered.of_founding(facts, registered.registered(facts)))


def _income_statement(facts: Facts) -> Ruling:
    if _kinds_are_open(facts):
        return UNKNOWN_KINDS
    if not tax_papers(facts.situation()):
        return NO_TAX_PAPERS
    if statements := facts.papers_in("income_tax_pl_statement"):
        return _statement_year(facts, statements)
    if not new_venture(facts.situation()):
        return _uploaded(facts, "income_tax_pl_statement")
    if substitutes := facts.papers_in("vat_return_substitute"):
        return _substitute(facts, substitutes)
    return not_met(
        "請上傳損益及稅額計算表；成立未滿1年，也可以最近一期「營業稅申報書」替代。", _slot("vat_return_substitute")
    )


def _statement_year(facts: Facts, papers: Sequence[PaperFacts]) -> Ruling:
    """The year that was filed last; another one is for a person and stops nothing (A-17)."""
    years = {year for paper in papers if (year := as_int(paper.details.get("tax_year"))) is not None}
    if wanted := other_tax_year(years, facts.submitted_on):
        return person(f"{wanted}，請承辦人員核對所屬年度。", *_names(papers), *_years(years))
    return met("已上傳最近1年申報之損益及稅額計算表。", *_names(papers), *_years(years))


def other_tax_year(years: Collection[int], on: date) -> str:
    """Which year it should be when none of `years` (民國) is the one filed last on that day; "" when one is."""
    expected = income_tax_years(on)
    return "" if set(years) & set(expected) else f"最近1年申報應為{'或'.join(f'{year}年度' for year in expected)}"


def _years(years: set[int]) -> list[str]:
    return [f"所屬年度：{year}年度" for year in sorted(years)] or ["未註明所屬年度"]


def _substitute(facts: Facts, papers: Sequence[PaperFacts]) -> Ruling:
    evidence = (*_names(papers), _period_words(papers))
    if wanted := other_vat_period(_newest_period(papers), facts.submitted_on):
        return person(f"成立未滿1年，{wanted}，請承辦人員核對「營業稅申報書」的期別。", *evidence)
    return met("成立未滿1年，已以最近一期「營業稅申報書」替代。", *evidence)


def other_vat_period(period: VatPeriod | None, on: date) -> str:
    """Which period it should be when it is not the last one that has ended on that day; "" when it is."""
    latest = latest_vat_period(on)
    return "" if period == latest else f"最近一期應為{latest}"


@clause(
    "六(三)1(2)A",
    row="R6-3-1-2A",
    title="營業稅繳稅證明",
    question=("company", "vat_payment_proof"),
    text="檢附營業稅繳稅證明，例如：為最近一期營業稅繳款書收據聯或稅捐機關核章之最近一期營業人銷售額與稅額申報書(401)收執聯。",
)
def has_vat_proof(facts: Facts) -> Ruling:
    return _vat_proof_or(facts, lambda: _uploaded(facts, "vat_payment_proof"))


@clause(
    "六(三)1(2)B",
    row="R6-3-1-2B",
    title="繳稅證明的期別",
    question=("company", "vat_payment_proof"),
    text="不及提出最近一期證明者，得以前一期之納稅證明代之。",
)
def vat_proof_is_recent(facts: Facts) -> Ruling:
    return _vat_proof_or(facts, partial(_vat_period, facts))


def _vat_proof_or(facts: Facts, judge: Callable[[], Ruling]) -> Ruling:
    if _kinds_are_open(facts):
        return UNKNOWN_KINDS
    if not tax_papers(facts.situation()):
        return NO_TAX_PAPERS
    if before_first_vat(facts.situation()):
        return met("新設立且未屆第一期營業稅繳納期限，改附核准設立登記函。")
    return judge()


def _vat_period(facts: Facts) -> Ruling:
    """The last period that has ended, or the one before it; nothing older."""
    papers = facts.papers_in("vat_payment_proof")
    if not papers:
        return _uploaded(facts, "vat_payment_proof")
    period, latest = _newest_period(papers), latest_vat_period(facts.submitted_on)
    if period is None or period > latest:
        return person(f"最近一期應為{latest}，請承辦人員核對證明的期別。", _period_words(papers))
    if too_old := vat_period_too_old(period, facts.submitted_on):
        return not_met(too_old, _slot("vat_payment_proof"))
    return met("為最近一期之證明。" if period == latest else "為前一期之證明。", _period_words(papers))


def vat_period_too_old(period: VatPeriod, on: date) -> str:
    """The sentence for a proof that is older than the period before the last one on that day; "" when it is not."""
    latest = latest_vat_period(on)
    if period >= latest.previous:
        return ""
    wanted = f"請改附最近一期（{latest}）或前一期（{latest.previous}）的納稅證明。"
    return f"證明的期別是{period}，已超過前一期。{wanted}"


@clause(
    "六(三)1(2)C",
    row="R6-3-1-2C",
    title="新設立者的登記函",
    question=("company", "vat_status"),
    text="新設立且未屆第一期營業稅繳納期限者，得以營業稅主管稽徵機關核發之核准設立登記函；"
    "經核定使用統一發票者，應一併檢附申領統一發票購票證相關文件。",
)
def has_establishment_letter(facts: Facts) -> Ruling:
    situation = facts.situation()
    if _kinds_are_open(facts):
        return UNKNOWN_KINDS
    if tax_papers(situation) and facts.is_open("vat_status"):
        return unknown("要看是不是新設立、還沒有到第一期營業稅繳納期限。", Place(COMPANY, None, "vat_status"))
    if not before_first_vat(situation):
        return met("不是新設立且未屆第一期營業稅繳納期限，毋須提供。")
    for slot in ("establishment_approval_letter", "invoice_purchase_certificate"):
        if PAPERS[slot].demanded(situation) and not facts.papers_in(slot):
            return _uploaded(facts, slot)
    if facts.is_open("uses_uniform_invoice"):
        return unknown("要看是否經核定使用統一發票。", Place(COMPANY, None, "uses_uniform_invoice"))
    letters = facts.papers_in("establishment_approval_letter")
    if facts.established_on and facts.submitted_on > first_vat_due(facts.established_on):
        due = format_both(first_vat_due(facts.established_on))
        return person(f"依設立登記日期推算，第一期營業稅繳納期限（{due}）已過，請承辦人員核對。", *_names(letters))
    return met("已上傳核准設立登記函及應附文件。", *_names(letters))


@clause(
    "六(三)1(2)D",
    row="R6-3-1-2D",
    title="廠商實績證明",
    question=("promotion", "sales_record_proof"),
    text="廠商實績之證明文件，例如可證明雲端解決方案實績的付費有效客戶之合約或銷售發票影本掃描電子檔至少1份。",
)
def has_sales_record(facts: Facts) -> Ruling:
    """Additional to A–C, which are alternatives (A-07)."""
    if _kinds_are_open(facts):
        return UNKNOWN_KINDS
    owing = [solution for solution in facts.solutions if owes_tax_papers({solution.kind}, moved=solution.moved)]
    return each(owing, partial(_uploaded, facts, "sales_record_proof"), NO_TAX_PAPERS)


@clause(
    "六(三)2(1)",
    row="R6-3-2-1",
    title="攻頂計畫佐證",
    question=("promotion", "summit_plan_proof"),
    text="須於系統上傳通過攻頂計畫之方案佐證資料（如：系統截圖）。",
)
def has_summit_proof(facts: Facts) -> Ruling:
    if _kinds_are_open(facts):
        return UNKNOWN_KINDS
    owing = [solution for solution in facts.solutions if solution.kind == SUMMIT_EXISTING]
    return each(owing, partial(_uploaded, facts, "summit_plan_proof"), met("沒有攻頂計畫之既有方案，毋須提供。"))


@clause(
    "六(四)(1)",
    row="R6-4-1",
    title="通過上架的佐證",
    question=("promotion", "hall_listing_proof"),
    text="經雲市集工業館雲端解決方案上架計畫通過上架之雲端解決方案，可於系統上傳通過雲端解決方案內容，及其相關佐證資料。",
)
def may_show_hall_listing(facts: Facts) -> Ruling:
    return _optional(facts, "hall_listing_proof")


@clause(
    "六(四)(2)",
    row="R6-4-2",
    title="獎項與認證",
    question=("company", "awards_certificates"),
    text="可證明營運實力或品質之獲獎紀錄、專業認證、經濟部工業局技術服務機構能量登錄通過證書等。",
)
def may_show_awards(facts: Facts) -> Ruling:
    return _optional(facts, "awards_certificates")


@clause(
    "附表2 七、1",
    row="F2-18",
    title="壓力測試報告",
    question=("technical", "load_test_report"),
    text="1年內壓力測試報告",
)
def load_test_is_recent(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_report, facts, "load_test_report"), NO_SOLUTION)


@clause(
    "附表2 七、2",
    row="F2-19",
    title="資安檢測報告",
    question=("technical", "security_test_report"),
    text="1年內資安檢測報告至少1種：網站或系統弱點掃描報告，或程式碼檢測、滲透測試、第三方開源元件安全及授權等。",
)
def security_test_is_recent(facts: Facts) -> Ruling:
    return each(facts.solutions, partial(_security_report, facts), NO_SOLUTION)


def _security_report(facts: Facts, solution: SolutionFacts) -> Ruling:
    """A date that is out of the window is said before a gap: the form beside the paper says that one."""
    slot = "security_test_report"
    papers, ruling = facts.papers_in(slot, solution.id), _report(facts, slot, solution)
    if ruling.result == Result.MET and not any(paper.details.get("security_test_kinds") for paper in papers):
        pointer = _slot(slot, solution).at(EACH, "security_test_kinds")
        return not_met("請勾選資安檢測報告包含的檢測種類，至少1種。", pointer)
    return ruling


def _report(facts: Facts, slot: str, solution: SolutionFacts) -> Ruling:
    """Not older than one year on the day of filing, that day of last year included."""
    papers = facts.papers_in(slot, solution.id)
    if not papers:
        return _uploaded(facts, slot, solution)
    pointer = _slot(slot, solution)
    dates = [day for paper in papers if (day := as_date(paper.details.get("report_date")))]
    filed = tuple(f"報告日期：{format_both(day)}" for day in dates)
    for day in (max(dates), min(dates)) if dates else ():
        if gap := report_date_gap(day, facts.submitted_on, facts.last_day):
            return not_met(gap, pointer.at(EACH, "report_date"), evidence=filed)
    if len(dates) < len(papers):
        return not_met("請填寫報告日期。", pointer.at(EACH, "report_date"))
    return met("報告日期在1年內。", *_names(papers), *filed)


def report_date_gap(day: date, on: date, last: date | None = None) -> str:
    """What stands against a report of that day filed on `on`; `last` is the latest day it can bear. "" for nothing."""
    oldest = years_before(on, 1)
    if day > (last or on):
        return "報告日期在送件日之後，請核對。"
    return f"報告須為1年內，請改附 {format_both(oldest)}以後的報告。" if day < oldest else ""


# --- What these rules share ----------------------------------------------------------------------------------------


def _kinds_are_open(facts: Facts) -> bool:
    """Which papers are owed hangs on the kinds of the solutions."""
    return facts.is_open(SOLUTIONS.name)


def _uploaded(facts: Facts, slot: str, solution: SolutionFacts | None = None) -> Ruling:
    papers, rule = facts.papers_in(slot, solution.id if solution else None), PAPERS[slot]
    if len(papers) < rule.minimum:
        return not_met(f"請上傳「{rule.label}」。", _slot(slot, solution))
    return met(f"已上傳「{rule.label}」。", *_names(papers))


def _optional(facts: Facts, slot: str) -> Ruling:
    papers = [paper for paper in facts.papers if paper.slot == slot]
    return met("已上傳，供審查參考。" if papers else "選附資料，未上傳。", *_names(papers))


def _slot(slot: str, solution: SolutionFacts | None = None) -> Place:
    return Place(PAPERS[slot].sheet, solution.id if solution else None, slot)


def _names(papers: Sequence[PaperFacts]) -> list[str]:
    return [f"檔案：{paper.name}" for paper in papers]


def _newest_period(papers: Sequence[PaperFacts]) -> VatPeriod | None:
    return max(filter(None, map(_period, papers)), default=None)


def _period(paper: PaperFacts) -> VatPeriod | None:
    try:
        return parse_vat_period(str(paper.details.get("vat_period", "")))
    except ValueError:
        return None


def _period_words(papers: Sequence[PaperFacts]) -> str:
    period = _newest_period(papers)
    return f"期別：{period}" if period else "未註明期別"
