"""Does an officer take a listing down, put it back and correct it on pages of their own, looking before each?"""

import pytest
from django.test import Client

from listings.models import Listing
from portal.roles import Role
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing() -> Listing:
    factories.listed()
    return Listing.objects.get()


@pytest.fixture
def desk(client: Client, listing: Listing) -> Client:
    client.force_login(factories.officer())
    return client


def step(client: Client, listing: Listing, name: str, **said: str) -> Page:
    place = f"/admin/listings/listing/{listing.pk}/step/{name}/"
    return Page(client, client.post(place, said, follow=True)) if said else visit(client, place)


def buttons(client: Client, listing: Listing) -> list[str]:
    page = visit(client, f"/admin/listings/listing/{listing.pk}/change/")
    return page.texts("//div[@class='actions']/a[contains(@href, '/step/')]")


def test_listing_offers_the_steps_of_its_state(desk: Client, listing: Listing) -> None:
    assert buttons(desk, listing) == ["下架", "更正上架內容"]
    page = step(desk, listing, "delist", kind="withdrawn", note="廠商要求。")
    assert "已下架，通知已寄給廠商" in page.words
    assert (buttons(desk, listing), Listing.objects.get().delisted_as) == (["恢復上架"], "withdrawn")
    assert "目前狀態是「已下架」" in step(desk, listing, "delist").words
    step(desk, listing, "relist", note="補齊。")
    assert (buttons(desk, listing), Listing.objects.get().delisted_at) == (["下架", "更正上架內容"], None)


@pytest.mark.parametrize("said", [{"kind": "removed", "note": " "}, {"kind": "x", "note": "理由"}, {"note": "理由"}])
def test_step_without_kind_or_reason_asks_again(desk: Client, listing: Listing, said: dict[str, str]) -> None:
    page = step(desk, listing, "delist", **said)
    assert (page.status, len(page.problems)) == (422, 1)
    assert Listing.objects.get().delisted_at is None


def test_correction_is_looked_at_before_it_is_public(desk: Client, listing: Listing) -> None:
    said = step(desk, listing, "correct_listing").values() | {"reason": "錯字。", "features_spec": "更正過。"}
    looked = step(desk, listing, "correct_listing", **said)
    assert looked.texts("//ins") == ["更正過。"]
    assert Listing.objects.get().current.number == 1
    (seal,) = looked.all("//input[@name='looked']/@value")
    again = step(desk, listing, "correct_listing", **{**said, "looked": seal, "website": "https://www.example.net/"})
    assert (again.texts("//ins"), Listing.objects.get().current.number) == (["更正過。", "https://www.example.net/"], 1)
    done = step(desk, listing, "correct_listing", **{**said, "looked": seal})
    assert ("已更正並另立一版" in done.words, Listing.objects.get().current.number) == (True, 2)
    assert visit(desk, f"/solutions/{listing.public_id}/").texts("//p[@class='lead']") == ["更正過。"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("features_spec", "字" * 101), ("features_spec", ""), ("website", "不是網址"), ("company_profile", "字" * 10_000)],
)
def test_correction_keeps_the_limits_of_its_form(desk: Client, listing: Listing, name: str, text: str) -> None:
    said = step(desk, listing, "correct_listing").values() | {"reason": "錯字。", name: text}
    page = step(desk, listing, "correct_listing", **said)
    assert (page.status, page.all("//input[@name='looked']")) == (422, [])


def test_correction_of_nothing_is_none(desk: Client, listing: Listing) -> None:
    said = step(desk, listing, "correct_listing").values() | {"reason": "錯字。"}
    assert step(desk, listing, "correct_listing", **said).problems == ["內容沒有改變。"]


def test_case_that_is_withheld_has_no_listing_here(listing: Listing, client: Client) -> None:
    authority = factories.staff(Role.AUTHORITY)
    client.force_login(authority)
    assert "沒有「下架」的權限" in step(client, listing, "delist").words
    assert client.get(f"/admin/listings/listing/{listing.pk}/step/expire/").status_code == 404
    assert client.get("/admin/listings/listing/999999/step/delist/").status_code == 404
