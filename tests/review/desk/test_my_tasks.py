"""What does a member see: before the declaration, after it, and once the case is theirs no more?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Solution
from portal.files import uploads
from portal.files.models import StoredFile
from portal.outbox import duties as outbox
from portal.outbox.models import Message
from review.committee import answering, giving
from review.conflict import contacts, recusing
from review.meeting import calling, planning
from review.meeting.words import MeetingTerms
from review.models import Case, Conflict, Member, ReviewTask
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Application:
    solutions = [{"name": "甲方案"}, {"name": "乙方案"}]
    return factories.qualified(year=factories.programme(), solutions=solutions)


@pytest.fixture
def member(case: Application) -> Member:
    return factories.member_of(factories.committee(case.programme))


@pytest.fixture
def task(case: Application, member: Member) -> ReviewTask:
    return given(case.solutions.get(name="甲方案"), member)


def given(solution: Solution, member: Member) -> ReviewTask:
    now = timezone.now()
    return giving.give(solution, member, now + timedelta(days=9), factories.officer(), now)


@pytest.fixture
def client(member: Member) -> Client:
    return signed_in(member.user)


def home(task: ReviewTask) -> str:
    return f"/admin/review/reviewtask/{task.pk}/"


def status(client: Client, url: str) -> int:
    response = client.get(url)
    response.getvalue()
    return response.status_code


def paper() -> StoredFile:
    return uploads.keep(factories.pdf().read(), name="往來.pdf", content_type="application/pdf", now=timezone.now())


def files(case: Application) -> dict[str, str]:
    """A paper of each solution."""
    papers = case.attachments.filter(removed_at=None).exclude(solution=None).select_related("solution")
    return {paper.solution.name: f"/files/{paper.file_id}/" for paper in papers}


def test_gate_tells_company_number_solution_and_partners_and_no_more(
    client: Client, case: Application, task: ReviewTask
) -> None:
    page = visit(client, home(task))
    assert all(word in page.words for word in (case.company_name, case.vendor.tax_id, "甲方案", "原廠"))
    assert not any(word in page.words for word in ("乙方案", case.number, case.contact_email, case.rep_name))
    assert all(status(client, url) == 404 for url in files(case).values())
    assert client.post(f"{home(task)}declare/", {}).status_code == 422
    task.refresh_from_db()
    assert task.state == "given"


def test_contacts_outside_the_procedure_open_with_the_file(client: Client, task: ReviewTask, case: Application) -> None:
    """行政程序法 §47."""
    said = {"person": "廠商業務經理", "way": "oral", "place": "電話", "content": "詢問審查進度。"}
    contacts.log(
        Case.objects.get(pk=case.pk), factories.officer(), at=timezone.now(), file=None, now=timezone.now(), **said
    )
    assert "詢問審查進度。" not in visit(client, home(task)).words
    answering.declare_none(task, task.member.user, timezone.now())
    assert "詢問審查進度。" in visit(client, home(task)).words


def test_contact_that_concerns_a_member_is_read_by_no_other(
    client: Client, task: ReviewTask, case: Application
) -> None:
    """Said by whoever logged it, or by the colleague's name alone; one's own is read."""
    other, now = factories.member_of(task.member.committee), timezone.now()
    type(other.user).objects.filter(pk=other.user_id).update(name="林大明")
    said = {"person": "廠商", "way": "written", "place": "", "at": now, "now": now}
    logged = [
        contacts.log(Case.objects.get(pk=case.pk), factories.officer(), **said, **each)
        for each in (
            {"content": "說某位委員偏頗。", "about": other.user, "file": paper()},
            {"content": "說林大明委員偏頗。", "file": None},
            {"content": "說您偏頗。", "about": task.member.user, "file": paper()},
        )
    ]
    answering.declare_none(task, task.member.user, now)
    words = visit(client, home(task)).words
    assert [each.content in words for each in logged] == [False, False, True]
    assert [status(client, f"/files/{each.file_id}/") for each in (logged[0], logged[2])] == [404, 200]
    assert status(signed_in(factories.officer()), f"/files/{logged[0].file_id}/") == 200


def test_file_is_of_this_solution_alone(client: Client, case: Application, task: ReviewTask) -> None:
    assert client.post(f"{home(task)}declare/", {"agreed": "yes"}).status_code == 302
    page = visit(client, home(task))
    assert page.status == 200
    assert "乙方案" not in page.words
    assert [status(client, files(case)[name]) for name in ("甲方案", "乙方案")] == [200, 404]
    shared = case.attachments.filter(solution=None, removed_at=None).first()
    assert status(client, f"/files/{shared.file_id}/") == 200
    task.refresh_from_db()
    assert "沒有下列任何一種情形" in task.declaration


def test_guessed_address_of_another_case_or_of_its_papers_answers_404(
    client: Client, task: ReviewTask, case: Application
) -> None:
    other = factories.qualified(year=case.programme, solutions=[{"name": "丙方案"}])
    theirs = given(other.solutions.get(), factories.member_of(factories.committee(case.programme)))
    answering.declare_none(task, task.member.user, timezone.now())
    answering.declare_none(theirs, theirs.member.user, timezone.now())
    papers = other.attachments.filter(removed_at=None).values_list("file_id", flat=True)
    urls = [home(theirs), f"{home(theirs)}conflict/", f"/admin/review/opinion/{theirs.pk}/"]
    urls += [f"/files/{pk}/" for pk in papers]
    assert len(urls) > 4
    assert {url: status(client, url) for url in urls} == dict.fromkeys(urls, 404)
    closed = [f"/admin/review/case/{other.pk}/change/", f"/admin/review/opinion/solution/{theirs.solution_id}/"]
    assert [status(client, url) for url in closed] == [403, 403]  # of every case: members have no such page
    assert client.post(f"{home(theirs)}decline/", {"ground": "time", "note": "x"}).status_code == 404


def test_conflict_of_ones_own_closes_all_of_the_case(client: Client, case: Application, task: ReviewTask) -> None:
    other = given(case.solutions.get(name="乙方案"), task.member)
    client.post(f"{home(task)}declare/", {"agreed": "yes"})
    sent = {"kind": "employed", "facts": "去年擔任顧問。"}
    assert client.post(f"{home(task)}conflict/", sent)["Location"].startswith("/admin/")
    assert [status(client, home(t)) for t in (task, other)] == [404, 404]
    assert all(status(client, url) == 404 for url in files(case).values())
    shown = [visit(client, place).words for place in ("/admin/", "/account/", "/apply/inbox/")]
    assert not any(word in words for words in shown for word in (case.company_name, "甲方案", "乙方案"))


def test_letter_about_a_case_goes_out_of_sight_with_it(client: Client, case: Application, task: ReviewTask) -> None:
    letter = Message.objects.get(kind="review_given")
    place = f"/apply/inbox/{letter.pk}/"
    assert visit(client, place).status == 200
    Conflict.objects.create(
        application=case, user=task.member.user, kind="party", source="computed", proposed_at=timezone.now()
    )
    assert status(client, place) == 404
    assert case.company_name not in visit(client, "/apply/inbox/").words


@pytest.mark.parametrize("gone", ["term", "account"])
def test_whoever_left_the_committee_meets_nothing_of_it(
    client: Client, case: Application, task: ReviewTask, gone: str
) -> None:
    """Pages, papers, letters in the inbox, and those that wait to be sent; of several at once and of a meeting, too."""
    officer, now, member = factories.officer(), timezone.now(), task.member
    second = factories.qualified(
        year=case.programme, solutions=[{"name": "丙方案"}, {"name": "丁方案"}]
    ).solutions.all()
    giving.give_many([giving.Gift(solution, member, now + timedelta(days=9)) for solution in second], officer, now)
    answering.declare_none(task, member.user, now)
    terms = MeetingTerms(now + timedelta(days=3), now + timedelta(days=3, hours=2), "三樓會議室")
    meeting = planning.plan(member.committee, terms, officer)
    planning.put_on(meeting, [task.solution], now)
    calling.call(meeting, officer, now)
    recusal = recusing.file(case, factories.user_of(case), "委員", "biased", "偏頗", None, now)
    recusing.ask_statement(recusal, member.user, officer, now)
    waiting = Message.objects.filter(user=member.user)
    assert waiting.count() == 4
    addresses = [home(task), f"/admin/review/opinion/{task.pk}/", f"/admin/review/recusal/{recusal.pk}/statement/"]
    addresses += [f"/admin/review/meeting/{meeting.pk}/{part}" for part in ("change/", "calendar.ics")]
    addresses += [files(case)["甲方案"], *(f"/apply/inbox/{letter.pk}/" for letter in waiting)]
    assert {status(client, address) for address in addresses} == {200}
    if gone == "term":
        Member.objects.filter(pk=member.pk).update(leaves_on=timezone.localdate() - timedelta(days=1))
        assert {status(client, address) for address in addresses} == {404}
        pages = [visit(client, place).words for place in ("/admin/", "/admin/review/meeting/", "/apply/inbox/")]
        assert not any(
            word in words for words in pages for word in ("甲方案", case.company_name, "三樓會議室", "能不能出席")
        )
    else:
        type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
        assert {status(client, address) for address in addresses} <= {302, 403, 404}
    for letter in waiting:
        outbox.send(letter.pk, now)
    assert set(waiting.values_list("state", flat=True)) == {Message.State.CANCELLED}


def test_declined_with_one_of_four_reasons(client: Client, task: ReviewTask) -> None:
    assert client.post(f"{home(task)}decline/", {"ground": "", "note": ""}).status_code == 422
    assert client.post(f"{home(task)}decline/", {"ground": "field", "note": "不是我的專長。"}).status_code == 302
    task.refresh_from_db()
    assert task.state == "declined"
    assert task.decline_ground == "field"
    assert task.note == "不是我的專長。"
    assert status(client, home(task)) == 404


def test_own_open_cases_alone_are_counted_those_to_declare_first(
    client: Client, case: Application, task: ReviewTask
) -> None:
    second = given(case.solutions.get(name="乙方案"), task.member)
    ReviewTask.objects.filter(pk=task.pk).update(state="reviewing")
    given(case.solutions.get(name="甲方案"), factories.member_of(task.member.committee))
    page = visit(client, "/admin/")
    assert page.texts("//*[@class='task-card__name']") == ["乙方案", "甲方案"]
    assert page.texts("//*[@id='mine-title']//*[@class='nums']") == ["2"]
    ReviewTask.objects.filter(pk=second.pk).update(state="handed_in")
    Application.objects.filter(pk=case.pk).update(state="withdrawn")
    assert visit(client, "/admin/").texts("//*[@id='mine-title']//*[@class='nums']") == []


def test_term_that_is_over_closes_everything(client: Client, case: Application, task: ReviewTask) -> None:
    client.post(f"{home(task)}declare/", {"agreed": "yes"})
    Member.objects.update(leaves_on=timezone.localdate() - timedelta(days=1))
    assert status(client, home(task)) == 404
    assert status(client, files(case)["甲方案"]) == 404
    assert case.company_name not in visit(client, "/admin/").words
