"""Does whoever a case waits for find a notice in their inbox, once, and nobody else?"""

from datetime import timedelta

import pytest
from django.core import mail

from applications import actions
from applications.models import Application, Programme
from portal.accounts.models import User
from portal.background import duties
from portal.outbox.models import Message
from portal.reference import Ref
from portal.roles import Role
from review.qualification import qualifying
from review.workload import assigning, notices
from tests import factories
from tests.browser import signed_in, visit
from tests.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R8-1-1")]

HOUR = timedelta(hours=1)
DUTIES = ("review.workload.answers", "review.workload.lost_letters")


@pytest.fixture
def year() -> Programme:
    return factories.year_112(second_sign_off=True)


@pytest.fixture
def people() -> dict[str, User]:
    made = {name: factories.staff() for name in ("holder", "colleague")}
    factories.staff(Role.REVIEWER), factories.staff(Role.AUTHORITY)
    return made


def held(case: Application, officer: User) -> None:
    assigning.assign({case.pk: case.assignment.officer_id}, officer, officer, NOON)


def told(kind: str) -> set[str]:
    """Whose inbox has a notice of this kind; it never left as a mail."""
    letters = Message.objects.filter(kind=kind)
    assert {(letter.state, letter.sent_at) for letter in letters} <= {("inbox", None)}
    names = [letter.user.username for letter in letters]
    assert len(names) == len(set(names))
    return set(names)


def sweep(now: object) -> None:
    for name in DUTIES:
        duties.sweep(name, now)
        duties.sweep(name, now)


def answer(year: Programme) -> Application:
    case = factories.returned(NOON, year=year).application
    actions.answer_correction(case, factories.user_of(case), None, NOON + HOUR)
    return case


def test_answer_is_told_to_whoever_has_the_case(year: Programme, people: dict[str, User]) -> None:
    case = answer(year)
    held(case, people["holder"])
    sweep(NOON + 2 * HOUR)
    assert told(notices.ANSWERED) == {people["holder"].username}
    letter = Message.objects.get(kind=notices.ANSWERED)
    assert letter.subject == f"補正已回：{case.number}　測試公司"
    page = visit(signed_in(people["holder"]), f"/apply/inbox/{letter.pk}/")
    assert page.link(f"{case} 的案件頁") == f"/admin/review/case/{case.pk}/change/"
    duties.sweep("outbox.send", NOON + 2 * HOUR)
    assert people["holder"].email not in [address for letter in mail.outbox for address in letter.to]


@pytest.mark.parametrize("gone", ["nobody", "left", "no officer any more"])
def test_answer_of_a_case_that_nobody_works_is_told_to_all_who_could(
    year: Programme, people: dict[str, User], gone: str
) -> None:
    case, administrator = answer(year), factories.staff(Role.ADMINISTRATOR)
    away = factories.staff()
    held(case, away)
    if gone == "nobody":
        case.assignment.delete()
    elif gone == "left":
        User.objects.filter(pk=away.pk).update(is_active=False)
    else:
        User.objects.filter(pk=away.pk).update(role=Role.REVIEWER)
    sweep(NOON + 2 * HOUR)
    able = {*(person.username for person in people.values()), administrator.username}
    assert told(notices.ANSWERED) == able | ({away.username} if gone == "nobody" else set())


@pytest.mark.parametrize("why", ["worked on", "held back", "long ago"])
def test_answer_that_waits_for_nobody_is_told_to_nobody(year: Programme, people: dict[str, User], why: str) -> None:
    case, now = answer(year), NOON + 2 * HOUR
    if why == "worked on":
        qualifying.propose_not_qualified(case, people["holder"], "不足。", now)
    elif why == "held back":
        Application.objects.filter(pk=case.pk).update(held_since=now)
    else:
        now += timedelta(days=40)
    sweep(now)
    assert told(notices.ANSWERED) == set()


def test_proposal_is_told_to_another_than_who_proposed_it(year: Programme, people: dict[str, User]) -> None:
    case = factories.in_review(NOON, year=year)
    held(case, people["holder"])
    qualifying.propose_not_qualified(case, people["holder"], "資本額不足。", NOON + HOUR)
    assert told(notices.SIGN_OFF) == {person.username for person in User.objects.filter(role=Role.OFFICER)} - {
        people["holder"].username
    }
    assert "資本額不足。" in Message.objects.filter(kind=notices.SIGN_OFF).first().body
    Message.objects.all().delete()
    qualifying.return_proposal(case, people["colleague"], "再看。", NOON + 2 * HOUR)
    qualifying.propose_not_qualified(case, people["colleague"], "資本額不足。", NOON + 3 * HOUR)
    assert told(notices.SIGN_OFF) == {people["holder"].username}


def test_case_that_is_given_is_told_to_whoever_gets_it_and_not_what_one_takes(
    year: Programme, people: dict[str, User]
) -> None:
    holder, colleague = people.values()
    cases = [factories.submitted(year=year, now=NOON) for _ in range(3)]
    assigning.assign({cases[0].pk: None}, holder, colleague, NOON)
    assigning.assign(dict.fromkeys([case.pk for case in cases[1:]]), holder, holder, NOON)
    letter = Message.objects.get(kind=notices.GIVEN)
    assert (letter.user, letter.subject) == (holder, f"指派給您：{cases[0].number}　測試公司")
    assert colleague.username in letter.body
    assert letter.concerns == Ref.of(cases[0])


def test_cases_that_are_given_at_once_are_one_notice(year: Programme, people: dict[str, User]) -> None:
    holder, colleague = people.values()
    seen = {factories.submitted(year=year, now=NOON).pk: None for _ in range(4)}
    plan = assigning.plan(seen, [holder.pk, colleague.pk])
    assigning.share(seen, [holder.pk, colleague.pk], plan, factories.staff(Role.ADMINISTRATOR), NOON)
    letters = Message.objects.filter(kind=notices.GIVEN)
    assert {(letter.user, letter.subject) for letter in letters} == {
        (person, "指派給您 2 件案件") for person in people.values()
    }
    page = visit(signed_in(holder), f"/apply/inbox/{letters.get(user=holder).pk}/")
    assert page.link("我的案件") == "/admin/review/case/?officer=me&stage=open"


def test_letter_that_reached_nobody_is_told_once_and_a_notice_never(year: Programme, people: dict[str, User]) -> None:
    case = factories.in_review(NOON, year=year)
    held(case, people["holder"])
    letters = Message.objects.filter(kind="taken")
    letters.update(state="bounced", done_at=NOON, created_at=NOON)
    sweep(NOON + HOUR)
    assert told(notices.LOST) == {people["holder"].username}
    letter = Message.objects.get(kind=notices.LOST)
    assert "開始資格審查" in letter.body
    assert letters.get().to_email in letter.body
    sweep(NOON + timedelta(days=40))
    assert Message.objects.filter(kind=notices.LOST).count() == 1


def test_notices_among_staff_are_no_letters_of_the_case(year: Programme, people: dict[str, User]) -> None:
    case = answer(year)
    held(case, people["holder"])
    sweep(NOON + 2 * HOUR)
    page = visit(signed_in(people["colleague"]), f"/admin/review/case/{case.pk}/change/")
    assert ("補正收件通知" in page.words or "補正" in page.words, f"補正已回：{case.number}" in page.words) == (
        True,
        False,
    )
