"""Are one to three prices taken, each within its limits, once?"""

from typing import Any

import pytest

from applications.models import Application, PricePlan, Programme, Solution, Vendor
from applications.sheets.dossier import Excerpt
from applications.sheets.prices import PriceRows
from portal.time.calendar import end_of_day, parse_roc
from tests.applications.sheets.answers import price, prices

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def solution() -> Solution:
    return new_solution()


def new_solution(tax_id: str = "04595257", **limits: Any) -> Solution:
    times = {"opens_at": end_of_day(parse_roc("112/5/1")), "closes_at": end_of_day(parse_roc("112/8/20"))}
    programme, _ = Programme.objects.update_or_create(
        year=112, defaults={**times, "valid_to": parse_roc("112/12/31"), **limits}
    )
    application = Application.objects.create(vendor=Vendor.objects.create(tax_id=tax_id), programme=programme)
    return Solution.objects.create(application=application, kind="first_time", name="精實排程雲")


def post(solution: Solution, *rows: dict[str, Any], **more: Any) -> PriceRows:
    fresh = Solution.objects.get(pk=solution.pk)
    made = PriceRows({**prices(*rows), **more}, instance=fresh)
    if made.is_valid():
        made.save()
    return made


def stored(solution: Solution) -> list[tuple]:
    plans = solution.price_plans.order_by("position")
    return [(plan.total_price, plan.subscription_months, plan.user_count, plan.other_spec) for plan in plans]


def problems(solution: Solution) -> list[str]:
    """What stands against sending, by the rows themselves and by the guideline."""
    fresh = Solution.objects.select_related("application__programme", "application__vendor").get(pk=solution.pk)
    reasons = Excerpt(fresh.application, fresh.pk).verdict.reasons
    return [reason.message for reason in reasons if reason.problem.place.name == "price_plans"]


@pytest.mark.clause("F3-11", "F3-12", "F3-13", "F3-14", "F3-15")
def test_three_prices_are_stored_in_their_order(solution: Solution):
    made = post(
        solution,
        price(),
        price(total_price="21000", subscription_months="3"),
        price(user_count="", other_spec="單一廠區"),
    )
    assert made.errors == [{}, {}, {}]
    assert stored(solution) == [(36000, 6, 10, ""), (21000, 3, 10, ""), (36000, 6, None, "單一廠區")]
    assert problems(solution) == []


@pytest.mark.twice
@pytest.mark.clause("F3-11")
def test_fourth_price_is_refused(solution: Solution):
    made = post(solution, *[price()] * 4)
    assert made.non_form_errors() == ["同1方案至多可填 3 種價格，請刪減。"]
    assert stored(solution) == []


@pytest.mark.clause("F3-11")
def test_fourth_price_from_a_second_window_is_refused(solution: Solution):
    post(solution, *[price()] * 3)
    made = post(solution, price())
    assert made.non_form_errors() == ["同1方案至多可填 3 種價格，請刪減。"]
    assert len(stored(solution)) == 3


@pytest.mark.clause("F3-11")
def test_no_price_is_a_gap_and_no_error_in_a_draft(solution: Solution):
    assert post(solution).is_valid()
    assert problems(solution) == ["還沒有填寫任何價格，請至少填寫一種。"]


@pytest.mark.clause("F3-13", "R5-3", "A-14")
@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        ("2", ["請填 3 以上的數字。"]),
        ("3", []),
        ("9", []),
        ("10", ["請填 9 以下的數字。"]),
        ("3.5", ["請輸入整數，只能有數字，例：3。"]),
    ],
)
def test_months_are_whole_and_between_3_and_9(solution: Solution, typed: str, messages: list[str]):
    made = post(solution, price(subscription_months=typed))
    assert made.forms[0].errors.get("subscription_months", []) == messages


@pytest.mark.twice
@pytest.mark.clause("F3-13")
def test_months_follow_the_programme():
    solution = new_solution(min_months=1, max_months=12)
    assert post(solution, price(subscription_months="12")).is_valid()
    assert PriceRows(instance=solution).forms[0].fields["subscription_months"].help_text == "只能填數字1~12。"
    new_solution("22099131", min_months=3, max_months=9)
    assert problems(solution) == ["使用期限須為 3 至 9 個月的整數，請修改。"]


@pytest.mark.clause("F3-12", "F3-14")
@pytest.mark.parametrize("name", ["total_price", "user_count", "market_price"])
@pytest.mark.parametrize("typed", ["0", "-1", "免費", "9" * 30])
def test_number_that_is_none_is_refused_even_in_a_draft(solution: Solution, name: str, typed: str):
    assert len(post(solution, price(**{name: typed})).forms[0].errors[name]) == 1


@pytest.mark.clause("A-28", "F3-14", "F3-15")
def test_price_needs_users_or_another_specification(solution: Solution):
    assert post(solution, price(user_count="")).is_valid()
    assert problems(solution) == ["第 1 種價格：人版與其他規格至少填一項。"]


@pytest.mark.clause("R8-2-1-4")
@pytest.mark.parametrize(
    ("answer", "messages"),
    [
        ("True", ["方案價格不得包含硬體，請改為不含硬體的價格。"]),
        (None, ["第 1 種價格：請選擇價格是否包含硬體。"]),
        ("False", []),
    ],
)
def test_price_must_not_include_hardware(solution: Solution, answer: str | None, messages: list[str]):
    assert post(solution, price(includes_hardware=answer)).is_valid()
    assert problems(solution) == messages


@pytest.mark.clause("F3-16", "A-29")
@pytest.mark.parametrize(("market", "count"), [("36000", 0), ("35999", 1), ("", 0)])
def test_price_is_not_above_the_market_price(solution: Solution, market: str, count: int):
    post(solution, price(market_price=market))
    assert len(problems(solution)) == count


@pytest.mark.clause("F3-12", "F3-13")
def test_half_a_price_is_kept_in_a_draft_and_named_before_sending(solution: Solution):
    post(solution, {"other_spec": "單一廠區"})
    assert problems(solution) == [
        "第 1 種價格：請填寫總計金額。",
        "第 1 種價格：請填寫雲端應用軟體使用期限。",
        "第 1 種價格：請選擇價格是否包含硬體。",
    ]


def sent_again(solution: Solution, *changes: dict[str, Any]) -> PriceRows:
    """The stored rows as the page shows them, changed and sent."""
    shown = PriceRows(instance=Solution.objects.get(pk=solution.pk)).forms
    rows = [{**price(), "uid": form["uid"].value(), **change} for form, change in zip(shown, changes, strict=False)]
    return post(solution, *rows)


def test_row_keeps_its_id_when_it_changes(solution: Solution):
    post(solution, price(), price(total_price="1000"))
    first, second = solution.price_plans.all()
    assert sent_again(solution, {"total_price": "40000"}, {}).is_valid()
    assert {plan.uid: plan.total_price for plan in solution.price_plans.all()} == {first.uid: 40000, second.uid: 36000}


@pytest.mark.twice
def test_emptied_row_is_removed_and_the_others_move_up(solution: Solution):
    post(solution, price(total_price="1"), price(total_price="2"))
    assert sent_again(
        solution, dict.fromkeys(("total_price", "subscription_months", "user_count"), " "), {"total_price": "2"}
    ).is_valid()
    assert [(plan.total_price, plan.position) for plan in solution.price_plans.all()] == [(2, 1)]


def test_new_row_sent_twice_is_one_price(solution: Solution):
    uid = PriceRows(instance=solution).forms[0]["uid"].value()
    post(solution, {**price(), "uid": uid})
    post(solution, {**price(), "uid": uid})
    assert len(stored(solution)) == 1


def test_same_id_twice_in_one_form_is_two_prices(solution: Solution):
    uid = PriceRows(instance=solution).forms[0]["uid"].value()
    post(solution, {**price(), "uid": uid}, {**price(), "uid": uid})
    assert len(stored(solution)) == 2


def test_foreign_id_touches_nothing_of_the_other_vendor(solution: Solution):
    other = new_solution("22099131")
    post(other, price(total_price="5000"))
    uid = other.price_plans.get().uid
    assert post(solution, {**price(total_price="1"), "uid": uid}).is_valid()
    assert stored(other) == [(5000, 6, 10, "")]
    assert stored(solution) == [(1, 6, 10, "")]


@pytest.mark.parametrize("uid", ["", "nonsense", "\x00", "1" * 9999])
def test_unreadable_id_is_a_new_price(solution: Solution, uid: str):
    assert post(solution, {**price(), "uid": uid}).is_valid()
    assert len(stored(solution)) == 1


@pytest.mark.parametrize(
    "management",
    [
        {"price_plans-TOTAL_FORMS": "x"},
        {"price_plans-TOTAL_FORMS": "-1"},
        {"price_plans-TOTAL_FORMS": "999999999"},
        {"price_plans-INITIAL_FORMS": "999999999"},
    ],
)
def test_tampered_management_form_is_no_exception(solution: Solution, management: dict[str, str]):
    made = post(solution, price(), **management)
    assert made.is_valid() in (True, False)
    assert len(made.forms) <= 10


def test_rows_without_change_count_as_unchanged(solution: Solution):
    post(solution, price())
    made = sent_again(solution, {"total_price": "36000"})
    assert not made.has_changed()


def test_frozen_rows_carry_id_labels_and_display(solution: Solution):
    post(solution, price(other_spec="含教育訓練", market_price="40000"))
    row = PriceRows.freeze(solution)
    assert row["kind"] == "rows"
    assert row["label"] == "五、1.價格"
    assert row["value"] == [str(solution.price_plans.get().uid)]
    assert [(cell["label"], cell["value"], cell["display"]) for cell in row["rows"][0]["cells"]] == [
        ("總計新臺幣(含稅)", 36000, "36,000 元"),
        ("雲端應用軟體使用期限", 6, "6 個月"),
        ("(數字)人版", 10, "10 人版"),
        ("其他規格", "含教育訓練", "含教育訓練"),
        ("原有市價(含稅)", 40000, "40,000 元"),
        ("價格是否包含硬體", False, "否"),
    ]


@pytest.mark.twice
def test_copied_price_is_a_price_of_its_own(solution: Solution):
    post(solution, price())
    plan = solution.price_plans.get()
    copy = plan.copy_for(new_solution("22099131"))
    copy.save()
    assert copy.uid != plan.uid
    assert copy.total_price == 36000
    assert copy.subscription_months == 6
    assert copy.includes_hardware is False
    assert PricePlan.objects.count() == 2
