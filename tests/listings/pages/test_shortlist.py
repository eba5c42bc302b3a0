"""Does a visitor keep, share and empty a list without an account, and can nobody put into it what is not public?"""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from listings.models import Listing
from listings.pages.shortlist import MOST, Shortlist
from listings.versions import delisting
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def id_of(name: str) -> str:
    return Listing.objects.get(name=name).public_id


def send(client: Client, **said: object) -> str:
    """Where the page leads on."""
    response = client.post("/shortlist/", said)
    assert response.status_code == 302
    return response["Location"]


def names(client: Client, query: str = "") -> list[str]:
    return visit(client, f"/shortlist/{query}").texts("//*[@class='kept-list__name']/a")


def test_what_is_added_stands_in_the_list_until_it_is_taken_out(client: Client, catalogue: None) -> None:
    for name in ("排程雲", "堃喆 ERP", "排程雲"):
        assert send(client, add=id_of(name), back="/solutions/?page=2#results") == "/solutions/?page=2#shortlist"
    assert names(client) == ["排程雲", "堃喆 ERP"]
    assert visit(client, "/shortlist/").all("//*[contains(@class, 'notice')]") == []
    assert "您的清單有 2 個方案" in visit(client, "/shortlist/").texts("//*[@role='status']")[0]
    send(client, remove=id_of("排程雲"))
    assert names(client) == ["堃喆 ERP"]
    send(client, clear="1")
    assert (names(client), "清單是空的" in visit(client, "/shortlist/").words) == ([], True)
    assert (client.cookies["shortlist"].value, Session.objects.count()) == ("", 0)


def test_button_on_the_page_of_a_solution_adds_and_takes_out(client: Client, catalogue: None) -> None:
    place = f"/solutions/{id_of('排程雲')}/"
    page = visit(client, place)
    (name,) = page.all("//button[@form='keep']/@name")
    assert (name, page.all("//form[@id='keep']//input[@name='back']/@value")) == ("add", [place])
    assert send(client, add=id_of("排程雲"), back=place) == f"{place}#shortlist"
    assert visit(client, place).all("//button[@form='keep']/@name") == ["remove"]


def test_shared_address_shows_the_same_to_somebody_else(client: Client, catalogue: None) -> None:
    for name in ("排程雲", "行銷雲"):
        send(client, add=id_of(name))
    (address,) = visit(client, "/shortlist/").all("//input[@id='address']/@value")
    other = Client()
    query = address.partition("/shortlist/")[2]
    assert names(other, query) == ["排程雲", "行銷雲"]
    assert names(other) == []
    other.post("/shortlist/", {"add": [id_of("排程雲"), id_of("行銷雲")]})
    assert names(other) == ["排程雲", "行銷雲"]


def test_what_is_over_or_gone_says_so(client: Client, catalogue: None) -> None:
    over, down = Listing.objects.get(name="排程雲"), Listing.objects.get(name="行銷雲")
    for listing in (over, down):
        send(client, add=listing.public_id)
    Listing.objects.filter(pk=over.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    delisting.delist(down.solution, factories.officer(), "withdrawn", "廠商要求。", timezone.now())
    page = visit(client, "/shortlist/")
    assert page.texts("//*[@class='kept-list__item']//*[contains(@class, 'tag')]") == ["有效期已過", "已下架"]
    assert page.all("//button[@name='remove']/@value") == [over.public_id, down.public_id]


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/" + "x" * 3000, ""]
)
def test_nobody_is_led_away(client: Client, catalogue: None, back: str) -> None:
    assert send(client, add=id_of("排程雲"), back=back) == "/shortlist/#shortlist"


def test_list_holds_only_what_is_known_and_no_more_than_its_number(client: Client, catalogue: None) -> None:
    send(client, add="113-00009-1")
    assert names(client) == []
    assert len(Shortlist.of(f"112-{number}" for number in range(50))) == MOST
    assert Shortlist.of(["<script>", "a b", "", "é", "112-1", "112-1", "9" * 41]).ids == ("112-1",)


@pytest.mark.parametrize("cookie", ["", ".", "x" * 10_000, "<script>.112", "..%00.."])
def test_strange_cookie_is_no_error_of_ours(client: Client, catalogue: None, cookie: str) -> None:
    client.cookies["shortlist"] = cookie
    assert [client.get(place).status_code for place in ("/shortlist/", f"/solutions/{id_of('排程雲')}/")] == [200, 200]


@pytest.mark.parametrize("query", ["id=x", "id=" + "字" * 3000, "&".join(f"id=112-{n}" for n in range(500)), "id=%27"])
def test_strange_address_is_no_error_of_ours(client: Client, catalogue: None, query: str) -> None:
    page = visit(client, f"/shortlist/?{query}")
    assert (page.status, page.title) == (200, "分享的清單")


def test_what_a_shared_list_leaves_out_is_said(client: Client, catalogue: None) -> None:
    asked = "&".join(f"id={each}" for each in [id_of("排程雲"), *(f"112-9{n}" for n in range(MOST)), "a_b"])
    assert "少了 2 個" in visit(client, f"/shortlist/?{asked}").words


def test_strange_words_that_are_sent_change_nothing(client: Client, catalogue: None) -> None:
    for said in ({"add": "a\0b"}, {"remove": "x" * 10_000}, {"add": "-1"}, {}):
        send(client, **said)
    assert (names(client), client.put("/shortlist/").status_code) == ([], 405)


def test_other_sites_cannot_fill_it(catalogue: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/shortlist/", {"add": id_of("排程雲")}).status_code == 403
