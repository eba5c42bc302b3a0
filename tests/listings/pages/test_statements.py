"""Are the statements of a government site there?"""

import pytest
from django.test import Client

from tests.browser import visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["help", "privacy", "security", "open-data", "accessibility", "sitemap"])
def test_statements_of_a_government_site_are_there(client: Client, slug: str) -> None:
    assert visit(client, f"/pages/{slug}/").status == 200
    assert visit(client, "/").all(f"//footer//a[@href='/pages/{slug}/']") != []


def test_page_that_is_no_statement_leads_nowhere(client: Client) -> None:
    assert client.get("/pages/nonsense/").status_code == 404
