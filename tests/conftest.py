"""What does every test start from?"""

import gc
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from applications.models import Programme
from portal.files import room
from tests import factories, looks

gc.set_threshold(200_000, 50, 1000)
DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes and functions without a name name no test: a second or a place in memory would stand in it, and two workers must collect alike."""
    if isinstance(val, bytes) or getattr(val, "__name__", "") == "<lambda>":
        return argname
    return f"{val[:40]}…" if isinstance(val, str) and len(val) > 40 else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which database it is can change nothing for a test that asks for none: it runs in one of the two rounds.

    What goes through real processes comes first: one after another they take longest, and much of it is waiting, which
    the other tests fill.
    """
    for item in items:
        if not item.get_closest_marker("django_db") and DATABASE.isdisjoint(item.fixturenames):
            item.add_marker("once")
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_collection_finish() -> None:
    """What was loaded by now lives to the end: a collector that looks at it again and again takes a tenth of the run."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and other counters of one test must not reach the next."""
    cache.clear()
    yield
    cache.clear()


IN_PROCESSES = (
    "tests/portal/files/",
    "tests/review/packet/",
    "tests/journeys/",
    "tests/bench/",
    "tests/applications/pages/test_desk_bad_input.py",
)


@pytest.fixture(autouse=True)
def _looked_at_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked into by the test's own process, except where that is what is asked (tests/looks.py)."""
    if not request.node.nodeid.startswith(IN_PROCESSES):
        monkeypatch.setattr(room, "ask", looks.ask)


@pytest.fixture
def year(db: None) -> Programme:
    """The year whose dates the guideline names."""
    return factories.year_112()
