"""What does an officer read of opinions, and who sees them not?"""

import pytest
from django.test import Client

from applications.guideline import CRITERIA
from applications.models import Programme, Solution
from portal.roles import Role
from review.models import Committee, Opinion, PreOpinion, Question
from tests import factories
from tests.browser import signed_in, visit
from tests.review.opinion.people import conflict_of, judged, member_of, task_of

NOW = factories.NOON


@pytest.fixture
def solution(year: Programme) -> Solution:
    return factories.qualified(NOW, year=year, solutions=[{"name": "排程雲"}]).solutions.get()


@pytest.fixture
def committee(year: Programme) -> Committee:
    return Committee.objects.create(programme=year)


def url(solution: Solution, more: str = "") -> str:
    return f"/admin/review/opinion/solution/{solution.pk}/{more}"


def test_officer_reads_states_and_opinions_with_comments_for_officers(
    officer: Client, committee: Committee, solution: Solution
) -> None:
    opinion = judged(task_of(member_of(committee), solution, "handed_in"))
    opinion.criteria.filter(criterion="sla_1").update(comment="只給承辦看", visible_to="officers")
    task_of(member_of(committee), solution)
    page = visit(officer, url(solution))
    assert page.texts("//td[@data-label='進度']") == ["22／22 項", "0／22 項"]
    assert "只給承辦看" in page.words
    assert opinion.task.declaration in page.words


def test_opinion_that_counts_no_more_is_shown_with_its_reason(
    officer: Client, committee: Committee, solution: Solution
) -> None:
    opinion = judged(task_of(member_of(committee), solution, "handed_in"))
    Opinion.objects.filter(pk=opinion.pk).update(set_aside_at=NOW, set_aside_reason="利益衝突：任職")
    words = visit(officer, url(solution)).words
    assert "不列計：利益衝突：任職" in words
    assert "列計的意見：沒有列計的意見" in words


@pytest.mark.parametrize("more", ["", "preparing/"])
def test_conflicted_officer_finds_no_page(officer: Client, officer_user: object, solution: Solution, more: str) -> None:
    assert officer.get(url(solution, more)).status_code == 200
    conflict_of(officer_user, solution)
    assert officer.get(url(solution, more)).status_code == 404


def test_authority_reads_and_changes_nothing(committee: Committee, solution: Solution) -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    task = task_of(member_of(committee), solution)
    question = Question.objects.create(solution=solution, task=task, asked_text="x", asked_at=NOW)
    page = visit(authority, url(solution))
    assert page.all("//*[@id='content']//textarea") == []
    assert authority.post(url(solution), {"question": question.pk, "text": "x"}).status_code == 403
    assert authority.post(url(solution, "preparing/"), {}).status_code == 403


def test_question_is_edited_and_sent_to_the_vendor(officer: Client, committee: Committee, solution: Solution) -> None:
    task = task_of(member_of(committee), solution)
    question = Question.objects.create(solution=solution, task=task, asked_text="原話", asked_at=NOW)
    page = visit(officer, url(solution)).send({"text": "整理過的提問"}, do="forward")
    assert "已轉給廠商" in page.words
    assert factories.stored(question).text == "整理過的提問"
    vendor = signed_in(factories.user_of(solution.application))
    answering = visit(vendor, f"/review/{solution.application_id}/questions/{question.pk}/")
    assert "整理過的提問" in answering.words
    assert "原話" not in answering.html
    assert "已送出回覆" in answering.send({"answer": "答覆"}).words
    assert "答覆" in visit(signed_in(task.member.user), f"/admin/review/opinion/{task.pk}/").words


def test_question_that_was_not_sent_is_nobody_s_of_the_vendor(committee: Committee, solution: Solution) -> None:
    task = task_of(member_of(committee), solution)
    question = Question.objects.create(solution=solution, task=task, asked_text="x", asked_at=NOW)
    vendor = signed_in(factories.user_of(solution.application))
    assert vendor.get(f"/review/{solution.application_id}/questions/{question.pk}/").status_code == 404


def test_pre_opinion_is_written_beside_what_was_filed(officer: Client, solution: Solution) -> None:
    page = visit(officer, url(solution, "preparing/"))
    assert len(page.all("//article")) == len(CRITERIA)
    page.send({"sla_1-finding": "explain", "sla_1-text": "看計算期間"})
    assert PreOpinion.objects.get().text == "看計算期間"


def test_what_moved_to_technical_review_is_prepared_by_all_its_criteria(
    officer: Client, committee: Committee, solution: Solution
) -> None:
    task_of(member_of(committee), solution, "handed_in", review="documentary")
    assert len(visit(officer, url(solution, "preparing/")).all("//article")) == len(CRITERIA)
    Solution.objects.filter(pk=solution.pk).update(state="documentary_review")
    assert len(visit(officer, url(solution, "preparing/")).all("//article")) == 11


def test_picture_shows_each_criterion_with_each_member_side_by_side(
    officer: Client, committee: Committee, solution: Solution
) -> None:
    first = judged(task_of(member_of(committee), solution, "handed_in"))
    second = judged(task_of(member_of(committee), solution, "handed_in"))
    second.criteria.filter(criterion="sla_1").update(finding="not_met")
    page = visit(officer, url(solution))
    row = "//table[contains(@class, 'picture')]//tr[th/a[@href='#criterion-sla_1']]"
    assert page.texts(f"{row}/td")[:2] == ["✓符合", "✗不符合"]
    assert page.all("//*[@id='criterion-sla_1']")
    assert page.texts("//table[contains(@class, 'picture')]/thead//th") == [
        "審查項目", str(first.task.member), str(second.task.member), "列計的意見",
    ]  # fmt: skip


def test_declaration_is_unfolded_by_whoever_wants_to_read_it(
    officer: Client, committee: Committee, solution: Solution
) -> None:
    opinion = judged(task_of(member_of(committee), solution, "handed_in"))
    (told,) = visit(officer, url(solution)).texts("//details[summary[contains(., '利益衝突聲明')]]/p")
    assert told == opinion.task.declaration


def test_two_officers_who_prepare_at_once_without_a_script_write_over_nothing(solution: Solution) -> None:
    """One text is asked about; the finding that only the first changed is not sent back as it was by the second."""
    first, second = signed_in(factories.officer()), signed_in(factories.officer())
    page, other = (visit(client, url(solution, "preparing/")) for client in (first, second))
    page.send({"sla_1-finding": "not_met", "sla_1-text": "甲寫的。"})
    told = other.send({"sla_1-text": "乙寫的。"})
    (mine,) = (box.get("value") for box in told.all("//input[@name='sla_1-keep-text'][starts-with(@value, 'mine')]"))
    told.send({"sla_1-keep-text": mine})
    kept = PreOpinion.objects.get(criterion="sla_1")
    assert (kept.finding, kept.text) == ("not_met", "乙寫的。")
