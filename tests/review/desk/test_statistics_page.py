"""Does the page of a year's numbers open for the authority, and is its PDF one page that holds all of them?"""

from io import BytesIO

import pikepdf
import pytest
from django.test import Client

from applications.models import Programme
from portal.roles import Role
from review.desk import statistics_page
from review.workload import statistics
from review.workload.statistics import StatisticLine, StatisticTable
from tests import factories
from tests.browser import signed_in, visit
from tests.factories import taipei

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/admin/review/case/statistics/"


@pytest.fixture
def authority(db: None) -> Client:
    return signed_in(factories.staff(Role.AUTHORITY))


def test_authority_reads_the_numbers_of_the_year_it_asks_for(authority: Client, year: Programme) -> None:
    factories.programme(year=113)
    factories.submitted(year=year, now=taipei(2023, 6, 15, 12))
    page = visit(authority, f"{PAGE}?year=112")
    assert page.title == "112 年度統計"
    cells = page.texts("(//*[@class='statistics']//table)[1]//td")
    assert cells == ["1", "100.0%", "1", "100.0%", *["0", "0.0%"] * 4]
    assert page.texts("//*[@id='content']//*[@class='tabs']//li") == ["113 年度", "112 年度"]
    assert page.link("印成一頁 PDF") == f"{PAGE}pdf/?year=112"


@pytest.mark.parametrize("asked", ["", "?year=999", "?year=x"])
def test_unknown_year_is_the_newest_that_has_begun(authority: Client, year: Programme, asked: str) -> None:
    assert visit(authority, PAGE + asked).title == "112 年度統計"


def test_page_without_a_year_says_so(authority: Client) -> None:
    assert "還沒有年度計畫" in visit(authority, PAGE).words
    assert authority.get(f"{PAGE}pdf/").status_code == 404


def test_numbers_of_the_fullest_year_are_one_page(authority: Client, year: Programme) -> None:
    """As many lines as each table can have, with long names."""
    shown = statistics.of_year(year, taipei(2023, 7, 1))
    full = {
        "months": _lines(shown.months, statistics.MOST_MONTHS + 2),
        "officers": _lines(shown.officers, statistics.MOST + 1),
        "reasons": _lines(shown.reasons, statistics.MOST + 1),
    }
    content = statistics_page.sheet(statistics.Statistics(**{**vars(shown), **full}))
    with pikepdf.open(BytesIO(content)) as made:
        assert len(made.pages) == 1


def _lines(table: StatisticTable, number: int) -> StatisticTable:
    line = StatisticLine("名稱很長的項目要折成兩行才印得下的那一種", (12_345,) * len(table.columns))
    return StatisticTable(table.title, table.first, table.columns, (line,) * number, table.note)


def test_pdf_comes_as_a_file_with_the_year_in_its_name(authority: Client, year: Programme) -> None:
    answer = authority.get(f"{PAGE}pdf/?year=112")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="statistics-112.pdf"',
    )
    assert answer.content.startswith(b"%PDF-")
