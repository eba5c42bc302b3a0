"""Are the examples ones that the calendar takes, of today?"""

from datetime import timedelta

from django.utils import timezone

from portal.time.calendar import parse_roc, parse_vat_period
from portal.time.examples import example_day, example_roc, example_vat_period


def test_example_of_a_day_is_today_in_both_calendars() -> None:
    assert {parse_roc(day) for day in (*example_day().split(" 或 "), example_roc())} == {timezone.localdate()}


def test_example_of_a_period_is_read_both_ways_and_lately_past() -> None:
    periods = {parse_vat_period(written) for written in example_vat_period().split(" 或 ")}
    (period,) = periods
    assert period.first_day < timezone.localdate() - timedelta(days=30)
