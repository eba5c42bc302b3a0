"""What does every test start from?"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and other counters of one test must not reach the next."""
    cache.clear()
    yield
    cache.clear()
