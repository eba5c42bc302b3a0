"""Does the working group write before the meeting, and nobody over a colleague's words unseen?"""

import pytest
from django.http import QueryDict

from applications.guideline import CRITERIA
from applications.models import Solution
from portal.roles import Role
from portal.workflow.engine import StepRefused
from review.desk.opinion_form import PreOpinionForm
from review.models import Committee
from review.opinion import judging, preparing
from tests import factories
from tests.review.opinion.people import conflict_of, member_of, task_of

NOW = factories.NOON


def typed(solution: Solution, text: str) -> preparing.Bind:
    """As a page opened now would send it of one criterion."""
    kept = preparing.of_solution(solution.pk)
    form = PreOpinionForm(criterion=CRITERIA["sla_1"], kept=kept.get("sla_1"))
    data = QueryDict(mutable=True)
    data.update({"sla_1-finding": "explain", "sla_1-text": text, "sla_1-seen": form.seen_json()})
    return lambda kept: [PreOpinionForm(data, criterion=CRITERIA["sla_1"], kept=kept.get("sla_1"))]


def test_words_of_the_working_group_are_kept_by_criterion(bare_solution: Solution) -> None:
    preparing.save(bare_solution, factories.officer(), typed(bare_solution, "看計算期間"), NOW)
    kept = preparing.of_solution(bare_solution.pk)["sla_1"]
    assert (kept.finding, kept.text) == ("explain", "看計算期間")
    assert kept.by == factories.officer()


def test_colleague_s_words_are_not_written_over_unseen(bare_solution: Solution) -> None:
    mine = typed(bare_solution, "我的")
    preparing.save(bare_solution, factories.officer(), typed(bare_solution, "同仁的"), NOW)
    (form,) = preparing.save(bare_solution, factories.staff(), mine, NOW)
    assert list(form.outcome.conflicts) == ["text"]
    assert preparing.of_solution(bare_solution.pk)["sla_1"].text == "同仁的"


def test_nothing_is_written_once_the_meeting_has_opened(committee: Committee, bare_solution: Solution) -> None:
    task_of(member_of(committee), bare_solution)
    judging.freeze([bare_solution.pk], NOW)
    with pytest.raises(StepRefused, match="會議已經開始"):
        preparing.save(bare_solution, factories.officer(), typed(bare_solution, "x"), NOW)


def test_what_is_reviewed_anew_is_written_on_again(committee: Committee, bare_solution: Solution) -> None:
    """Another review came of it, or the committee annulled what was said."""
    task = task_of(member_of(committee), bare_solution, review="documentary")
    judging.freeze([bare_solution.pk], NOW)
    assert not preparing.is_frozen(bare_solution.pk)
    type(task).objects.update(review="technical")
    assert preparing.is_frozen(bare_solution.pk)
    type(task).objects.update(state="taken_off")
    assert not preparing.is_frozen(bare_solution.pk)


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER])
def test_only_who_works_cases_writes(bare_solution: Solution, role: str) -> None:
    with pytest.raises(StepRefused, match="不由您填寫"):
        preparing.save(bare_solution, factories.staff(role), typed(bare_solution, "x"), NOW)


def test_officer_with_a_conflict_writes_nothing(bare_solution: Solution) -> None:
    conflict_of(factories.officer(), bare_solution)
    with pytest.raises(StepRefused, match="不由您填寫"):
        preparing.save(bare_solution, factories.officer(), typed(bare_solution, "x"), NOW)
