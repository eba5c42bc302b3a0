"""Do an officer's verbs write what they should, once, and tell the vendor?"""

from datetime import date, timedelta

import pytest

from applications.actions import answer_correction
from applications.models import Correction
from portal import duties
from portal.models import ClosureDay
from portal.outbox.models import Message
from portal.workflow import StepRefused
from review import actions
from review.models import Decision
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db

MONDAY = taipei(2023, 6, 12, 10)
SUMMIT = ({"kind": "summit_existing"},)


def letters(case: object) -> list[str]:
    return list(Message.objects.filter(case=case.case_key).order_by("pk").values_list("kind", flat=True))


def steps(subject: object) -> list[str]:
    return [event.step for event in subject.events.filter(solution=None)]


@pytest.fixture
def year():
    return factories.year_112()


# --- Qualification -------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1a")
def test_take_moves_the_case_and_tells_the_vendor(year: object) -> None:
    case = factories.in_review(MONDAY, year=year)
    assert (case.state, steps(case)) == ("in_qualification", ["submit", "take"])
    assert letters(case) == ["receipt", "taken"]


def test_take_twice_is_refused_and_writes_nothing(year: object) -> None:
    case = factories.in_review(MONDAY, year=year)
    with pytest.raises(StepRefused, match="資格審查中"):
        actions.take(case, factories.officer(), MONDAY)
    assert letters(case) == ["receipt", "taken"]


@pytest.mark.clause("R8-1-1c")
def test_qualify_sends_each_solution_to_the_review_of_its_kind(year: object) -> None:
    kinds = ({"kind": "first_time"}, {"kind": "previously_listed"}, {"kind": "summit_existing"})
    case = factories.qualified(MONDAY, year=year, solutions=kinds)
    assert case.state == "qualified"
    assert [s.state for s in case.solutions.all()] == ["technical_review", "technical_review", "documentary_review"]
    assert letters(case) == ["receipt", "taken", "qualified"]


@pytest.mark.clause("R8-1-1b", "A-04")
def test_find_not_qualified_needs_a_reason_and_ends_the_case(year: object) -> None:
    case = factories.in_review(MONDAY, year=year)
    with pytest.raises(StepRefused, match="請填寫理由"):
        actions.find_not_qualified(case, factories.officer(), "  ", MONDAY)
    case = actions.find_not_qualified(case, factories.officer(), "營業項目不符。", MONDAY)
    assert case.state == "not_qualified"
    assert "營業項目不符。" in Message.objects.get(kind="not_qualified").body


@pytest.mark.parametrize("role", ["vendor", "reviewer", "authority"])
def test_steps_of_officers_are_refused_to_others(year: object, role: str) -> None:
    case = factories.submitted(year=year, now=MONDAY)
    other = factories.vendor() if role == "vendor" else factories.staff(role)
    with pytest.raises(StepRefused, match="沒有「收案開始審查」的權限"):
        actions.take(case, other, MONDAY)


# --- Correction ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5", "R6-5-1", "A-03")
def test_correction_is_due_at_the_end_of_the_third_day(year: object) -> None:
    correction = factories.returned(MONDAY, year=year)
    assert correction.due_at == taipei(2023, 6, 16)
    assert correction.last_second == taipei(2023, 6, 15, 23, 59, 59)
    letter = Message.objects.get(kind="correction")
    assert "112年6月15日 23:59:59" in letter.body
    assert "實收資本額" in letter.body
    assert "請修正。" in letter.body


@pytest.mark.clause("A-03")
@pytest.mark.parametrize(
    ("notice", "due"),
    [
        (taipei(2023, 6, 14, 9), date(2023, 6, 17)),  # a Saturday that is worked
        (taipei(2023, 6, 15, 9), date(2023, 6, 19)),  # a Sunday rolls over
        (taipei(2023, 6, 19, 9), date(2023, 6, 26)),  # Dragon Boat
    ],
)
def test_correction_due_follows_the_calendar(year: object, notice: object, due: date) -> None:
    case = factories.in_review(taipei(2023, 6, 12), year=year)
    assert actions.correction_due(case, notice).date == due


@pytest.mark.clause("A-03")
def test_correction_due_counts_working_days_and_closures_as_the_programme_says(year: object) -> None:
    case = factories.in_review(MONDAY, year=year)
    assert actions.correction_due(case, taipei(2023, 8, 17, 9)).date == date(2023, 8, 21)
    ClosureDay.objects.create(date=date(2023, 8, 21), reason="颱風", added_by=factories.officer())
    assert actions.correction_due(case, taipei(2023, 8, 17, 9)).date == date(2023, 8, 22)
    case.programme.correction_day_type = "working"
    assert actions.correction_due(case, taipei(2023, 8, 17, 9)).date == date(2023, 8, 23)


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([], "請至少選一個"),
        ([actions.Item("company", None, "no_such_field", "請修正。")], "不屬於這個案件"),
        ([actions.Item("nothing", None, "name", "請修正。")], "不屬於這個案件"),
        ([actions.Item("technical", 10**9, "tech_security", "請修正。")], "不屬於這個案件"),
        ([actions.Item("company", None, "paid_in_capital", " ")], "請填寫「實收資本額」的補正說明"),
    ],
)
def test_correction_of_nothing_or_of_something_else_is_refused(year: object, items: list, sentence: str) -> None:
    case = factories.in_review(MONDAY, year=year)
    with pytest.raises(StepRefused, match=sentence):
        actions.request_correction(case, factories.officer(), items, "", MONDAY)
    assert not Correction.objects.exists()
    case.refresh_from_db()
    assert case.state == "in_qualification"


@pytest.mark.clause("R6-5-2")
def test_overdue_correction_closes_once_with_one_letter(year: object) -> None:
    correction = factories.returned(MONDAY, year=year)
    assert duties.sweep("review.lapse", correction.due_at - timedelta(seconds=1)) == 0
    assert duties.sweep("review.lapse", correction.due_at) == 1
    assert duties.sweep("review.lapse", correction.due_at) == 0
    actions.lapse(correction.pk, correction.due_at)
    correction.refresh_from_db()
    case = correction.application
    assert (case.state, correction.state) == ("deemed_abandoned", "lapsed")
    assert letters(case).count("lapsed") == 1
    assert steps(case).count("lapse") == 1


@pytest.mark.clause("A-05")
def test_each_correction_is_a_round_of_its_own(year: object) -> None:
    first = factories.returned(MONDAY, year=year, items=[("company", "website")])
    case = first.application
    answer_correction(case, factories.user_of(case), None, MONDAY + timedelta(hours=1))
    case.refresh_from_db()
    items = [actions.Item("company", None, "company_profile", "請補充。")]
    second = actions.request_correction(case, factories.officer(), items, "", MONDAY + timedelta(days=1))
    assert (second.round, second.due_at) == (2, taipei(2023, 6, 17))


# --- Solutions -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-2", "R8-1-2c")
def test_technical_review_is_recorded_with_its_reason(year: object) -> None:
    case = factories.qualified(MONDAY, year=year)
    solution = case.solutions.get()
    decision = actions.decide(solution, factories.officer(), "approved", "委員共識通過。", "", MONDAY)
    solution.refresh_from_db()
    assert (solution.state, decision.review, decision.comparison) == ("approved", "technical", "")
    assert "委員共識通過。" in Message.objects.get(kind="decided").body


def test_decision_without_reason_is_refused(year: object) -> None:
    solution = factories.qualified(MONDAY, year=year).solutions.get()
    with pytest.raises(StepRefused, match="請填寫理由"):
        actions.decide(solution, factories.officer(), "rejected", " ", "", MONDAY)
    assert not Decision.objects.exists()


def test_solution_is_decided_once(year: object) -> None:
    solution = factories.qualified(MONDAY, year=year).solutions.get()
    actions.decide(solution, factories.officer(), "rejected", "不符。", "", MONDAY)
    with pytest.raises(StepRefused):  # the officer's page was opened before
        actions.decide(solution, factories.officer(), "approved", "通過。", "", MONDAY)
    solution.refresh_from_db()
    assert solution.state == "rejected"
    assert Decision.objects.count() == 1


@pytest.mark.clause("R8-1-3", "R6-3-2-2", "A-09")
@pytest.mark.parametrize(
    ("comparison", "equal_passes", "passes"),
    [
        ("better", True, True),
        ("better", False, True),
        ("equal", True, True),
        ("equal", False, False),
        ("worse", True, False),
    ],
)
def test_documentary_review_passes_by_comparison(
    year: object, comparison: str, equal_passes: bool, passes: bool
) -> None:
    year.documentary_equal_passes = equal_passes
    year.save()
    solution = factories.qualified(MONDAY, year=year, solutions=SUMMIT).solutions.get()
    try:
        actions.decide(solution, factories.officer(), "approved", "書面審查。", comparison, MONDAY)
    except StepRefused:
        assert not passes
    else:
        assert passes
    solution.refresh_from_db()
    assert solution.state == ("approved" if passes else "documentary_review")


@pytest.mark.clause("R8-1-3b")
def test_documentary_review_moves_to_technical_and_keeps_its_history(year: object) -> None:
    solution = factories.qualified(MONDAY, year=year, solutions=SUMMIT).solutions.get()
    actions.decide(solution, factories.officer(), "moved", "條件未優於既有方案。", "worse", MONDAY)
    solution.refresh_from_db()
    assert solution.state == "technical_review"
    actions.decide(solution, factories.officer(), "approved", "通過。", "", MONDAY)
    assert [d.outcome for d in solution.decisions.all()] == ["moved", "approved"]
    assert letters(solution.application)[-2:] == ["moved", "decided"]


def test_announce_needs_an_approval(year: object) -> None:
    solution = factories.qualified(MONDAY, year=year).solutions.get()
    with pytest.raises(StepRefused, match="技術審查"):
        actions.announce(solution, factories.officer(), MONDAY)
