"""Is everything that matters one click and one key away, on every page of the desk and for every role?"""

import pytest

from applications.models import Application
from portal.roles import Role
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.review.addresses import LIST, change

pytestmark = pytest.mark.django_db

ALL = [("待辦", "h"), ("申請案", "l"), ("廠商", "v"), ("通知", "m")]


def main(page: Page) -> list[tuple[str, str]]:
    return [(link.text_content(), link.get("data-key")) for link in page.all("//nav[@class='places']//a")]


def searches(page: Page) -> list[str]:
    return [form.get("action") for form in page.all("//form[@role='search']")]


@pytest.mark.parametrize("address", ["/admin/", LIST, "case", "/admin/outbox/message/", f"{LIST}due-date/"])
def test_search_and_main_places_are_on_every_page(case: Application, address: str) -> None:
    page = visit(signed_in(factories.staff()), change(case) if address == "case" else address)
    assert main(page) == ALL
    assert LIST in searches(page)
    assert page.texts("//details[@data-menu]//a")[:4] == [label for label, _ in ALL]


@pytest.mark.parametrize(
    ("role", "places"), [(Role.REVIEWER, ALL[:1]), (Role.AUTHORITY, ALL), (Role.ADMINISTRATOR, ALL)]
)
def test_only_what_a_role_may_open_is_offered(role: Role, places: list[tuple[str, str]]) -> None:
    page = visit(signed_in(factories.staff(role)), "/admin/")
    assert (main(page), searches(page)) == (places, [LIST] if len(places) > 1 else [])


def test_search_of_the_list_keeps_its_filters_and_no_other_page_has_any(case: Application) -> None:
    client = signed_in(factories.staff())
    on_list = visit(client, f"{LIST}?stage=open&q=甲")
    sent = [(box.get("name"), box.get("value")) for box in on_list.all("//form[@role='search']//input[@name]")]
    assert sent == [("q", "甲"), ("stage", "open")]
    elsewhere = visit(client, change(case))
    assert [box.get("name") for box in elsewhere.all("//form[@role='search']//input[@name]")] == ["q"]
