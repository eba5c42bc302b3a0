"""Does a member's sheet show each criterion beside what was filed, save by itself, and hide what others say until one's own is in?"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.guideline import CRITERIA
from applications.models import Programme, Solution
from review.models import Committee, CriterionOpinion, PreOpinion, ReviewTask
from review.opinion import judging
from tests import factories
from tests.browser import signed_in, visit
from tests.review.opinion.people import conflict_of, judged, member_of, sent, task_of

NOW = factories.NOON


@pytest.fixture
def solution(year: Programme) -> Solution:
    return factories.qualified(NOW, year=year, solutions=[{"name": "排程雲"}]).solutions.get()


@pytest.fixture
def committee(year: Programme) -> Committee:
    return Committee.objects.create(programme=year)


@pytest.fixture
def task(committee: Committee, solution: Solution) -> ReviewTask:
    return task_of(member_of(committee), solution)


@pytest.fixture
def member(task: ReviewTask) -> Client:
    return signed_in(task.member.user)


def url(task: ReviewTask) -> str:
    return f"/admin/review/opinion/{task.pk}/"


def autosaved(client: Client, task: ReviewTask, **answers: str) -> Any:
    data = sent(answers)
    data["account"] = visit(client, url(task)).all("//*[@data-autosave]/@data-account")[0]
    return client.post(url(task), data, headers={"Accept": "application/json"})


@pytest.mark.clause("R8-1-2a", "R8-2-2", "R8-2-2S", "R8-2-3-1", "R8-2-3-2", "R8-2-3-3", "R8-2-3-4")
@pytest.mark.clause("R8-2-1-1", "R8-2-1-2", "R8-2-1-3", "R8-2-1-4", "R8-2-1-5", "R8-2-1-6", "R8-2-1-7")
def test_every_criterion_stands_beside_what_was_filed_to_it(member: Client, task: ReviewTask) -> None:
    page = visit(member, url(task))
    drawn = {article.get("id").removeprefix("criterion-"): article for article in page.all("//article")}
    assert list(drawn) == list(CRITERIA)
    assert "壓力測試報告" in drawn["feature_1"].text_content()
    assert drawn["feature_1"].xpath(".//a[@target='paper']/@href")[0].startswith("/files/")
    assert "系統於真實網路(三大電信)環境下整體效能表現" in drawn["feature_5"].text_content()
    assert "0／22 項" in page.words


def test_papers_of_the_sheet_open_for_its_member(member: Client, task: ReviewTask) -> None:
    paper = visit(member, url(task)).all("//article//a[@target='paper']/@href")[0]
    opened = member.get(paper)
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content).startswith(b"%PDF")


def test_answers_save_by_themselves_and_tell_the_progress(member: Client, task: ReviewTask) -> None:
    told = autosaved(member, task, **{"sla_1-finding": "met", "sla_1-comment": "足夠"}).json()
    assert sorted(told["versions"]) == ["sla_1-comment", "sla_1-finding"]
    assert "1／22 項" in told["standing"]
    assert CriterionOpinion.objects.get().comment == "足夠"


def test_frozen_sheet_tells_the_script_that_it_is_closed(member: Client, task: ReviewTask) -> None:
    data = {"account": visit(member, url(task)).all("//*[@data-autosave]/@data-account")[0]}
    judging.freeze([task.solution_id], NOW)
    told = member.post(url(task), sent({"sla_1-finding": "met"}).dict() | data, headers={"Accept": "application/json"})
    assert told.status_code == 409
    assert told.json() == {"closed": judging.FROZEN}


def test_sheet_is_filled_in_and_handed_in_without_a_script(member: Client, task: ReviewTask) -> None:
    answers = {f"{key}-finding": "met" for key in CRITERIA}
    page = visit(member, url(task)).send(answers, do="hand_in")
    assert page.status == 422
    assert page.problems == ["請選擇總體建議。"]
    assert page.dead_links() == []
    page = page.send({"whole-recommendation": "approve"}, do="hand_in")
    assert "審查意見已送出" in page.words
    assert factories.stored(task).state == "handed_in"


def test_next_leads_to_another_own_case(member: Client, task: ReviewTask, solution: Solution) -> None:
    other = solution.application.solutions.create(kind="first_time", name="乙", position=2, state="technical_review")
    following = task_of(task.member, other)
    page = visit(member, url(task)).send({}, do="next")
    assert page.url == url(following)


def test_others_are_hidden_until_one_s_own_is_in(
    member: Client, task: ReviewTask, committee: Committee, solution: Solution
) -> None:
    other = judged(task_of(member_of(committee), solution), "not_met", "這句話只有委員看")
    other.criteria.filter(criterion="sla_1").update(comment="這句話只給承辦", visible_to="officers")
    before = visit(member, url(task))
    assert before.all("//*[contains(@class, 'criterion__others')]") == []
    assert "不符合 1" not in before.words
    judged(task)
    after = visit(member, url(task)).words
    assert "符合 1、不符合 1 明顯差異" in after
    assert "另一位委員 不符合 這句話只有委員看" in after
    assert "這句話只給承辦" not in after
    assert other.task.member.user.get_full_name() not in after


def test_pre_opinion_and_declaration_stand_on_the_sheet(member: Client, task: ReviewTask) -> None:
    told = {"finding": "explain", "text": "請確認備份頻率", "by": factories.officer(), "at": NOW}
    PreOpinion.objects.create(solution=task.solution, criterion="sla_5", **told)
    page = visit(member, url(task))
    assert page.texts("//article[@id='criterion-sla_5']/*[@class='criterion__before']") == [
        "工作小組初審意見 需說明請確認備份頻率"
    ]
    assert task.declaration in page.words


@pytest.mark.parametrize("reason", ["unassigned", "undeclared", "proposed", "confirmed", "recused"])
def test_sheet_is_not_there_for_whom_it_is_not(
    member: Client, task: ReviewTask, committee: Committee, reason: str
) -> None:
    asks = member
    if reason == "unassigned":
        asks = signed_in(member_of(committee).user)
    elif reason in ("proposed", "confirmed"):
        conflict_of(task.member, task.solution, reason)
    else:
        states = {"undeclared": "given", "recused": "recused"}
        ReviewTask.objects.filter(pk=task.pk).update(state=states[reason])
    assert asks.get(url(task)).status_code == 404
    assert asks.post(url(task), {"do": "hand_in"}).status_code == 404


def test_officer_has_no_sheet(task: ReviewTask) -> None:
    assert signed_in(factories.officer()).get(url(task)).status_code == 404


def test_sheet_takes_no_more_queries_for_more_opinions(
    member: Client, task: ReviewTask, committee: Committee, solution: Solution
) -> None:
    judged(task)
    judged(task_of(member_of(committee), solution))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert member.get(url(task)).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for _ in range(4):
        judged(task_of(member_of(committee), solution))
    assert asked() == few
