"""Does the public find, filter and read what was announced, and nothing else?"""

from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from listings import actions
from listings.models import Listing, ListingTag
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> None:
    """Three solutions of two vendors."""
    year = factories.programme()
    factories.announced(
        year=year,
        solutions=[
            {"name": "排程雲", "categories": ["production"], "industries": ["machinery"], "company_sizes": ["10_20"]},
            {
                "name": "行銷雲",
                "categories": ["marketing"],
                "industries": ["food"],
                "company_sizes": ["10_20", "21_50"],
            },
        ],
    )
    factories.announced(
        year=year, solutions=[{"name": "堃喆 ERP", "categories": ["production"], "industries": ["food"]}]
    )


def names_listed(client: Client, query: str = "") -> list[str]:
    return sorted(visit(client, f"/solutions/?{query}").texts("//*[@class='card__title']"))


@pytest.mark.clause("N14", "R5-4")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["堃喆 ERP", "排程雲", "行銷雲"]),
        ("q=排程雲", ["排程雲"]),
        ("q=erp 堃喆", ["堃喆 ERP"]),
        ("q=排程雲 行銷雲", []),
        ("q=測試公司", ["堃喆 ERP", "排程雲", "行銷雲"]),
        ("q=_", []),
        ("category=production", ["堃喆 ERP", "排程雲"]),
        ("category=production&category=marketing", ["堃喆 ERP", "排程雲", "行銷雲"]),
        ("category=production&industry=food", ["堃喆 ERP"]),
        ("industry=food&size=21_50&q=雲", ["堃喆 ERP", "行銷雲"]),
        ("category=nonsense", ["堃喆 ERP", "排程雲", "行銷雲"]),
    ],
)
def test_catalogue_finds_by_word_category_industry_and_size(
    client: Client, catalogue: None, query: str, names: list[str]
) -> None:
    assert names_listed(client, query) == names


def test_catalogue_finds_by_tax_id(client: Client, catalogue: None) -> None:
    listing = Listing.objects.get(name="堃喆 ERP")
    assert names_listed(client, f"q={listing.tax_id}") == ["堃喆 ERP"]


def in_order(client: Client, query: str) -> list[str]:
    return visit(client, f"/solutions/?{query}").texts("//*[@class='card__title']")


def say(**told: str) -> None:
    """What is searched of each listing: its name, what it is about and, behind a bar, what it mentions."""
    for name, words in told.items():
        about, _, besides = words.partition("|")
        listing = Listing.objects.get(name__startswith=name)
        Listing.objects.filter(pk=listing.pk).update(search=actions.searched([listing.name, about], [besides]))


def test_search_puts_what_is_about_it_before_what_only_mentions_it(client: Client, catalogue: None) -> None:
    """A company's words about itself are no reason to come first, however new its listing is."""
    Listing.objects.filter(name="行銷雲").update(name="庫存雲", valid_from="2020-01-01")
    say(堃喆="管理庫存|公司", 排程雲="排程|本公司也做庫存", 庫存雲="|公司")
    assert in_order(client, "q=庫存") == ["庫存雲", "堃喆 ERP", "排程雲"]
    assert in_order(client, "q=公司 庫存") == ["庫存雲", "堃喆 ERP", "排程雲"]
    assert in_order(client, "q=本公司 庫存") == ["排程雲"]


@pytest.mark.parametrize("words", ["倉庫", "倉儲系統", "inventory", "庫存管哩", "庫存 火箭"])
def test_search_without_a_hit_offers_near_words_that_have_some(client: Client, catalogue: None, words: str) -> None:
    say(排程雲="庫存", 堃喆="帳務", 行銷雲="庫存")
    page = visit(client, f"/solutions/?category=production&q={words}")
    assert page.texts("//*[@class='card__title']") == []
    assert page.link("庫存（1）") == f"?{urlencode({'category': 'production', 'q': '庫存'})}#results"
    assert in_order(client, "category=production&q=庫存") == ["排程雲"]


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


@pytest.mark.parametrize(
    "query", ["q=%00", "page=x", "page=-1", "page=9999", "q=" + "字" * 1000, "size=%00", "q=a&q=b"]
)
def test_strange_queries_are_no_error_of_ours(client: Client, catalogue: None, query: str) -> None:
    assert visit(client, f"/solutions/?{query}").status == (400 if "%00" in query else 200)


def test_pages_of_a_long_catalogue_hold_every_solution_once(client: Client, catalogue: None) -> None:
    copy_listings(45)
    numbers: list[str] = []
    for number in (1, 2, 3):
        page = visit(client, f"/solutions/?size=10_20&page={number}")
        numbers += page.texts("//*[@class='card__title']")
    assert len(numbers) == len(set(numbers)) == Listing.objects.filter(tags__value="10_20").count() > 40


def copy_listings(count: int) -> None:
    source = Listing.objects.order_by("pk").first()
    case = source.solution.application
    kept = {
        f.attname: getattr(source, f.attname)
        for f in Listing._meta.concrete_fields
        if f.attname not in ("id", "solution_id")
    }
    for number in range(count):
        solution = case.solutions.model.objects.create(application=case, kind="first_time", position=100 + number)
        made = Listing.objects.create(solution=solution, **{**kept, "public_id": f"x-{number}", "name": f"雲 {number}"})
        ListingTag.objects.create(listing=made, kind="size", value="10_20")


# --- One solution --------------------------------------------------------------------------------------------------


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
    listing.content["website"]["display"] = website
    listing.save()
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
    assert names_listed(client) == ["堃喆 ERP", "行銷雲"]
    page = page_of(client, "排程雲")
    assert [word for word in ("有效期已過", "不能以數位點數採購") if word not in page.words] == []


def test_solution_that_does_not_exist_leads_nowhere(client: Client, catalogue: None) -> None:
    assert client.get("/solutions/112-99999-1/").status_code == 404


# --- The front door ------------------------------------------------------------------------------------------------


def test_front_door_shows_the_newest_and_the_way_to_apply(client: Client, catalogue: None) -> None:
    page = visit(client, "/")
    assert sorted(page.texts("//*[@class='card__title']")) == ["堃喆 ERP", "排程雲", "行銷雲"]
    assert [page.link("廠商申請上架"), page.link("先看要填哪些資料")] == ["/apply/about/", "/apply/questions/"]


@pytest.mark.clause("R2-2", "A-41", "R7-10")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "closed", "notice": "經費用罄，停止受理。"}, "目前停止受理。經費用罄，停止受理。"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "已截止受理"),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "尚未開始受理"),
    ],
)
def test_front_door_says_when_nothing_is_taken_in(client: Client, values: dict, words: str) -> None:
    factories.programme()
    Programme.objects.update(**values)
    cache.clear()
    assert words in visit(client, "/").words


def test_front_door_opens_before_anything_is_set_up(client: Client) -> None:
    assert visit(client, "/").status == 200
    assert visit(client, "/solutions/").status == 200


@pytest.mark.parametrize("slug", ["help", "privacy", "security", "open-data", "accessibility", "sitemap"])
def test_statements_of_a_government_site_are_there(client: Client, slug: str) -> None:
    assert visit(client, f"/pages/{slug}/").status == 200
    assert visit(client, "/").all(f"//footer//a[@href='/pages/{slug}/']") != []


def test_page_that_is_no_statement_leads_nowhere(client: Client) -> None:
    assert client.get("/pages/nonsense/").status_code == 404


@pytest.mark.clause("R8-1-2c", "N14")
def test_list_of_a_year_names_each_announcement_with_its_day(client: Client) -> None:
    now = timezone.now()
    shown = factories.announced(now, solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    Listing.objects.filter(name="乙雲").update(valid_from=timezone.localdate(now) - timedelta(days=3))
    factories.approved(now, solutions=[{"name": "還沒有公布的雲"}])
    page = visit(client, "/announced/")
    assert len(page.texts("//h2[starts-with(@id, 'on-')]")) == 2
    assert page.texts("//table//tr/td[2]") == ["甲雲", "乙雲"]
    year = shown.programme.year
    assert [visit(client, f"/announced/{other}/").status for other in (year, year - 1)] == [200, 404]
