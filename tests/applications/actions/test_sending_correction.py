"""Does a correction open what was asked, and does its answer count to the last second, once?"""

from datetime import datetime, timedelta

import pytest

from applications import actions
from applications.models import (
    Application,
    Correction,
    Document,
    GuidelineCheck,
    Programme,
    Submission,
)
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.compare import compare
from applications.sheets.slots import SLOTS
from review.correction import correcting
from review.qualification import qualifying
from tests import factories
from tests.applications.actions.sent import kinds_of_letters, send
from tests.factories import NOON, taipei

pytestmark = pytest.mark.django_db

ITEMS = [("company", "paid_in_capital"), ("technical", "load_test_report"), ("technical", "cloud_architecture")]


@pytest.fixture
def correction(year: Programme) -> Correction:
    """Notified on 2023-06-15: due 06-18 is a Sunday, so 06-19."""
    return factories.returned(NOON, ITEMS, year=year)


def answer(correction: Correction, now: datetime) -> Submission:
    case = Application.objects.get(pk=correction.application_id)
    return actions.answer_correction(case, factories.user_of(case), "192.0.2.2", now)


def case_of(correction: Correction) -> Application:
    return Application.objects.select_related("programme", "vendor").get(pk=correction.application_id)


@pytest.mark.clause("R6-5-1")
def test_correction_opens_the_named_items_and_what_depends_on_them(correction: Correction) -> None:
    case = case_of(correction)
    allowed = actions.access(case, NOON)
    assert allowed.names(SHEETS["company"], None) == {"paid_in_capital"}
    opened = allowed.names(SHEETS["technical"], case.solutions.get().pk)
    assert {"load_test_report", "cloud_architecture", "public_providers", "private_dc_public_plan_reason"} <= opened
    assert {"tech_security", "security_test_report", "name", "cloud_evidence_pdf"} & opened == set()
    assert allowed.names(SHEETS["promotion"], case.solutions.get().pk) == set()
    assert allowed.names(SHEETS["technical"], case.solutions.get().pk + 1) == set()


@pytest.mark.clause("R6-5-1")
def test_correction_saves_only_what_is_open(correction: Correction) -> None:
    case = case_of(correction)
    assert factories.save(case, "company", NOON, paid_in_capital=5_000_000, company_name="別的公司") == [
        "paid_in_capital"
    ]
    assert factories.save(case.solutions.get(), "promotion", NOON, features_spec="別的") == []
    stored = case_of(correction)
    assert (stored.paid_in_capital, stored.company_name) == (5_000_000, "測試公司")
    assert stored.solutions.get().features_spec != "別的"


@pytest.mark.clause("R6-5-1")
def test_correction_takes_papers_only_in_open_slots(correction: Correction) -> None:
    case = case_of(correction)
    part, user = factories.part(case, "technical", case.solutions.get()), factories.user_of(case)
    assert actions.add_paper(part, SLOTS["load_test_report"], factories.pdf(), user, NOON).slot == "load_test_report"
    with pytest.raises(actions.NotEditable, match="「1年內資安檢測報告」目前不能修改"):
        actions.add_paper(part, SLOTS["security_test_report"], factories.pdf(), user, NOON)


@pytest.mark.clause("R6-5-2", "R6-5-3")
@pytest.mark.parametrize("moment", [NOON, taipei(2023, 6, 19, 23, 59, 59), taipei(2023, 6, 19, 23, 59, 59, 999999)])
def test_answer_counts_to_the_last_second(correction: Correction, moment: datetime) -> None:
    factories.save(case_of(correction), "company", moment, paid_in_capital=5_000_000)
    sent = answer(correction, moment)
    correction.refresh_from_db()
    case = case_of(correction)
    assert sent.number == 2
    assert sent.submitted_at == moment
    assert case.state == "in_qualification"
    assert correction.state == "answered"
    assert correction.closed_at == moment
    assert correction.answer == sent
    assert kinds_of_letters(case) == ["receipt", "taken", "correction", "correction_received"]
    first = case.submissions.get(number=1)
    assert [(c.place.sheet, c.place.name, c.before, c.after) for c in compare(first.filed, sent.filed)] == [
        ("company", "paid_in_capital", "12,000,000 元", "5,000,000 元")
    ]
    assert Document.objects.filter(submission=sent).count() == 2
    assert GuidelineCheck.objects.filter(submission=sent).exists()


@pytest.mark.clause("R6-5-2")
def test_answer_a_second_too_late_is_refused(correction: Correction) -> None:
    late = taipei(2023, 6, 20)
    with pytest.raises(actions.SubmissionRefused) as refused:
        answer(correction, late)
    assert [reason.message for reason in refused.value.reasons] == [
        "補正期限到 112年6月19日 23:59:59（2023-06-19 23:59:59） 為止，現在已經超過，不能再修改或送出。"
    ]
    with pytest.raises(actions.NotEditable):
        factories.save(case_of(correction), "company", late, paid_in_capital=5_000_000)
    assert (case_of(correction).state, Submission.objects.count()) == ("correction_requested", 1)


def test_answer_pressed_twice_is_one_submission(correction: Correction) -> None:
    assert answer(correction, NOON) == answer(correction, NOON)
    assert Submission.objects.count() == 2


def test_answer_is_refused_where_nothing_waits_for_one(year: Programme) -> None:
    case = factories.in_review(NOON, year=year)
    with pytest.raises(actions.SubmissionRefused, match="沒有等待補正的項目"):
        actions.answer_correction(case, factories.user_of(case), None, NOON)


def test_answer_is_refused_while_an_open_item_is_not_in_order(correction: Correction) -> None:
    case = case_of(correction)
    part = factories.part(case, "technical", case.solutions.get())
    actions.remove_paper(part.papers["load_test_report"][0], part, NOON)
    factories.save(case, "company", NOON, paid_in_capital=10)
    with pytest.raises(actions.SubmissionRefused) as refused:
        answer(correction, NOON)
    assert [reason.problem.place.name for reason in refused.value.reasons] == ["paid_in_capital", "load_test_report"]
    actions.add_paper(part, SLOTS["load_test_report"], factories.pdf(), None, NOON)
    paper = case.attachments.present().get(slot="load_test_report")
    actions.save_details(paper, part, {"report_date": "2023-06-14"}, NOON)
    with pytest.raises(actions.SubmissionRefused) as refused:
        answer(correction, NOON)
    assert [reason.clause for reason in refused.value.reasons] == ["須知四(二)"]


def test_answer_is_not_held_up_by_what_is_not_open(correction: Correction) -> None:
    """Such as a clause that staff tightened meanwhile: the vendor could not mend it, so the officer sees it."""
    Application.objects.update(rep_title="")
    Programme.objects.update(website_required=True)
    Application.objects.update(website="")
    assert answer(correction, NOON).number == 2


@pytest.mark.clause("R6-5-3", "F2-18", "R4-x")
def test_answer_counts_windows_from_the_day_of_filing(year: Programme) -> None:
    case = factories.complete(year=year, now=NOON)
    part = factories.part(case, "technical", case.solutions.get())
    paper = part.papers["load_test_report"][0]
    actions.save_details(paper, part, {"report_date": "2022-06-15"}, NOON)  # one year before the day of filing
    send(case)
    moment = NOON + timedelta(days=1)
    qualifying.take(case, factories.officer(), "", moment)
    places = [correcting.Remark(Place("technical", part.solution_id, "load_test_report"), "請看一下。")]
    asked = correcting.request_correction(case, factories.officer(), places, "", moment)
    assert answer(asked, moment).number == 2


@pytest.mark.clause("F2-18")
def test_answer_takes_a_report_made_after_the_day_of_filing(correction: Correction) -> None:
    case = case_of(correction)
    part = factories.part(case, "technical", case.solutions.get())
    paper = part.papers["load_test_report"][0]
    later = taipei(2023, 6, 17, 9)
    actions.save_details(paper, part, {"report_date": "2023-06-18"}, later)
    with pytest.raises(actions.SubmissionRefused, match="報告日期在送件日之後，請核對"):
        answer(correction, later)
    actions.save_details(paper, part, {"report_date": "2023-06-17"}, later)
    assert answer(correction, later).number == 2


@pytest.mark.clause("A-05")
def test_every_round_has_its_own_submission(correction: Correction) -> None:
    answer(correction, NOON)
    case = case_of(correction)
    later = NOON + timedelta(days=4)
    second = correcting.request_correction(
        case,
        factories.officer(),
        [correcting.Remark(Place("company", None, "rep_title"), "請補正。")],
        "",
        later,
        "仍不完整。",
    )
    assert second.round == 2
    assert second.submission.number == 2
    assert second.due_at > correction.due_at
    assert actions.access(case_of(correction), later).names(SHEETS["company"], None) == {"rep_title"}
    assert answer(second, later).number == 3
