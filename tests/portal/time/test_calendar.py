"""Are 民國 dates read and written right, and are deadlines counted by 行政程序法 §48?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.time.calendar import (
    TAIPEI,
    VatPeriod,
    add_months,
    at_least_years,
    day_off,
    day_over,
    due_after_months,
    due_date,
    end_of_day,
    first_vat_due,
    format_both,
    format_datetime,
    format_datetime_input,
    format_input,
    format_roc,
    income_tax_years,
    last_second,
    latest_vat_period,
    parse_roc,
    parse_roc_datetime,
    parse_vat_period,
    years_before,
)
from portal.time.examples import example_day
from tests.portal.time.worked_examples import WORKED_EXAMPLES

TODAY = example_day().split(" ")[0]

days = st.dates(date(1912, 1, 1), date(2910, 12, 31))
office_days = st.dates(date(2001, 1, 1), date(2027, 6, 30))


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- Reading and writing -------------------------------------------------------------------------------------------


@pytest.mark.clause("F1-05")
@pytest.mark.parametrize(
    "text",
    [
        "112/8/20", "112/08/20", "112-08-20", "112.8.20", "112.08.20", "112年8月20日", "民國112年8月20日",
        "中華民國112年8月20日", "1120820", "2023-08-20", "2023/8/20", "20230820", "西元2023年8月20日", "１１２／８／２０",
        "１１２年８月２０日", " 112 / 8 / 20 ", "112 年 8 月 20 日", "112 8 20", "112–8–20", "112/8/20\u200b",
    ],
)  # fmt: skip
def test_parse_roc_accepts_every_notation(text):
    assert parse_roc(text) == date(2023, 8, 20)


@pytest.mark.parametrize(
    "text",
    [
        "112/8/21 00:00", "112/8/20 24:00", "112/8/21", "民國112年8月21日", "2023-08-21T00:00:00", "2023/08/21 0:00", "１１２／８／２１　００：００", "112年8月21日00:00",
        "民國112年8月20日 24時00分", "1120821 00:00:00",
    ],
)  # fmt: skip
def test_parse_roc_datetime_accepts_every_notation(text):
    assert parse_roc_datetime(text) == datetime(2023, 8, 21, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    "text",
    ["112/8/21 9", "112/8/21 25:00", "112/8/21 24:01", "112/8/21 12:60", "112/8/32 12:00", "12:00", "明天 12:00"],
)
def test_parse_roc_datetime_says_what_is_wrong(text):
    with pytest.raises(ValueError, match=r"請|沒有"):
        parse_roc_datetime(text)


@given(days, st.times())
def test_a_moment_is_read_as_it_is_written(day_meant, clock):
    moment = datetime.combine(day_meant, clock.replace(microsecond=0), TAIPEI)
    assert parse_roc_datetime(format_datetime_input(moment)) == moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民國元年1月1日", date(1912, 1, 1)),
        ("0760221", date(1987, 2, 21)),
        ("76/2/21", date(1987, 2, 21)),
        ("113-02-29", date(2024, 2, 29)),
        ("112/12/31", date(2023, 12, 31)),
    ],
)
def test_parse_roc_knows_early_years_and_leap_days(text, expected):
    assert parse_roc(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("112-02-29", "民國112年2月沒有29日，請核對日期。"),
        ("2023-02-29", "西元2023年2月沒有29日，請核對日期。"),
        ("112/4/31", "民國112年4月沒有31日，請核對日期。"),
        ("112/8/0", "民國112年8月沒有0日，請核對日期。"),
        ("112/13/1", "沒有13月，月份請填 1 至 12。"),
        ("991231", f"「991231」看不出年、月、日怎麼分，請加上分隔，例：{TODAY}。"),
        ("112820", f"「112820」看不出年、月、日怎麼分，請加上分隔，例：{TODAY}。"),
        ("0/1/1", "年份應在民國 1 年至 999 年（西元 1912 年至 2910 年）之間，請核對年份。"),
        ("1911-12-31", "年份應在民國 1 年至 999 年（西元 1912 年至 2910 年）之間，請核對年份。"),
        ("民國2023年1月1日", "年份應在民國 1 年至 999 年（西元 1912 年至 2910 年）之間，請核對年份。"),
        ("08/20/2023", f"看不懂這個日期，請寫成 {example_day()}。"),
        ("昨天", f"看不懂這個日期，請寫成 {example_day()}。"),
        ("", f"看不懂這個日期，請寫成 {example_day()}。"),
        ("1" * 10_000_000, f"日期太長，請寫成 {example_day()}。"),
    ],
    ids=lambda value: value[:20],
)
def test_parse_roc_says_what_is_wrong(text, sentence):
    with pytest.raises(ValueError) as caught:
        parse_roc(text)
    assert str(caught.value) == sentence


@given(st.text(st.sampled_from("0123456789年月日民國元/-. １\ud800\x00①")) | st.text())
def test_parse_roc_survives_anything(text):
    try:
        assert isinstance(parse_roc(text), date)
    except ValueError as error:
        assert str(error).endswith("。")


@given(days)
def test_parse_roc_reads_back_what_is_written(value):
    for written in (format_roc(value), format_input(value), value.isoformat(), "民國" + format_roc(value)):
        assert parse_roc(written) == value


def test_dates_are_written_in_both_calendars():
    late = datetime(2023, 8, 20, 15, 59, 59, tzinfo=UTC)
    assert format_roc(date(2023, 8, 20)) == "112年8月20日"
    assert format_both(date(2023, 8, 20)) == "112年8月20日（2023-08-20）"
    assert format_datetime(late) == "112年8月20日 23:59（2023-08-20 23:59）"
    assert format_both(late + timedelta(seconds=1)) == "112年8月21日（2023-08-21）"
    assert format_roc(date(1911, 10, 10)) == "民國前1年10月10日"


# --- Days off ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-06-16", ""),
        ("2023-06-17", ""),  # make-up Saturday
        ("2023-06-18", "星期日"),
        ("2023-06-22", "端午節"),
        ("2023-06-23", "放假日（2023-06-17 補班）"),
        ("2014-12-27", ""),  # make-up Saturday for a day off in the next year
        ("2025-05-01", ""),  # 勞動節, when offices worked
        ("2026-05-01", "勞動節"),
        ("2027-12-31", "中華民國開國紀念日（補假）"),
        ("2028-04-04", "兒童節、民族掃墓節"),
        ("2150-01-01", ""),
    ],
)
def test_day_off_knows_the_office_calendar(text, reason):
    assert day_off(day(text)) == reason


def test_day_off_includes_closures():
    assert day_off(day("2023-06-16"), frozenset({day("2023-06-16")})) == "公告停止上班"


# --- Deadlines -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1", "A-03")
@pytest.mark.parametrize(("notice", "calendar", "working"), WORKED_EXAMPLES)
def test_due_date_counts_the_worked_examples(notice, calendar, working):
    assert due_date(day(notice), 3).date == day(calendar)
    assert due_date(day(notice), 3, working=True).date == day(working)


@pytest.mark.clause("A-03")
def test_due_date_explains_every_day():
    assert [str(step) for step in due_date(day("2023-06-19"), 3).steps] == [
        "112年6月19日（星期一）：通知當日，不計入",
        "112年6月20日（星期二）：第 1 日",
        "112年6月21日（星期三）：第 2 日",
        "112年6月22日（星期四）：第 3 日，端午節，順延一日",
        "112年6月23日（星期五）：放假日（2023-06-17 補班），順延一日",
        "112年6月24日（星期六）：星期六，順延一日",
        "112年6月25日（星期日）：星期日，順延一日",
        "112年6月26日（星期一）：順延後的上班日，期間末日",
    ]
    assert str(due_date(day("2023-06-14"), 3).steps[-1]) == "112年6月17日（星期六）：第 3 日，期間末日（補行上班日）"
    assert str(due_date(day("2023-06-21"), 3, working=True).steps[1]) == "112年6月22日（星期四）：端午節，不計入"
    assert str(due_date(day("2023-06-16"), 3).steps[2]) == "112年6月18日（星期日）：第 2 日（星期日照計）"


@pytest.mark.clause("A-03")
def test_due_date_moves_past_a_typhoon():
    typhoon = frozenset({day("2023-06-15")})
    assert due_date(day("2023-06-12"), 3, closures=typhoon).date == day("2023-06-16")
    assert due_date(day("2023-06-13"), 3, closures=typhoon).date == day("2023-06-16")
    assert due_date(day("2023-06-13"), 3, working=True, closures=typhoon).date == day("2023-06-17")


@pytest.mark.clause("A-03")
def test_due_date_ends_with_the_last_second_in_taipei():
    at = due_date(day("2023-06-12"), 3).at
    assert at == datetime(2023, 6, 15, 15, 59, 59, tzinfo=UTC)


def test_due_date_takes_the_taipei_day_of_a_moment():
    evening_utc = datetime(2023, 6, 11, 16, 30, tzinfo=UTC)  # half past midnight of the 12th in Taipei
    assert due_date(evening_utc, 3).date == day("2023-06-15")


def test_due_date_says_when_the_calendar_is_not_known():
    due = due_date(day("2027-12-30"), 3)
    assert due.date == day("2028-01-03")
    assert [str(step).endswith("（該年辦公日曆尚未收錄，僅依週休及法定節日推算）") for step in due.steps] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert due_date(day("2150-01-01"), 3).date == day("2150-01-05")


@pytest.mark.parametrize("count", [0, -1, 3661, 10**12])
def test_due_date_refuses_impossible_counts(count):
    with pytest.raises(ValueError, match="天數請填 1 至 3660 的整數。"):
        due_date(day("2023-06-12"), count)


@given(office_days, st.integers(1, 60), st.booleans())
def test_due_date_is_a_working_day_after_the_count(notice, count, working):
    due = due_date(notice, count, working)
    assert day_off(due.date) == ""
    assert due.date >= notice + timedelta(count)
    assert [step.date for step in due.steps] == [notice + timedelta(n) for n in range((due.date - notice).days + 1)]
    between = [notice + timedelta(n) for n in range(1, (due.date - notice).days + 1)]
    assert (
        sum(not day_off(date_between) for date_between in between) == count
        if working
        else not any(day_off(date_between) == "" for date_between in between[count - 1 : -1])
    )


@pytest.mark.clause("A-32")
@pytest.mark.parametrize(
    ("notice", "months", "due"),
    [
        ("2023-03-15", 1, "2023-04-17"),  # 15 April is a Saturday
        ("2023-05-15", 1, "2023-06-15"),
        ("2023-01-30", 1, "2023-03-01"),  # ends on 28 February, 和平紀念日
        ("2023-01-31", 1, "2023-03-01"),
        ("2023-10-30", 1, "2023-11-30"),  # November has no 31st
        ("2023-02-28", 1, "2023-03-31"),  # counting starts on the first of a month: all of that month
        ("2023-11-15", 3, "2024-02-15"),
    ],
)
def test_due_after_months_ends_before_the_corresponding_day(notice, months, due):
    assert due_after_months(day(notice), months).date == day(due)


@pytest.mark.parametrize("months", [0, -1, 10**9])
def test_due_after_months_refuses_impossible_counts(months):
    with pytest.raises(ValueError, match="月數請填 1 至 118 的整數。"):
        due_after_months(day("2023-03-15"), months)


def test_end_is_stored_as_the_first_moment_after_the_day():
    over = day_over(day("2023-08-20"))
    assert over == datetime(2023, 8, 21, tzinfo=TAIPEI)
    assert last_second(over) == end_of_day(day("2023-08-20"))
    assert due_date(day("2023-08-17"), 3).over == datetime(2023, 8, 22, tzinfo=TAIPEI)  # the 20th is a Sunday


# --- Years and months ----------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-x")
@pytest.mark.parametrize(
    ("on", "years", "first"),
    [
        ("2023-08-20", 3, "2020-08-20"),
        ("2024-02-29", 3, "2021-02-28"),
        ("2024-02-29", 4, "2020-02-29"),
        ("2023-08-20", 1, "2022-08-20"),
    ],
)
def test_years_before_gives_the_first_day_of_the_window(on, years, first):
    assert years_before(day(on), years) == day(first)


@pytest.mark.clause("F1-06", "A-16")
@pytest.mark.parametrize(
    ("established", "on", "full"),
    [
        ("2020-08-20", "2023-08-19", False),
        ("2020-08-20", "2023-08-20", True),
        ("2020-02-29", "2023-02-27", False),
        ("2020-02-29", "2023-02-28", True),
        ("2021-03-01", "2024-02-29", False),
    ],
)
def test_at_least_years_counts_exactly_n_as_full(established, on, full):
    assert at_least_years(day(established), day(on), 3) is full


@given(days, st.integers(1, 100))
def test_years_are_full_from_the_anniversary_on(established, years):
    anniversary = add_months(established, 12 * years)
    assert at_least_years(established, anniversary, years)
    assert not at_least_years(established, anniversary - timedelta(1), years)


# --- Tax periods ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-3-1-2A", "R6-3-1-2B")
@pytest.mark.parametrize(
    ("on", "latest", "previous"),
    [
        ("2023-08-20", "112年5-6月", "112年3-4月"),
        ("2023-06-30", "112年3-4月", "112年1-2月"),
        ("2023-07-01", "112年5-6月", "112年3-4月"),
        ("2023-01-10", "111年11-12月", "111年9-10月"),
    ],
)
def test_latest_vat_period_is_the_last_that_ended(on, latest, previous):
    assert str(latest_vat_period(day(on))) == latest
    assert str(latest_vat_period(day(on)).previous) == previous


@pytest.mark.clause("R6-3-1-2C")
@pytest.mark.parametrize(
    ("established", "due"),
    [
        ("2023-06-20", "2023-07-17"),  # 15 July is a Saturday
        ("2023-07-01", "2023-09-15"),
        ("2023-12-31", "2024-01-15"),
    ],
)
def test_first_vat_due_is_the_15th_after_the_first_period(established, due):
    assert first_vat_due(day(established)) == day(due)


@pytest.mark.parametrize(
    "text",
    [
        "11206",
        "11205",
        "112年5-6月",
        "112/05-06",
        "112年6月",
        "112年5月至6月",
        "112年5~6月份",
        "１１２年５－６月",
        "民國112年5-6月",
    ],
)
def test_parse_vat_period_accepts_every_notation(text):
    assert parse_vat_period(text) == VatPeriod(112, 5)
    assert parse_vat_period(text).code == "11206"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("112年6-7月", "自單月起算"),
        ("112年1-6月", "自單月起算"),
        ("11213", "沒有13月"),
        ("1125-6", "看不懂"),
        ("", "看不懂"),
        ("9" * 10_000_000, "太長"),
    ],
    ids=lambda value: value[:20],
)
def test_parse_vat_period_says_what_is_wrong(text, words):
    with pytest.raises(ValueError, match=words):
        parse_vat_period(text)


@given(st.dates(date(1922, 1, 1), date(2900, 12, 31)))
def test_vat_periods_read_back_and_follow_each_other(value):
    period = VatPeriod.of(value)
    assert period.first_day <= value < add_months(period.first_day, 2)
    assert parse_vat_period(str(period)) == parse_vat_period(period.code) == period
    assert period.previous < period


def test_vat_period_starts_with_an_odd_month():
    with pytest.raises(ValueError, match="自單月起算"):
        VatPeriod(112, 6)


@pytest.mark.clause("R6-3-1-1", "A-17")
@pytest.mark.parametrize(("on", "years"), [("2023-05-31", (111, 110)), ("2023-06-01", (111,)), ("2023-12-31", (111,))])
def test_income_tax_years_change_after_the_filing_window(on, years):
    assert income_tax_years(day(on)) == years
