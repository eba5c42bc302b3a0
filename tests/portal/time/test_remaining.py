"""Is said how long it still is, as people say it?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.time.calendar import TAIPEI, end_of_day
from portal.time.remaining import deadline_in_words, is_past

LAST = end_of_day(date(2023, 8, 20))


@pytest.mark.clause("A-03")
def test_all_of_the_last_second_is_in_time() -> None:
    assert not is_past(LAST, LAST + timedelta(microseconds=999_999))
    assert is_past(LAST, LAST + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2023-08-17 09:00:00", "還有 3 天"),
        ("2023-08-18 23:59:59", "還有 2 天"),
        ("2023-08-19 00:00:00", "明天 23:59"),
        ("2023-08-20 00:00:00", "今天 23:59"),
        ("2023-08-20 23:30:00", "還有 29 分鐘"),
        ("2023-08-20 23:59:59", "還有 不到 1 分鐘"),
        ("2023-08-21 00:00:00", "已逾期 不到 1 分鐘"),
        ("2023-08-21 00:00:59", "已逾期 1 分鐘"),
        ("2023-08-21 00:30:00", "已逾期 30 分鐘"),
        ("2023-08-21 00:59:58", "已逾期 59 分鐘"),
        ("2023-08-21 00:59:59", "已逾期 1 小時"),
        ("2023-08-21 02:10:00", "已逾期 2 小時"),
        ("2023-08-21 23:59:58", "已逾期 23 小時"),
        ("2023-08-21 23:59:59", "已逾期 1 天"),
        ("2023-08-23 00:10:00", "已逾期 2 天"),
    ],
)
def test_deadline_in_words_speaks_as_people_do(now: str, words: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=TAIPEI)
    assert deadline_in_words(LAST, moment.astimezone(UTC)) == words
