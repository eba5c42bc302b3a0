"""Is a listing taken down and put back by an officer alone, with a reason, and is its vendor told?"""

from datetime import timedelta

import pytest

from applications.models import Programme, Solution
from listings.models import CatalogueEntry, Listing
from listings.versions import delisting
from portal.outbox.models import Message
from portal.roles import Role
from portal.workflow.engine import StepRefused
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
LATER = NOON + timedelta(days=3)


@pytest.fixture
def solution(year: Programme) -> Solution:
    factories.listed(NOON, year=year)
    return Solution.objects.get()


@pytest.mark.clause("R7-8", "N8")
def test_listing_is_taken_down_with_its_kind_and_the_vendor_reads_why(solution: Solution) -> None:
    delisting.delist(solution, factories.officer(), "removed", "連續三個月未履約。", LATER)
    listing, letter = Listing.objects.get(), Message.objects.get(kind="delisted")
    assert (listing.delisted_at, listing.delisted_as) == (LATER, "removed")
    assert Solution.objects.get().state == "delisted"
    assert CatalogueEntry.objects.exists() is False
    assert [word in letter.body for word in ("連續三個月未履約。", "執行單位撤除上架資格")] == [True, True]
    assert Solution.objects.get().events.get(step="delist").note == "連續三個月未履約。"


def test_listing_that_comes_back_says_what_it_said_and_is_told_each_time(solution: Solution) -> None:
    before = Listing.objects.get().current.content
    for hours in (0, 2):
        delisting.delist(solution, factories.officer(), "withdrawn", "廠商要求。", LATER + timedelta(hours=hours))
        delisting.relist(solution, factories.officer(), "廠商補齊。", LATER + timedelta(hours=hours + 1))
    listing = Listing.objects.get()
    assert listing.delisted_at is None
    assert (listing.current.number, listing.current.cause) == (3, "relisted")
    assert (listing.current.content, CatalogueEntry.objects.count()) == (before, 1)
    kinds = Message.objects.filter(kind__in=["delisted", "relisted"]).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["delisted", "relisted"] * 2
    assert "/solutions/112-00001-1/" in Message.objects.filter(kind="relisted").first().body


@pytest.mark.parametrize(
    ("role", "kind", "reason"),
    [
        (Role.OFFICER, "reconsidered", "理由"),
        (Role.OFFICER, "", "理由"),
        (Role.OFFICER, "removed", "  "),
        (Role.REVIEWER, "removed", "理由"),
        (Role.AUTHORITY, "removed", "理由"),
    ],
)
def test_nothing_is_taken_down_without_kind_reason_or_right(
    solution: Solution, role: str, kind: str, reason: str
) -> None:
    with pytest.raises(StepRefused):
        delisting.delist(solution, factories.staff(role), kind, reason, LATER)
    assert (Listing.objects.get().delisted_at, Message.objects.filter(kind="delisted").exists()) == (None, False)


def test_nothing_comes_back_after_the_year(solution: Solution) -> None:
    delisting.delist(solution, factories.officer(), "withdrawn", "廠商要求。", LATER)
    for at, state in ((taipei(2024, 1, 1), "delisted"), (taipei(2023, 12, 31, 23, 59, 59), "listed")):
        if state == "delisted":
            with pytest.raises(StepRefused, match="有效期已過"):
                delisting.relist(solution, factories.officer(), "補齊。", at)
        else:
            delisting.relist(solution, factories.officer(), "補齊。", at)
        assert Solution.objects.get().state == state
