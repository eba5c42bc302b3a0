"""Does every page's cache go on, and do the limits hold, while Redis is away or does not answer?"""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import throwaway

from portal.web.cache import AWAY_SECONDS, Cache


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Cache, "_away_until", 0.0)
    yield
    Cache("unix:///nowhere", {})._spare.clear()


def cache_at(path: Path) -> Cache:
    return Cache(f"unix://{path}", {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 0.2}})


def everything_once(cache: Cache) -> list:
    return [
        cache.add("code", "y", 30), cache.add("code", "y", 30),
        cache.get("none", "default"), cache.set("a", [1], 30), cache.get("a"), cache.has_key("a"), cache.touch("a", 60),
        cache.set_many({"b": 1, "c": 2}, 30), sorted(cache.get_many(["b", "c", "d"]).items()), cache.incr("b"),
        cache.delete("a"), cache.delete_many(["c"]), cache.get("c"), cache.get_or_set("e", 5, 30),
    ]  # fmt: skip


def test_every_question_is_answered_alike_with_and_without_redis(tmp_path: Path) -> None:
    with throwaway.redis(tmp_path):
        with_redis = everything_once(cache_at(tmp_path / "redis.sock"))
    without = everything_once(cache_at(tmp_path / "redis.sock"))
    assert without == with_redis
    assert without[:2] == [True, False]  # a code is taken once, also then


def test_what_one_thread_remembers_holds_for_the_others_of_its_process(tmp_path: Path) -> None:
    cache_at(tmp_path / "none.sock").set("limit", 3, 30)
    assert cache_at(tmp_path / "none.sock").get("limit") == 3


def test_redis_that_does_not_answer_is_waited_for_once(tmp_path: Path) -> None:
    path = tmp_path / "deaf.sock"
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(path))
        deaf.listen()
        cache, began = cache_at(path), time.monotonic()
        for _ in range(50):
            cache.set("a", 1, 30)
        assert cache.get("a") == 1
        assert time.monotonic() - began < AWAY_SECONDS


def test_redis_is_asked_again_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_at(tmp_path / "redis.sock")
    cache.set("a", "own", 30)
    with throwaway.redis(tmp_path):
        monkeypatch.setattr(Cache, "_away_until", 0.0)
        assert cache.get("a") is None
        cache.set("a", "shared", 30)
        assert cache_at(tmp_path / "redis.sock").get("a") == "shared"
