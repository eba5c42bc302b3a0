"""How does a test let several do the same in one moment, and where can several write at all?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

only_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")


def at_once(act: Callable[[], Any], times: int = 2) -> list[Any]:
    """What `act` answers to several who call it in the same moment."""
    together = Barrier(times)

    def go(_: int) -> Any:
        try:
            together.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(go, range(times)))
