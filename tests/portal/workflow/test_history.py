"""Does a history hold the steps of all that belongs to a thing, for a bounded number of questions?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.reference import Ref
from portal.workflow import history
from portal.workflow.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


def test_history_tells_the_steps_of_a_case_and_of_its_solutions_in_order() -> None:
    case = factories.submitted(solutions=[{}, {}])
    first, second = case.solutions.all()
    officer = factories.officer()
    for n, (subject, step) in enumerate(((second, "approve"), (case, "take"), (first, "approve"))):
        subject.record(step, "", "", officer, "", timezone.now() + timedelta(minutes=n))
    told = [(event.step, event.about, event.actor) for event in history.of(case)][1:]
    assert told == [("approve", second, officer), ("take", None, officer), ("approve", first, officer)]


def test_history_asks_no_more_for_many_steps(django_assert_num_queries: Callable) -> None:
    case = factories.submitted(solutions=[{}, {}, {}])
    for solution in case.solutions.all():
        solution.record("approve", "technical_review", "approved", None, "", timezone.now())
    with django_assert_num_queries(2):
        about = [event.about for event in history.of(case) if event.about]
    assert about == list(case.solutions.all())


def test_history_keeps_the_steps_of_a_kind_that_is_no_more() -> None:
    case = factories.submitted()
    told = {"source": "", "target": "", "at": timezone.now()}
    Event.objects.create(subject=Ref("wish", 3), shown_in=case.ref, step="grant", **told)
    assert [(event.step_label, event.about) for event in history.of(case)][1:] == [("grant", None)]
