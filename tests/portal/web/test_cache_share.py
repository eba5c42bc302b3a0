"""Is what strangers let us remember bounded, and is what does not fit simply not kept?"""

import pytest
from django.core.cache import cache

from portal.web import cache_share
from portal.web.cache_share import ENTRY, CacheShare

pytestmark = pytest.mark.once
SHARE = CacheShare("test", most_bytes=3 * (ENTRY + 10), seconds=60)


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    cache.clear()
    clock = [1200.0]
    monkeypatch.setattr(cache_share.time, "time", lambda: clock[0])
    return clock


def test_what_is_kept_is_given_back_by_its_key() -> None:
    SHARE.set("a", (b"12345", b"67890"))
    SHARE.set_many({"b": (b"x",)})
    assert SHARE.get_many(["a", "b", "c"]) == {"a": (b"12345", b"67890"), "b": (b"x",)}
    assert (SHARE.get("c"), CacheShare("another", 9999, 60).get("a")) == (None, None)


def test_no_more_is_kept_than_the_share_holds_until_its_time_is_over(begun: list[float]) -> None:
    assert [SHARE.set(key, (b"0123456789",)) for key in "abcd"] == [True, True, True, False]
    assert SHARE.get("d") is None
    assert CacheShare("another", SHARE.most_bytes, 60).set("d", (b"0123456789",))
    begun[0] += 60
    assert SHARE.set("d", (b"0123456789",))


def test_one_thing_that_is_larger_than_the_share_is_not_kept() -> None:
    assert not SHARE.set("a", (b"x" * SHARE.most_bytes,))
    assert SHARE.get("a") is None
