"""How are the one to three prices of a solution filled in? 附表3 五、1."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications.models import PricePlan, Programme, Solution
from applications.place import Place
from applications.sheets.repeated import RowForms
from portal.forms.asked import AnyModelForm, asked
from portal.forms.fields.kind import kind_of
from portal.forms.fields.rows import ROWS
from portal.forms.merging import Merging

ANSWERS = ("total_price", "subscription_months", "user_count", "other_spec", "market_price", "includes_hardware")
TOO_MANY = "同1方案至多可填 %(num)d 種價格，請刪減。"
TYPED = ANSWERS[:-1]  # a radio button cannot be taken back, so it does not make a row


def limits_of(solution: Solution) -> Programme:
    """The programme whose months and number of prices hold for this solution."""
    return solution.application.programme if solution.application_id else Programme()


def plans_of(solution: Solution) -> list[PricePlan]:
    """In their order; none of a solution that is not stored. What was fetched before is no new query to be made and filled."""
    fetched = getattr(solution, "_prefetched_objects_cache", {}).get("price_plans")
    return list(solution.price_plans.all() if fetched is None else fetched) if solution.pk else []


class UidField(forms.CharField):
    """Which stored price a row is. A fresh one on an empty row, so that a form sent twice makes one price."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return ""  # read by the rows themselves, before there is a form

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class PricePlanForm(Merging, AnyModelForm):
    """One price; a row left blank is no price."""

    use_required_attribute = False

    class Meta:
        model = PricePlan
        fields = ANSWERS

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        low, high = programme.min_months, programme.max_months
        months = PricePlan._meta.get_field("subscription_months")
        self.fields["subscription_months"] = months.formfield(
            min_value=low, max_value=high, help_text=f"只能填數字{low}~{high}。"
        )
        for name, field in self.fields.items():
            asked(field).optional = name == "market_price"

    def answer_names(self) -> list[str]:
        return list(ANSWERS)

    @property
    def in_short(self) -> str:
        """What is stored, for the line under which the row is folded."""
        price, months = self.instance.total_price, self.instance.subscription_months
        parts = [f"{price:,} 元" if price else "", f"{months} 個月" if months else ""]
        return "／".join(filter(None, parts)) or "未填"

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors if self.is_bound else ()) or any(
            getattr(field, "broken", ()) for field in self.fields.values()
        )

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name)) or "").strip() for name in TYPED)


class BasePriceRows(RowForms):
    """All prices of one solution. Emptying a row removes it."""

    title = "五、1.價格"
    default_error_messages = {
        "missing_management_form": "價格沒有完整送達，請重新整理頁面再填一次。",
        "too_many_forms": TOO_MANY,
    }

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, instance: Solution, prefix: str = "price_plans"
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.instance, self.programme = instance, limits_of(instance)
        self.max_num = self.extra = self.programme.max_price_plans
        self._plans = plans_of(instance)
        self._taken: set[uuid.UUID] = set()

    # --- Which row is which price ----------------------------------------------------------------------------------

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {"instance": self._plan_of(index), "programme": self.programme}

    def _plan_of(self, index: int | None) -> PricePlan:
        if not self.is_bound:
            return self._plans[index] if index is not None and index < len(self._plans) else PricePlan()
        uid = self._posted_uid(index)
        self._taken.add(uid)
        return next((plan for plan in self._plans if plan.uid == uid), None) or PricePlan(uid=uid)

    def _posted_uid(self, index: int | None) -> uuid.UUID:
        try:
            uid = uuid.UUID(str(self.data.get(f"{self.add_prefix(0 if index is None else index)}-uid")))
        except ValueError:
            return uuid.uuid4()
        return uuid.uuid4() if uid in self._taken else uid

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["uid"] = UidField(required=False, initial=str(form.instance.uid))

    # --- Edit ------------------------------------------------------------------------------------------------------

    def clean(self) -> None:
        filled = {form.instance.uid for form in self.forms if not form.is_blank}
        unseen = {plan.uid for plan in self._plans} - self._taken
        if len(filled | unseen) > self.max_num:
            raise ValidationError(TOO_MANY % {"num": self.max_num}, code="too_many_forms")

    @property
    def opened(self) -> int:  # type: ignore[override]  # asked of the rows as they stand
        """The first row in which something is wrong, else the first."""
        return next((number for number, form in enumerate(self.forms) if form.is_wrong), 0)

    def sent_forms(self) -> list[PricePlanForm]:
        """The rows that came with the request: those with their hidden box, or all when no row has one."""
        return [form for form in self.forms if form.is_sent] or list(self.forms)

    def save(self) -> list["RowChange"]:
        """Writes what changed and is well-formed, row by row, and removes emptied rows; call under the case's lock.

        A row that is wrong stops no other. Returns what was changed.
        """
        stored = {plan.uid: plan for plan in PricePlan.objects.filter(solution=self.instance)}
        changes = [change for form in self.sent_forms() for change in self._save_row(form, stored)]
        _number(stored.values())
        getattr(self.instance, "_prefetched_objects_cache", {}).pop("price_plans", None)
        return changes

    def _save_row(self, form: PricePlanForm, stored: dict[uuid.UUID, PricePlan]) -> list["RowChange"]:
        uid = form.instance.uid
        plan = stored.get(uid) or PricePlan(solution=self.instance, uid=uid)
        outcome = form.merge(lambda name: getattr(plan, name))
        number = self.forms.index(form) + 1
        made = [RowChange(form, number, name, getattr(plan, name), form.cleaned_data[name]) for name in outcome.mine]
        for change in made:
            setattr(plan, change.name, change.after)
        return made if made and self._keep(plan, stored) else []

    def _keep(self, plan: PricePlan, stored: dict[uuid.UUID, PricePlan]) -> bool:
        """Whether anything was written: not of a new row that is empty, or one too many (`clean` has said so)."""
        blank = all(getattr(plan, name) in (None, "") for name in TYPED)
        if plan.pk is None and (blank or len(stored) >= self.max_num):
            return False
        if blank:
            stored.pop(plan.uid).delete()
            return True
        if plan.pk is None:
            plan.position = max((other.position for other in stored.values()), default=0) + 1
        plan.save()
        stored[plan.uid] = plan
        return True

    # --- The other faces -------------------------------------------------------------------------------------------

    @classmethod
    def count(cls, instance: Solution) -> int:
        return len(plans_of(instance))

    @classmethod
    def problems(cls, instance: Solution) -> Iterator[str]:
        """What is still open, as sentences; what an answer breaks is the guideline's to say."""
        plans = plans_of(instance)
        if not plans:
            yield "還沒有填寫任何價格，請至少填寫一種。"
        for number, plan in enumerate(plans, start=1):
            yield from (f"第 {number} 種價格：{sentence}" for sentence in _gaps(plan))

    @classmethod
    def open_cells(cls, instance: Solution, rows: Place) -> Iterator[Place]:
        for plan in plans_of(instance):
            yield from (rows.at(plan.uid.hex, name) for name in ANSWERS if getattr(plan, name) in (None, ""))

    @classmethod
    def freeze(cls, instance: Solution) -> dict[str, Any]:
        present = [{"id": str(plan.uid), "cells": _cells(plan)} for plan in plans_of(instance)]
        return ROWS.freeze("price_plans", cls.title, present)

    @classmethod
    def values(cls, instance: Solution) -> tuple[dict[str, Any], ...]:
        fields = PricePlanForm.base_fields.items()
        return tuple(
            {"row": plan.uid.hex} | {name: kind_of(asked).frozen(getattr(plan, name)) for name, asked in fields}
            for plan in plans_of(instance)
        )


def _number(plans: Iterable[PricePlan]) -> None:
    """Positions without gaps, so that what is left moves up."""
    moved = []
    for position, plan in enumerate(sorted(plans, key=lambda plan: (plan.position, plan.pk)), start=1):
        if plan.position != position:
            plan.position = position
            moved.append(plan)
    if moved:
        PricePlan.objects.bulk_update(moved, ["position"])


@dataclass(frozen=True)
class RowChange:
    """One answer of one price that was written. `number` is the row's on the page, from 1."""

    form: PricePlanForm
    number: int
    name: str
    before: Any
    after: Any

    @property
    def row(self) -> str:
        """Which price, as a place says it."""
        return str(self.form.instance.uid.hex)

    @property
    def label(self) -> str:
        return f"第 {self.number} 種價格　{PricePlanForm.base_fields[self.name].label}"


def _gaps(plan: PricePlan) -> Iterator[str]:
    if plan.total_price is None:
        yield "請填寫總計金額。"
    if plan.subscription_months is None:
        yield "請填寫雲端應用軟體使用期限。"
    if plan.user_count is None and not plan.other_spec:
        yield "人版與其他規格至少填一項。"
    if plan.includes_hardware is None:
        yield "請選擇價格是否包含硬體。"


def _cells(plan: PricePlan) -> list[dict[str, Any]]:
    fields = PricePlanForm.base_fields
    return [kind_of(asked).freeze(name, asked, getattr(plan, name)) for name, asked in fields.items()]


PriceRows: type[BasePriceRows] = forms.formset_factory(  # type: ignore[assignment]  # the stub forgets `formset`
    PricePlanForm, formset=BasePriceRows, extra=3, max_num=3, absolute_max=10, validate_max=True
)
