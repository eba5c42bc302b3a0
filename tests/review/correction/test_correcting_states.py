"""Does a correction move by its own table, with its case, and is nothing told twice in the history?"""

from datetime import timedelta
from uuid import uuid4

import pytest

from applications import actions as vendor_actions
from applications.models import Application, Correction
from portal.background import duties
from portal.workflow import history
from portal.workflow.engine import StepRefused, perform
from review.correction import postponing
from review.correction.ways import Way
from tests import factories
from tests.factories import DUE, NOON, stored

pytestmark = pytest.mark.django_db


def moves(correction: Correction) -> list[tuple[str, str, str]]:
    return list(correction.events.values_list("step", "source", "target"))


def postponed(now: object, state: str) -> None:
    cases = postponing.candidates(Application.objects.all(), [state])
    meant = postponing.preview(cases, Way("days", days=1), "颱風", now)
    asked = postponing.ask(meant, factories.officer(), "颱風", uuid4(), now)
    postponing.fulfil(asked.cases.get().pk, now)


def test_correction_lapses_is_reopened_and_extended_by_its_own_steps(correction: Correction) -> None:
    duties.sweep("review.lapse", DUE)
    postponed(DUE + timedelta(hours=9), "lapsed")
    postponed(DUE + timedelta(hours=10), "open")
    assert (stored(correction).state, stored(correction).closed_at) == ("open", None)
    assert moves(correction) == [
        ("lapse", "open", "lapsed"),
        ("reopen_correction", "lapsed", "open"),
        ("extend", "open", "open"),
    ]
    told = [event.step for event in history.of(correction.application)]
    assert told == ["submit", "take", "request_correction", "lapse", "reopen_correction", "extend"]


def test_answer_ends_the_correction_with_its_case(correction: Correction) -> None:
    case = correction.application
    user = factories.user_of(case)
    submission = vendor_actions.answer_correction(case, user, None, NOON + timedelta(hours=1))
    done = stored(correction)
    assert done.state == "answered"
    assert done.answer == submission
    assert done.closed_at == NOON + timedelta(hours=1)
    assert [(event.step, event.actor) for event in correction.events] == [("answer_correction", user)]


def test_withdrawing_ends_the_running_correction(correction: Correction) -> None:
    vendor_actions.withdraw(correction.application, factories.user_of(correction.application), "改送明年。", NOON)
    assert (stored(correction).state, stored(correction).closed_at) == ("closed", NOON)
    assert moves(correction) == [("withdraw", "open", "closed")]


@pytest.mark.parametrize("step", ["lapse", "answer_correction", "extend", "withdraw"])
def test_correction_that_has_ended_moves_no_more(correction: Correction, step: str) -> None:
    vendor_actions.withdraw(correction.application, factories.user_of(correction.application), "", NOON)
    actors = {"lapse": None, "extend": factories.officer()}
    with pytest.raises(StepRefused, match="目前狀態是「已結束」"):
        perform(correction, step, actors.get(step, factories.user_of(correction.application)))


def test_nothing_of_a_correction_moves_when_its_case_does_not(
    correction: Correction, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(Application, "record", broken)
    assert duties.sweep("review.lapse", DUE) == 0
    assert (stored(correction).state, moves(correction)) == ("open", [])
