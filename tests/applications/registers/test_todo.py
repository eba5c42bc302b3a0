"""What of outside lists is told to the desk: findings, copies to be confirmed, lists that have not come for long?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import ListCopy, RegisterSource, Vendor
from applications.registers import known, todo
from tests import factories
from tests.applications.admin import lists
from tests.applications.admin.lists import DAY, copy_of, hit_of, in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_all", lambda: lists.SOURCES)


def told() -> dict[str, tuple[int, str]]:
    """By the address where it is done."""
    return {task.url.removeprefix("/admin/applications/"): (task.number, task.unit) for task in todo.of_desk(NOW)}


NOW = timezone.now()


def test_nothing_is_told_where_nothing_waits() -> None:
    in_force("debarred", NOW - 7 * DAY)
    RegisterSource.objects.create(key="mainland", answered_at=NOW)
    RegisterSource.objects.create(key="labour.1", failed_at=NOW)  # nobody switched it on
    assert told() == {}


@pytest.mark.clause("R4-5", "R4-8")
def test_findings_staged_copies_and_old_lists_are_told_with_where_they_are_done() -> None:
    vendors = [Vendor.objects.create(tax_id=f"{number:08}") for number in range(1, 5)]
    hit_of(vendors[0], NOW)
    hit_of(vendors[1], NOW, by_name=True)
    hit_of(vendors[2], NOW, gone_at=NOW)
    hit_of(vendors[3], NOW, handled_at=NOW, handled_by=factories.officer(), note="x")
    in_force("debarred", NOW - 7 * DAY - timedelta(seconds=1))
    RegisterSource.objects.create(key="mainland", failed_at=NOW)
    copy_of("mainland", ListCopy.State.STAGED, NOW)
    copy_of("mainland", ListCopy.State.READING, NOW)
    assert told() == {
        "screeninghit/?standing=open": (2, "項"),
        "listcopy/?state__exact=staged": (1, "份"),
        "registersource/": (2, "份"),
    }
