"""Which moment is held against a deadline: the door's, a named proxy's, and never one that a stranger tells?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from portal.web.arrival import LONGEST_WAY, STAMP, Stamp, moment

NOW = datetime(2023, 8, 20, 15, 59, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def arrived(told: str = "", **environ: Any) -> timedelta:
    """How long before now the request arrived."""
    request: HttpRequest = RequestFactory().get("/", headers={"X-Request-Start": told}, **environ)
    Stamp(lambda _: HttpResponse())(request)
    return NOW - moment(request)


def seconds(before: float) -> float:
    return (NOW - timedelta(seconds=before)).timestamp()


def test_stamp_of_the_door_counts() -> None:
    assert arrived(**{STAMP: seconds(45)}) == timedelta(seconds=45)
    assert moment(RequestFactory().get("/")) == NOW


def test_what_a_caller_tells_counts_for_nothing_until_a_proxy_is_named(settings: Any) -> None:
    told = f"t={seconds(60):.3f}"
    assert arrived(told) == timedelta(0)
    settings.ARRIVAL_HEADER = "X-Request-Start"
    assert arrived(told) == timedelta(seconds=60)
    assert arrived(told, **{STAMP: seconds(45)}) == timedelta(seconds=60)


@pytest.mark.parametrize("told", ["", "t=", "t=now", "t=99999999999", "t=1692547200.5;x", "-1"])
def test_nonsense_of_a_proxy_is_now(settings: Any, told: str) -> None:
    settings.ARRIVAL_HEADER = "X-Request-Start"
    assert arrived(told) == timedelta(0)


def test_moment_is_neither_later_than_now_nor_long_ago(settings: Any) -> None:
    settings.ARRIVAL_HEADER = "X-Request-Start"
    assert arrived(f"t={seconds(-30):.3f}") == timedelta(0)
    assert arrived(f"t={seconds(LONGEST_WAY.total_seconds() + 1):.3f}") == timedelta(0)
