"""Does the page of a decision ask what its review needs, and keep what was typed?"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Correction, Programme, Solution
from portal.outbox.models import Message
from portal.time.calendar import format_datetime
from review.correction import supplementing
from review.correction.ways import Way
from review.models import Decision, Opinion, ReviewTask
from tests import factories
from tests.browser import signed_in, visit
from tests.factories import stored
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def reviewed() -> tuple[Solution, Solution]:
    """One in technical, one in documentary review."""
    case = factories.qualified(solutions=[{"name": "甲"}, {"name": "乙", "kind": "summit_existing"}])
    return tuple(case.solutions.all())


def decision(solution: Solution) -> str:
    return f"/admin/review/case/{solution.application_id}/solution/{solution.pk}/decide/"


@pytest.mark.clause("R8-1-2c", "R8-1-3a")
def test_decision_asks_what_its_review_needs(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    hidden = {"csrfmiddlewaretoken", "seen"}
    asked = [set(visit(officer, decision(solution)).form().fields.keys()) - hidden for solution in reviewed]
    assert asked == [{"outcome", "reason", "reasons"}, {"outcome", "comparison", "reason", "reasons", "days"}]


def test_decision_is_refused_with_gaps_and_keeps_what_was_said(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    answer = visit(officer, decision(reviewed[1])).send({"outcome": "approved", "reason": "寫好的理由"})
    assert (answer.status, answer.problems) == (422, ["與既有攻頂方案比較：請選一項。"])
    answer = answer.send({"comparison": "worse"})
    assert (answer.status, "請改為技術審查" in answer.words) == (422, True)
    assert (answer.values()["reason"], answer.values()["outcome"]) == (["寫好的理由"], ["approved"])
    assert not Decision.objects.exists()
    done = answer.send({"outcome": "moved"})
    assert (done.url, Solution.objects.get(pk=reviewed[1].pk).state) == (
        change(reviewed[1].application),
        "technical_review",
    )


@pytest.mark.parametrize(
    "wrong", [{"outcome": "moved"}, {"outcome": "\x00"}, {"outcome": ["approved", "x"]}, {"reason": "字" * 25_000}]
)
def test_decision_takes_no_strange_answer(
    officer: Client, reviewed: tuple[Solution, Solution], wrong: dict[str, Any]
) -> None:
    answer = visit(officer, decision(reviewed[0])).send({"outcome": "approved", "reason": "通過。", **wrong})
    assert (answer.status, Decision.objects.exists()) == (422, False)


def test_decision_is_shown_and_cannot_be_repeated(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    page = visit(officer, decision(reviewed[0]))
    done = page.send({"outcome": "rejected", "reason": "成功案例不足。"})
    assert [word for word in ("審查未通過", "成功案例不足。", "沒有公布，廠商還不知道") if word not in done.words] == []
    again = page.send({"outcome": "approved", "reason": "改通過。"})
    assert (again.url, Decision.objects.count()) == (change(reviewed[0].application), 1)


@pytest.mark.twice
def test_page_of_a_review_that_a_colleague_moved_on_decides_nothing(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    """What was thought of the documentary review would else be recorded as the outcome of the technical one."""
    page = visit(officer, decision(reviewed[1]))
    visit(officer, decision(reviewed[1])).send({"outcome": "moved", "comparison": "worse", "reason": "條件未優於。"})
    late = page.send({"outcome": "approved", "comparison": "better", "reason": "條件較優。"})
    assert (late.url, "已經改為「技術審查」，這次沒有記錄" in late.words) == (change(reviewed[1].application), True)
    assert list(Decision.objects.values_list("outcome", flat=True)) == ["moved"]


def test_solution_of_another_case_is_not_decided_here(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    other = factories.qualified()
    for page in ("decide", "reopen"):
        url = f"/admin/review/case/{other.pk}/solution/{reviewed[0].pk}/{page}/"
        assert [
            officer.get(url).status_code,
            officer.post(url, {"outcome": "approved", "reason": "x"}).status_code,
        ] == [404, 404]
    assert not Decision.objects.exists()


def test_result_is_taken_up_again_with_a_reason(officer: Client) -> None:
    case = factories.approved()
    solution = case.solutions.get()
    page = visit(officer, change(case, f"solution/{solution.pk}/reopen/"))
    assert "回到技術審查" in page.words
    assert page.send().status == 422
    done = page.send({"note": "發現利益衝突。"})
    assert (done.url, stored(solution).state) == (change(case), "technical_review")


@pytest.mark.clause("A-09")
def test_documentary_outcome_stands_beside_annex_4_as_it_was_filed_and_its_evidence(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    technical, documentary = reviewed
    Solution.objects.filter(pk=documentary.pk).update(curr_content="送件以後改的內容")
    page = visit(officer, decision(documentary))
    filed = {row.place.name: row.answer.display for row in documentary.application.submissions.get().filed.rows}
    compared = page.texts("//*[@class='compared']")[0]
    assert [side for side in ("prev_content", "curr_content") if filed[side] not in compared] == []
    assert ("送件以後改的內容" in compared, "通過攻頂計畫之方案佐證資料" in compared) == (False, True)
    assert page.all("//*[@class='compared']") and not visit(officer, decision(technical)).all("//*[@class='compared']")


@pytest.mark.clause("R8-1-3b")
def test_letter_about_a_move_and_the_one_that_asks_for_papers_are_both_seen_before(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    said = {"outcome": "moved", "comparison": "worse", "reason": "條件未優於既有方案。"}
    page = visit(officer, decision(reviewed[1])).send(said, do="preview")
    assert [title.split("：")[0] for title in page.texts("//article/h3")] == ["改為技術審查通知", "審查補件通知"]


@pytest.mark.clause("R8-1-3b", "A-11")
def test_officer_sets_until_when_papers_are_due_after_worse_and_the_vendor_reads_it(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    year = reviewed[1].application.programme
    page = visit(officer, decision(reviewed[1]))
    assert page.values()["days"] == [str(year.supplement_days)]
    said = {"outcome": "moved", "comparison": "worse", "reason": "條件未優於既有方案。"}
    asked = page.send({**said, "days": ""})
    assert (asked.status, asked.problems) == (
        422,
        ["技術審查文件的補件期限（日，從通知的次日起算）：改為技術審查時，請填寫補件期限。"],
    )
    asked.send({"days": "21"})
    supplement = Correction.objects.get()
    usual = supplementing.term_of(reviewed[1].application, Way("days", days=21), supplement.requested_at)
    assert supplement.due_at == usual.due_at
    due = format_datetime(supplement.last_second)
    letter = Message.objects.filter(kind="supplement").first()
    assert due.split("（")[0] in letter.body
    vendor = signed_in(factories.user_of(reviewed[1].application))
    case = f"/apply/{reviewed[1].application_id}/"
    assert [page for page in ("/apply/", case) if due.split(" ")[0] not in visit(vendor, page).words] == []


def test_other_outcomes_ask_for_no_term(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    said = {"outcome": "approved", "comparison": "better", "reason": "條件較優。", "days": "x"}
    visit(officer, decision(reviewed[1])).send(said)
    assert Decision.objects.get().outcome == "approved"


# --- Beside what reviewers say ---------------------------------------------------------------------------------------


def said(solution: Solution, *recommendations: str) -> None:
    """Opinions of a documentary review that were handed in."""
    committee = factories.committee(solution.application.programme)
    for recommendation in recommendations:
        given = {"due_at": timezone.now(), "given_at": timezone.now(), "given_by": factories.officer()}
        task = ReviewTask.objects.create(
            solution=solution, member=factories.member_of(committee), review="documentary", state="handed_in", **given
        )
        own = {"recommendation": recommendation, "comment": f"{recommendation}的意見", "handed_in_at": timezone.now()}
        Opinion.objects.create(task=task, **own)


@pytest.mark.clause("R8-1-3", "A-09")
def test_opinions_of_reviewers_stand_beside_annex_4_and_the_outcome(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    said(reviewed[1], "approve", "approve", "reject")
    page = visit(officer, decision(reviewed[1]))
    annex, opinions = page.texts("//*[@class='compared']")
    assert "附表4" in annex
    assert "列計的意見：建議通過 2、建議不通過 1" in opinions and "reject的意見" in opinions
    assert "多數委員「建議通過」" in page.words


DEPARTURES = [
    (("approve", "approve", "reject"), {"outcome": "moved", "comparison": "worse"}, True),
    (("approve", "approve", "reject"), {"outcome": "approved", "comparison": "better"}, False),
    (("reject", "reject"), {"outcome": "moved", "comparison": "worse"}, False),
    (("supplement", "supplement"), {"outcome": "moved", "comparison": "worse"}, False),
    (("reject", "reject"), {"outcome": "approved", "comparison": "better"}, True),
    (("approve", "reject"), {"outcome": "rejected", "comparison": "worse"}, False),
]


@pytest.mark.clause("R8-1-3")
@pytest.mark.parametrize(("opinions", "outcome", "departs"), DEPARTURES)
def test_departing_from_most_reviewers_needs_a_reason_that_is_kept(
    officer: Client, reviewed: tuple[Solution, Solution], opinions: tuple, outcome: dict[str, str], departs: bool
) -> None:
    said(reviewed[1], *opinions)
    answer = visit(officer, decision(reviewed[1])).send({**outcome, "reason": "理由。"})
    if departs:
        assert (answer.status, "請填寫不採多數意見的理由" in answer.words) == (422, True)
        assert not Decision.objects.exists()
        answer = answer.send({"departs_reason": "委員所見的版本後來更正。"})
        assert "不採委員多數意見的理由：委員所見的版本後來更正。" in answer.words
    assert Decision.objects.get().departs_reason == ("委員所見的版本後來更正。" if departs else "")


@pytest.mark.clause("A-09")
@pytest.mark.parametrize("passes", [True, False])
def test_equal_passes_by_the_switch_of_the_programme(
    officer: Client, reviewed: tuple[Solution, Solution], passes: bool
) -> None:
    Programme.objects.update(documentary_equal_passes=passes)
    said_of_it = {"outcome": "approved", "comparison": "equal", "reason": "與既有方案一致。"}
    answer = visit(officer, decision(reviewed[1])).send(said_of_it)
    assert Decision.objects.exists() is passes
    assert ("請改為技術審查" in answer.words) is not passes
