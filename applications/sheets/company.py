"""附表1: what does a vendor fill in once, for the company?"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from applications.consents import CONSENTS
from applications.guideline.papers import owes_tax_papers
from applications.models import Application, Solution
from applications.sheets.base import Given, Section, Sheet, When, field_names
from portal.forms.asked import AskedField
from portal.time.calendar import at_least_years

OFFICIAL_TEXTS = {consent.key: consent for consent in CONSENTS}


def _kinds(application: Application) -> list[tuple[str, str, bool]]:
    """F1-01: one form for all solutions, so every kind that occurs is ticked (A-06)."""
    return [(kind.value, kind.label, kind.value in application.solution_kinds) for kind in Solution.Kind]


def _age(application: Application) -> list[tuple[str, str, bool]]:
    """F1-06: on the third anniversary it is 三年以上; derived and shown, no rule uses it (A-16)."""
    on = application.reckoned_on or timezone.localdate()
    known = application.established_on is not None
    old = known and at_least_years(application.established_on, on, 3)
    return [("over_3_years", "設立三年以上", old), ("under_3_years", "未滿三年", known and not old)]


def _ticked(boxes: list[tuple[str, str, bool]], otherwise: str) -> str:
    return "、".join(label for _, label, ticked in boxes if ticked) or otherwise


SECTIONS = (
    Section(
        "basics",
        "公司基本資料",
        fields=(
            "kinds",
            "company_name",
            "tax_id",
            "business_items",
            "established_on",
            "established_over_3y",
            "paid_in_capital",
            "website",
            "company_profile",
        ),
        slots=("awards_certificates",),
        intro="每家公司填寫1份。",
    ),
    Section("capacity", "方案數量與服務能量", fields=("solution_count", "annual_capacity")),
    Section(
        "people",
        "代表人與聯絡人",
        fields=(
            "rep_name",
            "rep_title",
            "contact_name",
            "contact_title",
            "contact_phone_area",
            "contact_phone",
            "contact_phone_ext",
            "contact_mobile",
            "contact_email",
            "company_address",
        ),
    ),
    Section(
        "papers",
        "財務與納稅證明",
        fields=("vat_status", "uses_uniform_invoice"),
        slots=(
            "income_tax_pl_statement",
            "vat_return_substitute",
            "vat_payment_proof",
            "establishment_approval_letter",
            "invoice_purchase_certificate",
        ),
        intro="首次申請方案、曾在工業館上架方案需要這些資料；全部都是已在攻頂計畫上架之既有方案時，這一部分可以不填。"
        "檔案下載時會自動標註文件及公司名稱。",
    ),
    Section(
        "consents",
        "同意書、切結書與聲明",
        fields=(
            "consent_pdpa",
            "consent_data_access_affidavit",
            "consent_declarations",
            "attest_not_prc_or_foreign_branch",
            "breach_3_to_5_years",
            "breach_3_to_5_years_details",
        ),
    ),
)
GIVEN = (
    Given("kinds", "申請類別", lambda a: _ticked(_kinds(a), "還沒有加入方案"), _kinds),
    Given("tax_id", "統一編號", lambda a: a.vendor.tax_id),
    Given("established_over_3y", "設立年數", lambda a: _ticked(_age(a), "填寫設立登記日期後自動判斷"), _age, "choice"),
    Given("solution_count", "申請雲端方案數量", lambda a: f"共計 {len(a.solution_kinds)} 項"),
)


def not_to_come(day: date | None, today: date) -> date | None:
    """A company that is founded already (F1-05), on the form and in the self-check. Raises ValidationError."""
    if day and day > today:
        raise ValidationError("設立登記日期不能在今天以後，請核對日期。", code="future")
    return day


class CompanySheet(Sheet):
    key = "company"
    number = "附表1"
    title = "雲市集工業館雲端解決方案上架申請書"
    clause = "六(二)1"
    note = "（線上填寫，每家公司填寫1份表）"

    sections = SECTIONS
    optional = frozenset({"website", "contact_phone_ext"})
    conditions = {
        "uses_uniform_invoice": When("vat_status", "before_first"),
        "breach_3_to_5_years_details": When("breach_3_to_5_years", True),
    }
    given = GIVEN

    class Meta:
        model = Application
        fields = field_names(SECTIONS, GIVEN)

    def _dress(self, name: str, field: AskedField) -> None:
        super()._dress(name, field)
        field.official = OFFICIAL_TEXTS.get(name)

    def clean_established_on(self) -> date | None:
        return not_to_come(self.cleaned_data["established_on"], self.today)

    @classmethod
    def optional_names(cls, instance: Any) -> frozenset[str]:
        """The website by the programme (A-23); the tax questions when no solution owes tax papers (A-11)."""
        names = set(cls.optional)
        if instance.programme_id and instance.programme.website_required:
            names.discard("website")
        if instance.routes and not owes_tax_papers(instance.solution_kinds, moved=instance.has_moved_solution):
            names |= {"vat_status", "uses_uniform_invoice"}
        return frozenset(names)
