"""Does whoever takes the next step hear what the registers say otherwise than at 資格符合, and nothing that is the same?"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.models import Application, Verdict
from portal.background import duties
from review.qualification import changes, qualifying
from tests import factories
from tests.review.qualification.verdicts import found_again

pytestmark = pytest.mark.django_db


def qualified() -> Application:
    case = factories.in_review()
    duties.sweep("applications.guideline")
    return qualifying.qualify(case, factories.officer(), "查過了。", timezone.now())


def told(*cases: Application) -> dict[int, list[tuple[str, str]]]:
    changed = changes.since_qualified(cases)
    return {pk: [(change.clause, change.words) for change in of_case] for pk, of_case in changed.items()}


@pytest.mark.clause("R4-y")
def test_nothing_is_said_while_nothing_has_changed() -> None:
    case = qualified()
    assert told(case) == {}
    found_again(case, timezone.now())
    assert told(case) == {}


@pytest.mark.clause("R4-y")
def test_what_a_later_run_says_otherwise_is_said() -> None:
    case, later = qualified(), timezone.now() + timedelta(days=3)
    found_again(case, later, R4_2="not_met", R4_1="no_source")
    assert told(case)[case.pk] == [("四(一)", "需人工判斷 → 來源沒有回應"), ("四(二)", "符合 → 不符合")]
    found_again(case, later + timedelta(days=1), "2", R4_1="person", R4_2="met")
    assert told(case)[case.pk] == [("四(一)", "需人工判斷，理由不同"), ("四(二)", "符合，理由不同")]


@pytest.mark.clause("R4-y")
def test_what_a_run_said_before_the_step_is_what_the_step_was_taken_on() -> None:
    case = factories.in_review()
    duties.sweep("applications.guideline")
    found_again(case, timezone.now(), R4_2="not_met")
    case = qualifying.qualify(case, factories.officer(), "查過了。", timezone.now())
    assert told(case) == {}


def test_case_that_did_not_qualify_has_nothing_to_compare() -> None:
    case = factories.in_review()
    duties.sweep("applications.guideline")
    found_again(case, timezone.now(), R4_2="not_met")
    assert told(case) == {}


def test_queries_do_not_grow_with_cases_and_runs(django_assert_num_queries: Any) -> None:
    cases = [qualified() for _ in range(3)]
    for case in cases:
        for number in range(3):
            found_again(case, timezone.now(), str(number), R4_2="not_met")
    with django_assert_num_queries(3):
        assert len(changes.since_qualified(cases)) == 3
    assert Verdict.objects.exists()
