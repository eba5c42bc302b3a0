"""Is a stranger counted by network and by the minute, whatever the cache does?"""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from portal.web import frequency
from portal.web.frequency import UNKNOWN_SHARE, Frequency

pytestmark = pytest.mark.once
LIMIT = Frequency("test", most=3)


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    cache.clear()
    clock = [1000.0]
    monkeypatch.setattr(frequency.time, "time", lambda: clock[0])
    return clock


def asked(address: str, limit: Frequency = LIMIT, **headers: str) -> bool:
    return limit.is_used_up(RequestFactory().get("/", REMOTE_ADDR=address, **headers))


def test_so_many_of_one_network_in_a_minute_and_then_again(begun: list[float]) -> None:
    assert [asked(f"203.0.113.{last}") for last in (1, 2, 3, 4)] == [False, False, False, True]
    assert not asked("198.51.100.1")
    assert not asked("203.0.113.1", Frequency("another", most=3))
    begun[0] += 60
    assert not asked("203.0.113.1")


def test_callers_whom_nobody_can_tell_apart_share_a_larger_number() -> None:
    proxied = {"HTTP_X_FORWARDED_FOR": "203.0.113.1"}  # of a proxy that nobody said may name callers
    told = [asked("10.0.0.1", **proxied) for _ in range(LIMIT.most * UNKNOWN_SHARE + 1)]
    assert (any(told[:-1]), told[-1]) == (False, True)


def test_count_that_is_lost_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*args: Any) -> int:
        raise ValueError

    monkeypatch.setattr(frequency.cache, "add", lambda *args, **given: False)
    monkeypatch.setattr(frequency.cache, "incr", lost)
    assert not asked("203.0.113.1")
