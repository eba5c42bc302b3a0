"""What of the papers of a case that arrived while some of them were not scanned yet? It waits unseen, and loses no time."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from applications import letters
from applications.models import Application, Attachment
from portal.background import duties
from portal.files.models import StoredFile

UNSCANNED = StoredFile.awaited("file") | StoredFile.awaited("file__original")
_present = Attachment.objects.filter(removed_at=None)


def hold(application: Application, arrived: datetime) -> None:
    """Keeps what was just sent from the office while a paper is not scanned. Under the case's lock.

    A paper that was found infected since the request arrived counts too: the check before may have seen it waiting.
    """
    waits = UNSCANNED
    refused = Q(file__state=StoredFile.State.REFUSED, file__scanned_at__gte=arrived)
    if _present.filter(waits | refused, application=application).exists():
        application.held_since = arrived
        application.save(update_fields=["held_since"])
        duties.nudge("files.scan", "applications.release")


def unseen_papers(application: Application) -> int:
    """How many papers of a case the scan has not looked at yet."""
    return _present.filter(UNSCANNED, application=application).count()


def held_and_scanned(now: datetime) -> QuerySet:
    waiting = _present.filter(UNSCANNED, application=OuterRef("pk"))
    return Application.objects.held().filter(~Exists(waiting)).order_by("held_since", "pk")


def release(pk: int, now: datetime) -> None:
    """Hands a case to the office once every paper is scanned. One with an infected paper goes too, marked, and the vendor hears of it."""
    with transaction.atomic():
        case = duties.locked(held_and_scanned(now).filter(pk=pk).select_related("programme", "vendor")).first()
        if case is None:
            return
        infected = _present.filter(
            application=case, file__state=StoredFile.State.REFUSED, file__scanned_at__gte=case.held_since
        )
        names = list(dict.fromkeys(infected.order_by("pk").values_list("file__original_name", flat=True)))
        case.held_since = None
        case.save(update_fields=["held_since"])
        if names and not case.stage.final:
            last = case.submissions.newest()
            letters.notify(case, "infected", last, submission=last, files=names)
