"""What do the rules hear of the registers in a run, and what does each verdict keep of it?"""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from applications.guideline import Result, clauses
from applications.models import GuidelineCheck, Submission, Verdict
from applications.registers import runs
from portal.background import duties
from tests import factories
from tests.applications.registers.told import fail, open_question, switch_on, tell
from tests.factories import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def sent(settings: Any) -> Submission:
    switch_on(settings)
    return factories.submitted(year=factories.year_112(), now=NOON).submissions.get()


def verdict(row: str) -> Verdict:
    """Of the newest run."""
    return Verdict.objects.filter(row=row).latest("pk")


@pytest.mark.once
def test_every_result_that_can_be_stored_is_one_of_a_verdict() -> None:
    assert {*Result} - {Result.UNKNOWN} == {*Verdict.Result.values}


@pytest.mark.clause("R4-y")
def test_verdict_keeps_what_its_sources_answered(sent: Submission) -> None:
    assert duties.sweep("applications.guideline", NOON) == 0  # the register has not spoken yet
    answers = tell(open_question(sent), NOON)
    assert duties.sweep("applications.guideline", NOON) == 1
    capital = verdict("R4-2")
    assert (capital.result, capital.reason) == ("met", "登記之實收資本額達新臺幣 1,000,000 元。")
    (used,) = capital.sources
    assert {name: used[name] for name in ("register", "key", "answered", "asked_at", "answers", "copy", "sha256")} == {
        "register": "business",
        "key": "business",
        "answered": "found",
        "asked_at": NOON.astimezone(UTC).isoformat(),
        "answers": [answer.pk for answer in answers],
        "copy": None,
        "sha256": answers[-1].sha256,
    }


@pytest.mark.clause("R4-y")
def test_verdict_keeps_only_the_sources_that_its_clause_names(sent: Submission) -> None:
    tell(open_question(sent), NOON)
    duties.sweep("applications.guideline", NOON)
    named = {clause.row: {*clause.registers} for clause in clauses()}
    kept = {row.row: {source["register"] for source in row.sources} for row in Verdict.objects.all()}
    asked = {"business", "breaches"}
    assert kept == {row: registers & asked for row, registers in named.items()}


@pytest.mark.clause("R4-2", "A-10")
def test_what_is_registered_otherwise_stands_beside_what_was_declared(sent: Submission) -> None:
    tell(open_question(sent), NOON, Paid_In_Capital_Amount=999_999)
    duties.sweep("applications.guideline", NOON)
    capital = verdict("R4-2")
    assert capital.result == "not_met"
    assert capital.mismatches == [{"label": "實收資本額", "declared": "12,000,000 元", "registered": "999,999 元"}]


@pytest.mark.clause("R4-y")
def test_source_that_does_not_answer_is_said_and_a_later_run_leaves_the_older_verdict(sent: Submission) -> None:
    question = open_question(sent)
    fail(question, NOON)
    duties.sweep("applications.guideline", NOON)
    (used,) = verdict("R4-1").sources
    assert verdict("R4-1").result == "no_source"
    assert (used["answered"], used["said"]) == ("unavailable", "來源沒有回應。")
    tell(question, LATER)
    runs.start(sent, GuidelineCheck.Cause.LATE, LATER, about="question", since=NOON)
    duties.sweep("applications.guideline", LATER)
    assert [row.result for row in Verdict.objects.filter(row="R4-1").order_by("pk")] == ["no_source", "met"]


@pytest.mark.clause("R4-y")
def test_answer_from_before_the_run_does_not_count(sent: Submission) -> None:
    tell(open_question(sent), NOON)
    duties.sweep("applications.guideline", NOON)
    again = runs.ask_again(sent.application, factories.officer(), LATER)
    fail(open_question(sent), LATER)
    duties.sweep("applications.guideline", LATER)
    assert Verdict.objects.get(check_run=again, row="R4-2").result == "no_source"


@pytest.mark.clause("R4-y")
def test_run_that_asks_nobody_waits_for_what_another_asked(sent: Submission) -> None:
    """Else it would say that nobody was asked, and count before the one that hears the answer."""
    runs.start(sent, GuidelineCheck.Cause.LIST, NOON, about="copy:1", since=NOON)
    assert duties.sweep("applications.guideline", NOON) == 0
    tell(open_question(sent), NOON)
    assert duties.sweep("applications.guideline", NOON) == 2
    assert {row.result for row in Verdict.objects.filter(row="R4-1")} == {"met"}


@pytest.mark.clause("R4-y")
def test_source_that_is_switched_off_was_not_asked(settings: Any, sent: Submission) -> None:
    tell(open_question(sent), NOON)
    settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url="")
    duties.sweep("applications.guideline", NOON)
    assert (verdict("R4-1").result, verdict("R4-1").sources) == ("person", [])
