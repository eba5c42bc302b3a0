"""Do the two tables say what the guideline says: who takes which step from where to where?"""

from types import SimpleNamespace

import pytest

from applications.models import Application
from applications.workflow import APPLICATION, SOLUTION
from portal.roles import Role
from portal.workflow.table import SYSTEM, Table

TONES = {"waiting", "action", "done", "ended", "refused"}
STAFF = {"officer", "administrator"}
APPLICATION_STEPS = {
    "submit": ("draft", "submitted", {"vendor"}),
    "take": ("submitted", "in_qualification", STAFF),
    "request_correction": ("in_qualification", "correction_requested", STAFF),
    "answer_correction": ("correction_requested", "in_qualification", {"vendor"}),
    "lapse": ("correction_requested", "deemed_abandoned", {SYSTEM}),
    "qualify": ("in_qualification", "qualified", STAFF),
    "find_not_qualified": ("in_qualification", "not_qualified", STAFF),
    "propose_not_qualified": ("in_qualification", "not_qualified_proposed", STAFF),
    "confirm_not_qualified": ("not_qualified_proposed", "not_qualified", STAFF),
    "return_proposal": ("not_qualified_proposed", "in_qualification", STAFF),
    "extend": ("correction_requested", "correction_requested", STAFF),
    "reopen_correction": ("deemed_abandoned", "correction_requested", STAFF),
    "amend_correction": ("correction_requested", "correction_requested", STAFF),
    "recall_correction": ("correction_requested", "in_qualification", STAFF),
    "request_supplement": ("qualified", "supplement_requested", STAFF),
    "answer_supplement": ("supplement_requested", "qualified", {"vendor"}),
    "lapse_supplement": ("supplement_requested", "qualified", {SYSTEM}),
    "extend_supplement": ("supplement_requested", "supplement_requested", STAFF),
    "reopen_supplement": ("qualified", "supplement_requested", STAFF),
    "amend_supplement": ("supplement_requested", "supplement_requested", STAFF),
    "recall_supplement": ("supplement_requested", "qualified", STAFF),
    "settle_supplement": ("qualified", "qualified", STAFF),
    "reopen": ("not_qualified", "in_qualification", STAFF),
    "withdraw": (
        "submitted in_qualification not_qualified_proposed correction_requested",
        "withdrawn",
        {"vendor"},
    ),
}
DECIDED = "approved not_approved announced contracting uncontracted listed rejected"
SOLUTION_STEPS = {
    "send_to_technical": ("pending", "technical_review", STAFF),
    "send_to_documentary": ("pending", "documentary_review", STAFF),
    "move_to_technical": ("documentary_review", "technical_review", STAFF),
    "approve": ("technical_review documentary_review", "approved", STAFF),
    "reject": ("technical_review documentary_review", "not_approved", STAFF),
    "announce": ("approved", "announced", STAFF),
    "publish_rejection": ("not_approved", "rejected", STAFF),
    "reopen_technical": (DECIDED, "technical_review", STAFF),
    "reopen_documentary": (DECIDED, "documentary_review", STAFF),
    "open_contract": ("announced", "contracting", {SYSTEM}),
    "end_contract": ("contracting", "uncontracted", STAFF),
    "resume_contract": ("uncontracted", "contracting", STAFF),
    "list_up": ("contracting", "listed", {SYSTEM}),
    "correct_listing": ("listed", "listed", STAFF),
    "delist": ("listed", "delisted", STAFF),
    "relist": ("delisted", "listed", STAFF),
    "expire": ("announced contracting listed", "expired", {SYSTEM}),
}


def drawn(table: Table) -> dict[str, tuple]:
    return {step.name: (" ".join(step.sources), step.target, set(step.by)) for step in table.steps}


@pytest.mark.clause("R1-2", "R6-5-1", "R6-5-2", "R6-5-3", "R8-1-1a", "R8-1-1b", "A-04")
def test_application_moves_as_the_guideline_says() -> None:
    assert drawn(APPLICATION) == APPLICATION_STEPS


@pytest.mark.clause("R1-2", "R8-1-2a", "R8-1-2c", "R8-1-3a", "R8-1-3b", "R8-1-4a", "R8-1-4b", "R2-1c")
def test_solution_moves_as_the_guideline_says() -> None:
    assert drawn(SOLUTION) == SOLUTION_STEPS


@pytest.mark.parametrize("table", [APPLICATION, SOLUTION], ids=lambda table: table.name)
def test_every_state_can_be_reached_and_left_unless_it_is_an_end(table: Table) -> None:
    reached = {table.initial.name} | {step.target for step in table.steps}
    brought_back = {
        "reopen_correction",
        "reopen",
        "reopen_technical",
        "reopen_documentary",
        "resume_contract",
        "relist",
    }  # by staff, with a reason
    left = {source for step in table.steps for source in step.sources if step.name not in brought_back}
    assert reached == table.names()
    assert table.names(final=True) == table.names() - left - {"qualified"}  # its solutions move on, the case rests
    assert {state.tone for state in table.states} <= TONES


@pytest.mark.parametrize("table", [APPLICATION, SOLUTION], ids=lambda table: table.name)
def test_every_step_is_taken_by_a_known_role(table: Table) -> None:
    assert {role for step in table.steps for role in step.by} <= {*Role.values, SYSTEM}
    assert "authority" not in {role for step in table.steps for role in step.by}


def test_vendor_edits_a_draft_and_nothing_else() -> None:
    assert APPLICATION.names(vendor_may_edit=True) == {"draft"}


def test_one_running_application_means_one_that_has_not_ended() -> None:
    (constraint,) = Application._meta.constraints
    ((name, ended),) = constraint.condition.children
    assert name == "state__in"
    assert constraint.condition.negated is True
    assert set(ended) == APPLICATION.names(final=True)


@pytest.mark.clause("R8-1-1c")
def test_solution_is_reviewed_only_in_a_qualified_case() -> None:
    (need,) = SOLUTION.step("send_to_technical").needs
    assert SOLUTION.step("send_to_documentary").needs == (need,)
    said = {
        state.name: need(SimpleNamespace(application=SimpleNamespace(state=state.name))) for state in APPLICATION.states
    }
    assert {state for state, sentence in said.items() if not sentence} == {"qualified"}
    assert said["submitted"] == "申請案通過資格審查後，才能審查方案。"


def test_solution_is_announced_only_with_a_decision() -> None:
    (need,) = SOLUTION.step("announce").needs
    assert need(SimpleNamespace(has_decision=lambda: True)) == ""
    assert need(SimpleNamespace(has_decision=lambda: False)) == "還沒有審查結果，不能公告。"


def test_steps_that_refuse_somebody_ask_for_a_reason() -> None:
    asked = {step.name for table in (APPLICATION, SOLUTION) for step in table.steps if step.asks_note}
    reopening = {"extend", "reopen_correction", "reopen"}
    two = {"find_not_qualified", "propose_not_qualified", "confirm_not_qualified", "return_proposal"}
    again = {"amend_correction", "recall_correction"}
    supplement = {f"{verb}_supplement" for verb in ("extend", "reopen", "amend", "recall", "settle")}
    decided = {"move_to_technical", "approve", "reject", "publish_rejection", "reopen_technical", "reopen_documentary"}
    listed = {"end_contract", "delist", "relist", "correct_listing"}
    assert asked == {*two, *reopening, *again, *supplement, *decided, *listed}
