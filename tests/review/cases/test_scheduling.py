"""Is a review scheduled only when nothing is open on the case (R2-1b)?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import actions
from applications.models import Application, Programme, Solution
from portal.files.models import StoredFile
from portal.workflow.engine import StepRefused
from review.cases import scheduling
from review.correction import correcting
from review.decision import deciding
from review.models import Conflict, Recusal
from tests import factories
from tests.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R2-1b")]

SUMMIT = ({"name": "甲", "kind": "summit_existing"},)


@pytest.fixture
def year() -> Programme:
    return factories.year_112()


def why(case: Application) -> str:
    return scheduling.why_not_schedulable(case.solutions.get())


def test_complete_case_can_be_scheduled_and_one_that_waits_for_its_vendor_cannot(year: Programme) -> None:
    assert "資格審查通過以後" in why(factories.in_review(NOON, year=year))
    case = factories.qualified(NOON, year=year)
    assert why(case) == ""
    asked = factories.asked_to_supplement(NOON, year=year)
    assert why(asked.application).startswith("廠商正在補件，期限 112年6月26日 23:59")
    correcting.lapse(asked.pk, asked.due_at + timedelta(hours=1))
    assert why(asked.application).startswith("廠商逾期未補件")
    again = factories.asked_to_supplement(NOON, year=year).application
    actions.answer_correction(again, factories.user_of(again), None, NOON)
    assert why(again) == ""


def test_recusal_that_is_asked_for_stops_the_case(year: Programme) -> None:
    case = factories.qualified(NOON, year=year)
    asked = Recusal.objects.create(
        application=case,
        named="王委員",
        kind=Conflict.Kind.values[0],
        reason="曾任代理人。",
        filed_by=factories.user_of(case),
        filed_at=NOON,
    )
    assert "停止審查" in why(case)
    asked.delete()
    assert why(case) == ""


def test_decided_solution_is_scheduled_no_more(year: Programme) -> None:
    assert "不在審查中" in why(factories.approved(NOON, year=year))


def test_paper_that_is_not_clean_stands_against_it(year: Programme) -> None:
    case = factories.qualified(NOON, year=year)
    paper = case.attachments.get(slot="load_test_report")
    StoredFile.objects.filter(pk=paper.file_id).update(state=StoredFile.State.REFUSED)
    assert "掃毒未通過" in why(case)
    StoredFile.objects.filter(pk=paper.file_id).update(state=StoredFile.State.CHECKING)
    assert "還沒有掃毒" in why(case)


@pytest.mark.clause("A-11")
def test_papers_are_asked_by_the_review_that_a_solution_is_in(year: Programme) -> None:
    """Decided as a documentary one it needs none of 六(三)1; in technical review it does."""
    case = factories.qualified(NOON, year=year, solutions=SUMMIT)
    assert why(case) == ""
    case.solutions.update(moved_at=NOON)
    assert why(case).startswith("還缺「損益及稅額計算表」")


def test_documentary_review_is_decided_only_when_nothing_is_open(year: Programme) -> None:
    solution = factories.asked_to_supplement(
        NOON, year=year, solutions=SUMMIT, items=[("company", "rep_title")]
    ).application.solutions.get()
    for outcome in ("approved", "rejected", "moved"):
        with pytest.raises(StepRefused, match="廠商正在補件"):
            deciding.decide(
                solution, factories.officer(), outcome, "理由。", "worse" if outcome == "moved" else "better", NOON
            )
    assert Solution.objects.get().state == "documentary_review"


def test_want_of_papers_is_no_shelter_from_a_refusal(year: Programme) -> None:
    case = factories.qualified(NOON, year=year, solutions=SUMMIT)
    proof = case.attachments.get(slot="summit_plan_proof")
    StoredFile.objects.filter(pk=proof.file_id).update(state=StoredFile.State.REFUSED)
    solution = case.solutions.get()
    with pytest.raises(StepRefused, match="掃毒未通過"):
        deciding.decide(solution, factories.officer(), "approved", "較優。", "better", NOON)
    deciding.decide(solution, factories.officer(), "rejected", "佐證不足。", "worse", NOON)
    assert case.solutions.get().decisions.get().outcome == "rejected"


def test_many_are_asked_with_as_many_queries_as_one(year: Programme) -> None:
    cases = [factories.qualified(NOON, year=year) for _ in range(3)]
    counted = []
    for number in (1, 3):
        solutions = list(Solution.objects.filter(application__in=cases[:number]))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert scheduling.why_not_schedulable_each(solutions) == {}
        counted.append(len(asked))
    assert counted[0] == counted[1]
