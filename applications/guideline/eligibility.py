"""May this vendor apply? 四、資訊服務廠商申請資格."""

from dataclasses import replace

from applications.guideline import listed, registered
from applications.guideline.facts import Facts, as_int
from applications.guideline.outside import Kind, Register, RegisteredCompany
from applications.guideline.registry import (
    Ruling,
    clause,
    met,
    not_met,
    person,
    register_answers,
    unheard,
    unknown,
)
from applications.place import Place
from portal.time.calendar import format_both, years_before

UNREGISTERED = "none"
BUSINESS_ITEMS = ("I301010", "I301020", "I301030")  # 三(一)
_ITEMS_IN_WORDS = ("資訊軟體服務業", "資料處理服務業", "電子資訊供應服務業")
RECORD_SLOTS = ("sales_record_proof", "market_record_proof")
TAX_SLOTS = (
    "income_tax_pl_statement",
    "vat_return_substitute",
    "vat_payment_proof",
    "establishment_approval_letter",
    "invoice_purchase_certificate",
)


def _company(name: str) -> Place:
    return Place("company", None, name)


@clause(
    "四(一)",
    row="R4-1",
    title="資訊服務廠商",
    question=("company", "business_items"),
    text="符合本須知資訊服務廠商定義。",
    registers=(Register.BUSINESS,),
)
def is_a_vendor(facts: Facts) -> Ruling:
    """三(一): registered as company or business and active, with one of three business items."""
    if facts.company.get("registration") == UNREGISTERED:
        return not_met("須依法辦理公司登記或商業登記，登記以後才能申請。", _company("registration"))
    ticked = [code for code in facts.company.get("business_items") or [] if code in BUSINESS_ITEMS]
    if not ticked:
        return not_met(
            "登記之營業項目須包含 I301010、I301020 或 I301030 至少一項，請勾選實際登記的項目；都沒有登記者不能申請。",
            _company("business_items"),
        )
    declared = f"申請書勾選營業項目：{'、'.join(ticked)}"
    ask = "請核對公司登記或商業登記，及登記之營業項目。"
    told = "承辦會查商工登記，確認公司登記或商業登記，以及登記的營業項目。"
    if silence := unheard(facts, (Register.BUSINESS,), ask, declared, told=told):
        return silence
    company, said = registered.registered(facts), (declared, *register_answers(facts, Register.BUSINESS))
    if company is None:
        return person(f"商工登記查無這個統一編號。{ask}", *said)
    differs = (
        *registered.of_name(facts, company),
        *registered.of_founding(facts, company),
        *(registered.of_items(ticked, _held(company)) if company.items else ()),
    )
    return replace(_as_registered(facts, company, said), mismatches=differs)


def _as_registered(facts: Facts, company: RegisteredCompany, said: tuple[str, ...]) -> Ruling:
    if bar := _not_in_business(facts, company):
        return not_met(f"{bar}{listed.CONFIRM}", evidence=said)
    if company.suspended_from and company.suspended_from > facts.submitted_on:
        return person(f"送件日以後，自{format_both(company.suspended_from)}起登記停業。{listed.CONFIRM}", *said)
    if registered.of_name(facts, company):
        return person("登記的名稱和申請書不同，請確認是不是同一家。", *said)
    unshown = registered.unshown_name(facts, company)
    if held := _held(company):
        return met(f"登記現況「{company.status}」，營業項目有 {'、'.join(held)}。{unshown}", *said)
    if not company.items or _is_in_words(company):
        return person(f"登記的營業項目沒有代碼可以比對，請看登記的內容。{unshown}", *said)
    wanted = "、".join(BUSINESS_ITEMS)
    return not_met(f"登記的營業項目沒有 {wanted} 任何一項。{listed.CONFIRM}", evidence=said)


def _not_in_business(facts: Facts, company: RegisteredCompany) -> str:
    """Why a 統一編號 that is registered is no vendor's; "" when nothing stands against it."""
    if company.kind == Kind.BRANCH:
        return "這個統一編號登記為分公司，不是公司登記或商業登記。"
    if not company.is_active:
        return f"登記現況「{company.status or '未載明'}」，不是核准設立。"
    return "送件日在登記的停業期間。" if company.is_suspended(facts.submitted_on) else ""


def _held(company: RegisteredCompany) -> list[str]:
    """Which of the three items are registered."""
    codes = {code.strip().upper() for code, _ in company.items or ()}
    return [code for code in BUSINESS_ITEMS if code in codes]


def _is_in_words(company: RegisteredCompany) -> bool:
    """Whether an item that bears no code reads like one of the three."""
    words = [text for code, text in company.items or () if not code.strip()]
    return any(name in text for name in _ITEMS_IN_WORDS for text in words)


@clause(
    "四(二)",
    row="R4-2",
    title="實收資本額",
    question=("company", "paid_in_capital"),
    text="實收資本額新臺幣100萬元以上。",
    registers=(Register.BUSINESS,),
)
def has_capital(facts: Facts) -> Ruling:
    """NT$; a business without paid-in capital files its registered capital (A-10). What is registered goes before what was filed."""
    capital, minimum = as_int(facts.company.get("paid_in_capital")), facts.limits.min_capital
    company = registered.registered(facts)
    if company and company.capital and company.capital > 0:
        return _registered_capital(facts, company.capital, capital)
    if capital is None or capital < minimum:
        filed = "未填寫實收資本額" if capital is None else f"申請書填列實收資本額 {capital:,} 元"
        return not_met(
            f"{filed}，須為新臺幣 {minimum:,} 元以上。請核對登記資料；商業登記者請填登記之資本額。",
            _company("paid_in_capital"),
            evidence=(f"{filed}。",),
        )
    return _only_filed(facts, company, f"申請書填列實收資本額 {capital:,} 元。")


def _registered_capital(facts: Facts, known: int, declared: int | None) -> Ruling:
    minimum = facts.limits.min_capital
    differs = registered.of_capital(declared, known)
    said = (
        f"登記之實收資本額 {known:,} 元。",
        f"申請書填列實收資本額 {registered.NOTHING_FILED if declared is None else f'{declared:,} 元'}。",
        *register_answers(facts, Register.BUSINESS),
    )
    remark = "申請書填的不一樣，以登記為準。" if differs else ""
    if known < minimum:
        reason = f"登記之實收資本額 {known:,} 元，未達新臺幣 {minimum:,} 元。{remark}{listed.CONFIRM}"
        return replace(not_met(reason, evidence=said), mismatches=differs)
    return replace(met(f"登記之實收資本額達新臺幣 {minimum:,} 元。{remark}", *said), mismatches=differs)


def _only_filed(facts: Facts, company: RegisteredCompany | None, filed: str) -> Ruling:
    """Enough is declared, and no register says how much is paid in."""
    minimum, said = facts.limits.min_capital, register_answers(facts, Register.BUSINESS)
    if Register.BUSINESS not in facts.registers:
        return met(f"實收資本額達新臺幣 {minimum:,} 元。", filed, f"尚未查詢{Register.BUSINESS.label}。")
    if silence := unheard(facts, (Register.BUSINESS,), "請核對登記之實收資本額。", filed):
        return silence
    if company is None:
        return person("商工登記查無這個統一編號，請核對登記之實收資本額。", filed, *said)
    hint = f"登記之資本總額 {company.total_capital:,} 元，供參考。" if company.total_capital else ""
    return person("登記資料沒有實收資本額，請依登記證明文件認定。", filed, hint, *said)


@clause(
    "四(三)",
    row="R4-3",
    title="銷售實績",
    question=("promotion", "market_record_proof"),
    text="具有雲端解決方案銷售實績。",
)
def has_sold(facts: Facts) -> Ruling:
    """A contract or an invoice of any solution; what it proves, a person reads."""
    papers = [paper for paper in facts.papers if paper.slot in RECORD_SLOTS]
    if not papers and facts.company.get("has_paying_customer"):
        return person(_READ_RECORDS, told=f"{_RECORDS_ARE_READ}請先準備好。")
    if not papers and facts.company.get("has_paying_customer") is False:
        return not_met(
            "沒有付費客戶，就沒有銷售實績可以證明；有了付費客戶的合約或發票再申請。", _company("has_paying_customer")
        )
    if not papers and facts.is_open("has_paying_customer"):
        return unknown("要有付費客戶的合約或發票。", _company("has_paying_customer"))
    if not papers:
        first = facts.solutions[0].id if facts.solutions else None
        return not_met(
            "沒有任何銷售實績證明，請上傳付費客戶的合約或發票。", Place("promotion", first, "market_record_proof")
        )
    return person(_READ_RECORDS, *(f"實績證明：{paper.name}" for paper in papers), told=_RECORDS_ARE_READ)


_READ_RECORDS = "請核對合約或發票能否證明銷售實績。"
_RECORDS_ARE_READ = "承辦會看付費客戶的合約或發票，認定能不能證明銷售實績。"


@clause(
    "四(四)",
    row="R4-4",
    title="重大違約",
    question=("company", "consent_declarations"),
    text="最近3年內無執行政府計畫之重大違約紀錄。",
    registers=(Register.BREACHES, Register.DEBARRED),
)
def has_no_breach(facts: Facts) -> Ruling:
    """The rule looks back 3 years though the declaration says 5; a breach in between is no refusal (A-01)."""
    evidence = (_lookback(facts), _declared(facts), _disclosed(facts))
    by_person = replace(
        listed.by_breaches(facts, evidence),
        told="承辦會依您的聲明和執行單位的紀錄認定。3年以前、5年以內的違約不當然不符，請據實說明。",
    )
    return _unless_admitted(facts, "had_breach", "最近3年內有執行政府計畫之重大違約紀錄", by_person)


@clause(
    "四(五)",
    row="R4-5",
    title="停權處分",
    question=("company", "consent_declarations"),
    text="無因執行政府計畫受停權處分且停權期間尚未屆滿之情事。",
    registers=(Register.DEBARRED,),
)
def is_not_debarred(facts: Facts) -> Ruling:
    """Only a debarment still running on the day of filing counts (A-02)."""
    evidence = (f"送件日：{format_both(facts.submitted_on)}", _declared(facts))
    by_list = replace(
        listed.by_debarments(facts, evidence), told="承辦會查拒絕往來廠商名單，看送件日是否仍在停權期間。"
    )
    return _unless_admitted(facts, "is_debarred", "目前受停權處分，期間尚未屆滿", by_list)


@clause(
    "四(六)",
    row="R4-6",
    title="欠繳稅捐",
    question=("company", "consent_declarations"),
    text="最近3年內無欠繳應納稅捐之情事。",
)
def owes_no_tax(facts: Facts) -> Ruling:
    papers = [paper for slot in TAX_SLOTS for paper in facts.papers_in(slot)]
    by_person = person(
        "請依納稅證明文件及聲明認定。" if papers else "本案未附納稅證明文件，請依聲明認定。",
        _lookback(facts),
        _declared(facts),
        *(f"納稅證明：{paper.name}" for paper in papers),
        told="承辦會依納稅證明文件和您的聲明認定。",
    )
    return _unless_admitted(facts, "owed_tax", "最近3年內有欠繳應納稅捐之情事", by_person)


@clause(
    "四(七)",
    row="R4-7",
    title="重大違法",
    question=("company", "consent_declarations"),
    text="最近3年內無違反環境保護、勞工、食品安全衛生或身心障礙者權益保障之相關法律規定"
    "且經各目的事業主管機關認定情節重大之情事。",
    registers=(Register.LABOUR, Register.ENVIRONMENT),
)
def broke_no_protective_law(facts: Facts) -> Ruling:
    """Lists name violations without saying whether they were grave: they are hints, never a refusal."""
    evidence = (_lookback(facts), _declared(facts))
    told = "承辦會查公布的裁處資料；有紀錄時，看是否經主管機關認定情節重大。"
    by_person = replace(listed.by_violations(facts, evidence), told=told)
    return _unless_admitted(facts, "broke_law_gravely", "最近3年內有經主管機關認定情節重大之違法情事", by_person)


@clause(
    "四(八)",
    row="R4-8",
    title="陸資與外國分公司",
    question=("company", "attest_not_prc_or_foreign_branch"),
    text="非為陸資企業及外國營利事業在臺設立之分公司。",
    registers=(Register.MAINLAND, Register.BUSINESS),
)
def is_not_mainland_nor_branch(facts: Facts) -> Ruling:
    """Two bans: mainland-funded, and a foreign enterprise's branch (A-21). A name alone decides nothing."""
    declared = "attest_not_prc_or_foreign_branch"
    if facts.company.get(declared) is False or facts.is_open(declared):
        return not_met(
            "陸資企業及外國營利事業在臺設立之分公司不能申請；貴公司不屬於這兩種時，請勾選聲明。",
            _company(declared),
        )
    name = str(facts.company.get("company_name") or "")
    branch = f"公司名稱「{name}」含「分公司」，請確認是否為外國營利事業在臺分公司。" if "分公司" in name else ""
    by_registers = listed.by_origin(facts, branch, f"公司名稱：{name}")
    return replace(by_registers, told=f"{branch}承辦會查登記資料和陸資在臺投資事業名錄。")


def _unless_admitted(facts: Facts, name: str, bar: str, otherwise: Ruling) -> Ruling:
    """What a vendor says against itself in a self-check; the form has its declarations instead of these questions."""
    if facts.company.get(name):
        return not_met(f"{bar}者，不能申請。", _company(name))
    return unknown(f"{bar}者，不能申請；您還沒有回答。", _company(name)) if facts.is_open(name) else otherwise


def _lookback(facts: Facts) -> str:
    """The window counted back from the day of filing (R4-x)."""
    years = facts.limits.lookback_years
    return f"最近{years}年：{format_both(years_before(facts.submitted_on, years))}起至送件日。"


def _declared(facts: Facts) -> str:
    agreed = facts.company.get("consent_declarations")
    return "已勾選「聲明與授權事項」。" if agreed else "尚未勾選「聲明與授權事項」。"


def _disclosed(facts: Facts) -> str:
    """What the vendor says of the years between the rule's 3 and the declaration's 5 (A-01)."""
    if not facts.company.get("breach_3_to_5_years"):
        return ""
    return f"廠商說明3年前至5年內的紀錄：{facts.company.get('breach_3_to_5_years_details') or '未填寫'}"
