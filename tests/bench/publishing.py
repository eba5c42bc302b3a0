"""How long does an officer wait for 200 results to be published, and one worker need for their letters as PDFs?"""

import time
from dataclasses import dataclass
from uuid import uuid4

from django.utils import timezone

from applications.models import Application
from portal.outbox.models import Message, Printout
from review.models import PublishedResult
from review.result import publishing
from tests import factories
from tests.bench import scene
from tests.bench.server import PATIENCE, process

RESULTS = 200
KINDS = ("announced", "decided")


@dataclass(frozen=True)
class Published:
    """Seconds for the person and for the worker; letters, and prints that are done."""

    seconds: float
    letters_seconds: float
    letters: int
    prints: int


def figures(pattern: Application) -> Published:
    """Half of them pass. The worker serves what a worker in service serves, but for the mails."""
    decisions, now = scene.decided(pattern, RESULTS), timezone.now()
    started = time.perf_counter()
    publishing.publish(decisions, factories.officer(), timezone.localdate(now), uuid4(), now)
    seconds = time.perf_counter() - started
    letters, prints = Message.objects.filter(kind__in=KINDS), Printout.objects.filter(kind__in=KINDS)
    with process("worker", QUEUES="state,documents"), process("beat"):
        started = time.perf_counter()
        while PublishedResult.objects.undone().exists() or prints.exclude(done_at=None).count() < RESULTS:
            if time.perf_counter() - started > PATIENCE:
                raise SystemExit("the worker did not write the letters")
            time.sleep(0.5)
        waited = time.perf_counter() - started
    return Published(seconds, waited, letters.count(), prints.exclude(done_at=None).count())
