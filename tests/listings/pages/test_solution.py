"""What does the page of one solution say, and what does it never say?"""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from listings.models import Listing, ListingVersion
from listings.versions import correcting, delisting
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
        "42,000",
        "示範路一段",
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


# --- In a minute ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("R7-4", "R7-1a")
def test_solution_page_says_prices_promises_and_what_nobody_asked(client: Client, catalogue: None) -> None:
    page = page_of(client, "排程雲")
    said = [
        "每人每月 600 元 ＝ 36,000 ÷ 6 個月 ÷ 10 人",
        "平均每月 6,000 元",
        "99.5 % ＝ 一個月最多停 3.6 小時（以 30 天計）",
        "安裝、導入和教育訓練合計 7 日",
        "全部放在公有雲：AWS、中華電信 Hicloud",
        "有處理個資",
        "可以下載成 CSV 或 Excel 相容格式",
        "機房在哪個國家申請表沒有問，請向廠商確認",
        "經技術審查通過，依須知八(一)(二)、八(二)審查下列 22 項",
        "上架以後，內容與價格沒有改過",
    ]
    assert [words for words in said if words not in page.words] == []
    assert page.texts("//*[contains(@class, 'week')]//td") == ["09:00–18:00"] * 5 + ["休息"] * 2
    assert "補助後" not in page.words


@pytest.mark.clause("A-30")
def test_price_after_subsidy_is_reckoned_line_by_line_once_the_year_says_its_share(
    client: Client, catalogue: None
) -> None:
    Programme.objects.update(self_funded_percent=40, points_limit=30_000)
    lines = page_of(client, "排程雲").texts("//*[@class='share']")
    assert [line.startswith("補助後自付 14,400 元") for line in lines] == [True, False]
    assert "每家點數上限 30,000 元，折抵 30,000 元 60,000 － 30,000 ＝ 30,000 元" in lines[1]


def test_search_engines_and_cards_of_links_read_the_page(client: Client, catalogue: None) -> None:
    page, listing = page_of(client, "排程雲"), Listing.objects.get(name="排程雲")
    place = f"http://testserver/solutions/{listing.public_id}/"
    told = {meta.get("property"): meta.get("content") for meta in page.all("//meta[@property]")}
    assert page.all("//link[@rel='canonical']/@href") == [told["og:url"]] == [place]
    assert (told["og:title"], told["og:image"]) == ("排程雲｜測試公司", "http://testserver/static/img/share.png")
    (block,) = page.all("//script[@type='application/ld+json']/text()")
    assert json.loads(block)["url"] == place
    assert page.all("//meta[@name='robots']") == []


# --- What stood there when -----------------------------------------------------------------------------------------


@pytest.mark.clause("R7-5-2")
def test_each_version_is_read_at_its_own_address(client: Client, catalogue: None) -> None:
    listing = Listing.objects.get(name="排程雲")
    before = listing.current.answers["features_spec"].display
    correcting.correct(
        listing.solution, factories.officer(), 1, {"features_spec": "更正過的話。"}, "錯字。", timezone.now()
    )
    page = page_of(client, "排程雲")
    assert page.texts("//p[@class='lead']") == ["更正過的話。"]
    assert page.texts("//section[@id='versions']//tbody//th") == ["第 2 版", "第 1 版"]
    assert "更正：功能規格、性能" in page.texts("//section[@id='versions']//tbody/tr")[0]
    old = visit(client, page.link("第 1 版"))
    assert (old.texts("//p[@class='lead']"), "這是舊的版本" in old.words) == ([before], True)
    assert (old.all("//meta[@name='robots']/@content"), old.all("//script[@type='application/ld+json']")) == (
        ["noindex"],
        [],
    )
    assert old.all("//link[@rel='canonical']/@href") == [f"http://testserver/solutions/{listing.public_id}/"]
    assert client.get(f"/solutions/{listing.public_id}/versions/2/").status_code == 200


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "9" * 3000])
def test_version_that_never_was_leads_nowhere(client: Client, catalogue: None, number: str) -> None:
    listing = Listing.objects.get(name="排程雲")
    assert client.get(f"/solutions/{listing.public_id}/versions/{number}/").status_code == 404


# --- Over, and gone ------------------------------------------------------------------------------------------------


@pytest.mark.clause("R7-8", "N8")
def test_page_of_what_was_taken_down_says_since_when_and_of_what_kind_alone(client: Client, catalogue: None) -> None:
    listing = Listing.objects.get(name="排程雲")
    content = listing.current.content
    content["features_spec"]["display"] = "只有這個方案這樣說。"
    factories.overwrite(ListingVersion.objects.filter(listing=listing), content=content)
    Listing.objects.filter(pk=listing.pk).update(summary="只有這個方案這樣說。")
    delisting.delist(listing.solution, factories.officer(), "removed", "內部的理由。", timezone.now())
    for place in ("", "versions/1/", "versions/7/"):
        page = visit(client, f"/solutions/{listing.public_id}/{place}")
        assert (page.status, page.response["Cache-Control"]) == (410, "no-store")
        said = ("排程雲", "測試公司", listing.tax_id, "執行單位撤除上架資格", "下架日期")
        assert [word for word in said if word not in page.words] == []
        hidden = ("只有這個方案這樣說。", "內部的理由。", "99.5", "每人每月 600")
        assert [word for word in hidden if word in page.html] == []
        assert page.texts("//section[@id='similar']//*[@class='card__title']") == ["堃喆 ERP"]


def test_expired_page_stays_out_of_search_engines_and_offers_similar_ones(client: Client, catalogue: None) -> None:
    Listing.objects.filter(name="排程雲").update(valid_to=timezone.localdate() - timedelta(days=1))
    page = page_of(client, "排程雲")
    assert (page.status, page.all("//meta[@name='robots']/@content")) == (200, ["noindex"])
    assert page.texts("//section[@id='similar']//*[@class='card__title']") == ["堃喆 ERP"]
    assert page.all("//section[@id='contact'] | //script[@type='application/ld+json']") == []


def test_page_before_the_day_of_its_announcement_leads_nowhere(client: Client, catalogue: None) -> None:
    Listing.objects.filter(name="排程雲").update(valid_from=timezone.localdate() + timedelta(days=1))
    listing = Listing.objects.get(name="排程雲")
    assert client.get(f"/solutions/{listing.public_id}/").status_code == 404


def test_what_is_only_announced_has_no_page(client: Client) -> None:
    case = factories.announced()
    assert client.get(f"/solutions/{case.solutions.get().selected.public_id}/").status_code == 404
