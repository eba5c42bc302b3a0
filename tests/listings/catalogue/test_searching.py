"""Does a search find what is there, in one order, whichever database answers?

One table says what each question finds; the tests run once on SQLite and once on PostgreSQL, so both are held to it.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.catalogue import index, searching, snapshot
from listings.catalogue.searching import Near, find, nearest, question_of
from listings.catalogue.snapshot import Snapshot
from listings.models import CatalogueText, Listing
from portal.time.calendar import format_both
from tests import factories
from tests.listings.besides import listed_besides

pytestmark = pytest.mark.django_db

NOTHING = {"success_case": "", "features_highlights": "", "company_profile": ""}
# Letters are what the table below calls them by; each a day older than the one before.
TEXTS = {
    "A": {"name": "生產排程雲", "company_name": "甲科技", "features_spec": "工單進度、儀錶管與錶管理"},
    "B": {"name": "智慧排程 ERP", "company_name": "㈱堃喆", "features_spec": "ＭＥＳ 與 SolidWorks 圖面"},
    "C": {"name": "臺中倉儲管家", "company_name": "排程軟體公司", "features_spec": "ISO-9001 表單，達成率 9731%"},
    "D": {"name": "庫存小幫手", "company_name": "乙科技", "features_spec": "生產排程、倉庫管理 a_b"},
    "E": {
        "name": "人資系統",
        "company_name": "丙科技",
        "features_spec": "打卡",
        "company_profile": "本公司也做生產排程",
    },
    "F": {
        "name": "𠮷野溫控",
        "company_name": "丁科技",
        "features_spec": "恒溫 SOLID STATE",
        "success_case": "管理能源",
    },
    "G": {
        "name": "雲端 O'Neil *星*",
        "company_name": "戊科技",
        "features_spec": "NEAR 與 AND",
        "success_case": "表面處理",
    },
    "H": {"name": "排", "company_name": "己科技", "features_spec": "程"},
}
FOUND = {
    "排程": "A B C D E",  # in the name, in the company's name, in what it is about, only mentioned
    "生產排程": "A D E",
    "排程雲": "A",
    "智慧排程": "B",
    "智慧　排程": "B",
    "程雲": "A",
    "台中": "C",
    "臺中": "C",
    "erp": "B",
    "ＥＲＰ": "B",
    "Ｍ Ｅ Ｓ": "B",
    "mes": "B",
    "株堃喆": "B",
    "㈱堃喆": "B",
    "solid": "B F",  # the last word typed may go on
    "solid 圖面": "",  # a word with others behind it may not
    "works": "",  # no word begins with it
    "iso9001": "C",
    "ISO 9001": "C",
    "iso90": "",  # a number is whole
    "12345": "",
    "iso 90 表單": "",
    "9731%": "C",
    "%": "",
    "_": "",
    "a_b": "D",
    "𠮷野": "F",
    "恆溫": "F",
    "恒溫": "F",
    "雲": "G A",  # one character: names alone, and those first that begin with it
    "排": "H A B",
    "程": "A B",
    "排 雲": "A",
    "o'neil": "G",
    "'": "",
    '"星"': "G",
    "*": "",
    "NEAR": "G",
    "and": "G",
    "- AND NOT (": "",
    "進度生產": "",  # over the border of two fields
    "雲甲": "",
    "工單進度 甲科技": "A",
    "儀錶管理": "",  # its pairs stand there, it does not
    "排程 倉儲": "C",
    "排程 打卡": "E",
    "🏭": "",
    "🏭 排程": "A B C D E",
    "；DROP TABLE listings_listing": "",
    "排" * 5_000: "",
    "測試公司 生產排程": "",
}


@pytest.fixture
def letters() -> dict[int, str]:
    """Which listing is which letter."""
    case = factories.listed(now=timezone.now() - timedelta(days=9), solutions=[{"name": "別的"}])
    pattern = case.solutions.get().listing
    index.drop([pattern.pk])
    worded = [
        {**NOTHING, **texts, "valid_from": timezone.localdate() - timedelta(days=at)}
        for at, texts in enumerate(TEXTS.values())
    ]
    return dict(zip((row.pk for row in listed_besides(pattern, worded)), TEXTS, strict=True))


def today() -> Snapshot:
    return snapshot.of(snapshot.state(), timezone.localdate())


def answers(typed: str, letters: dict[int, str]) -> str:
    catalogue = today()
    ranks = find(question_of(typed), catalogue)
    return " ".join(letters[key] for rank in ranks for key in catalogue.newest(rank, 0, 100))


def test_each_question_finds_what_the_table_says_in_its_order(letters: dict[int, str]) -> None:
    assert {typed: answers(typed, letters) for typed in FOUND} == FOUND
    assert answers("", letters) == "A B C D E F G H"


def test_question_is_remembered_while_the_catalogue_stays_as_it_is(letters: dict[int, str]) -> None:
    assert answers("排程", letters) == "A B C D E"
    CatalogueText.objects.all().delete()  # a hand in the database: nobody was told of it
    assert answers("排程", letters) == "A B C D E"
    index.drop([key for key, letter in letters.items() if letter == "H"])
    assert answers("排程", letters) == ""


def test_what_is_taken_down_is_found_no_more(letters: dict[int, str]) -> None:
    assert answers("生產排程", letters) == "A D E"
    index.drop([key for key, letter in letters.items() if letter == "D"])
    assert answers("生產排程", letters) == "A E"


NEAR = {
    "生產排成": ("生產排成", "生產排程", "A D E"),
    "主產排程": ("主產排程", "生產排程", "A D E"),
    "生管排程": ("生管排程", "生產排程", "A D E"),
    "生產的排程": ("生產的排程", "生產排程", "A D E"),
    "倉儲大管家": ("倉儲大管家", "倉儲管家", "C"),
    "庫存幫手": ("庫存幫手", "庫存小幫手", "D"),
    "打卡 生產排成": ("生產排成", "生產排程", "E"),
    "庫存小手雲端": None,
    "火箭引擎": None,
    "排成": None,  # too short to be told from another
    "erpp": None,
}


def test_word_one_character_off_is_named_with_what_it_finds(letters: dict[int, str]) -> None:
    assert {typed: offered(typed, letters) for typed in NEAR} == NEAR


def offered(typed: str, letters: dict[int, str]) -> tuple[str, str, str] | None:
    catalogue = today()
    near = nearest(question_of(typed), catalogue)
    return (near.typed, near.meant, in_letters(near, catalogue, letters)) if near else None


def in_letters(near: Near, catalogue: Snapshot, letters: dict[int, str]) -> str:
    return " ".join(letters[key] for rank in near.ranks for key in catalogue.newest(rank, 0, 100))


@pytest.mark.once
def test_question_says_what_of_it_was_passed_over() -> None:
    many = " ".join(f"{letter}{letter}" for letter in "一二三四五六七八九")
    assert [question_of(text).is_cut for text in (many, many[:-3])] == [True, False]
    assert [question_of(text).is_signs for text in ("%", "", "雲")] == [True, False, False]
    assert searching.all_of(()) == 0


def test_listing_that_was_never_indexed_is_in_no_answer(letters: dict[int, str]) -> None:
    CatalogueText.objects.create(
        listing=Listing.objects.get(name="別的"),
        name=" 排程 ",
        vendor="  ",
        about=" 排程 ",
        besides="",
        tokens=["排程"],
    )
    assert answers("排程", letters) == "A B C D E"


def test_what_was_filed_is_found_as_it_is_printed(db: None) -> None:
    factories.listed(solutions=[{"name": "臺灣⾦⼯排程雲"}])
    listing = Listing.objects.get()
    printed = [
        listing.name,
        listing.company_name,
        listing.tax_id,
        listing.public_id,
        "台灣金工",
        format_both(listing.valid_to),
    ]
    printed += [answer.display for answer in listing.current.answers.values()]
    lost = [text for text in printed if text and not find(question_of(text), today())]
    assert lost == [], "\n".join(lost)
