"""Do filters, search and columns of the list find their cases, and are they remembered?"""

import pytest
from django.test import Client

from applications.models import Application
from tests.browser import visit
from tests.review.addresses import LIST, numbers_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("due=overdue", {"late"}),
        ("due=today", {"today"}),
        ("officer=me&stage=withdrawn", {"end"}),
        ("stage=submitted&officer=none", {"free"}),
        ("stage=submitted&due=none&officer=me", {"mine"}),
    ],
)
def test_filters_find_their_cases(
    officer: Client, everywhere: dict[str, Application], query: str, names: set[str]
) -> None:
    assert set(numbers_in(visit(officer, f"{LIST}?{query}"))) == {everywhere[name].number for name in names}


def test_draft_is_no_choice_of_the_list(officer: Client, everywhere: dict[str, Application]) -> None:
    page = visit(officer, LIST)
    assert "草稿" not in page.words
    assert visit(officer, f"{LIST}?stage=draft").url == f"{LIST}?e=1"


def test_list_remembers_its_filters_until_all_is_asked_for(officer: Client, everywhere: dict[str, Application]) -> None:
    filtered = visit(officer, f"{LIST}?stage=submitted&q={everywhere['mine'].number}&p=1")
    assert numbers_in(filtered) == [everywhere["mine"].number]
    again = officer.get(LIST)
    assert again["Location"] == f"{LIST}?stage=submitted"
    everything = visit(officer, f"{LIST}?all=1")
    assert len(numbers_in(everything)) == len(everywhere)
    assert officer.get(LIST).status_code == 200
    links = {
        link.get("href") for link in visit(officer, f"{LIST}?stage=submitted").all("//nav[@id='changelist-filter']//a")
    }
    assert "?all=1" in links
    assert "?" not in links


@pytest.mark.parametrize("by", ["tax id", "its beginning", "number", "wide digits", "solution", "two words"])
def test_search_finds_by(officer: Client, everywhere: dict[str, Application], by: str) -> None:
    case = everywhere["free"]
    case.solutions.update(name="獨一無二雲")
    Application.objects.filter(pk=case.pk).update(company_name="堃喆精密")
    tax_id = case.vendor.tax_id
    words = {
        "tax id": tax_id,
        "its beginning": tax_id[:7],
        "number": case.number,
        "wide digits": tax_id.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        "solution": "獨一無二",
        "two words": f"堃喆 {tax_id[:4]}",
    }[by]
    assert case.number in numbers_in(visit(officer, f"{LIST}?q={words}"))


def test_every_column_sorts(officer: Client, everywhere: dict[str, Application]) -> None:
    for column in range(1, 8):
        for sign in ("", "-"):
            assert len(numbers_in(visit(officer, f"{LIST}?all=1&o={sign}{column}"))) == len(everywhere)
    by_due = numbers_in(visit(officer, f"{LIST}?o=6"))
    assert by_due[:2] == [everywhere["late"].number, everywhere["today"].number]


def test_old_addresses_of_the_list_still_filter(officer: Client, everywhere: dict[str, Application]) -> None:
    page = visit(officer, f"{LIST}?state__exact=withdrawn")
    assert numbers_in(page) == [everywhere["end"].number]
