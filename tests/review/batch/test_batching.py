"""Is a step of many cases taken of each by its own verb, with its letter, once, and does who cannot stop nobody?"""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from applications.models import Application
from portal.background import duties
from portal.outbox.models import Message
from portal.roles import Role
from portal.workflow.engine import StepRefused
from review.batch import batching
from review.models import Assignment, Batch, Case, Decision, Opinion, ReviewTask
from review.qualification import qualifying
from tests import factories
from tests.concurrency import at_once, only_postgres
from tests.factories import stored

pytestmark = pytest.mark.django_db
TAKE, DECIDE = batching.STEPS.values()
PASSED = {"outcome": "approved", "comparison": "equal", "reason": "與攻頂條件一致。"}
SUMMIT = [{"kind": "summit_existing"}]


def ask(wanted: batching.BatchStep, said: batching.Said | None = None, key: UUID | None = None) -> Batch:
    """Of all cases, as the page shows them."""
    officer = factories.officer()
    cases = list(Case.objects.seen_by(officer).select_related("programme").order_by("pk"))
    seen = [meant.value for meant in batching.candidates(cases, wanted, {}) if not meant.refusal]
    return batching.ask(wanted, cases, seen, officer, said or {}, key or uuid4(), timezone.now())


def sweep(now: datetime | None = None) -> int:
    return duties.sweep("review.batch", now or timezone.now())


def refusals(batch: Batch) -> list[str]:
    return list(batch.cases.values_list("refusal", flat=True))


def told(kind: str) -> list[str]:
    """Of which cases letters of this kind tell, as numbers."""
    refs = Message.objects.filter(kind=kind).order_by("pk").values_list("concerns", flat=True)
    return [Application.objects.get(pk=ref.pk).number for ref in refs]


# --- Each by its verb ----------------------------------------------------------------------------------------------


def test_cases_are_taken_with_an_event_a_letter_and_an_officer_each() -> None:
    cases = [factories.submitted() for _ in range(3)]
    ask(TAKE)
    assert {stored(case).state for case in cases} == {"submitted"}  # nothing before it is done
    assert (sweep(), sweep()) == (3, 0)
    assert {stored(case).state for case in cases} == {"in_qualification"}
    assert [case.events.get(step="take").actor for case in cases] == [factories.officer()] * 3
    assert told("taken") == [case.number for case in cases]
    assert set(Assignment.objects.values_list("officer", flat=True)) == {factories.officer().pk}


def test_documentary_outcome_is_recorded_of_each_solution() -> None:
    cases = [factories.qualified(solutions=[*SUMMIT, {}]) for _ in range(2)]
    ask(DECIDE, PASSED)
    sweep()
    assert [[solution.state for solution in case.solutions.all()] for case in cases] == [
        ["approved", "technical_review"]
    ] * 2
    recorded = Decision.objects.values_list("review", "outcome", "comparison", "reason").order_by().distinct()
    assert list(recorded) == [("documentary", "approved", "equal", "與攻頂條件一致。")]
    assert told("decided") == []  # published later, together


def test_batch_of_before_that_asked_to_announce_says_where_that_is_done_now() -> None:
    case = factories.approved()
    earlier = Batch.objects.create(key=uuid4(), kind=Batch.Kind.ANNOUNCE, by=factories.officer(), at=timezone.now())
    earlier.cases.create(application=case, solution=case.solutions.get())
    sweep()
    assert ["「待公布結果」" in refusal for refusal in refusals(earlier)] == [True]


# --- Who cannot, and who looks on ----------------------------------------------------------------------------------


def test_case_that_has_moved_on_is_named_with_its_reason_and_stops_nobody() -> None:
    taken, other = factories.submitted(), factories.submitted()
    batch = ask(TAKE)
    qualifying.take(taken, factories.officer(), "", timezone.now())
    sweep()
    assert refusals(batch) == ["目前是「資格審查中」，不能「收案開始審查」。", ""]
    assert (stored(other).state, told("taken")) == ("in_qualification", [taken.number, other.number])


def test_year_in_which_equal_is_not_enough_refuses_its_own_cases_alone() -> None:
    first = factories.qualified(solutions=SUMMIT)
    strict = factories.programme(year=114, documentary_equal_passes=False)
    second = factories.qualified(solutions=SUMMIT, year=strict)
    batch = ask(DECIDE, PASSED)
    sweep()
    assert refusals(batch) == ["", "條件未優於既有方案，請改為技術審查，不能直接通過。"]
    assert [case.solutions.get().state for case in (first, second)] == ["approved", "documentary_review"]


def test_documentary_outcome_never_ends_a_technical_review_that_was_opened_meanwhile() -> None:
    solution = factories.qualified(solutions=SUMMIT).solutions.get()
    batch = ask(DECIDE, PASSED)
    type(solution).objects.update(state="technical_review")
    sweep()
    assert (refusals(batch), stored(solution).state) == (
        ["目前是「技術審查」，不能「審查通過」。"],
        "technical_review",
    )


@pytest.mark.parametrize("lost", [{"is_active": False}, {"role": Role.AUTHORITY}])
def test_who_may_no_longer_do_it_when_its_turn_comes_does_nothing(lost: dict) -> None:
    case = factories.submitted()
    batch = ask(TAKE)
    type(batch.by).objects.filter(pk=batch.by_id).update(**lost)
    sweep()
    assert (stored(case).state, "" in refusals(batch)) == ("submitted", False)


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER, Role.VENDOR])
def test_who_may_not_take_the_step_asks_for_nothing(role: str) -> None:
    with pytest.raises(StepRefused):
        batching.ask(TAKE, [], [], factories.staff(role), {}, uuid4(), timezone.now())
    assert not Batch.objects.exists()


def test_value_of_another_case_than_the_page_held_asks_for_nothing() -> None:
    mine, other = (factories.qualified(solutions=SUMMIT) for _ in range(2))
    astray = f"{mine.pk}.{other.solutions.get().pk}"
    cases = Case.objects.filter(pk=mine.pk)
    batch = batching.ask(DECIDE, cases, [astray, f"{mine.pk}.0"], factories.officer(), PASSED, uuid4(), timezone.now())
    assert not batch.cases.exists()


def test_candidate_says_why_nothing_can_be_done_of_a_case() -> None:
    factories.submitted()
    cases = list(Case.objects.select_related("programme"))
    said = [batching.candidates(cases, wanted, {})[0].refusal for wanted in (TAKE, DECIDE)]
    assert said == ["", "沒有在書面審查的方案。"]


# --- Once ----------------------------------------------------------------------------------------------------------


def test_page_sent_twice_is_one_batch() -> None:
    factories.submitted()
    key = uuid4()
    assert (ask(TAKE, key=key), Batch.objects.count()) == (ask(TAKE, key=key), 1)
    sweep()
    assert len(told("taken")) == 1


def test_crash_in_the_middle_resumes_and_tells_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        factories.submitted()
    first, second, _ = ask(TAKE).cases.all()
    batching.fulfil(first.pk, timezone.now())
    with monkeypatch.context() as crash:
        crash.setattr(qualifying.letters, "tell_of", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            batching.fulfil(second.pk, timezone.now())
    assert (stored(second).done_at, stored(second.application).state) == (None, "submitted")
    assert (sweep(), sweep()) == (2, 0)
    assert len(told("taken")) == 3


def test_two_batches_of_the_same_cases_take_each_once() -> None:
    case = factories.submitted()
    batches = [ask(TAKE), ask(TAKE)]
    sweep()
    assert [refusals(batch)[0] == "" for batch in batches] == [True, False]
    assert (case.events.filter(step="take").count(), len(told("taken"))) == (1, 1)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_row_that_two_workers_come_to_is_done_once() -> None:
    factories.submitted()
    row = ask(TAKE).cases.get()
    at_once(lambda: batching.fulfil(row.pk, timezone.now()))
    sweep()
    assert (len(told("taken")), stored(row).refusal) == (1, "")


def test_what_reviewers_recommend_otherwise_is_recorded_by_itself_with_a_reason() -> None:
    cases = [factories.qualified(solutions=[{"name": "甲", "kind": "summit_existing"}]) for _ in range(2)]
    solution = cases[0].solutions.get()
    committee = factories.committee(cases[0].programme)
    given = {"due_at": timezone.now(), "given_at": timezone.now(), "given_by": factories.officer()}
    task = ReviewTask.objects.create(
        solution=solution, member=factories.member_of(committee), review="documentary", state="handed_in", **given
    )
    Opinion.objects.create(task=task, recommendation="reject", handed_in_at=timezone.now())
    said = {"outcome": "approved", "reason": "與攻頂條件一致。", "comparison": "better"}
    against = {row.solution.pk: row.refusal for row in batching.candidates(list(Case.objects.all()), DECIDE, said)}
    assert "請單獨記錄這個方案" in against[solution.pk]
    assert sorted(map(bool, against.values())) == [False, True]
