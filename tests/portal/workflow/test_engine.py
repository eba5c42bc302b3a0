"""Does the engine move a thing only as its table says, once, and with an event?"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from applications.models import Application
from portal.workflow.engine import StepRefused, perform, refusals, role_of
from portal.workflow.models import Event
from portal.workflow.table import SYSTEM
from tests import factories
from tests.portal.workflow.lamp import LAMP


def person(role: str) -> SimpleNamespace:
    return SimpleNamespace(role=role)


def lamp(state: str = "dark", oil: bool = True) -> SimpleNamespace:
    return SimpleNamespace(workflow=LAMP, state=state, oil=oil)


# --- Refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thing", "step", "actor", "said"),
    [
        (lamp(), "light", person("officer"), []),
        (lamp(oil=False), "light", person("officer"), ["沒有油。"]),
        (lamp(), "light", person("vendor"), ["您的帳號沒有「點亮」的權限。"]),
        (lamp(), "light", None, ["您的帳號沒有「點亮」的權限。"]),
        (lamp("lit"), "light", person("officer"), ["目前狀態是「亮」，不能「點亮」。請重新整理頁面，查看最新進度。"]),
        (lamp("lit"), "burn_out", None, []),
        (lamp("lit"), "burn_out", person("administrator"), ["您的帳號沒有「燒盡」的權限。"]),
    ],
)
def test_refusals_say_why(thing: Any, step: str, actor: Any, said: list[str]) -> None:
    assert refusals(thing, LAMP.step(step), actor) == said


def test_nobody_is_the_system() -> None:
    assert (role_of(None), role_of(person("officer"))) == (SYSTEM, "officer")


# --- One step ------------------------------------------------------------------------------------------------------


@pytest.fixture
def case(db: None) -> Application:
    return factories.submitted()


def test_perform_writes_state_and_event(case: Application) -> None:
    officer, now = factories.officer(), factories.taipei(2023, 6, 15, 12)
    done = perform(case, "take", officer, "  收到。 ", now)
    event = Event.objects.get(step="take")
    assert done.pk == case.pk
    assert done.state == "in_qualification"
    assert Application.objects.get(pk=case.pk).state == "in_qualification"
    assert event.source == "submitted"
    assert event.target == "in_qualification"
    assert event.actor == officer
    assert event.note == "收到。"
    assert event.at == now
    assert str(event) == "申請案：收案開始審查"


def test_perform_looks_at_the_stored_state_and_not_at_a_stale_one(case: Application) -> None:
    officer = factories.officer()
    perform(case, "take", officer)
    assert case.state == "submitted"
    with pytest.raises(StepRefused, match="目前狀態是「資格審查中」，不能「收案開始審查」"):
        perform(case, "take", officer)
    assert Event.objects.filter(step="take").count() == 1


def test_perform_leaves_every_other_column_alone(case: Application) -> None:
    Application.objects.update(rep_title="總經理")
    case.rep_title = "別的"
    perform(case, "take", factories.officer())
    assert Application.objects.get(pk=case.pk).rep_title == "總經理"


def test_perform_writes_what_the_step_fills_in_with_the_state(case: Application) -> None:
    Application.objects.update(rep_title="總經理")
    perform(case, "take", factories.officer(), rep_title="董事長", state="qualified")
    done = Application.objects.get(pk=case.pk)
    assert (done.rep_title, done.state) == ("董事長", "in_qualification")


@pytest.mark.parametrize("note", ["", " \n "])
def test_perform_refuses_a_missing_reason(case: Application, note: str) -> None:
    officer = factories.officer()
    perform(case, "take", officer)
    with pytest.raises(StepRefused, match="請填寫理由"):
        perform(case, "find_not_qualified", officer, note)
    assert Application.objects.get(pk=case.pk).state == "in_qualification"


@pytest.mark.parametrize("role", ["reviewer", "authority", "vendor"])
def test_perform_refuses_a_role_that_the_table_does_not_name(case: Application, role: str) -> None:
    actor = factories.vendor() if role == "vendor" else factories.staff(role)
    with pytest.raises(StepRefused, match="權限"):
        perform(case, "take", actor)
    assert Application.objects.get(pk=case.pk).state == "submitted"


def test_perform_keeps_nothing_when_the_event_cannot_be_written(
    case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(Application, "record", broken)
    with pytest.raises(RuntimeError, match="no event"), transaction.atomic():
        perform(case, "take", factories.officer())
    assert Application.objects.get(pk=case.pk).state == "submitted"


def test_refused_step_leaves_the_transaction_around_it_to_go_on(case: Application) -> None:
    officer = factories.officer()
    with transaction.atomic():
        with pytest.raises(StepRefused, match="權限"):
            perform(case, "take", factories.vendor())
        perform(case, "take", officer)
    assert Application.objects.get(pk=case.pk).state == "in_qualification"


def test_step_within_a_transaction_asks_the_database_for_three_things(case: Application) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        perform(case, "take", factories.officer())
    assert [query["sql"].split()[0] for query in asked][-3:] == ["SELECT", "UPDATE", "INSERT"]


def test_row_that_was_read_under_its_lock_is_not_read_again(case: Application) -> None:
    officer = factories.officer()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        perform(case, "take", officer, is_locked=True)
    assert [query["sql"].split()[0] for query in asked] == ["UPDATE", "INSERT"]
