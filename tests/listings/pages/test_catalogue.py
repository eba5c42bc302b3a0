"""Does the public find, filter and read what was announced, and nothing else?"""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Programme
from listings.catalogue import index
from listings.models import Listing
from listings.pages import catalogue as pages
from listings.versions import writing
from portal.forms.filed import FiledAnswer
from portal.web.cache_share import CacheShare
from tests import factories
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


# --- Bad input -----------------------------------------------------------------------------------------------------

HOSTILE = (
    "x",
    "-1",
    "0",
    "99999999999999999999",
    "1.5",
    "字" * 10_000,
    "' OR 1=1 --",
    "'; DROP TABLE listings_listing; --",
    '"NEAR("排程" "雲")',
    "* AND - OR NOT (",
    "排程:*&!|<->",
    "%_\\%",
    "<script>alert(1)</script>",
    "{{ 7 }}{% now %}",
    "\u202e\u200b\ufeff",
    "😀𠮷",
    "a\u0301" * 300,
    "../../etc/passwd",
)
PARAMETERS = ("q", "category", "industry", "size", "price", "months", "cloud", "vendor", "sort", "page", "other")


def test_rubbish_in_any_parameter_finds_something_or_nothing_and_says_so(client: Client, catalogue: None) -> None:
    for name in PARAMETERS:
        for value in HOSTILE:
            page = visit(client, f"/solutions/?{urlencode({name: value})}")
            assert (page.status, len(page.texts("//*[@id='results']//*[@role='status']"))) == (200, 1), (name, value)
            assert "<script>alert" not in page.html
    everything = urlencode([(name, value) for name in PARAMETERS for value in HOSTILE[:-3]])
    assert visit(client, f"/solutions/?{everything}").status == 200


def test_character_that_no_database_takes_is_refused_at_the_door(client: Client) -> None:
    assert {client.get(f"/solutions/?{name}=%00").status_code for name in PARAMETERS} == {400}


SAID = {
    "category=nonsense": "網址裡有看不懂的篩選，已經略過。",
    "page=-1": "網址裡有看不懂的頁碼，已經略過。",
    "page=9999": "沒有第 9999 頁，這是最後一頁。",
    f"q={'字' * 300}": "搜尋的文字太長，只用了前 100 個字。",
    f"q={'+'.join('甲乙丙丁戊己庚辛壬')}": "搜尋的詞太多，只用了前 8 個。",
    "q=雲": "只有一個字時，只找方案名稱裡有這個字的方案。",
    "q=排程 時": "單獨一個字的「時」沒有列入搜尋。",
}


def test_what_was_passed_over_is_said_in_a_sentence(client: Client, catalogue: None) -> None:
    said = {query: visit(client, f"/solutions/?{query}").texts("//*[@id='results']/p")[0] for query in SAID}
    assert said == SAID


# --- What is remembered --------------------------------------------------------------------------------------------


def test_what_was_drawn_is_shown_again_and_never_after_a_change(client: Client, catalogue: None) -> None:
    query = "q=排程雲&category=production"
    assert names_listed(client, query) == ["排程雲"]
    with CaptureQueriesContext(connection) as queries:
        assert names_listed(client, query) == ["排程雲"]
    assert len(queries) == 1  # which state the catalogue is in
    listing = Listing.objects.get(name="排程雲")
    writing.end([listing.pk], Listing.Ending.WITHDRAWN, timezone.now())
    assert names_listed(client, query) == []
    assert names_listed(client) == ["堃喆 ERP", "行銷雲"]


def test_what_ends_with_the_day_is_gone_at_midnight_though_nothing_was_written(
    client: Client, catalogue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(names_listed(client)) == 3
    last = Listing.objects.first().valid_to
    for day, number in ((last, 3), (last + timedelta(days=1), 0)):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, day=day: day)
        assert len(names_listed(client)) == number
        assert visit(client, "/solutions/").texts("//*[@id='results']//*[@role='status']") == [f"共 {number} 個方案"]


def test_what_one_visitor_keeps_is_not_shown_to_the_next(client: Client, catalogue: None) -> None:
    keeps = Client()
    number = Listing.objects.get(name="排程雲").public_id
    keeps.cookies["shortlist"] = number
    for _ in range(2):
        assert visit(keeps, "/solutions/").all("//button[@name='remove']/@value") == [number]
        assert visit(client, "/solutions/").all("//button[@name='remove']/@value") == []


# --- What machines and people read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "canonical", "robots"),
    [
        ("", "", []),
        ("size=10_20&category=finance&sort=newest&page=1", "?category=finance&size=10_20", []),
        ("q=雲&page=2", f"?{urlencode({'page': 2, 'q': '雲'})}", ["noindex,follow"]),
    ],
)
def test_each_state_has_one_address_and_searches_stay_out_of_search_engines(
    client: Client, query: str, canonical: str, robots: list[str]
) -> None:
    page = visit(client, f"/solutions/?{query}")
    assert page.all("//link[@rel='canonical']/@href") == [f"http://testserver/solutions/{canonical}"]
    assert page.all("//meta[@name='robots']/@content") == robots


def test_card_says_what_it_costs_how_sure_it_runs_and_whose_it_is(client: Client, catalogue: None) -> None:
    page = visit(client, "/solutions/?q=排程雲")
    listing = Listing.objects.get(name="排程雲")
    (card,) = page.texts("//li[contains(@class, 'solution-card')]")
    said = ["生產與作業管理", "333 元起", "36,000 元（含稅）", "99.50%", f"統編 {listing.tax_id}"]
    assert [word for word in said if word not in card] == []
    assert page.texts("//mark") == ["排程雲"]


def test_card_shows_where_a_word_stands_that_it_does_not_show_itself(client: Client, catalogue: None) -> None:
    source = Listing.objects.get(name="排程雲")
    text = f"{'一' * 40}<b>能源</b>，看得到用電。{'二' * 60}"
    listed_besides(source, [{"name": "電表", "features_spec": "用電", "success_case": text}])
    page = visit(client, "/solutions/?q=能源 用電")
    assert page.texts("//*[@class='solution-card__mentions']") == [
        f"提到：…{'一' * 17}<b>能源</b>，看得到用電。{'二' * 27}…"
    ]
    assert page.texts("//*[@class='solution-card__mentions']/mark") == ["能源", "用電"]


def test_word_one_character_off_shows_what_was_meant(client: Client, catalogue: None) -> None:
    say(排程雲="生產排程", 堃喆="生產排程", 行銷雲="")
    page = visit(client, "/solutions/?q=生產排成")
    assert page.texts("//*[@id='results']//*[@role='status']") == [
        "找不到「生產排成」，以下是相近的「生產排程」：共 2 個方案"
    ]
    assert len(page.texts("//*[@class='card__title']")) == 2


def test_near_word_is_spelled_as_its_solution_spells_it(client: Client, db: None) -> None:
    """It is found by its folded form, which nobody wrote."""
    factories.listed(solutions=[{"name": "溫濕度守夜人"}])
    (said,) = visit(client, "/solutions/?q=溫濕渡守夜人").texts("//p[@role='status'][contains(., '找不到')]")
    assert "以下是相近的「溫濕度守夜人」" in said


def test_page_is_drawn_anew_where_the_cache_has_no_room_for_it(
    client: Client, catalogue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [names_listed(client, "category=production") for _ in range(2)]
    cache.clear()
    monkeypatch.setattr(pages, "DRAWN", CacheShare("catalogue-drawn", most_bytes=0, seconds=300))
    assert [names_listed(client, "category=production") for _ in range(2)] == kept == [["堃喆 ERP", "排程雲"]] * 2
