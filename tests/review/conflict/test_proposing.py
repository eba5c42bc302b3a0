"""Is every tie between staff and running cases proposed once, by duties that lose nothing, and is what was answered asked no more?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, Submission
from portal.background import duties
from portal.roles import Role
from portal.workflow.engine import StepRefused
from review.committee import giving
from review.conflict import answering, proposing
from review.models import Case, ComparedFiling, Conflict, StaffTie
from tests import factories
from tests.factories import NOON
from tests.review.conflict.scene import Scene

FILINGS, PEOPLE = "review.conflict.filings", "review.conflict.people"


def sweep() -> None:
    for name in (FILINGS, PEOPLE):
        duties.sweep(name, timezone.now())


def proposed() -> list[str]:
    return sorted(Conflict.objects.values_list("basis", flat=True))


@pytest.fixture
def company(scene: Scene) -> str:
    return Submission.objects.get(application=scene.case).filed.vendor.tax_id


def test_nobody_of_a_usual_house_is_proposed(scene: Scene) -> None:
    scene.member(unit="國立範例大學資訊系")
    sweep()
    assert proposed() == []
    assert ComparedFiling.objects.count() == 1
    assert [duties.sweep(name, timezone.now()) for name in (FILINGS, PEOPLE)] == [0, 0]


def test_member_with_every_tie_is_proposed_once_for_each_and_the_answer_stays(scene: Scene, company: str) -> None:
    sweep()
    member = scene.member(unit="測試公司股份有限公司")
    StaffTie.objects.create(user=member.user, tax_id=company, kept_by=scene.officer, since=date(2020, 1, 1))
    StaffTie.objects.create(user=member.user, kind="relative", person="示範代表人", kept_by=scene.officer)
    StaffTie.objects.create(
        user=member.user,
        kind="own",
        address="台北市中正區示範路1段1號",
        phone="(02) 2345-6789",
        kept_by=scene.officer,
    )
    scene.task(member)
    sweep()
    kinds = {row.basis.partition(":")[0]: row.kind for row in Conflict.objects.all()}
    assert kinds == {
        "organisation": "employed",
        "tax_id": "employed",
        "person": "party",
        "address": "interest",
        "phone": "interest",
    }
    assert f"任職（109年1月1日起）「{company}」" in Conflict.objects.get(basis__startswith="tax_id").evidence
    assert not Case.objects.known_to(member.user).exists()
    for row in Conflict.objects.all():
        answering.dismiss(row, scene.officer, "查過，無關。", NOON)
    assert Case.objects.seen_by(member.user).exists()
    member.save()  # changed: compared again
    factories.filed_again(scene.case)
    sweep()
    assert not Conflict.objects.unanswered().exists()


@pytest.mark.parametrize(("until", "count"), [(-3 * 365 + 2, 1), (-3 * 365 - 3, 0), (None, 1)])
def test_former_employer_counts_for_the_years_of_the_committee(
    scene: Scene, company: str, until: int | None, count: int
) -> None:
    member, today = scene.member(), timezone.localdate()
    ended = today + timedelta(days=until) if until is not None else None
    StaffTie.objects.create(user=member.user, tax_id=company, until=ended, kept_by=scene.officer)
    sweep()
    assert Conflict.objects.count() == count


def test_officers_are_compared_too_and_members_of_other_years_and_of_the_past_are_not(
    scene: Scene, company: str
) -> None:
    past = scene.member(leaves_on=NOON.date())
    stranger = factories.staff(Role.REVIEWER)
    for user in (scene.colleague, past.user, stranger, factories.user_of(scene.case)):
        StaffTie.objects.create(user=user, tax_id=company, kept_by=scene.officer)
    sweep()
    assert [row.user for row in Conflict.objects.all()] == [scene.colleague]


def test_contact_whom_the_vendor_brings_later_is_found(scene: Scene) -> None:
    member = scene.member()
    StaffTie.objects.create(user=member.user, kind="relative", person="林小華", kept_by=scene.officer)
    sweep()
    assert proposed() == []
    factories.member(factories.user_of(scene.case))  # 林小華 joins
    assert duties.sweep(FILINGS, timezone.now()) == 1
    assert Conflict.objects.get().evidence == "配偶或親屬「林小華」與本案廠商帳號成員「林小華」姓名相同。"


def test_new_name_of_a_person_is_compared_and_what_stood_aside_is_looked_at_again_when_lifted(
    scene: Scene,
) -> None:
    sweep()
    conflict = answering.declare(scene.case, scene.colleague, "party", "代表人是我。", NOON)
    scene.colleague.name = "示範代表人"
    scene.colleague.save()
    sweep()
    assert Conflict.objects.count() == 1
    answering.lift(conflict, scene.third, "不是同一人。", NOON)
    sweep()
    assert proposed() == ["", "person:示範代表人"]


def test_filings_are_compared_together_with_the_same_few_questions(scene: Scene) -> None:
    sweep()

    def questions() -> int:
        keys = list(proposing.filings_owed(NOON).values_list("pk", flat=True))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            proposing.compare_filings(keys, NOON)
        return len(asked)

    factories.submitted(now=NOON)
    first = questions()
    for _ in range(4):
        factories.submitted(now=NOON)
    assert questions() == first
    assert ComparedFiling.objects.count() == 6


def test_case_that_is_over_is_compared_no_more(scene: Scene) -> None:
    Application.objects.update(state="withdrawn")
    assert not proposing.filings_owed(NOON).exists()


def test_case_is_compared_before_it_is_given_without_waiting_for_a_duty(scene: Scene, company: str) -> None:
    member = scene.member()
    StaffTie.objects.create(user=member.user, tax_id=company, kept_by=scene.officer)
    with pytest.raises(StepRefused, match="利益衝突待查明"):
        giving.give(scene.solution, member, NOON + timedelta(days=9), scene.officer, NOON)
    assert Conflict.objects.unanswered().get().user == member.user
    giving.give(scene.solution, scene.member(), NOON + timedelta(days=9), scene.officer, NOON)


def test_tie_of_since_then_is_found_before_the_file_opens(scene: Scene, company: str) -> None:
    member = scene.member()
    task = giving.give(scene.solution, member, NOON + timedelta(days=9), scene.officer, NOON)
    StaffTie.objects.create(user=member.user, tax_id=company, kept_by=scene.officer)
    with pytest.raises(StepRefused, match="待查明"):
        answering.declare_none(task, member.user, NOON, "無利益衝突。")
    assert not Case.objects.known_to(member.user).exists()
    sweep()
    assert Conflict.objects.count() == 1  # the duty finds nothing else


def test_many_cases_are_compared_before_they_are_given_with_the_questions_of_one(scene: Scene) -> None:
    people = [scene.member().user for _ in range(6)]
    cases = [factories.submitted(now=NOON) for _ in range(6)]

    def questions(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            proposing.compare_now(cases[:number], people[:number], NOON)
        return len(asked)

    few = questions(1)
    ComparedFiling.objects.all().delete()
    assert questions(6) == few


def test_person_is_compared_with_however_many_cases_by_the_same_questions(scene: Scene) -> None:
    member = scene.member()

    def questions() -> int:
        sweep()
        member.save()  # changed: compared again
        with CaptureQueriesContext(connection) as asked:
            proposing.compare_person(member.user_id, timezone.now())
        return len(asked)

    few = questions()
    for _ in range(5):
        factories.submitted(now=NOON)
    assert questions() == few
