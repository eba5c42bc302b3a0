"""What does every test start from?"""

import gc
from collections.abc import Iterator

import pytest
from django.core.cache import cache

gc.set_threshold(200_000, 50, 1000)


def pytest_collection_finish() -> None:
    """What was loaded by now lives to the end: a collector that looks at it again and again takes a tenth of the run."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and other counters of one test must not reach the next."""
    cache.clear()
    yield
    cache.clear()
