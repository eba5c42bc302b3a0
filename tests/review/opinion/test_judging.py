"""Is an opinion kept while it is written, handed in only when it is whole, and changed by nobody once the meeting has opened?"""

from datetime import datetime
from typing import Any

import pytest

from applications.guideline import CRITERIA
from applications.models import Application, Solution
from portal.workflow.engine import StepRefused
from review.desk.opinion_form import binding
from review.models import Committee, Recusal, ReviewTask
from review.opinion import criteria, judging
from tests import factories
from tests.review.opinion.people import conflict_of, judged, member_of, sent, task_of

NOW = factories.NOON


@pytest.fixture
def task(committee: Committee, bare_solution: Solution) -> ReviewTask:
    return task_of(member_of(committee), bare_solution)


def write(task: ReviewTask, now: datetime = NOW, **answers: Any) -> list[Any]:
    return judging.save(task, task.member.user, binding(sent(answers), criteria.of_review(task.review)), now)


def write_all(task: ReviewTask, **answers: Any) -> None:
    met = {f"{key}-finding": "met" for key in CRITERIA}
    write(task, **{**met, "whole-recommendation": "approve", **answers})


def hand_in(task: ReviewTask) -> ReviewTask:
    return judging.hand_in(task, task.member.user, NOW)


def test_what_is_written_is_kept_bit_by_bit(task: ReviewTask) -> None:
    write(task, **{"sla_1-finding": "met"})
    write(task, **{"sla_1-comment": "98.5%", "whole-conditions": "補報告"})
    opinion = judging.opinion_of(task)
    line = judging.lines_of(opinion)["sla_1"]
    assert line.finding == "met"
    assert line.comment == "98.5%"
    assert line.visible_to == "committee"
    assert (opinion.conditions, opinion.handed_in_at) == ("補報告", None)


def test_second_tab_that_saw_an_older_answer_is_asked(task: ReviewTask) -> None:
    seen = sent({"sla_1-comment": "第二個視窗"})
    write(task, **{"sla_1-comment": "第一個視窗"})
    (form,) = judging.save(task, task.member.user, binding(seen, criteria.of_review("technical")), NOW)
    assert list(form.outcome.conflicts) == ["comment"]
    assert judging.lines_of(judging.opinion_of(task))["sla_1"].comment == "第一個視窗"


@pytest.mark.parametrize(
    ("answers", "lacks"),
    [
        ({"sla_1-finding": ""}, "sla_1"),
        ({"sla_1-finding": "not_met"}, "sla_1"),
        ({"sla_1-finding": "explain", "sla_1-comment": " "}, "sla_1"),
        ({"whole-recommendation": ""}, ""),
    ],
)
def test_what_is_not_whole_is_not_handed_in(task: ReviewTask, answers: dict[str, str], lacks: str) -> None:
    write_all(task, **answers)
    with pytest.raises(judging.Incomplete) as refused:
        hand_in(task)
    assert [lack.key for lack in refused.value.missing] == [lacks]
    assert factories.stored(task).state == "reviewing"


@pytest.mark.clause("A-20")
def test_whole_sheet_is_handed_in_and_taken_back(task: ReviewTask) -> None:
    write_all(task, **{"sla_1-finding": "not_met", "sla_1-comment": "只有 97%"})
    assert hand_in(task).state == "handed_in"
    assert judging.opinion_of(task).handed_in_at == NOW
    with pytest.raises(StepRefused, match="已經送出"):
        write(task, **{"sla_1-comment": "改"})
    judging.take_back(task, task.member.user, NOW)
    assert judging.opinion_of(task).handed_in_at is None
    write(task, **{"sla_1-visible_to": "vendor"})
    assert judging.lines_of(judging.opinion_of(task))["sla_1"].visible_to == "vendor"


def test_nothing_is_handed_in_while_the_case_is_at_rest(task: ReviewTask) -> None:
    write_all(task)
    told = {"named": "王委員", "kind": "biased", "reason": "x", "filed_at": NOW, "filed_by": factories.officer()}
    Recusal.objects.create(application=task.solution.application, **told)
    with pytest.raises(StepRefused, match="暫停"):
        hand_in(task)


def test_meeting_freezes_what_is_in_and_what_never_came(committee: Committee, task: ReviewTask) -> None:
    unbegun = task_of(member_of(committee), task.solution)
    write_all(task)
    hand_in(task)
    judging.freeze([task.solution_id], NOW)
    with pytest.raises(StepRefused, match="會議已經開始"):
        judging.take_back(task, task.member.user, NOW)
    with pytest.raises(StepRefused, match="會議已經開始"):
        write(unbegun, **{"sla_1-finding": "met"})
    with pytest.raises(StepRefused, match="會議已經開始"):
        hand_in(unbegun)


@pytest.mark.parametrize("state", ["proposed", "confirmed"])
def test_whoever_is_conflicted_writes_and_hands_in_nothing(task: ReviewTask, state: str) -> None:
    write_all(task)
    conflict_of(task.member, task.solution, state)
    for does in (lambda: write(task, **{"sla_1-comment": "x"}), lambda: hand_in(task)):
        with pytest.raises(StepRefused, match="不由您填寫"):
            does()


@pytest.mark.parametrize("ended", ["approved", "documentary_review", "withdrawn"])
def test_nothing_changes_once_the_review_is_over(task: ReviewTask, ended: str) -> None:
    write_all(task)
    if ended == "withdrawn":
        Application.objects.update(state=ended)
    else:
        Solution.objects.update(state=ended)
    with pytest.raises(StepRefused, match="審查已經結束"):
        hand_in(factories.stored(task))
    ReviewTask.objects.update(state="handed_in")
    with pytest.raises(StepRefused, match="審查已經結束"):
        judging.take_back(task, task.member.user, NOW)


def test_nobody_writes_on_another_member_s_sheet(committee: Committee, task: ReviewTask) -> None:
    other = member_of(committee).user
    with pytest.raises(StepRefused):
        judging.save(task, other, binding(sent({"sla_1-finding": "met"}), criteria.of_review("technical")), NOW)


def test_next_case_is_the_least_reviewed_of_one_s_own(committee: Committee, bare_solution: Solution, says: Any) -> None:
    case = bare_solution.application
    second, third = (
        case.solutions.create(kind="first_time", name=name, position=9, state="technical_review") for name in "乙丙"
    )
    member = member_of(committee)
    busy, free = task_of(member, second), task_of(member, third)
    first = task_of(member, bare_solution)
    says(solution=second)
    assert judging.next_task(member.user, first) == free
    assert judging.next_task(member.user, free) == first
    ReviewTask.objects.filter(pk__in=[free.pk, first.pk]).update(state="handed_in")
    assert judging.next_task(member.user) == busy


def test_others_are_told_nothing_of_before_one_s_own_is_in(task: ReviewTask, says: Any) -> None:
    other = says()
    assert judging.others_of(task) is None
    write_all(task)
    assert judging.others_of(hand_in(task)) == [other]


def test_who_judged_the_papers_reads_nothing_of_a_technical_review_before_their_own_is_in(
    committee: Committee, task: ReviewTask, says: Any
) -> None:
    """What was handed in on the documentary review opens no opinions of the technical one."""
    judged(before := task_of(task.member, task.solution, review="documentary"))
    says()
    assert judging.others_of(factories.stored(before)) == []
    assert judging.others_of(task) is None


def test_progress_counts_what_is_judged(task: ReviewTask) -> None:
    write(task, **{"sla_1-finding": "met", "plan_1-finding": "explain", "plan_2-comment": "x"})
    assert str(judging.progress_of([task])[task.pk]) == "2／22 項"
