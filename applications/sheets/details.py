"""What must be known of an uploaded paper beyond the file itself?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.forms.asked import asked as dressed
from portal.forms.fields import (
    ChoiceFormField,
    MultiChoiceFormField,
    RocDateFormField,
    ShortTextFormField,
    TickFormField,
    TickListField,
    WholeNumberFormField,
)
from portal.forms.fields.day import when_read
from portal.forms.fields.kind import kind_of
from portal.forms.merging import Merging
from portal.time.calendar import ROC_OFFSET, income_tax_years, parse_vat_period
from portal.time.examples import example_day, example_vat_period


def _last_tax_year() -> int:
    return max(income_tax_years(timezone.localdate()))


# --- Answers that only papers have ---------------------------------------------------------------------------------


class TaxYearField(WholeNumberFormField):
    """A 民國 year; a western one is understood."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=999, **kwargs)
        self.widget.attrs["data-unit"] = "年度"

    def to_python(self, value: Any) -> int | None:
        year: int | None = super().to_python(value)
        return year - ROC_OFFSET if year is not None and year > ROC_OFFSET else year


class VatPeriodField(ShortTextFormField):
    """Two months of 營業稅 in any usual notation, kept as 「112年5-6月」."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        try:
            return str(parse_vat_period(typed)) if typed else ""
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


# --- The forms -----------------------------------------------------------------------------------------------------


class Details(Merging, forms.Form):
    """A small form beside one paper. Gaps may be saved; `gaps` says what is still open before sending."""

    optional: frozenset[str] = frozenset()
    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, prefix: str | None = None
    ) -> None:
        stored = self.restored(initial or {})
        super().__init__(data, initial=stored, prefix=prefix)
        for name, field in self.fields.items():
            field.required = False
            dressed(field).optional = name in self.optional

    def to_json(self, names: Iterable[str] | None = None) -> dict[str, Any]:
        """The well-formed answers of a bound form, or these of them; dates as ISO."""
        self.is_valid()
        values = {name: self.cleaned_data[name] for name in (self.cleaned_data if names is None else names)}
        return {name: kind_of(self.fields[name]).to_json(value) for name, value in values.items()}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {name: kind_of(asked).from_json(stored.get(name)) for name, asked in cls.base_fields.items()}

    @classmethod
    def display(cls, stored: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The answers that were given: {"name", "label", "value" as JSON, "display"}."""
        asked = cls.base_fields
        frozen = [kind_of(asked[name]).freeze(name, asked[name], value) for name, value in cls._filled(stored)]
        return [{key: row[key] for key in ("name", "label", "value", "display")} for row in frozen]

    @classmethod
    def values(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The same without their words, by name."""
        return {name: kind_of(cls.base_fields[name]).frozen(value) for name, value in cls._filled(stored)}

    @classmethod
    def _filled(cls, stored: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in cls.restored(stored).items() if value not in (None, "", [], False)]

    @classmethod
    def gaps(cls, stored: Mapping[str, Any]) -> Iterator[str]:
        """What is still open, as sentences."""
        return (gap for _, gap in cls._open(stored))

    @classmethod
    def open_names(cls, stored: Mapping[str, Any]) -> Iterator[str]:
        return (name for name, _ in cls._open(stored))

    @classmethod
    def _open(cls, stored: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, asked in cls.base_fields.items():
            if name not in cls.optional and (gap := kind_of(asked).gap_in(asked, stored.get(name))):
                yield name, gap


class IncomeTaxStatement(Details):
    """U1"""

    tax_year = TaxYearField(
        label="所屬年度", help_text=when_read(lambda: f"最近1年申報的年度，例：{_last_tax_year()}。")
    )


class VatReturn(Details):
    """U1'"""

    vat_period = VatPeriodField(
        label="所屬年月份", help_text=when_read(lambda: f"營業稅每兩個月一期，例：{example_vat_period()}。")
    )


class VatPayment(Details):
    """U2a"""

    optional = frozenset({"is_previous_period"})

    proof_kind = ChoiceFormField(
        label="證明種類",
        choices=[
            ("payment_receipt", "營業稅繳款書收據聯"),
            ("form_401_stamped", "稅捐機關核章之營業人銷售額與稅額申報書(401)收執聯"),
        ],
    )
    vat_period = VatPeriodField(
        label="所屬年月份", help_text=when_read(lambda: f"營業稅每兩個月一期，例：{example_vat_period()}。")
    )
    is_previous_period = TickFormField(label="不及提出最近一期證明，以前一期之納稅證明代之")


class SalesRecord(Details):
    """U2d"""

    record_kind = ChoiceFormField(
        label="證明種類", choices=[("contract", "付費有效客戶之合約"), ("invoice", "銷售發票")]
    )


class CloudEvidence(Details):
    """U6"""

    contents = TickListField(
        ("architecture", "雲平台架構圖"),
        ("lease", "公有雲平台（IaaS/PaaS）租用佐證，合約或最近一期費用發票或支付證明"),
        ("usage", "公有雲使用流量證明（系統畫面截圖）"),
        label="必須含有以下三項",
        help_text="請打開檔案確認，三項都在同一個 PDF 裡再勾選。",
    )


class LoadTest(Details):
    """U7"""

    report_date = RocDateFormField(
        label="報告日期", help_text=when_read(lambda: f"送件日前1年內。例：{example_day()}。")
    )


class SecurityTest(Details):
    """U8"""

    security_test_kinds = MultiChoiceFormField(
        label="檢測種類",
        choices=[
            ("vulnerability_scan", "網站或系統弱點掃描"),
            ("code_review", "程式碼檢測"),
            ("penetration_test", "滲透測試"),
            ("open_source", "第三方開源元件安全及授權"),
        ],
        help_text="至少1種，可複選。",
    )
    report_date = RocDateFormField(
        label="報告日期", help_text=when_read(lambda: f"送件日前1年內；有多份報告時填最早的日期。例：{example_day()}。")
    )


class MarketRecord(Details):
    """U11"""

    contents = TickListField(
        ("vendor", "資服廠商名稱"),
        ("solution", "方案名稱"),
        ("customer", "客戶名稱或統編（可去識別化）"),
        ("amount", "金額"),
        ("period", "訂閱期"),
        label="內容須有",
        help_text="格式要求：合約（須雙方簽署）或發票。請打開檔案確認後勾選。",
    )


class UsageLog(Details):
    """U12"""

    contents = TickListField(
        ("vendor", "資服廠商名稱"),
        ("solution", "方案名稱"),
        ("customer", "客戶（中小微型企業）名稱"),
        ("time_axis", "使用時間X軸"),
        ("count_axis", "使用次數Y軸"),
        label="必須有",
        help_text="請打開檔案確認後勾選。",
    )
