"""What does the cache do while Redis is away? It goes on in the memory of each process, so that no page fails for it."""

import logging
import time
from typing import Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

AWAY_SECONDS = 5  # before Redis is asked again: one slow answer in five seconds, not one for every question


class Cache(RedisCache):
    """Redis, and while it does not answer a memory of this process.

    So the limits on codes and letters still hold then, counted by each process for itself, and a code of the second
    factor still works once.
    """

    _away_until: ClassVar[float] = 0.0  # of the process, since a thread has a cache object of its own

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._spare = LocMemCache("spare", params)

    def _ask(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= Cache._away_until:
            try:
                return getattr(super(), verb)(*args, **kwargs)
            except (RedisError, OSError) as error:
                Cache._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("cache: Redis is away, this process remembers by itself: %s", error)
        return getattr(self._spare, verb)(*args, **kwargs)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("add", key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("touch", key, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._ask("delete", key, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        return self._ask("get_many", keys, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask("has_key", key, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._ask("incr", key, delta, version)

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list:
        return self._ask("set_many", data, timeout, version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask("delete_many", keys, version)

    def clear(self) -> bool | None:
        return self._ask("clear")
