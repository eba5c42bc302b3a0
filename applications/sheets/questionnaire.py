"""What is a vendor asked who has no draft yet? The few questions by which the guideline can tell whether they would qualify."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from applications.guideline import Facts, ProgrammeLimits, SolutionFacts
from applications.guideline.eligibility import UNREGISTERED
from applications.guideline.papers import KINDS_WITH_TAX_PAPERS, PAPERS
from applications.guideline.solutions import PRIVATE
from applications.models import Application, PricePlan, Solution
from applications.models.company import BusinessItem
from applications.models.technical import CloudArchitecture
from applications.sheets import SHEETS
from applications.sheets.base import When
from applications.sheets.company import not_to_come
from applications.sheets.promotion import grouped_categories
from portal.forms.asked import asked
from portal.forms.fields import ChoiceFormField, MultiChoiceFormField, YesNoFormField

NOTHING: tuple[Any, ...] = (None, "", [])
HAS = [(True, "有"), (False, "沒有")]
PRICE_COLUMNS = ("subscription_months", "includes_hardware")
KIND_HINTS = {
    "first_time": "第一次申請上架。需要財務與納稅證明、廠商實績；不需要附表 4。",
    "previously_listed": "以前通過雲市集工業館上架的方案。需要財務與納稅證明、廠商實績，並填附表 4 說明差異。",
    "summit_existing": "已經在攻頂計畫上架的方案，走書面審查。需要攻頂計畫通過的佐證，並填附表 4 說明差異。",
}


def _of(model: type[Model], name: str, **words: Any) -> forms.Field:
    """The question as the form will ask it, with the words that suit who has no form yet."""
    column: Any = model._meta.get_field(name)
    question: forms.Field = column.formfield(**words)
    return question


class Questionnaire(forms.Form):
    """Each question has the name under which `Facts` know its answer. All may be left open."""

    use_required_attribute = False

    registration = ChoiceFormField(
        label="公司怎麼登記的？",
        choices=[("company", "公司登記"), ("business", "商業登記"), (UNREGISTERED, "還沒有登記")],
    )
    business_items = _of(
        Application,
        "business_items",
        label="登記了哪些營業項目？",
        help_text="在經濟部「商工登記公示資料查詢服務」可以查到。三項中至少要有一項。",
        choices=[*BusinessItem.choices, ("none", "都沒有登記")],
    )
    paid_in_capital = _of(Application, "paid_in_capital", help_text="新臺幣元。有限公司、商業登記請填登記的資本額。")
    established_on = _of(Application, "established_on")
    has_paying_customer = YesNoFormField(
        label="有沒有已經付費的客戶，拿得出合約或發票？", help_text="任何雲端解決方案的付費客戶都可以。", choices=HAS
    )
    attest_not_prc_or_foreign_branch = YesNoFormField(
        label="是陸資企業，或外國營利事業在臺設立之分公司嗎？",
        help_text="外國營利事業：總機構在中華民國境外之營利事業。",
        choices=[(True, "都不是"), (False, "是其中一種")],
    )

    had_breach = YesNoFormField(label="最近3年內，有沒有執行政府計畫之重大違約紀錄？", choices=HAS)
    is_debarred = YesNoFormField(label="現在有沒有因執行政府計畫受停權處分，期間還沒屆滿？", choices=HAS)
    owed_tax = YesNoFormField(label="最近3年內，有沒有欠繳應納稅捐？", choices=HAS)
    broke_law_gravely = YesNoFormField(
        label="最近3年內，有沒有違反環境保護、勞工、食品安全衛生或身心障礙者權益保障的法律，而且經主管機關認定情節重大？",
        choices=HAS,
    )

    solutions = MultiChoiceFormField(
        label="想申請的方案屬於哪一類？", help_text="可複選；每個方案只屬於一類。", choices=Solution.Kind.choices
    )
    vat_status = _of(
        Application,
        "vat_status",
        label="營業稅的第一期繳納期限到了嗎？",
        help_text="新設立、期限還沒到的公司，附核准設立登記函就可以。",
    )
    uses_uniform_invoice = _of(Application, "uses_uniform_invoice", label="經核定使用統一發票嗎？", help_text="")
    vendor_role = _of(
        Solution,
        "vendor_role",
        label="貴公司是方案的原廠，還是代理經銷商？",
        help_text="",
        choices=[("original", "原廠"), ("agent", "代理經銷商")],
    )
    origin_country = _of(Solution, "origin_country", label="原廠在哪一國？", help_text="")
    categories = _of(Solution, "categories", label="方案屬於哪些類別？", help_text="可複選。")
    subscription_months = _of(PricePlan, "subscription_months", label="訂閱期幾個月？", help_text="只能填數字。")
    order_process = YesNoFormField(
        label="包括教育訓練、技術諮詢或客戶服務嗎？", choices=[(True, "包括"), (False, "不包括")]
    )
    includes_hardware = _of(PricePlan, "includes_hardware", label="價格包含硬體嗎？")
    cloud_architecture = _of(
        Solution,
        "cloud_architecture",
        label="方案放在哪裡？",
        help_text="",
        choices=[*CloudArchitecture.choices, (PRIVATE, "全部放在私有雲或自己的機房")],
    )
    hybrid_private_usage = _of(Solution, "hybrid_private_usage", label="私有雲用來做什麼？")

    company_questions = (
        "registration",
        "business_items",
        "paid_in_capital",
        "established_on",
        "has_paying_customer",
        "attest_not_prc_or_foreign_branch",
        "had_breach",
        "is_debarred",
        "owed_tax",
        "broke_law_gravely",
        "vat_status",
        "uses_uniform_invoice",
    )
    groups = (
        ("公司", company_questions[:6]),
        ("紀錄", company_questions[6:10]),
        (
            "方案",
            (
                "solutions",
                "vat_status",
                "uses_uniform_invoice",
                "vendor_role",
                "origin_country",
                "categories",
                "subscription_months",
                "order_process",
                "includes_hardware",
                "cloud_architecture",
                "hybrid_private_usage",
            ),
        ),
    )
    conditions = {
        "vat_status": When("solutions", *sorted(KINDS_WITH_TAX_PAPERS)),
        "uses_uniform_invoice": When("vat_status", "before_first"),
        "origin_country": When("vendor_role", "agent"),
        "hybrid_private_usage": When("cloud_architecture", "hybrid"),
    }

    def __init__(self, data: Any = None, *, today: date | None = None) -> None:
        super().__init__(data)
        self.today = today or timezone.localdate()
        for name, field in self.fields.items():
            question = asked(field)
            question.required = question.optional = False
            if condition := self.conditions.get(name):
                question.when, question.when_hint = condition, self._in_words(condition)
        asked(self.fields["solutions"]).option_hints = KIND_HINTS
        self.fields["categories"].widget.choices = grouped_categories()

    def _in_words(self, condition: When) -> str:
        chosen = [
            label for value, label in asked(self.fields[condition.field]).choices if str(value) in condition.values
        ]
        return f"選「{'」或「'.join(chosen)}」時回答"

    def clean_established_on(self) -> date | None:
        return not_to_come(self.cleaned_data["established_on"], self.today)

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        return ((title, [self[name] for name in names]) for title, names in self.groups)

    # --- What the answers say --------------------------------------------------------------------------------------

    def _applies(self, name: str) -> bool:
        condition = self.conditions.get(name)
        return condition is None or (
            self._applies(condition.field) and condition.holds(self.cleaned_data.get(condition.field))
        )

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, of the questions that apply."""
        return {n: v for n, v in self.cleaned_data.items() if self._applies(n) and v not in NOTHING}

    @property
    def left(self) -> list[forms.BoundField]:
        """The questions that apply and are not answered."""
        return [self[name] for name in self.fields if self._applies(name) and name not in self.answers]

    def facts(self, limits: ProgrammeLimits) -> Facts:
        """Without a kind the solution is still asked, as one whose kind is open."""
        given = self.answers
        company = {name: given[name] for name in self.company_questions if name in given}
        solutions = tuple(self._solution(n, kind) for n, kind in enumerate(given.get("solutions") or [""], start=1))
        open_names = _ASKED_ANYWHERE | set(self.fields) - set(given)
        open_names -= set(given)
        owners = (None, *(solution.id for solution in solutions))
        return Facts(
            self.today,
            limits,
            company,
            solutions,
            open=frozenset((name, owner) for name in open_names for owner in owners),
        )

    def _solution(self, number: int, kind: str) -> SolutionFacts:
        given = self.answers
        values = {name: given[name] for name in given if name not in self.company_questions}
        values["order_process"] = "有" if given.get("order_process") else ""
        plan = {name: given.get(name) for name in PRICE_COLUMNS}
        return SolutionFacts(number, kind, dict(Solution.Kind.choices).get(kind, ""), values, (plan,))


_ASKED_ANYWHERE = {name for sheet in SHEETS.values() for name in sheet.base_fields} | PAPERS.keys()
