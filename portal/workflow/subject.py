"""What does the engine need of a thing that moves through a table of states?"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import QuerySet

from portal.reference import Ref
from portal.workflow import kinds
from portal.workflow.actor import Actor
from portal.workflow.kinds import SubjectKind
from portal.workflow.models import Event
from portal.workflow.table import State, Table

if TYPE_CHECKING:
    _Column = models.CharField[str, str]  # a parameter that Django does not take when it runs
else:
    _Column = models.CharField


class StateField(_Column):
    """Where the thing stands. Its choices and where it begins are its table's; a migration sees a column without choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        if table := getattr(cls, "workflow", None):
            self.choices, self.default = table.choices(), table.initial.name
        super().contribute_to_class(cls, name, private_only)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


class Subject(models.Model):
    """A thing that moves only as its table says: every model whose state moves is one, in whichever app."""

    workflow: ClassVar[Table]  # its name is the kind of the thing, in references
    step_relations: ClassVar[tuple[str, ...]] = ()  # what comes with the row that a step was taken on

    state = StateField("狀態")

    class Meta:
        abstract = True

    @property
    def ref(self) -> Ref:
        return Ref.of(self)

    @property
    def shown_in(self) -> Ref | None:
        """In whose history its steps are read; None where other steps, taken with them, tell the same there."""
        return self.ref

    @property
    def stage(self) -> State:
        return self.workflow.state(self.state)

    @property
    def events(self) -> QuerySet[Event]:
        """The steps that were taken on it, oldest first."""
        return Event.objects.filter(subject=self.ref)

    def last_taker(self, step: str) -> int | None:
        """Who took a step on it last, by key; None for the system and for a step that nobody took."""
        return self.events.filter(step=step).order_by("-at", "-pk").values_list("actor_id", flat=True).first()

    def times_taken(self, step: str) -> int:
        """How often a step was taken on it: a second refusal after a reopening is another reason for a letter."""
        return self.events.filter(step=step).count()

    def record(self, step: str, source: str, target: str, actor: Actor | None, note: str, at: datetime) -> Event:
        event = self.event(step, source, target, actor, note, at)
        event.save(force_insert=True)
        return event

    def event(self, step: str, source: str, target: str, actor: Actor | None, note: str, at: datetime) -> Event:
        """What is written down of a step, not stored yet."""
        told: dict[str, Any] = {
            "step": step,
            "source": source,
            "target": target,
            "actor": actor,
            "note": note,
            "at": at,
        }
        return Event(subject=self.ref, shown_in=self.shown_in, **told)


# --- Which subjects there are --------------------------------------------------------------------------------------


def gather(known: Iterable[type[models.Model]]) -> list[SubjectKind]:
    """The kinds of all subjects. Raises ImproperlyConfigured, at the start, for a class that does not say what is needed."""
    subjects: dict[str, SubjectKind] = {}
    for model in known:
        if model._meta.proxy or not (issubclass(model, Subject) or hasattr(model, "workflow")):
            continue
        if reason := _against(model, subjects):
            raise ImproperlyConfigured(f"{model._meta.label}: {reason}")
        table: Table = model.workflow
        subjects[table.name] = SubjectKind(model, table)
    return list(subjects.values())


def _against(model: type[models.Model], subjects: dict[str, SubjectKind]) -> str:
    """Why it cannot be a subject; empty when it can."""
    table = getattr(model, "workflow", None)
    if not isinstance(table, Table):
        return "a subject has a table of states and steps, `workflow`"
    if not issubclass(model, Subject):
        return "what has a table of states is a portal.workflow.subject.Subject"
    if table.name in subjects:
        return f"{subjects[table.name].model._meta.label} is of the kind {table.name} already"
    kind = Ref.of(model()).kind
    return "" if kind == table.name else f"its table is called {table.name}, references to it {kind}"


def start(known: Iterable[type[models.Model]]) -> None:
    kinds.keep(gather(known))
