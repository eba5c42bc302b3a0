"""What happened to a thing and to all that belongs to it, in order of time?"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from portal.reference import Ref
from portal.workflow import kinds
from portal.workflow.models import Event
from portal.workflow.subject import Subject


def of(thing: Subject, known: Iterable[Subject] = ()) -> list[Event]:
    """The steps that are read in its history, each with who took it; `about` is the thing it was taken on, where another.

    Of things that are not among the `known` one query a kind is asked, however many steps there are.
    """
    events = list(Event.objects.filter(shown_in=thing.ref).select_related("actor"))
    things: dict[Ref, Model] = {subject.ref: subject for subject in known}
    things |= _loaded({event.subject for event in events} - things.keys() - {thing.ref})
    for event in events:
        event.about = things.get(event.subject)
    return events


def _loaded(refs: Iterable[Ref]) -> dict[Ref, Model]:
    keys = defaultdict(list)
    for ref in refs:
        keys[ref.kind].append(ref.pk)
    wanted = ((kind, keys[kind.table.name]) for kind in kinds.every() if kind.table.name in keys)
    rows = (kind.model._default_manager.filter(pk__in=pks) for kind, pks in wanted)
    return {Ref.of(row): row for of_kind in rows for row in of_kind}
