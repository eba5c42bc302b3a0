"""Who may do something that takes long, while somebody is at it already? The next one waits, whoever comes then is told so."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

LONGEST = 120  # seconds after which a turn is over whatever became of its process
PATIENCE = 15.0  # seconds that the next one waits: pressed twice, the second answer is the first one's
PAUSE = 0.1


@contextmanager
def one_at_a_time(what: str) -> Iterator[bool]:
    """Whether it is one's turn. At most one thread works at `what` and one waits for it, however many ask."""
    own = secrets.token_hex(8)
    mine = _take(f"turn:{what}", own) or _wait(what, own)
    try:
        yield mine
    finally:
        if mine:
            _leave(f"turn:{what}", own)


def _take(key: str, own: str) -> bool:
    return cache.add(key, own, LONGEST)


def _leave(key: str, own: str) -> None:
    if cache.get(key) == own:  # and not the turn of somebody who came after this one was over
        cache.delete(key)


def _wait(what: str, own: str) -> bool:
    if not _take(f"next:{what}", own):
        return False
    try:
        give_up = time.monotonic() + PATIENCE
        while not (mine := _take(f"turn:{what}", own)) and time.monotonic() < give_up:
            time.sleep(PAUSE)
        return mine
    finally:
        _leave(f"next:{what}", own)
