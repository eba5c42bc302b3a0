"""Does a vendor see before it is listed what will be public, and does nobody else?"""

import pytest
from django.test import Client

from applications.models import Application
from listings.models import Listing
from listings.versions import listing_up
from tests import factories
from tests.browser import visit
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def place(case: Application) -> str:
    return f"/own-listings/{case.pk}/solutions/{case.solutions.get().pk}/preview/"


def test_vendor_reads_before_it_is_listed_what_will_be_public(client: Client) -> None:
    case = factories.announced()
    client.force_login(factories.user_of(case))
    assert place(case) in visit(client, f"/apply/{case.pk}/").html
    page = visit(client, place(case))
    assert (page.status, "預覽：上架後公開的樣子" in page.words) == (200, True)
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]
    before = page.texts("//section")
    factories.contracted(case, NOON)
    listing_up.list_up(case.solutions.get().pk, NOON)
    listed = visit(client, place(case))
    assert listed.url == f"/solutions/{Listing.objects.get().public_id}/"
    assert place(case) not in visit(client, f"/apply/{case.pk}/").html
    prices = next(text for text in before if text.startswith("價格"))
    assert prices in listed.texts("//section")


def test_nobody_else_reads_it(client: Client) -> None:
    case = factories.announced()
    for other, status in ((factories.vendor(), 404), (factories.officer(), 403)):
        client.force_login(other)
        assert client.get(place(case)).status_code == status
    client.logout()
    assert client.get(place(case)).status_code == 302


def test_nothing_is_previewed_before_the_announcement(client: Client) -> None:
    case = factories.approved(NOON)
    client.force_login(factories.user_of(case))
    assert client.get(place(case)).status_code == 404
    factories.publish(case.solutions.all(), NOON)  # announced, and not on 入選名單 yet
    assert client.get(place(case)).status_code == 404
