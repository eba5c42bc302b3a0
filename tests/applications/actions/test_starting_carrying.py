"""Does a draft that was left behind come whole into the next year, and stay as it was?"""

from datetime import timedelta
from typing import Any

import pytest

from applications import actions
from applications.models import Application, Attachment, Programme, Solution
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from portal.files.models import StoredFile
from review.qualification import qualifying
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db

THEN, NOW = taipei(2023, 6, 15, 12), taipei(2024, 6, 15, 12)
KINDS = [{"kind": "previously_listed", "name": "甲", "agent": True}, {"kind": "first_time", "name": "乙"}]


def year_113() -> Programme:
    return factories.programme(NOW, year=113)


@pytest.fixture
def left() -> Application:
    """A whole draft of a year that is over."""
    return factories.complete(year=factories.year_112(), now=THEN, solutions=KINDS)


def carry(case: Application, year: Programme, now: Any = NOW) -> Application:
    return actions.carry_over(case, factories.user_of(case), year, now)


def content(case: Application) -> dict[str, Any]:
    """Every answer and paper, without the numbers of the rows."""
    solutions = list(case.solutions.prefetch_related("price_plans"))
    papers = case.attachments.present()
    positions = {solution.pk: solution.position for solution in solutions}
    return {
        "company": {
            name: getattr(case, name)
            for name in SHEETS["company"].base_fields
            if not name.startswith(("consent", "attest"))
        },
        "solutions": [
            (solution.kind, solution.position, solution.previous_solution_id, *answers_of(solution))
            for solution in solutions
        ],
        "prices": [
            (p.total_price, p.subscription_months, p.user_count)
            for solution in solutions
            for p in solution.price_plans.all()
        ],
        "papers": sorted((p.slot, positions.get(p.solution_id, 0), str(p.file_id), str(p.details)) for p in papers),
    }


def answers_of(solution: Solution) -> list[Any]:
    keys = [key for key in SHEETS if key != "company"]
    return [getattr(solution, name) for key in keys for name in SHEETS[key].base_fields]


def test_all_answers_solutions_prices_and_papers_come_along(left: Application) -> None:
    year = year_113()
    made = carry(left, year)
    assert content(Application.objects.get(pk=made.pk)) == content(left)
    assert made.programme == year
    assert made.state == "draft"
    assert made.number is None
    assert made.created_at == NOW
    assert made.attachments.count() == left.attachments.count() > 10
    assert len(content(left)["prices"]) > 2


def test_consents_the_attestation_and_their_records_do_not(left: Application) -> None:
    made = Application.objects.get(pk=carry(left, year_113()).pk)
    assert left.consents.exists()
    assert not made.consents.exists()
    ticks = [name for name in SHEETS["company"].base_fields if name.startswith(("consent", "attest"))]
    assert ticks
    assert [name for name in ticks if getattr(made, name)] == []


def test_the_old_draft_stays_as_it_was(left: Application) -> None:
    before = [list(m.objects.order_by("pk").values()) for m in (Application, Solution, Attachment)]
    made = carry(left, year_113())
    factories.save(made, "company", NOW, rep_name="換人")
    part = factories.part(made, "technical", made.solutions.first())
    actions.remove_paper(part.papers["load_test_report"][0], part, NOW)
    old = [list(m.objects.filter(**of).order_by("pk").values()) for m, of in (
        (Application, {"pk": left.pk}), (Solution, {"application": left}), (Attachment, {"application": left}))]  # fmt: skip
    assert old == before


def test_pressed_twice_makes_one(left: Application) -> None:
    year = year_113()
    assert carry(left, year).pk == carry(left, year).pk
    assert (Application.objects.count(), Solution.objects.count()) == (2, 4)


def test_a_press_that_meets_the_other_on_the_way_copies_nothing_twice(left: Application, monkeypatch: Any) -> None:
    year = year_113()
    first = carry(left, year)
    monkeypatch.setattr(actions.starting, "_running", _blind_once(actions.starting._running))
    assert carry(left, year).pk == first.pk
    assert (Application.objects.count(), Solution.objects.count()) == (2, 4)


def _blind_once(running: Any) -> Any:
    """The first look is too early to see the other's row."""
    seen: list[int] = []

    def look(*args: Any) -> Any:
        seen.append(1)
        return None if len(seen) == 1 else running(*args)

    return look


def test_dated_papers_out_of_their_window_are_said(left: Application) -> None:
    made = carry(left, year_113())
    ready = Dossier(made, NOW.date())
    assert {reason.problem.place.name for reason in ready.verdict.reasons} >= {"consent_pdpa"}
    factories.save(
        made,
        "company",
        NOW,
        **dict.fromkeys([n for n in SHEETS["company"].base_fields if n.startswith(("consent", "attest"))], True),
    )
    refused = [reason.message for reason in Dossier(Application.objects.get(pk=made.pk), NOW.date()).verdict.broken]
    assert any("壓力測試" in message or "年內" in message for message in refused)


def test_a_refused_file_has_no_bytes_and_stays_behind(left: Application) -> None:
    StoredFile.objects.filter(attachments__slot="load_test_report").update(state="refused")
    made = carry(left, year_113())
    assert not made.attachments.filter(slot="load_test_report").exists()


def test_what_was_filed_becomes_the_former_listing_of_the_new(left: Application) -> None:
    case = actions.submit(left, factories.user_of(left), None, THEN).application
    case = qualifying.take(case, factories.officer(), "", THEN)
    made = carry(case, year_113())
    old, new = case.solutions.first(), made.solutions.first()
    assert new.previous_solution == old
    assert new.prev_name == "甲"
    assert new.curr_name == ""
    assert old.features_spec in new.prev_content


def test_nothing_is_carried_while_the_year_runs_or_none_is_open(left: Application) -> None:
    with pytest.raises(actions.NotEditable, match="還沒有結束"):
        carry(left, factories.programme(THEN, year=111), THEN)
    closed = factories.programme(NOW, year=110, closes_at=NOW - timedelta(days=1))
    with pytest.raises(actions.NotEditable, match="已截止受理"):
        carry(left, closed)
    assert Application.objects.count() == 1


# --- After the closing ---------------------------------------------------------------------------------------------


@pytest.mark.clause("R2-2")
def test_a_draft_closes_with_the_intake_but_what_was_being_typed_arrives() -> None:
    case = factories.draft(year=factories.year_112(), now=THEN)
    closes = case.programme.closes_at
    late = closes + actions.LAST_WORDS
    assert factories.save(case, "company", late - timedelta(seconds=1), rep_name="甲") == ["rep_name"]
    with pytest.raises(actions.NotEditable, match="已截止受理"):
        factories.save(case, "company", late, rep_name="乙")
    with pytest.raises(actions.SubmissionRefused):
        actions.submit(case, factories.user_of(case), None, closes)


def test_a_pause_and_a_moved_closing_leave_a_draft_open() -> None:
    case = factories.draft(year=factories.year_112(), now=THEN)
    Programme.objects.update(state="paused")
    case.refresh_from_db()
    assert factories.save(case, "company", THEN, rep_name="甲") == ["rep_name"]
    Programme.objects.update(state="open", closes_at=NOW + timedelta(days=9))
    case = Application.objects.get(pk=case.pk)
    assert factories.save(case, "company", NOW, rep_name="乙") == ["rep_name"]
