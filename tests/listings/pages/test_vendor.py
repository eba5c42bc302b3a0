"""Does the page of a vendor show what it filed of its register and what it has in the catalogue, and nobody's else?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from listings.models import Listing
from listings.versions import delisting
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def test_vendor_page_shows_register_data_and_its_solutions(client: Client, catalogue: None) -> None:
    listing = Listing.objects.get(name="排程雲")
    page = visit(client, f"/vendors/{listing.tax_id}/")
    assert (page.title, page.texts("//*[@class='card__title']")) == (
        "統一編號 " + listing.tax_id + "測試公司",
        ["行銷雲", "排程雲"],
    )
    said = ("設立登記日期", "12,000,000 元", "I301010資訊軟體服務業", "https://www.example.com/")
    assert [word for word in said if word not in page.words] == []
    assert page.all("//link[@rel='canonical']/@href") == [f"http://testserver/vendors/{listing.tax_id}/"]


def test_vendor_page_tells_what_is_over_and_not_what_was_taken_down(client: Client, catalogue: None) -> None:
    over, down = Listing.objects.get(name="排程雲"), Listing.objects.get(name="行銷雲")
    Listing.objects.filter(pk=over.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    delisting.delist(down.solution, factories.officer(), "withdrawn", "廠商要求。", timezone.now())
    page = visit(client, f"/vendors/{over.tax_id}/")
    assert [name in page.words for name in ("排程雲", "行銷雲", "目前沒有上架中的方案")] == [True, False, True]
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]
    Listing.objects.filter(pk=over.pk).update(delisted_at=timezone.now(), delisted_as="withdrawn")
    assert client.get(f"/vendors/{over.tax_id}/").status_code == 404


@pytest.mark.parametrize("tax_id", ["00000000", "x", "9" * 10_000])
def test_vendor_that_nobody_knows_leads_nowhere(client: Client, catalogue: None, tax_id: str) -> None:
    assert client.get(f"/vendors/{tax_id}/").status_code == 404
