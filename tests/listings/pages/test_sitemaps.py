"""Do search engines learn of what is public and valid, of its true last change, and of nothing else?"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from lxml import etree

from listings.models import Announcement, Listing, ListingVersion
from listings.site import announcing, sitemap
from tests import factories

pytestmark = pytest.mark.django_db


def addresses(client: Client, place: str) -> dict[str, str]:
    """Each address of a file or of the index with its last change, "" where it says none."""
    tree = etree.fromstring(client.get(place).getvalue())
    told = {}
    for entry in tree:
        said = {etree.QName(node).localname: node.text for node in entry}
        told[said["loc"].removeprefix(settings.BASE_URL)] = said.get("lastmod", "")
    return told


def test_listed_solutions_are_known_with_their_last_change_and_expired_ones_are_not(client: Client) -> None:
    factories.listed(solutions=[{"name": "甲雲"}, {"name": "乙雲"}, {"name": "丙雲"}])
    Listing.objects.filter(name="乙雲").update(valid_to=timezone.localdate() - timedelta(days=1))
    Listing.objects.filter(name="丙雲").update(delisted_at=timezone.now())
    shown = Listing.objects.get(name="甲雲")
    (place,) = [place for place in addresses(client, "/sitemap.xml") if "solutions" in place]
    told = addresses(client, place)
    assert list(told) == [f"/solutions/{shown.public_id}/"]
    since = ListingVersion.objects.get(listing=shown).since.replace(microsecond=0)
    assert parse_datetime(told[f"/solutions/{shown.public_id}/"]) == since


def test_announcements_are_known_from_their_moment_with_their_correction(client: Client) -> None:
    now = timezone.now()
    assert not [place for place in addresses(client, "/sitemap.xml") if "announcements" in place]
    row = Announcement(title="甲", text="甲", appears_at=now)
    announcing.keep(row, factories.officer(), "", now)
    Announcement.objects.create(title="乙", text="乙", appears_at=now + timedelta(days=1))
    row.text = "改"
    corrected = now.replace(microsecond=0) + timedelta(seconds=9)
    announcing.keep(row, factories.officer(), "更正", corrected)
    told = addresses(client, "/sitemap-announcements-1.xml")
    assert {place: parse_datetime(day) for place, day in told.items()} == {f"/announcements/{row.pk}/": corrected}


def test_every_page_that_is_known_opens(client: Client) -> None:
    told = addresses(client, "/sitemap-pages-1.xml")
    assert {place: client.get(place).status_code for place in told} == dict.fromkeys(told, 200)
    assert told["/pages/privacy/"] == "2026-11-29"


def test_more_addresses_than_a_file_may_hold_are_several_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST", 2)
    factories.listed(solutions=[{"name": f"雲{number}"} for number in range(3)])
    files = [place for place in addresses(client, "/sitemap.xml") if "solutions" in place]
    assert files == ["/sitemap-solutions-1.xml", "/sitemap-solutions-2.xml"]
    held = [set(addresses(client, place)) for place in files]
    assert [len(part) for part in held] == [2, 1]
    assert held[0].isdisjoint(held[1])


@pytest.mark.parametrize("name", ["solutions-0", "solutions-99", "nonsense-1", "pages-x", "pages", "-1", "x" * 999])
def test_file_that_there_is_not_leads_nowhere(client: Client, name: str) -> None:
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_are_told_where_the_map_is_and_what_is_somebodys_own(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert [lines[0], lines[-1]] == ["User-agent: *", f"Sitemap: {settings.BASE_URL}/sitemap.xml"]
    assert "Disallow: /admin/" in lines
    assert [line for line in lines if line in ("Disallow: /", "Disallow: /solutions/", "Disallow: /apply/")] == []
