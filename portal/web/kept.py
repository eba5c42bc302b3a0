"""How is an answer that costs something given to many who ask at once? Made by one of them, kept a while, in each process."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last answer, for `seconds` and as long as it is asked about the same.

    Whoever asks while it is being made anew gets the last one; where there is none, they wait for it together.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._making = Lock()
        self._kept: tuple[Hashable, float, T] | None = None

    def get(self, about: Hashable, make: Callable[[], T]) -> T:
        last = self._kept
        if last and last[0] == about and time.monotonic() < last[1]:
            return last[2]
        if not self._making.acquire(blocking=not last or last[0] != about):
            return last[2]
        try:
            if self._kept is last:  # and nobody made it while we waited
                made = make()
                self._kept = (about, time.monotonic() + self._seconds, made)
            return self._kept[2]
        finally:
            self._making.release()
