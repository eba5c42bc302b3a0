"""Which letters would a step write? It is taken, read and taken back, so that a preview cannot differ from the letter."""

from collections.abc import Callable

from django.db import transaction

from portal.outbox.models import Message
from portal.reference import Ref


def letters(concerns: Ref, verb: Callable[[], object]) -> list[Message]:
    """The letters about `concerns` that `verb` writes; nothing of what it did stays. Raises what the verb raises.

    `verb` must write to the database alone. What it would have nudged is forgotten with it.
    """
    with transaction.atomic():
        before = set(Message.objects.filter(concerns=concerns).values_list("pk", flat=True))
        try:
            verb()
            written = (
                Message.objects.filter(concerns=concerns).exclude(pk__in=before).select_related("user", "printout")
            )
            return list(written.order_by("pk"))
        finally:
            transaction.set_rollback(True)
