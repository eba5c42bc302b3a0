"""Does every step move only from its states and for its roles, and are the drawings in the docs those of the tables?"""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from applications.models import Application, Programme, Solution
from applications.workflow import APPLICATION, CORRECTION, SOLUTION
from listings.models import Contract
from listings.workflow import CONTRACT
from portal.management.commands.workflows import DOCUMENT, markdown
from portal.roles import Role
from portal.workflow import kinds
from portal.workflow.engine import StepRefused, perform
from portal.workflow.subject import Subject
from portal.workflow.table import SYSTEM, Step, Table
from review.meeting import planning
from review.models import Conflict, Recusal
from review.workflow import CONFLICT, MEETING, RECUSAL, TASK
from tests import factories
from tests.factories import NOON
from tests.listings.contracts.scene import ContractScene
from tests.review.conflict.scene import qualified_scene
from tests.review.meeting import day

pytestmark = pytest.mark.once

TABLES = (APPLICATION, SOLUTION, CORRECTION, TASK, CONFLICT, RECUSAL, MEETING, CONTRACT)
STEPS = [(table, step) for table in TABLES for step in table.steps]


@pytest.fixture
def actors(db: None) -> dict[str, Any]:
    staff = {role: factories.staff(role) for role in Role.values if role != Role.VENDOR}
    return {**staff, Role.VENDOR: factories.vendor(), SYSTEM: None}


def subject_of(table: Table) -> Subject:
    if table is CORRECTION:
        return factories.returned()
    if table is CONTRACT:
        return ContractScene().contract
    if table in (TASK, CONFLICT, RECUSAL, MEETING):
        return of_review(table)
    application = factories.submitted()
    return application if table is APPLICATION else application.solutions.get()


def of_review(table: Table) -> Subject:
    scene = qualified_scene()
    about = {"kind": "biased", "application": scene.case}
    if table is TASK:
        return scene.task(scene.member())
    if table is CONFLICT:
        said = {"source": "officer", "evidence": "有合作。", "proposed_at": NOON}
        return Conflict.objects.create(user=scene.officer, **about, **said)
    if table is RECUSAL:
        return Recusal.objects.create(named="委員 A", filed_by=factories.user_of(scene.case), filed_at=NOON, **about)
    return planning.plan(scene.committee, day.MORNING, scene.officer)


@pytest.mark.clause("R1-2")
@pytest.mark.parametrize(("table", "step"), STEPS, ids=lambda part: part.name)
def test_step_is_taken_from_its_states_by_its_roles_and_never_else(
    table: Table, step: Step, actors: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Solution, "has_decision", lambda self: True)
    monkeypatch.setattr(Application, "has_solution_in_review", True)
    monkeypatch.setattr(Application, "has_late_supplement", True)
    monkeypatch.setattr(Contract, "has_supplement_that_holds", step.name == "resume_signing")
    subject = subject_of(table)
    Application.objects.update(state="qualified")
    Programme.objects.update(second_sign_off=step.name == "propose_not_qualified")
    if step.target in SOLUTION.sources_of("reject"):  # back to the review that it was decided in
        Solution.objects.update(decided_in=step.target)
    taken = set()
    for state in table.names():
        for role, actor in actors.items():
            type(subject).objects.filter(pk=subject.pk).update(state=state)
            try:
                perform(subject, step.name, actor, "理由。")
            except StepRefused:
                continue
            taken.add((state, role))
            assert type(subject).objects.get(pk=subject.pk).state == step.target
    assert taken == {(state, role) for state in step.sources for role in step.by}


def test_every_table_of_the_project_is_drawn() -> None:
    tables = {model.workflow.name for model in apps.get_models() if hasattr(model, "workflow")}
    assert {kind.table.name for kind in kinds.every()} == tables >= {"application", "meeting"}


def test_drawings_in_the_docs_are_not_stale() -> None:
    assert (settings.BASE_DIR / DOCUMENT).read_text() == markdown(), "run: manage.py workflows --markdown"


def test_command_prints_the_drawings(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("workflows")
    assert capsys.readouterr().out.strip() == markdown().strip()
