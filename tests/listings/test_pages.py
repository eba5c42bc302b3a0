"""What does the public find, and what not?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from listings.models import Listing
from tests import factories

pytestmark = pytest.mark.django_db

PRIVATE = ("示範聯絡人", "示範代表人", "0912345678", "contact@example.tw", "12,000,000")


@pytest.fixture
def listed() -> list[Listing]:
    kinds = (
        {"name": "排程一本通", "categories": ["production"], "industries": ["metal"], "company_sizes": ["10_20"]},
        {"name": "人才雲", "categories": ["human_resources"], "industries": ["any"], "company_sizes": ["21_50"]},
    )
    factories.announced(timezone.now(), solutions=kinds)
    return list(Listing.objects.order_by("pk"))


@pytest.fixture
def found(client: Client) -> Callable[[str], list[str]]:
    def names(query: str) -> list[str]:
        page = client.get(f"/solutions/?{query}")
        assert page.status_code == 200
        return sorted(listing.name for listing in page.context["page"])

    return names


@pytest.mark.clause("R5-4")
def test_catalogue_finds_by_word_and_filters(listed: list, found: Callable) -> None:
    tax_id = listed[0].tax_id
    assert found("") == ["人才雲", "排程一本通"]
    assert found("q=排程一本通") == ["排程一本通"]
    assert found(f"q={tax_id}+人才雲") == ["人才雲"]
    assert found("q=沒有這種東西") == []
    assert found("category=production") == ["排程一本通"]
    assert found("category=production&category=human_resources") == ["人才雲", "排程一本通"]
    assert found("size=21_50&category=production") == []


@pytest.mark.clause("A-40")
def test_catalogue_counts_every_industry_as_fitting(listed: list, found: Callable) -> None:
    assert found("industry=metal") == ["人才雲", "排程一本通"]
    assert found("industry=textile") == ["人才雲"]


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=99", "category=%00", "category=nothing", "q=%00%ff", "q=" + "字" * 500]
)
def test_catalogue_survives_any_query(listed: list, client: Client, query: str) -> None:
    assert client.get(f"/solutions/?{query}").status_code == 200


def test_solution_page_shows_what_a_buyer_needs_and_nothing_private(listed: list, client: Client) -> None:
    page = client.get(f"/solutions/{listed[0].public_id}/").content.decode()
    for wanted in (listed[0].tax_id, "36,000 元", "99.5 %", "服務水準協議", "有效期內"):
        assert wanted in page
    assert [word for word in PRIVATE if word in page] == []


@pytest.mark.clause("R2-1c")
def test_expired_solution_keeps_its_address_and_leaves_the_list(listed: list, client: Client, found: Callable) -> None:
    Listing.objects.filter(pk=listed[0].pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert found("") == ["人才雲"]
    assert "有效期已過" in client.get(f"/solutions/{listed[0].public_id}/").content.decode()


def test_unannounced_solution_is_nowhere_to_be_found(client: Client, found: Callable) -> None:
    case = factories.approved(timezone.now())
    assert found("") == []
    assert client.get(f"/solutions/{case.number}-1/").status_code == 404


@pytest.mark.parametrize("slug", ["privacy", "security", "open-data", "accessibility", "sitemap"])
def test_statements_are_public(client: Client, slug: str) -> None:
    assert client.get(f"/pages/{slug}/").status_code == 200


def test_unknown_statement_is_not_found(client: Client) -> None:
    assert client.get("/pages/base/").status_code == 404
