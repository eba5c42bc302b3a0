"""Is a vendor asked for papers while the review goes on, each case once, and does the case come back to its review whatever comes?"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from applications import actions
from applications.models import Application, Correction, Programme, Solution
from applications.place import Place
from applications.sheets.dossier import Dossier
from applications.sheets.slots import SLOTS
from demonstration import sample
from portal.background import duties
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.cases import scheduling
from review.correction import amending, postponing, supplementing
from review.correction.remarks import Remark
from review.correction.ways import Way
from review.decision import deciding
from tests import factories
from tests.factories import NOON, stored, taipei

pytestmark = pytest.mark.django_db

TWO = ({"name": "甲"}, {"name": "乙"})
SUMMIT = ({"name": "甲", "kind": "summit_existing"},)


@pytest.fixture
def year() -> Programme:
    return factories.year_112()


@pytest.fixture
def case(year: Programme) -> Application:
    return factories.qualified(NOON, year=year, solutions=TWO)


def wanted(solution: Solution, name: str = "tech_security", text: str = "請補充。") -> list[Remark]:
    return [Remark(Place("technical", solution.pk, name), text)]


def ask(case: Application, *solutions: Solution, **more: object) -> Correction:
    remarks = [remark for solution in solutions for remark in wanted(solution)]
    return supplementing.request_supplement(case, factories.officer(), remarks, "", NOON, **more)


def letters(case: Application) -> list[str]:
    """The letters of its review."""
    kinds = Message.objects.filter(concerns=case.ref, kind__startswith="supplement").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def test_answer_leads_back_to_the_review_and_is_a_submission_of_its_own(case: Application) -> None:
    first = case.solutions.first()
    asked = ask(case, first)
    assert (stored(case).state, asked.is_supplement) == ("supplement_requested", True)
    assert [solution.pk for solution in asked.solutions.all()] == [first.pk]
    assert "「甲」" in factories.letters_of(case)[-1].body
    factories.save(
        Solution.objects.get(pk=first.pk), "technical", NOON, tech_security="定期弱點掃描，並以多重驗證登入。"
    )
    sent = actions.answer_correction(case, factories.user_of(case), None, NOON)
    assert stored(case).state == "qualified"
    assert stored(asked).state == "answered"
    assert sent.number == 2
    assert set(case.solutions.values_list("state", flat=True)) == {"technical_review"}
    assert letters(case) == ["supplement", "supplement_received"]


@pytest.mark.parametrize(
    ("way", "due"),
    [
        (None, taipei(2023, 6, 27)),  # seven days of the year end in 端午節, whose bridge ends on the 26th
        (Way("days", days=3), taipei(2023, 6, 20)),
        (Way("days", days=12), taipei(2023, 6, 28)),
        (Way("date", day=date(2023, 6, 30)), taipei(2023, 7, 1)),
    ],
)
def test_due_time_is_chosen_and_counted_by_the_calendar(case: Application, way: Way | None, due: datetime) -> None:
    asked = ask(case, case.solutions.first(), until=way)
    assert asked.due_at == due
    assert asked.counting


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2023, 6, 15), "最早是明天"), (date(2023, 6, 25), "星期日"), (None, "請填寫補件期限")],
)
def test_day_that_is_over_or_free_is_no_due_day(case: Application, day: date | None, said: str) -> None:
    with pytest.raises(StepRefused, match=said):
        ask(case, case.solutions.first(), until=Way("date", day=day))
    assert stored(case).state == "qualified"


def test_second_solution_of_the_same_meeting_joins_the_supplement_that_runs(case: Application) -> None:
    first, second = case.solutions.all()
    asked = ask(case, first, until=Way("days", days=10))
    joined = ask(case, second, first, until=Way("days", days=3))
    assert joined.pk == asked.pk
    assert [(item.solution_id, item.remark) for item in joined.items.all()] == [
        (first.pk, "請補充。"),
        (second.pk, "請補充。"),
    ]
    assert (joined.due_at, set(joined.solutions.all())) == (asked.due_at, {first, second})
    assert letters(case) == ["supplement", "supplement_amended"]
    assert "「甲」、「乙」" in factories.letters_of(case)[-1].body


def test_supplement_that_does_not_come_ends_no_case_and_waits_for_an_officer(case: Application) -> None:
    first = case.solutions.first()
    asked = ask(case, first)
    duties.sweep("review.lapse", asked.due_at + timedelta(minutes=1))
    assert (stored(case).state, stored(asked).state) == ("qualified", "lapsed")
    assert letters(case) == ["supplement", "supplement_lapsed"]
    assert "申請案沒有因此結束" in factories.letters_of(case)[-1].body
    assert "還沒有決定怎麼辦" in scheduling.why_not_schedulable(first)
    supplementing.settle(case, factories.officer(), "依現有資料審查。", asked.due_at + timedelta(hours=1))
    assert (stored(asked).state, scheduling.why_not_schedulable(first)) == ("closed", "")
    with pytest.raises(StepRefused, match="沒有逾期未補件"):
        supplementing.settle(case, factories.officer(), "再一次。", NOON)


def test_late_supplement_is_asked_for_again_or_opened_again(case: Application) -> None:
    first, late = case.solutions.first(), NOON + timedelta(days=20)
    asked = ask(case, first)
    duties.sweep("review.lapse", late)
    again = supplementing.request_supplement(case, factories.officer(), wanted(first), "", late)
    assert (stored(asked).state, again.state) == ("closed", "open")
    duties.sweep("review.lapse", late + timedelta(days=20))
    later = late + timedelta(days=21)
    meant = postponing.preview(
        postponing.candidates(Application.objects.all(), postponing.STATES), Way("days", days=5), "颱風", later
    )
    assert [(candidate.correction.pk, candidate.step) for candidate in meant] == [(again.pk, "reopen_supplement")]
    postponing.rehearsed(meant[0], factories.officer(), "颱風", later)
    assert (stored(case).state, stored(again).state) == ("supplement_requested", "open")


def test_recalled_supplement_is_picked_again_as_a_draft(case: Application) -> None:
    asked = ask(case, case.solutions.first())
    amending.recall(case, factories.officer(), "寄錯了。", NOON)
    assert (stored(case).state, stored(asked).state) == ("qualified", "recalled")
    assert case.draft_remarks.get().remark == "請補充。"


def test_only_what_is_reviewed_can_need_papers(case: Application) -> None:
    first, second = case.solutions.all()
    deciding.decide(first, factories.officer(), "rejected", "功能不足。", "", NOON)
    with pytest.raises(StepRefused, match="只有正在審查的方案"):
        ask(case, second, solutions=[first])
    deciding.decide(second, factories.officer(), "rejected", "功能不足。", "", NOON)
    with pytest.raises(StepRefused, match="沒有正在審查的方案"):
        ask(stored(case), first)


def test_supplement_counts_among_no_rounds_of_qualification(case: Application) -> None:
    """A-05: no reason is asked for it, and none of a later 補正 because of it."""
    ask(case, case.solutions.first())
    assert not case.corrections.counted().exists()


# --- From documentary to technical review ----------------------------------------------------------------------------


@pytest.mark.clause("R8-1-3b", "A-11")
def test_solution_that_moves_is_asked_at_once_for_the_papers_that_its_kind_did_not_owe(year: Programme) -> None:
    case = factories.qualified(NOON, year=year, solutions=SUMMIT)
    solution = case.solutions.get()
    decision = deciding.decide(solution, factories.officer(), "moved", "條件未優於既有方案。", "worse", NOON)
    asked = case.corrections.get()
    assert (asked.purpose, stored(case).state) == ("moved_to_technical", "supplement_requested")
    assert (stored(solution).state, decision.comparison) == ("technical_review", "worse")
    names = [item.name for item in asked.items.all()]
    assert {"income_tax_pl_statement", "vat_payment_proof", "sales_record_proof"} <= set(names)
    assert "summit_plan_proof" not in names
    kinds = [letter.kind for letter in factories.letters_of(case)]
    assert {"moved", "supplement"} <= set(kinds)
    with pytest.raises(actions.SubmissionRefused) as refused:
        actions.answer_correction(case, factories.user_of(case), None, NOON)
    assert {reason.problem.place.name for reason in refused.value.reasons} >= {"sales_record_proof"}


@pytest.mark.clause("A-11", "R2-1b")
def test_solution_that_moved_can_be_scheduled_once_its_papers_have_come(year: Programme) -> None:
    case = factories.qualified(NOON, year=year, solutions=SUMMIT)
    solution = case.solutions.get()
    deciding.decide(solution, factories.officer(), "moved", "條件未優於既有方案。", "worse", NOON)
    user, dossier = factories.user_of(case), Dossier(stored(case))
    for item in case.corrections.get().items.all():
        part, slot = dossier.part_at(item.place), SLOTS.get(item.name)
        if slot is None:
            factories.save(stored(case), "company", NOON, vat_status="regular")
        else:
            paper = actions.add_paper(part, slot, factories.pdf(), user, NOON)
            actions.save_details(paper, part, sample.details(slot.key, NOON.date()), NOON)
    sent = actions.answer_correction(case, user, None, NOON)
    duties.sweep("files.scan", NOON)
    duties.sweep("applications.release", NOON)
    duties.sweep("applications.guideline", NOON)
    assert [filed.moved for filed in sent.filed.solutions] == [True]
    rulings = (
        sent.guideline_checks.get().verdicts.filter(row__in=["R6-3-1-1", "R6-3-1-2D"]).values_list("result", flat=True)
    )
    assert set(rulings) == {"met"}
    assert scheduling.why_not_schedulable(solution) == ""


def test_move_that_cannot_ask_moves_nothing(year: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    case = factories.qualified(NOON, year=year, solutions=SUMMIT)
    monkeypatch.setattr(supplementing, "request_supplement", _refuse)
    with pytest.raises(StepRefused):
        deciding.decide(case.solutions.get(), factories.officer(), "moved", "條件未優於。", "worse", NOON)
    moved = case.solutions.get()
    assert moved.state == "documentary_review"
    assert not moved.is_moved
    assert moved.decisions.count() == 0


def _refuse(*_: object, **__: object) -> Callable:
    raise StepRefused("不能通知。")
