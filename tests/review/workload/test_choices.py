"""Does each choice of a filter say exactly as many cases as the list would then hold?"""

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from applications.models import Application
from portal.accounts.models import User
from review.cases.filters import FILTERS, CaseFilter
from review.models import Case
from review.workload import choices
from tests.review.addresses import LIST

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["all=1", "officer=me", "stage=open&due=none", "q=8000"])
def test_every_choice_says_how_many_cases_its_list_holds(
    officer: Client, officer_user: User, everywhere: dict[str, Application], asked: str
) -> None:
    numbers = officer.get(f"{LIST}numbers/?{asked}").json()
    assert set(numbers) == {spec.parameter_name for spec in admin.site._registry[Case].list_filter}
    query = dict(pair.split("=") for pair in asked.split("&") if not pair.startswith("all"))
    held = {
        name: {
            value: CaseFilter({**query, name: value} if value else {k: v for k, v in query.items() if k != name})
            .cases(Case.objects.seen_by(officer_user), officer_user, timezone.now())
            .count()
            for value in said
        }
        for name, said in numbers.items()
    }
    assert numbers == held


def test_filter_that_nobody_counts_is_asked_choice_by_choice(
    officer_user: User, everywhere: dict[str, Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILTERS, "beginning", lambda cases, value, user, now: cases.filter(number__startswith=value))
    cases = Case.objects.seen_by(officer_user)
    told = choices.numbers("beginning", ["115-8", "x"], cases, CaseFilter(), officer_user, timezone.now())
    assert told == {"": cases.count(), "115-8": cases.filter(number__startswith="115-8").count(), "x": 0}


def test_numbers_of_a_filter_that_there_is_not_are_refused(officer: Client) -> None:
    assert officer.get(f"{LIST}numbers/?stage=nonsense").status_code == 400


def test_list_counts_nothing_until_it_is_asked(officer: Client, everywhere: dict[str, Application]) -> None:
    plain = officer.get(f"{LIST}?all=1").context["cl"]
    counted = officer.get(f"{LIST}?stage=open&_facets=True").context["cl"]
    said = [
        [choice["number"] for choice in spec.choices(each)] for each in (plain, counted) for spec in each.filter_specs
    ]
    assert {number for numbers in said[: len(plain.filter_specs)] for number in numbers} == {None}
    assert said[len(plain.filter_specs) + 2][:2] == [9, 7]  # after whose turn it is, and the queues
