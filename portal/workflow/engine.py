"""How does a thing move from state to state? One small engine: what stands against a step, and one `perform`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from portal.workflow.actor import Actor
from portal.workflow.models import Event
from portal.workflow.subject import Subject
from portal.workflow.table import SYSTEM, Step

Moved = TypeVar("Moved", bound=Subject)


class StepRefused(Exception):
    """A step cannot be taken now; the message is for the person who asked."""


def role_of(actor: Actor | None) -> str:
    return SYSTEM if actor is None else actor.role


def refusals(subject: Subject, step: Step, actor: Actor | None) -> list[str]:
    """Why `actor` cannot take `step` on `subject` now, as sentences; empty when nothing stands against it."""
    state = subject.workflow.state(subject.state)
    if subject.state not in step.sources:
        return [f"目前狀態是「{state.label}」，不能「{step.label}」。請重新整理頁面，查看最新進度。"]
    if role_of(actor) not in step.by:
        return [f"您的帳號沒有「{step.label}」的權限。"]
    if step.not_by and actor is not None and subject.last_taker(step.not_by) == actor.pk:
        return [f"「{subject.workflow.step(step.not_by).label}」是您提出的，「{step.label}」要由另一位同仁辦理。"]
    return [reason for need in step.needs if (reason := need(subject))]


def perform(
    subject: Moved,
    step_name: str,
    actor: Actor | None,
    note: str = "",
    now: datetime | None = None,
    *,
    is_locked: bool = False,
    **written: object,
) -> Moved:
    """Takes one step under the row's lock and appends its event; returns the locked, fresh row.

    It comes with its `step_relations`: what the letter about the step will name. `written` are columns that the step
    fills in with the state. `is_locked` says that whoever asks has read the row under its lock, with all of that.

    `actor` is a user, or None for the system. Raises StepRefused when state, role, needs or a missing reason stand
    against it. Nothing else in the code base assigns a state.
    """
    step = subject.workflow.step(step_name)
    with transaction.atomic(savepoint=False):
        fresh = subject if is_locked else _locked(subject)
        reasons = refusals(fresh, step, actor)
        if step.asks_note and not note.strip():
            reasons.append("請填寫理由。")
        if not reasons:
            _take(fresh, step, actor, note.strip(), now or timezone.now(), written)
    if reasons:  # outside: nothing was written, and whoever asked may go on in a transaction of its own
        raise StepRefused(" ".join(reasons))
    return fresh


def perform_together(subjects: Sequence[Moved], step_name: str, now: datetime) -> None:
    """One step of the system's on many rows of a kind, in two statements; each as if by `perform` with `is_locked`.

    Raises StepRefused for the first that something stands against, and then none has moved. Call in a transaction.
    """
    if not subjects:
        return
    step = subjects[0].workflow.step(step_name)
    for subject in subjects:
        if reasons := refusals(subject, step, None):
            raise StepRefused(" ".join(reasons))
    told = [subject.event(step.name, subject.state, step.target, None, "", now) for subject in subjects]
    rows = type(subjects[0])._default_manager.filter(pk__in=[subject.pk for subject in subjects])
    rows.update(state=step.target)
    Event.objects.bulk_create(told)
    for subject in subjects:
        subject.state = step.target


def _locked(subject: Moved) -> Moved:
    rows = type(subject)._default_manager.select_related(*type(subject).step_relations)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)


def _take(
    fresh: Subject, step: Step, actor: Actor | None, note: str, now: datetime, written: Mapping[str, object]
) -> None:
    for column, value in written.items():
        setattr(fresh, column, value)
    source, fresh.state = fresh.state, step.target
    fresh.save(update_fields=["state", *written])
    fresh.record(step.name, source, step.target, actor, note, now)
