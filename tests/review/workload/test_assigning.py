"""Do cases come into the hands that were shown, evenly, and once however many give them out?"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from applications.models import Application, Vendor
from portal.accounts.models import User
from portal.roles import Role
from portal.workflow.engine import StepRefused
from review.models import Assignment, AssignmentEvent
from review.qualification import qualifying
from review.workload import assigning
from tests import factories
from tests.concurrency import only_postgres
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> list[User]:
    return [factories.staff() for _ in range(3)]


@pytest.fixture
def cases() -> list[Application]:
    year = factories.year_112()
    return [bare(year, n) for n in range(5)]


def bare(year: object, number: int, state: str = "submitted") -> Application:
    """A case with nothing in it: who has it is all that matters here."""
    vendor = Vendor.objects.create(tax_id=f"9{number:07d}")
    return Application.objects.create(vendor=vendor, programme=year, state=state, number=f"112-{number:05d}")


def nobody(cases: list[Application]) -> dict[int, int | None]:
    return {case.pk: None for case in cases}


def held() -> dict[int, int]:
    return dict(Assignment.objects.values_list("application_id", "officer_id"))


def test_assigning_by_hand_is_recorded_with_who_had_it_before(cases: list, staff: list) -> None:
    first, second, chief = staff
    assert assigning.assign(nobody(cases[:2]), first, chief, NOON) == 2
    assert assigning.assign({cases[0].pk: first.pk, cases[2].pk: None}, second, chief, NOON) == 2
    assert held() == {cases[0].pk: second.pk, cases[1].pk: first.pk, cases[2].pk: second.pk}
    told = [
        (event.how, event.before, event.officer, event.actor, event.at) for event in cases[0].assignment_events.all()
    ]
    assert told == [("by_hand", None, first, chief, NOON), ("by_hand", first, second, chief, NOON)]
    assert assigning.assign({cases[0].pk: second.pk}, second, chief, NOON) == 0
    assert AssignmentEvent.objects.count() == 4


@pytest.mark.parametrize("wrong", ["moved", "ended", "gone", "reviewer", "away"])
def test_what_is_not_as_it_was_shown_is_refused_whole(cases: list, staff: list, wrong: str) -> None:
    first, second, chief = staff
    seen = nobody(cases)
    if wrong == "moved":
        assigning.assign(nobody(cases[:1]), second, chief, NOON)
    elif wrong == "ended":
        Application.objects.filter(pk=cases[0].pk).update(state="withdrawn")
    elif wrong == "gone":
        seen[10**9] = None
    elif wrong == "reviewer":
        first = factories.staff(Role.REVIEWER)
    else:
        User.objects.filter(pk=first.pk).update(is_active=False)
    before = held()
    with pytest.raises(StepRefused):
        assigning.assign(seen, first, chief, NOON)
    assert held() == before


def test_refusal_says_how_many_have_moved(staff: list) -> None:
    first, second, chief = staff
    year = factories.year_112()
    cases = [bare(year, n) for n in range(12)]
    assigning.assign(nobody(cases), second, chief, NOON)
    with pytest.raises(StepRefused, match="112-00009等 12 件。"):
        assigning.assign(nobody(cases), first, chief, NOON)


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER])
def test_who_only_reads_assigns_nothing(cases: list, staff: list, role: str) -> None:
    with pytest.raises(StepRefused, match="沒有指派的權限"):
        assigning.assign(nobody(cases), staff[0], factories.staff(role), NOON)
    with pytest.raises(StepRefused, match="沒有指派的權限"):
        assigning.share(nobody(cases), [staff[0].pk], {}, factories.staff(role), NOON)


def test_sharing_fills_up_who_has_least_and_leaves_out_who_is_away(cases: list, staff: list) -> None:
    first, second, third = staff
    assigning.assign(nobody(cases[:2]), first, third, NOON)
    rest = [case.pk for case in cases[2:]]
    plan = assigning.plan(rest, [second.pk, first.pk])
    assert list(plan.values()) == [second.pk, second.pk, first.pk]
    assert assigning.plan(rest, [third.pk]) == dict.fromkeys(rest, third.pk)
    assert assigning.plan(rest, []) == {}
    assert assigning.share(dict.fromkeys(rest), [first.pk, second.pk], plan, third, NOON) == 3
    assert assigning.workload([person.pk for person in staff]) == {first.pk: 3, second.pk: 2, third.pk: 0}


def test_cases_that_are_shared_out_again_do_not_count_for_who_has_them(cases: list, staff: list) -> None:
    first, second, _ = staff
    assigning.assign(nobody(cases), first, second, NOON)
    plan = assigning.plan([case.pk for case in cases], [first.pk, second.pk])
    assert sorted(list(plan.values()).count(person.pk) for person in (first, second)) == [2, 3]


def test_ended_and_qualified_cases_are_no_workload(cases: list, staff: list) -> None:
    assigning.assign(nobody(cases), staff[0], staff[1], NOON)
    Application.objects.filter(pk=cases[0].pk).update(state="qualified")
    Application.objects.filter(pk=cases[1].pk).update(state="not_qualified")
    assert assigning.workload([staff[0].pk]) == {staff[0].pk: 3}


def test_plan_that_is_no_longer_even_is_reckoned_again(cases: list, staff: list) -> None:
    first, second, chief = staff
    seen, among = nobody(cases[:2]), [first.pk, second.pk]
    plan = assigning.plan(seen, among)
    assigning.assign(nobody(cases[2:]), first, chief, NOON)
    with pytest.raises(StepRefused, match="剛剛有變動"):
        assigning.share(seen, among, plan, chief, NOON)
    assert cases[0].pk not in held()


def test_taking_a_case_that_is_nobodys_makes_it_ones_own() -> None:
    case, other = factories.submitted(), factories.submitted()
    officer, holder = factories.staff(), factories.staff()
    assigning.assign({other.pk: None}, holder, officer, NOON)
    for asked in (case, other):
        qualifying.take(asked, officer, "", NOON)
    assert held() == {case.pk: officer.pk, other.pk: holder.pk}
    assert case.assignment_events.get().how == "taken"


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_share_out_the_same_cases_at_once_give_them_once(cases: list, staff: list) -> None:
    seen, among, together = nobody(cases), [person.pk for person in staff], Barrier(2)
    plan = assigning.plan(seen, among)

    def share(actor: User) -> str:
        together.wait(timeout=10)
        try:
            return str(assigning.share(seen, among, plan, actor, NOON))
        except StepRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(share, staff[:2]))
    assert answers[0] == "5"
    assert "剛剛" in answers[1]
    assert AssignmentEvent.objects.count() == 5
