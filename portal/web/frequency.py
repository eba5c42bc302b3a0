"""How often may a stranger ask something that costs the house? By network and by the clock, whatever the process that answers."""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from portal.web.address import caller_of

UNKNOWN_SHARE = 20  # callers whose network nobody can tell are counted together, as so many networks


@dataclass(frozen=True)
class Frequency:
    """At most so many in so many seconds from one network. `name` tells it from others."""

    name: str
    most: int
    seconds: int = 60

    def is_used_up(self, request: HttpRequest) -> bool:
        """Counts this request; whether there were too many with it."""
        network = caller_of(request).network
        key = f"frequency:{self.name}:{network}:{int(time.time() // self.seconds)}"
        return self._counted(key) > (self.most if network else self.most * UNKNOWN_SHARE)

    def _counted(self, key: str) -> int:
        if cache.add(key, 1, timeout=2 * self.seconds):
            return 1
        try:
            return cache.incr(key)
        except ValueError:  # it left in this moment, or the cache is another since
            return 1
