"""How long does the background take when thousands of corrections fall due at once?"""

import time
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from applications.models import Application, Correction
from portal.background import duties
from portal.outbox.models import Message
from tests.bench import scene
from tests.bench.server import PATIENCE, process

DUE = 10_000


@dataclass(frozen=True)
class Lapsed:
    """Seconds until no correction was overdue any more, how many cases are closed, and letters by how many a case has."""

    seconds: float
    closed: int
    letters: dict[int, int]


def figures(pattern: Application) -> Lapsed:
    """The processes as in service, asked once; mails wait for a worker that serves their queue."""
    cases = scene.overdue(pattern, DUE)
    with process("worker", QUEUES="state"), process("beat"):
        started = time.perf_counter()
        duties.nudge("review.lapse")
        while Correction.objects.overdue(timezone.now()).exists():
            if time.perf_counter() - started > PATIENCE:
                raise SystemExit("the worker did not close the cases")
            time.sleep(0.2)
        seconds = time.perf_counter() - started
    closed = Application.objects.filter(pk__in=cases, state="deemed_abandoned").count()
    written = (
        Message.objects.filter(kind="lapsed").values("concerns").annotate(n=Count("pk")).values_list("n", flat=True)
    )
    return Lapsed(seconds, closed, {n: list(written).count(n) for n in set(written)})
