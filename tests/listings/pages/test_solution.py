"""What does the page of one solution say, and what does it never say?"""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from listings.models import Listing, ListingVersion
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db


def page_of(client: Client, name: str) -> Page:
    return visit(client, f"/solutions/{Listing.objects.get(name=name).public_id}/")


def test_solution_page_shows_tax_id_plans_and_sla(client: Client, catalogue: None) -> None:
    page = page_of(client, "排程雲")
    listing = Listing.objects.get(name="排程雲")
    said = [
        listing.tax_id,
        "36,000 元",
        "6 個月",
        "60,000 元",
        "99.5 %",
        "測試公司",
        "週一至週五 9 時至 18 時",
        "有效期內",
    ]
    assert [word for word in said if word not in page.words] == []


def test_solution_page_speaks_to_a_buyer_and_not_in_labels_of_a_form(client: Client, catalogue: None) -> None:
    page = page_of(client, "排程雲")
    assert "平均每月 6,000 元" in page.words
    labels = [
        "總計新臺幣(含稅)",
        "(數字)人版",
        "雲端應用軟體使用期限",
        "價格是否包含硬體",
        "一、系統可用性",
        "(一)企業營運端",
    ]
    assert [label for label in labels if label in page.words] == []


@pytest.mark.parametrize("website", ["https://www.example.com/", ""])
def test_buyer_is_led_to_the_vendor_without_a_person_being_named(client: Client, catalogue: None, website: str) -> None:
    Programme.objects.update(contact_phone="02-2698-2989", contact_email="service@example.tw")
    cache.clear()
    listing = Listing.objects.get(name="排程雲")
    content = listing.current.content
    content["website"]["display"] = website
    factories.overwrite(ListingVersion.objects.filter(listing=listing), content=content)
    page = page_of(client, "排程雲")
    links = page.all("//section[@id='contact']//a/@href")
    unit = ["tel:+886226982989", f"mailto:service@example.tw?subject={quote(f'詢問方案 {listing.public_id}')}"]
    assert links == ([website] if website else []) + unit


def test_solution_page_shows_no_private_data(client: Client, catalogue: None) -> None:
    page = page_of(client, "排程雲")
    private = [
        "0912345678",
        "示範代表人",
        "示範聯絡人",
        "contact@example.tw",
        "12,000,000",
        "42,000",
        "示範路一段",
        "aws",
        "公有雲",
    ]
    assert [word for word in private if word in page.html] == []


@pytest.mark.clause("R2-1c")
def test_expired_solution_leaves_the_list_and_its_page_says_so(client: Client, catalogue: None) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Listing.objects.filter(name="排程雲").update(valid_to=yesterday)
    shown = visit(client, "/solutions/").texts("//*[@class='card__title']")
    assert sorted(shown) == ["堃喆 ERP", "行銷雲"]
    page = page_of(client, "排程雲")
    assert [word for word in ("有效期已過", "不能以數位點數採購") if word not in page.words] == []


def test_solution_that_does_not_exist_leads_nowhere(client: Client, catalogue: None) -> None:
    assert client.get("/solutions/112-99999-1/").status_code == 404
