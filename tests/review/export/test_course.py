"""Do rounds, due times, checklist, decisions and days per stage stand in the list as they are?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, Submission
from portal.workflow.models import Event
from review.desk.mark_form import judging
from review.export.course import OF_CASE, OF_SOLUTION, courses
from review.models import Decision
from review.qualification import checklist, marking
from tests import factories

pytestmark = pytest.mark.django_db

NOON = factories.NOON


def told(case: Application) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The columns of a case and those of each of its solutions, by their headings, seen three days after noon."""
    submission = case.submissions.newest()
    course = courses([submission], NOON + timedelta(days=3))[case.pk]
    of_case = dict(zip(OF_CASE, course.cells(submission.submitted_at), strict=True))
    return of_case, [
        dict(zip(OF_SOLUTION, course.of_solution(solution.pk), strict=True)) for solution in case.solutions.all()
    ]


def test_rounds_and_due_time_are_those_of_the_last_correction() -> None:
    case = factories.submitted(now=NOON)
    assert {told(case)[0][name] for name in ("補正狀態", "補正通知時間", "補正期限")} == {""}
    assert told(case)[0]["補正次數"] == 0
    correction = factories.returned(NOON)
    said = told(Application.objects.get(pk=correction.application_id))[0]
    assert [said[name] for name in ("補正次數", "補正狀態", "補正通知時間", "補正期限")] == [
        1, "等待補正", correction.requested_at, correction.last_second,
    ]  # fmt: skip


def test_checklist_is_counted_as_the_case_page_counts_it() -> None:
    case, officer = factories.in_review(NOON), factories.officer()
    items = checklist.latest(case).items
    for item, result in zip(items, ("pass", "pass", "fail", "na"), strict=False):
        marking.mark(case, officer, item.key, judging({"key": item.key, "result": result, "note": "理由"}), NOON)
    said = told(case)[0]
    assert [said[f"檢核{name}"] for name in ("項目數", "符合", "不符合", "不適用", "未判定", "不符合的項目")] == [
        len(items), 2, 1, 1, len(items) - 4, items[2].full_label,
    ]  # fmt: skip


def test_days_are_those_of_every_stay_and_go_on_until_now() -> None:
    case = factories.submitted(now=NOON)
    moves = (("submit", "draft", "submitted", 0), ("take", "submitted", "in_qualification", 12))
    Event.objects.filter(shown_in=case.ref)._raw_delete(Event.objects.db)
    for step, source, target, hours in moves:
        Event.objects.create(
            subject=case.ref,
            shown_in=case.ref,
            step=step,
            source=source,
            target=target,
            at=NOON + timedelta(hours=hours),
        )
    said = told(case)[0]
    assert {name: said[name] for name in OF_CASE if name.endswith("（天）")} == {
        "已送件待收案（天）": 0.5, "資格審查中（天）": 2.5, "補正中（天）": "", "資格不符待覆核（天）": "", "審查補件中（天）": "",
    }  # fmt: skip


def test_last_decision_stands_in_its_columns_and_those_before_in_its_reason() -> None:
    case, officer = factories.in_review(NOON, solutions=[{"kind": "summit_existing"}, {}]), factories.officer()
    first = case.solutions.first()
    for review, outcome, comparison, reason in (
        ("documentary", "moved", "worse", "不如以前"),
        ("technical", "approved", "", "可以"),
    ):
        Decision.objects.create(
            solution=first, review=review, outcome=outcome, comparison=comparison, reason=reason,
            decided_by=officer, decided_at=NOON,
        )  # fmt: skip
    decided, other = told(case)[1]
    assert [decided[name] for name in OF_SOLUTION[:6]] == [
        "技術審查", "審查通過", "", "書面審查改為技術審查：不如以前\n可以", str(officer), NOON,
    ]  # fmt: skip
    assert set(other.values()) == {""}


def test_many_cases_are_asked_about_as_often_as_one() -> None:
    for _ in range(4):
        factories.in_review(NOON, solutions=[{}, {}])
    submissions = list(Submission.objects.select_related("application"))
    counts = []
    for some in (submissions[:1], submissions):
        with CaptureQueriesContext(connection) as caught:
            courses(some, timezone.now())
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 8
