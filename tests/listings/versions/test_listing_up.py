"""Does a contracted solution become public from what was filed, once, and end with its programme?"""

from datetime import date, timedelta

import pytest

from applications.models import Programme, Solution
from listings.models import CatalogueEntry, Listing, ListingVersion
from listings.versions import listing_up
from portal.background import duties
from portal.outbox.models import Message
from portal.workflow.models import Event
from tests import factories
from tests.concurrency import at_once, only_postgres
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
LAST = taipei(2023, 12, 31, 23, 59, 59)


@pytest.fixture
def solution(year: Programme) -> Solution:
    """Contracted, and not listed yet."""
    case = factories.announced(NOON, year=year, solutions=[{"name": "排程雲", "agent": True}])
    factories.contracted(case, NOON)
    return case.solutions.get()


@pytest.mark.clause("R2-1c", "R8-1-4b", "R7-0")
def test_contracted_solution_is_listed_from_its_announcement_to_the_last_day_of_the_programme(
    solution: Solution,
) -> None:
    assert [duties.sweep(duty, NOON + timedelta(days=2)) for duty in ("listings.list_up", "listings.tell")] == [1, 1]
    listing = Listing.objects.get()
    assert (listing.valid_from, listing.valid_to) == (date(2023, 7, 3), date(2023, 12, 31))
    assert [listing.name, listing.company_name, listing.year] == ["排程雲", "測試公司", 112]
    assert listing.tax_id == solution.application.vendor.tax_id
    assert listing.public_id == "112-00001-1"
    assert (listing.price_from, listing.price_monthly) == (36_000, 333)
    assert (listing.current.number, listing.current.cause) == (1, "listed")
    letter = Message.objects.get(kind="listed")
    assert [f"/solutions/{listing.public_id}/" in letter.body, letter.user.username] == [True, listing.tax_id]


def test_listing_is_made_once_however_often_it_is_tried(solution: Solution) -> None:
    first = listing_up.list_up(solution.pk, NOON)
    assert (listing_up.list_up(solution.pk, NOON), Listing.objects.get()) == (None, first)
    for _ in range(2):
        listing_up.tell(first.current.pk, NOON)
    assert Message.objects.filter(kind="listed").count() == 1


@pytest.mark.clause("R7-0")
def test_solution_that_is_not_contracted_is_not_listed(year: Programme) -> None:
    solution = factories.announced(NOON, year=year).solutions.get()
    assert (listing_up.list_up(solution.pk, NOON), Listing.objects.exists()) == (None, False)


def test_listing_shows_what_was_filed_and_not_what_stands_there_now(solution: Solution) -> None:
    Solution.objects.update(features_spec="改過", success_case="改過")
    listing = listing_up.list_up(solution.pk, NOON)
    assert listing.current.content["features_spec"]["display"] != "改過"


def test_solutions_of_one_case_are_listed_each_for_itself(year: Programme) -> None:
    factories.listed(NOON, year=year, solutions=[{"name": "甲雲"}, {"name": "乙雲", "tech_security": "每週。"}])
    assert list(Listing.objects.order_by("public_id").values_list("public_id", "name")) == [
        ("112-00001-1", "甲雲"),
        ("112-00001-2", "乙雲"),
    ]


# --- The end -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R2-1c", "A-37")
def test_listing_ends_after_the_last_day_of_its_programme(solution: Solution) -> None:
    listing_up.list_up(solution.pk, NOON)
    assert duties.sweep("listings.expire", LAST) == 0
    assert Listing.objects.valid_on(LAST.date()).count() == 1
    after = LAST + timedelta(seconds=1)
    assert [duties.sweep("listings.expire", after), duties.sweep("listings.expire", after)] == [1, 0]
    assert Solution.objects.get().state == "expired"
    assert Listing.objects.valid_on(after.date()).count() == 0
    assert Solution.objects.get().events.filter(step="expire").count() == 1


def test_expiry_of_a_programme_that_runs_on_does_nothing(solution: Solution) -> None:
    listing_up.expire(solution.pk, LAST)
    assert Solution.objects.get().state == "contracting"


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2023, 7, 2), 0), (date(2023, 7, 3), 1), (date(2023, 12, 31), 1), (date(2024, 1, 1), 0)],
)
def test_list_of_a_day_holds_what_is_valid_on_it(solution: Solution, day: date, count: int) -> None:
    listing = listing_up.list_up(solution.pk, NOON)
    assert Listing.objects.valid_on(day).count() == count
    assert listing.is_valid_on(day) is bool(count)


# --- Once, whoever comes and whatever dies --------------------------------------------------------------------------


def waiting(year: Programme, count: int) -> list[int]:
    """Contracted solutions, each of a case of its own."""
    for _ in range(count):
        case = factories.announced(NOON, year=year)
        factories.contracted(case, NOON)
    return list(listing_up.to_list().values_list("pk", flat=True))


@pytest.mark.parametrize("place", ["listings.catalogue.index.put", "listings.versions.writing._version"])
def test_many_that_are_broken_off_are_each_listed_once(
    year: Programme, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Between two chunks and within one: what was not finished is as if it had not begun."""
    keys = waiting(year, 4)
    listing_up.list_up_together(keys[:2], NOON)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(place, stopped)
        listing_up.list_up_together(keys[2:], NOON)
    assert (Listing.objects.count(), listing_up.to_list().count()) == (2, 2)
    assert duties.sweep("listings.list_up", NOON) == 2
    assert duties.sweep("listings.list_up", NOON) == 0
    assert (Listing.objects.count(), ListingVersion.objects.count()) == (4, 4)
    assert Event.objects.filter(step="list_up").count() == 4


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_letters_that_are_broken_off_are_each_written_once(year: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    listing_up.list_up_together(waiting(year, 3), NOON)
    first, *others = listing_up.untold().values_list("pk", flat=True)
    listing_up.tell(first, NOON)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(listing_up, "public_url", stopped)
        listing_up.tell_together(others, NOON)
    assert Message.objects.filter(kind="listed").count() == 1
    assert [duties.sweep("listings.tell", NOON) for _ in range(2)] == [2, 0]
    assert Message.objects.filter(kind="listed").count() == 3


@pytest.mark.parametrize(
    ("is_listed", "said"), [(True, "公開頁面仍可查閱，並標示有效期已過"), (False, "沒有完成簽約，沒有上架")]
)
def test_letter_about_the_end_tells_what_the_public_still_finds(solution: Solution, is_listed: bool, said: str) -> None:
    if is_listed:
        listing_up.list_up(solution.pk, NOON)
    listing_up.expire(solution.pk, LAST + timedelta(seconds=1))
    words = "".join(Message.objects.get(kind="expired").body.split())
    assert [said in words, "【" in words] == [True, False]


def test_expiry_that_is_broken_off_happens_once(solution: Solution, monkeypatch: pytest.MonkeyPatch) -> None:
    listing_up.list_up(solution.pk, NOON)
    after = LAST + timedelta(seconds=1)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("listings.catalogue.index.drop", stopped)
        listing_up.expire(solution.pk, after)
    assert (Solution.objects.get().state, CatalogueEntry.objects.count()) == ("listed", 1)
    assert [duties.sweep("listings.expire", after) for _ in range(2)] == [1, 0]
    assert (Solution.objects.get().state, CatalogueEntry.objects.count()) == ("expired", 0)
    assert Message.objects.filter(kind="expired").count() == 1


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_sweep_at_once_list_and_expire_each_once(year: Programme) -> None:
    waiting(year, 6)
    assert sum(at_once(lambda: duties.sweep("listings.list_up", NOON))) >= 6
    assert (Listing.objects.count(), ListingVersion.objects.count()) == (6, 6)
    after = LAST + timedelta(seconds=1)
    at_once(lambda: duties.sweep("listings.expire", after))
    assert Event.objects.filter(step="expire").count() == Event.objects.filter(step="list_up").count() == 6
    assert Message.objects.filter(kind="expired").count() == 6


@pytest.mark.clause("R7-0")
def test_page_stays_while_what_a_review_changed_is_contracted_and_ends_when_nobody_signs(solution: Solution) -> None:
    listing_up.list_up(solution.pk, NOON)
    Solution.objects.update(state="contracting")
    assert duties.sweep("listings.take_down", NOON) == 0
    Solution.objects.update(state="uncontracted")
    assert [duties.sweep("listings.take_down", NOON), duties.sweep("listings.take_down", NOON)] == [1, 0]
    listing = Listing.objects.get()
    assert (listing.delisted_as, listing.get_delisted_as_display()) == ("not_contracted", "重新審查後沒有完成簽約")
    assert not CatalogueEntry.objects.exists()
