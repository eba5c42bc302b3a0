"""Are the public numbers right, and is nothing among them that has not been published or that points at somebody?"""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from listings.models import Listing
from listings.site import numbers
from portal.background import duties
from review.models import Figures
from review.workload.figures import COUNTED, LABELS
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def figures(year: Programme, **cases: int) -> Figures:
    funnel = [{"name": name, "label": LABELS[name], "cases": number, "here": []} for name, number in cases.items()]
    medians = {
        "in_qualification": 4.2,
        "solution-approved": 9,
        COUNTED: {"in_qualification": 99, "solution-approved": 99},
    }
    return Figures.objects.create(programme=year, funnel=funnel, medians=medians, made_at=timezone.now())


def test_results_count_with_their_publication_and_few_cases_are_not_told() -> None:
    year = factories.programme()
    drawn = numbers.funnel(figures(year, submitted=40, taken=30, qualified=20, approved=10, announced=4))
    assert [(bar.label, bar.words, bar.share) for bar in drawn] == [
        ("送件", "40 件", 100.0),
        ("資格符合", "20 件", 50.0),
        ("公告", "未滿 5 件", 0),
    ]
    assert numbers.funnel(None) == []


def test_decision_that_is_not_published_changes_no_public_number() -> None:
    year = factories.programme()
    for _ in range(numbers.FEWEST):
        factories.qualified(year=year)
    duties.sweep("review.workload.figures")
    before = numbers.funnel(Figures.objects.get())
    factories.approved(year=year)
    Figures.objects.all().delete()
    duties.sweep("review.workload.figures")
    after = numbers.funnel(Figures.objects.get())
    assert [bar.words for bar in before] == ["5 件", "5 件", "0 件"]
    assert [bar.words for bar in after] == ["6 件", "6 件", "0 件"]


def test_stage_that_only_the_office_knows_has_no_median() -> None:
    year = factories.programme()
    figures(year)
    assert [(bar.label, bar.words) for bar in numbers.median_days(year)] == [("資格審查中", "通常 4 天")]


def test_listings_over_time_add_up_with_every_month_between() -> None:
    factories.listed(solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    Listing.objects.filter(name="甲雲").update(valid_from=date(2023, 11, 5))
    Listing.objects.filter(name="乙雲").update(valid_from=date(2024, 1, 5))
    told = [(column.month, column.new, column.total) for column in numbers.over_time(date(2024, 1, 31))]
    assert told == [(date(2023, 11, 1), 1, 1), (date(2023, 12, 1), 0, 1), (date(2024, 1, 1), 1, 2)]
    late = numbers.over_time(date(2030, 1, 1))
    assert [len(late), late[-1].total, late[0].x] == [numbers.MONTHS, 2, 0]


@pytest.mark.once
def test_page_draws_each_number_beside_it_and_names_no_style(client: Client) -> None:
    factories.listed()
    figures(Programme.objects.get(), submitted=40, qualified=20, announced=10)
    cache.clear()
    page = visit(client, "/numbers/")
    assert page.texts("//section[@aria-labelledby='funnel']//td[@class='num']") == ["40 件", "20 件", "10 件"]
    drawn = page.all("//section[@aria-labelledby='funnel']//*[local-name()='rect']/@width")
    assert drawn == ["100.0", "50.0", "25.0"]
    assert page.all("//*[@style]") == []


def test_page_opens_before_there_is_anything_and_only_for_years_that_there_are(client: Client) -> None:
    cache.clear()
    assert visit(client, "/numbers/").status == 200
    year = factories.programme()
    assert [client.get(f"/numbers/{n}/").status_code for n in (year.year, 1, 10**20)] == [200, 404, 404]
