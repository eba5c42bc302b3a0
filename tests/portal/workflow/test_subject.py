"""Does every thing that moves keep what the engine needs of it, and is one that does not refused at the start?"""

from dataclasses import replace

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from applications.models import Application, Solution
from applications.workflow import APPLICATION, SOLUTION
from portal.reference import Ref
from portal.workflow import kinds
from portal.workflow.engine import StepRefused, perform
from portal.workflow.subject import Subject, gather
from portal.workflow.table import SILENT, WITHIN, Step
from tests import factories
from tests.portal.workflow.lamp import LAMP

OFFICER = frozenset({"officer"})


def test_table_names_the_kind_and_the_kind_its_class() -> None:
    assert (kinds.called("application").model, kinds.called("solution").table) == (Application, SOLUTION)
    with pytest.raises(LookupError, match="no kind of thing is called lamp"):
        kinds.called("lamp")


def test_subjects_are_found_among_all_models() -> None:
    subjects = gather(apps.get_models())
    of_the_committee = ["conflict", "recusal", "reviewtask", "meeting"]
    assert [kind.table.name for kind in subjects] == [
        "application",
        "correction",
        "solution",
        *of_the_committee,
        "contract",
    ]
    assert all(issubclass(kind.model, Subject) for kind in subjects)


@isolate_apps("portal.workflow")
def test_start_stops_at_a_class_that_does_not_say_what_is_needed() -> None:
    class Lamp(Subject):
        workflow = LAMP

        class Meta:
            app_label = "workflow"

    class Lantern(Subject):
        workflow, ref_kind = LAMP, "lamp"

        class Meta:
            app_label = "workflow"

    class Candle(Subject):
        class Meta:
            app_label = "workflow"

    class Torch(models.Model):
        workflow = LAMP

        class Meta:
            app_label = "workflow"

    class Bulb(Subject):
        workflow = replace(LAMP, name="light bulb")

        class Meta:
            app_label = "workflow"

    assert gather([Lamp]) == [kinds.SubjectKind(Lamp, LAMP)]
    for wrong, said in (
        ([Lamp, Lantern], r"workflow\.Lantern: workflow\.Lamp is of the kind lamp already"),
        ([Candle], r"workflow\.Candle: a subject has a table of states and steps"),
        ([Torch], r"workflow\.Torch: what has a table of states is a portal\.workflow\.subject\.Subject"),
        ([Bulb], r"workflow\.Bulb: its table is called light bulb, references to it bulb"),
    ):
        with pytest.raises(ImproperlyConfigured, match=said):
            gather(wrong)


@isolate_apps("portal.workflow")
def test_state_begins_where_its_table_begins_and_a_migration_sees_a_plain_column() -> None:
    class Lamp(Subject):
        workflow = LAMP

        class Meta:
            app_label = "workflow"

    column = Lamp._meta.get_field("state")
    assert Lamp().state == "dark"
    assert Lamp(state="lit").get_state_display() == "亮"
    assert column.choices == LAMP.choices()
    assert column.deconstruct()[1] == "django.db.models.CharField"


# --- Four eyes -----------------------------------------------------------------------------------------------------


def four_eyed(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives the subject's table one step that proposes and one that another person confirms."""
    table = type(subject).workflow
    steps = (
        Step("propose", "提出", (subject.state,), subject.state, OFFICER, letter=SILENT, page=WITHIN),
        Step("confirm", "覆核", (subject.state,), subject.state, OFFICER, letter=SILENT, page=WITHIN, not_by="propose"),
    )
    monkeypatch.setattr(type(subject), "workflow", replace(table, steps=(*table.steps, *steps)))


def subject_of(kind: str) -> Subject:
    if kind == "correction":
        return factories.returned()
    case = factories.submitted()
    return case if kind == "application" else case.solutions.get()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["application", "solution", "correction"])
def test_four_eyes_are_asked_for_of_every_subject(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    subject, first, second = subject_of(kind), factories.officer(), factories.staff("officer")
    four_eyed(subject, monkeypatch)
    perform(subject, "propose", first)
    with pytest.raises(StepRefused, match="「提出」是您提出的，「覆核」要由另一位同仁辦理。"):
        perform(subject, "confirm", first)
    perform(subject, "confirm", second)
    assert [(event.step, event.actor) for event in subject.events.filter(step__in=["propose", "confirm"])] == [
        ("propose", first),
        ("confirm", second),
    ]


@pytest.mark.django_db
def test_steps_of_one_subject_are_none_of_another() -> None:
    """A case and its solution may have the same key: the kind tells them apart."""
    case = factories.submitted()
    solution, officer = case.solutions.get(), factories.officer()
    case.record("take", "submitted", "in_qualification", officer, "", factories.taipei(2023, 6, 15, 12))
    assert (case.times_taken("take"), case.last_taker("take")) == (1, officer.pk)
    assert (solution.times_taken("take"), solution.last_taker("take")) == (0, None)
    assert (solution.ref, solution.shown_in) == (Ref("solution", solution.pk), Ref("application", case.pk))
    assert APPLICATION.name == case.ref.kind
    assert Solution.workflow.name == solution.ref.kind
