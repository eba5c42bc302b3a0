"""Does the public find, filter and read what was announced, and nothing else?"""

from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from applications.models import Programme
from listings.catalogue import index
from listings.models import Listing
from portal.forms.filed import FiledAnswer
from tests.browser import visit
from tests.listings.besides import listed_besides

pytestmark = pytest.mark.django_db


def names_listed(client: Client, query: str = "") -> list[str]:
    return sorted(visit(client, f"/solutions/?{query}").texts("//*[@class='card__title']"))


LISTED = {
    "": ["堃喆 ERP", "排程雲", "行銷雲"],
    "q=排程雲": ["排程雲"],
    "q=erp 堃喆": ["堃喆 ERP"],
    "q=排程雲 行銷雲": [],
    "q=測試公司": ["堃喆 ERP", "排程雲", "行銷雲"],
    "q=_": [],
    "category=production": ["堃喆 ERP", "排程雲"],
    "category=production&category=marketing": ["堃喆 ERP", "排程雲", "行銷雲"],
    "category=production&industry=food": ["堃喆 ERP"],
    "industry=food&size=21_50&q=雲": ["行銷雲"],
    "category=nonsense": ["堃喆 ERP", "排程雲", "行銷雲"],
}


@pytest.mark.clause("N14", "R5-4")
def test_catalogue_finds_by_word_category_industry_and_size(client: Client, catalogue: None) -> None:
    assert {query: names_listed(client, query) for query in LISTED} == LISTED


def test_catalogue_finds_by_tax_id(client: Client, catalogue: None) -> None:
    listing = Listing.objects.get(name="堃喆 ERP")
    assert names_listed(client, f"q={listing.tax_id}") == ["堃喆 ERP"]


def in_order(client: Client, query: str) -> list[str]:
    return visit(client, f"/solutions/?{query}").texts("//*[@class='card__title']")


def say(**told: str) -> None:
    """What is searched of each listing: what it is about and, behind a bar, what it mentions."""
    for name, words in told.items():
        listing = Listing.objects.get(name__startswith=name)
        about, _, besides = words.partition("|")
        said = {"features_spec": about, "features_highlights": "", "success_case": "", "company_profile": besides}
        version = listing.current
        version.answers = version.answers | {
            name: FiledAnswer(name, name, "text", text, text) for name, text in said.items()
        }
        index.put([version])


def test_search_puts_what_is_about_it_before_what_only_mentions_it(client: Client, catalogue: None) -> None:
    """A company's words about itself are no reason to come first, however new its listing is."""
    Listing.objects.filter(name="行銷雲").update(name="庫存雲", valid_from="2020-01-01")
    say(堃喆="管理庫存|公司", 排程雲="排程|敝廠也做庫存的公司", 庫存雲="|公司")
    assert in_order(client, "q=庫存") == ["庫存雲", "堃喆 ERP", "排程雲"]
    assert in_order(client, "q=公司 庫存") == ["庫存雲", "堃喆 ERP", "排程雲"]
    assert in_order(client, "q=敝廠 庫存") == ["排程雲"]


def test_search_without_a_hit_offers_near_words_that_have_some(client: Client, catalogue: None) -> None:
    say(排程雲="庫存", 堃喆="帳務", 行銷雲="庫存")
    meant = urlencode({"category": "production", "q": "庫存"})
    for words in ("倉庫", "倉儲系統", "inventory", "庫存管哩", "庫存 火箭"):
        page = visit(client, f"/solutions/?category=production&q={words}")
        assert page.texts("//*[@class='card__title']") == [], words
        assert page.link("庫存（1）") == f"?{meant}#results", words
    assert in_order(client, meant) == ["排程雲"]


def test_search_without_a_hit_says_what_there_is_without_the_filters(client: Client, catalogue: None) -> None:
    page = visit(client, "/solutions/?category=marketing&q=堃喆")
    assert page.link("清除篩選，「堃喆」有 1 個方案") == f"/solutions/?{urlencode({'q': '堃喆'})}"
    assert "換個說法" not in page.words


def test_search_that_nobody_can_help_leads_to_a_person(client: Client, catalogue: None) -> None:
    Programme.objects.update(contact_phone="02-2698-2989")
    cache.clear()
    page = visit(client, "/solutions/?q=火箭")
    assert page.all("//*[@data-results]//a[starts-with(@href, 'tel:')]/@href") == ["tel:+886226982989"]
    assert page.link("看全部方案") == "/solutions/"


def test_filters_that_are_on_can_be_taken_off_one_by_one(client: Client, catalogue: None) -> None:
    page = visit(client, "/solutions/?category=production&industry=food&page=1")
    chips = dict(zip(page.texts("//a[@class='chip']"), page.all("//a[@class='chip']/@href"), strict=True))
    assert chips == {
        "取消篩選：生產與作業管理 ×": "?industry=food#results",
        "取消篩選：食品加工業 ×": "?category=production#results",
    }


def test_filters_keep_what_was_chosen(client: Client, catalogue: None) -> None:
    page = visit(client, "/solutions/?category=production&q=排程雲")
    assert page.all("//input[@type='checkbox'][@checked]/@value") == ["production"]
    assert page.all("//input[@name='q']/@value") == ["排程雲"]


def test_pages_of_a_long_catalogue_hold_every_solution_once(client: Client, catalogue: None) -> None:
    source = Listing.objects.order_by("pk").first()
    listed_besides(source, [{"name": f"雲 {number}", "company_sizes": ["10_20"]} for number in range(45)])
    for order in ("newest", "price", "name"):
        names = [name for n in (1, 2, 3) for name in in_order(client, f"size=10_20&page={n}&sort={order}")]
        assert (len(names), len(set(names))) == (48, 48), order
