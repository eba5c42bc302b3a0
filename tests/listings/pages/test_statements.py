"""Are the statements of a government site there, as they stand, with the day of their last change?"""

import pytest
from django.core.cache import cache
from django.test import Client

from listings.models import Statement, StatementVersion
from listings.site import statements
from portal.time.calendar import format_both
from tests import factories
from tests.browser import visit
from tests.factories import taipei

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", [*Statement.values, "sitemap"])
def test_statements_of_a_government_site_are_there(client: Client, slug: str) -> None:
    assert visit(client, f"/pages/{slug}/").status == 200
    assert visit(client, "/").all(f"//footer//a[@href='/pages/{slug}/']") != []


def test_page_that_is_no_statement_leads_nowhere(client: Client) -> None:
    assert [client.get(f"/pages/{slug}/").status_code for slug in ("nonsense", "x" * 5000)] == [404, 404]


def test_statement_says_what_staff_wrote_last_and_when(client: Client) -> None:
    factories.programme(contact_phone="02-1234-5678")
    cache.clear()
    version = StatementVersion(statement="privacy", text="## 新的 {#new}\n\n<b>電話</b>\n【聯絡方式】", note="改寫")
    moment = taipei(2027, 1, 2)
    statements.keep(version, factories.officer(), moment)
    page = visit(client, "/pages/privacy/")
    assert page.link("新的") == "#new"
    said = ["<b>電話</b>", "02-1234-5678", f"最後更新：{format_both(moment)}（第 1 版）"]
    assert [words for words in said if words not in page.words] == []
    assert f"最後更新 {format_both(moment)}" in visit(client, "/").texts("//footer")[0]


@pytest.mark.parametrize("anchor", ["factory", "vendor", "account", "contact"])
def test_help_keeps_the_places_that_others_lead_to(client: Client, anchor: str) -> None:
    assert visit(client, "/pages/help/").all(f"//*[@id='{anchor}']") != []


def test_site_map_leads_to_pages_that_open(client: Client) -> None:
    places = [place for place in visit(client, "/pages/sitemap/").all("//article//a/@href") if place.startswith("/")]
    closed = {"/apply/inbox/", "/apply/"}  # behind the sign-in
    assert {place: client.get(place).status_code for place in places if place not in closed} == {
        place: 200 for place in places if place not in closed
    }
