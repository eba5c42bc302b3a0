"""Are files scanned and read in the order of their arrival, and does nobody wait behind everything of somebody else?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from applications.models import Attachment, PaperReading, Vendor
from portal.accounts.models import User
from portal.background import duties
from portal.files.models import StoredFile
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.taipei(2026, 6, 15, 12)


def waiting(user: User, name: str, minute: int) -> StoredFile:
    """Bytes are not needed: only the order is asked."""
    return StoredFile.objects.create(
        original_name=name, size=1, content_type="application/pdf", state="checking", uploaded_by=user,
        uploaded_at=NOON + timedelta(minutes=minute),
    )  # fmt: skip


def clean(user: User, name: str, minute: int) -> PaperReading:
    stored = waiting(user, name, minute)
    StoredFile.objects.filter(pk=stored.pk).update(state="clean", done_at=NOON)
    case = factories.draft(user) if not user.membership_case else user.membership_case
    user.membership_case = case
    Attachment.objects.create(application=case, slot="awards_certificates", file=stored)
    return PaperReading.objects.create(file=stored)


def vendor_user() -> User:
    user = factories.vendor()
    Vendor.objects.of(user)
    user.membership_case = None
    return user


def order(name: str) -> list[str]:
    owed = duties.get(name).owed(timezone.now())
    return [str(getattr(row, "file", row).original_name) for row in owed]


@pytest.mark.parametrize(("make", "duty"), [(waiting, "files.scan"), (clean, "applications.read")])
def test_files_go_by_time_of_arrival_one_of_each_vendor_in_turn(make: Callable, duty: str) -> None:
    many, few = vendor_user(), vendor_user()
    for minute in (5, 1, 4, 2, 3):
        make(many, f"many {minute}", minute)
    make(few, "one 6", 6)
    make(few, "one 7", 7)
    assert order(duty) == ["many 1", "one 6", "many 2", "one 7", "many 3", "many 4", "many 5"]


@pytest.mark.parametrize(("make", "duty"), [(waiting, "files.scan"), (clean, "applications.read")])
def test_members_of_one_vendor_have_one_turn_together(make: Callable, duty: str) -> None:
    owner, other = vendor_user(), vendor_user()
    member = factories.member(owner).user
    member.membership_case = factories.draft(owner)
    owner.membership_case = member.membership_case
    make(owner, "owner", 1)
    make(member, "member", 2)
    make(other, "other", 3)
    assert order(duty) == ["owner", "other", "member"]


def test_a_whole_batch_of_somebody_else_is_scanned_after_the_first_file_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(duties, "BATCH", 4)
    many, few = vendor_user(), vendor_user()
    for minute in range(9):
        waiting(many, f"many {minute}", minute)
    waiting(few, "one", 10)
    done: list[str] = []

    def scan(pk: object, now: datetime) -> None:
        stored = StoredFile.objects.get(pk=pk)
        done.append(stored.original_name)
        StoredFile.objects.filter(pk=pk).update(done_at=now)

    duty = duties.get("files.scan")
    monkeypatch.setitem(duties._registry, duty.name, duties.Duty(duty.name, duty.owed, scan, in_order=duty.in_order))
    duties.sweep("files.scan")
    assert done == ["many 0", "one", *(f"many {minute}" for minute in range(1, 9))]


def test_search_for_what_is_to_scan_uses_its_index() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite chooses by itself")
    user = vendor_user()
    StoredFile.objects.bulk_create(
        StoredFile(original_name="x", size=1, content_type="x", uploaded_by=user, uploaded_at=NOON, done_at=NOON)
        for _ in range(3000)
    )
    waiting(user, "one", 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE files_storedfile")
    assert "files_to_scan" in StoredFile.to_scan(timezone.now()).explain()
