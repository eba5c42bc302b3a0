"""How much of the shared cache may strangers fill? So many bytes in a while; what comes after that is made anew for everybody.

Redis holds the queue of the background as well, and takes nothing more when it is full: whoever asks for a thousand addresses
that nobody asked for before must not stop the letters.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache

Parts = tuple[bytes, ...]
ENTRY = 300  # bytes that Redis takes for each key besides what is kept


@dataclass(frozen=True)
class CacheShare:
    """`most_bytes` are kept in `seconds`, and nothing longer than that: twice as many at the most are there at once."""

    name: str
    most_bytes: int
    seconds: int

    def get(self, key: str) -> Parts | None:
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, Parts]:
        """Those of the keys that are kept."""
        named = {self._key(key): key for key in keys}
        return {named[own]: parts for own, parts in cache.get_many(named).items()}

    def set(self, key: str, parts: Parts, seconds: int = 0) -> bool:
        """Whether there was room for it; `seconds` for what is kept for less than the others."""
        fits = self._counted(ENTRY + sum(map(len, parts))) <= self.most_bytes
        if fits:
            cache.set(self._key(key), parts, min(seconds or self.seconds, self.seconds))
        return fits

    def set_many(self, kept: Mapping[str, Parts]) -> None:
        for key, parts in kept.items():
            self.set(key, parts)

    def _key(self, key: str) -> str:
        return f"{self.name}:{key}"

    def _counted(self, size: int) -> int:
        """The bytes of this while, with these."""
        key = f"cache-share:{self.name}:{int(time.time() // self.seconds)}"
        if cache.add(key, size, timeout=2 * self.seconds):
            return size
        try:
            return cache.incr(key, size)
        except ValueError:  # it left in this moment, or the cache is another since
            return size
