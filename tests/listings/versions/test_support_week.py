"""Are support hours read as a week only where nothing else can be meant?"""

import pytest

from listings.versions.support_week import week_of

pytestmark = pytest.mark.once
OFFICE = ["09:00–18:00"] * 5 + ["", ""]


def week(said: str) -> list[str]:
    return ["、".join(day.hours) for day in week_of(said)]


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("週一至週五 9 時至 18 時，接獲通知後 4 小時內恢復正常使用。", OFFICE),
        ("服務時間為週一至週五 09 時至 18 時，客戶如有無法正常使用，於接獲通知後 4 小時內恢復正常使用。", OFFICE),
        ("週一到週五上午 9 點至下午 6 點", OFFICE),
        ("星期一～五 09：00～18：00", OFFICE),
        ("週一至週五 09:00-18:00、週六 9:00-12:00。", ["09:00–18:00"] * 5 + ["09:00–12:00", ""]),
        ("週一至週五 8 時 30 分至 17 時 30 分", ["08:30–17:30"] * 5 + ["", ""]),
        ("週六至週一 9 時至 12 時", ["09:00–12:00"] + [""] * 4 + ["09:00–12:00"] * 2),
        ("每日 24 小時，30 分鐘內回應", ["00:00–24:00"] * 7),
        ("禮拜天 9 時至 24 時", [""] * 6 + ["09:00–24:00"]),
    ],
)
def test_days_and_hours_at_the_beginning_are_a_week(said: str, hours: list[str]) -> None:
    assert week(said) == hours


def test_days_are_named_in_their_order() -> None:
    assert [day.name for day in week_of("每天全天")] == ["週一", "週二", "週三", "週四", "週五", "週六", "週日"]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "隨時",
        "9:00-18:00",
        "上班時間",
        "週一至週五 9 時至 18 時，例假日休息",
        "週一至週五 9 時至 18 時，假日 10 時至 12 時",
        "週一至週五 9 時至 12 時、13 時至 18 時",
        "週一至週五 9 時至 18 時，緊急狀況 24 小時",
        "週一至週五 18 時至 9 時",
        "週一至週五 9 時至 9 時",
        "週一至週五 99 時至 100 時",
        "週一至週五 9:75-18:00",
        "週一、三、五 9 時至 18 時",
        "客服時段：週一至週五 9 時至 18 時",
        "週一" * 5000,
        "9" * 10000,
    ],
)
def test_what_may_mean_something_else_stays_as_it_was_written(said: str) -> None:
    assert week(said) == []
