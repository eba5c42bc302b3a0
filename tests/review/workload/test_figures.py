"""Do the figures follow the cases, and are they counted again only when something happened?"""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from portal.workflow.models import Event
from review.models import Figures
from review.qualification import qualifying
from review.workload import figures
from tests import factories

pytestmark = pytest.mark.django_db


def test_figures_follow_the_cases_through_the_year() -> None:
    now = timezone.now()
    year = factories.programme(now)
    start = now - timedelta(days=20)
    factories.submitted(year=year, now=start)
    for days in (2, 6):
        case = factories.submitted(year=year, now=start)
        case = qualifying.take(case, factories.officer(), "", start + timedelta(days=days))
        qualifying.qualify(case, factories.officer(), "查過了。", start + timedelta(days=days + 3))
    factories.announced(now, year=year)
    figures.make(year.pk, now)
    kept = Figures.objects.get()
    assert [(level["label"], level["cases"]) for level in kept.funnel] == [
        ("送件", 4), ("收案", 3), ("資格符合", 3), ("審查通過", 1), ("公告", 1),
    ]  # fmt: skip
    assert [level["here"] for level in kept.funnel] == [
        [["已送件待收案", 1]], [], [["方案審查中", 2]], [], [["已公告入選", 1]],
    ]  # fmt: skip
    assert (kept.medians["submitted"], kept.medians["in_qualification"]) == (2.0, 3.0)  # of 2, 6, 0 and of 3, 3, 0
    assert "qualified" not in kept.medians


def test_figures_are_made_again_only_after_a_while_and_when_something_happened() -> None:
    now = timezone.now()
    case = factories.submitted(now=now)
    figures.make(case.programme_id, now)
    QuerySet(Event).update(at=now - timedelta(hours=1))
    assert list(figures.stale(now + timedelta(hours=1))) == []
    case.record("take", "submitted", "in_qualification", None, "", now)
    assert list(figures.stale(now + figures.EVERY - timedelta(seconds=1))) == []
    assert list(figures.stale(now + figures.EVERY)) == [case.programme]
