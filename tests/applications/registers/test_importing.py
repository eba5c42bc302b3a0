"""Does a list come in whole or not at all, and does the last good one stay whatever else comes?"""

import pytest

from applications.models import ListCopy, ListRow, RegisterSource
from tests.applications.registers import lists
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch)


def current(key: str) -> ListCopy | None:
    return RegisterSource.objects.get(key=key).current


@pytest.mark.clause("R4-5")
def test_list_that_passes_is_in_force_by_itself() -> None:
    copy = lists.come_in(
        "debarred", lists.debarred([lists.debarment(4595257), lists.debarment("K1229*****", "王○明")]), NOON
    )
    assert (copy.state, copy.rows_count) == ("current", 2), copy.said
    assert current("debarred") == copy
    assert list(ListRow.objects.values_list("tax_id", "name")) == [("04595257", "測試公司"), ("", "王○明")]
