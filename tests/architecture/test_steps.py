"""Does every step move only from its states and for its roles, and are the drawings in the docs those of the tables?"""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from applications.management.commands.workflows import DOCUMENT, TABLES, markdown
from applications.models import Application, Programme, Solution
from applications.workflow import APPLICATION, SOLUTION
from portal.roles import Role
from portal.workflow.engine import StepRefused, perform
from portal.workflow.table import SYSTEM, Step, Table
from tests import factories

STEPS = [(table, step) for table in (APPLICATION, SOLUTION) for step in table.steps]


@pytest.fixture
def actors(db: None) -> dict[str, Any]:
    staff = {role: factories.staff(role) for role in Role.values if role != Role.VENDOR}
    return {**staff, Role.VENDOR: factories.vendor(), SYSTEM: None}


@pytest.mark.clause("R1-2")
@pytest.mark.parametrize(("table", "step"), STEPS, ids=lambda one: one.name)
def test_step_is_taken_from_its_states_by_its_roles_and_never_else(
    table: Table, step: Step, actors: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Solution, "has_decision", lambda self: True)
    application = factories.submitted()
    subject = application if table is APPLICATION else application.solutions.get()
    Application.objects.update(state="qualified")
    Programme.objects.update(second_sign_off=step.name == "propose_not_qualified")
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
    tables = {model.workflow.name: model.workflow for model in apps.get_models() if hasattr(model, "workflow")}
    assert tables == {table.name: table for table in TABLES.values()}


def test_drawings_in_the_docs_are_not_stale() -> None:
    assert (settings.BASE_DIR / DOCUMENT).read_text() == markdown(TABLES), "run: manage.py workflows --markdown"


def test_command_prints_the_drawings(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("workflows")
    assert capsys.readouterr().out.strip() == markdown(TABLES).strip()


def test_nothing_but_the_engine_assigns_a_state_of_a_case() -> None:
    """A state is written where the engine does it; `update(state=…)` of corrections, files and letters is no case."""
    writers = set()
    for app in ("portal", "applications", "review", "listings", "demonstration"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if "migrations" not in path.parts and ".state = " in path.read_text():
                writers.add(path.relative_to(settings.BASE_DIR).as_posix())
    assert writers == {"portal/workflow/engine.py"}
