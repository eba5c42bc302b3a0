"""Does each case lie in one queue, since the moment that brought it there, and with the person who acts next?"""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from applications import actions
from applications.models import Application, Programme
from portal.accounts.models import User
from portal.roles import Role
from review.cases import queues
from review.correction import correcting, postponing, supplementing
from review.decision import deciding
from review.models import Case
from review.qualification import qualifying
from review.workload import assigning
from tests import factories
from tests.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R8-1-1")]

HOUR = timedelta(hours=1)
TWO = ({"name": "甲"}, {"name": "乙"})


@pytest.fixture
def year() -> Programme:
    return factories.year_112(second_sign_off=True)


def lying(case: Application) -> tuple[str, datetime | None]:
    """In which queue, since when."""
    row = queues.dated(Case.objects.filter(pk=case.pk)).get()
    queue = queues.queue_of(row)
    return queue.name if queue else "", row.waits_since


def answered(year: Programme, now: datetime) -> Application:
    """補正 was asked for at `now` and answered an hour later."""
    case = factories.returned(now, year=year).application
    actions.answer_correction(case, factories.user_of(case), None, now + HOUR)
    return case


def supplemented(year: Programme) -> Application:
    """審查補件 was answered an hour after NOON."""
    case = factories.asked_to_supplement(NOON, year=year).application
    actions.answer_correction(case, factories.user_of(case), None, NOON + HOUR)
    return case


def late(year: Programme) -> Application:
    """審查補件 that did not come within its seven days."""
    asked = factories.asked_to_supplement(NOON, year=year)
    correcting.lapse(asked.pk, asked.due_at + HOUR)
    return asked.application


def proposed(year: Programme, by: User, now: datetime) -> Application:
    case = factories.in_review(now, year=year)
    qualifying.propose_not_qualified(case, by, "資本額不足。", now + HOUR)
    return case


def give(case: Application, officer: User) -> None:
    held = getattr(Application.objects.get(pk=case.pk), "assignment", None)
    assigning.assign({case.pk: held and held.officer_id}, officer, officer, NOON)


def mine(user: User) -> list[str]:
    """The queues of the cases that are this person's to do, in their order."""
    cases = queues.in_order(queues.for_person(Case.objects.seen_by(user), user))
    return [queues.queue_of(case).name for case in cases]


# --- Which queue, since when ---------------------------------------------------------------------------------------


def test_case_lies_where_its_last_step_brought_it_and_waits_since_then(year: Programme) -> None:
    assert lying(factories.submitted(year=year, now=NOON)) == ("incoming", NOON)
    case = answered(year, NOON)
    assert lying(case) == ("answered", NOON + HOUR)
    qualifying.propose_not_qualified(case, factories.officer(), "資本額不足。", NOON + 2 * HOUR)
    assert lying(case) == ("sign_off", NOON + 2 * HOUR)
    qualifying.return_proposal(case, factories.staff(), "請再看。", NOON + 3 * HOUR)
    assert lying(case) == ("examining", NOON + 3 * HOUR)  # the answer has been looked at


def test_later_due_time_does_not_begin_the_wait_anew(year: Programme) -> None:
    correction = factories.returned(NOON, year=year)
    assert lying(correction.application) == ("vendor", NOON)
    candidates = postponing.candidates(Application.objects.all(), ["open"])
    meant = postponing.preview(candidates, postponing.Way("days", days=2), "颱風", NOON + HOUR)
    group = postponing.ask(meant, factories.officer(), "颱風", uuid4(), NOON + HOUR)
    postponing.fulfil(group.cases.get().pk, NOON + HOUR)
    assert lying(correction.application) == ("vendor", NOON)


def test_case_that_qualified_waits_for_what_can_be_done_with_its_solutions(year: Programme) -> None:
    case = factories.qualified(NOON, year=year, solutions=TWO)
    first, second = case.solutions.order_by("position")
    assert lying(case) == ("deciding", NOON)
    deciding.decide(second, factories.officer(), "approved", "通過。", "", NOON + HOUR)
    assert lying(case) == ("announcing", NOON + HOUR)
    factories.publish([second], NOON + 2 * HOUR)
    assert lying(case) == ("deciding", NOON)
    deciding.decide(first, factories.officer(), "rejected", "未通過。", "", NOON + 3 * HOUR)
    assert lying(case) == ("announcing", NOON + 3 * HOUR)
    factories.publish([first], NOON + 4 * HOUR)
    assert lying(case) == ("", None)


def test_supplement_that_came_or_did_not_waits_since_then_and_no_longer_than_until_somebody_decides(
    year: Programme,
) -> None:
    assert lying(supplemented(year)) == ("supplemented", NOON + HOUR)
    case = late(year)
    ended = case.corrections.get().due_at + HOUR
    assert lying(case) == ("late_supplement", ended)
    supplementing.settle(case, factories.officer(), "依現有資料審查。", ended + HOUR)
    assert lying(case) == ("deciding", ended)


def test_ended_case_lies_nowhere(year: Programme) -> None:
    correction = factories.returned(NOON, year=year)
    correcting.lapse(correction.pk, NOON + timedelta(days=60))
    assert lying(correction.application)[0] == ""


def test_queues_are_told_apart_by_name_and_hold_every_case_once(year: Programme) -> None:
    made = {
        "answered": answered(year, NOON),
        "sign_off": proposed(year, factories.officer(), NOON),
        "incoming": factories.submitted(year=year, now=NOON),
        "examining": factories.in_review(NOON, year=year),
        "late_supplement": late(year),
        "supplemented": supplemented(year),
        "announcing": factories.approved(NOON, year=year),
        "deciding": factories.qualified(NOON, year=year),
        "vendor": factories.returned(NOON, year=year).application,
    }
    cases = Case.objects.all()
    assert {name: [case.pk for case in queues.lying_in(cases, [name])] for name in queues.NAMED} == {
        name: [case.pk] for name, case in made.items()
    }
    assert queues.lying_in(cases, ["incoming", "vendor"]).count() == 2
    counted = queues.waiting(cases, factories.officer())
    assert [(waits.queue.name, waits.number) for waits in counted] == [(name, 1) for name in queues.NAMED]


# --- Whose turn ----------------------------------------------------------------------------------------------------


def test_ones_own_and_nobodys_are_ones_turn_in_the_order_of_the_queues(year: Programme) -> None:
    me, other = factories.officer(), factories.staff()
    later, earlier = answered(year, NOON), answered(year, NOON - HOUR)
    fresh = factories.submitted(year=year, now=NOON)  # nobody's
    theirs = factories.in_review(NOON, year=year)
    give(theirs, other)
    factories.returned(NOON, year=year)  # the vendor's turn
    cases = queues.in_order(queues.for_person(Case.objects.seen_by(me), me))
    assert [case.pk for case in cases] == [earlier.pk, later.pk, fresh.pk]
    assert mine(other) == ["incoming", "examining"]
    assert mine(factories.staff(Role.AUTHORITY)) == []


@pytest.mark.parametrize(
    ("holder", "signs"),
    [("nobody", {"second", "third"}), ("proposer", {"second", "third"}), ("second", {"second"}), ("gone", {"second", "third"})],
)  # fmt: skip
def test_proposal_is_the_turn_of_another_person_than_who_proposed_it(
    year: Programme, holder: str, signs: set[str]
) -> None:
    people = {"proposer": factories.officer(), "second": factories.staff(), "third": factories.staff()}
    case = proposed(year, people["proposer"], NOON)
    if holder == "nobody":
        case.assignment.delete()
    elif holder == "gone":
        gone = factories.staff()
        give(case, gone)
        User.objects.filter(pk=gone.pk).update(is_active=False)
    else:
        give(case, people[holder])
    assert {name for name, person in people.items() if mine(person) == ["sign_off"]} == signs


def test_numbers_of_each_queue_are_those_of_its_cases_for_each_person(year: Programme) -> None:
    me, other, proposer = factories.officer(), factories.staff(), factories.staff()
    fresh = [factories.submitted(year=year, now=NOON + n * HOUR) for n in range(4)]
    give(fresh[0], other), give(fresh[1], me)
    gone = factories.staff()
    give(fresh[2], gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for case in (answered(year, NOON), factories.in_review(NOON, year=year), factories.approved(NOON, year=year)):
        give(case, other)
    proposed(year, proposer, NOON), factories.returned(NOON, year=year), factories.qualified(NOON, year=year)
    for person in (me, other, proposer, factories.staff(Role.AUTHORITY)):
        cases = Case.objects.seen_by(person)
        own = queues.for_person(cases, person)
        waits = queues.waiting(cases, person)
        assert [(wait.queue.name, wait.number, wait.own) for wait in waits] == [
            (name, queues.lying_in(cases, [name]).count(), queues.lying_in(own, [name]).count())
            for name in queues.NAMED
        ]
        first = queues.first_of(cases, person, waits, 5)
        assert [(following.case.pk, following.queue.name, following.case.waits_since) for following in first] == [
            (case.pk, queues.queue_of(case).name, case.waits_since) for case in queues.in_order(own)[:5]
        ]


def test_nothing_is_asked_of_the_history_while_all_cases_are_new(
    year: Programme, django_assert_num_queries: object
) -> None:
    factories.submitted(year=year, now=NOON)
    me = factories.officer()
    cases = Case.objects.seen_by(me)
    with django_assert_num_queries(2):
        waits = queues.waiting(cases, me)
    assert [wait.own for wait in waits if wait.number] == [1]


def test_new_cases_stand_in_the_order_of_their_numbers(year: Programme) -> None:
    cases = [factories.submitted(year=year, now=NOON + n * HOUR) for n in range(3)]
    listed = queues.in_order(Case.objects.all())
    assert [case.pk for case in listed] == [case.pk for case in cases]


def test_page_of_keys_is_that_of_the_whole_order(year: Programme) -> None:
    """With queues before and behind the new ones, wherever the page begins and ends."""
    officer = factories.officer()
    for hours in (5, 3):
        answered(year, NOON + hours * HOUR)
        proposed(year, officer, NOON + hours * HOUR)
        factories.in_review(NOON + hours * HOUR, year=year)
        factories.submitted(year=year, now=NOON + hours * HOUR)
    cases = queues.dated(Case.objects.all())
    whole = list(queues.in_order(Case.objects.all()).values_list("pk", flat=True))
    assert len(whole) == 8
    pages = {
        (start, stop): queues.keys_in_order(cases, start, stop) for start in range(10) for stop in range(start + 1, 12)
    }
    assert pages == {(start, stop): whole[start:stop] for start, stop in pages}


def test_oldest_of_a_queue_is_since_when_it_waits(year: Programme) -> None:
    answered(year, NOON), answered(year, NOON - HOUR)
    assert queues.oldest(Case.objects.all(), "answered") == NOON
    assert queues.oldest(Case.objects.all(), "sign_off") is None
