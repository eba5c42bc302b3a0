"""How long does a worker take for the full PDF, and does it give its memory back?"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from applications.models import Document, Submission
from portal.background import duties
from tests.bench.server import PATIENCE, process

WARM_UP, MEASURED = 20, 100


@dataclass(frozen=True)
class Printed:
    """One PDF: seconds until it was offered, those in which the worker stood in line for a processor, its MB afterwards."""

    seconds: float
    waited: float
    memory: float


def figures(submission: Submission) -> list[Printed]:
    """Full PDFs of one submission, after the first ones."""
    Document.objects.filter(done_at=None).update(done_at=timezone.now())
    with process("worker", QUEUES="documents", WORKER_CONCURRENCY="1") as worker:
        prints = [_print(submission, number, worker.pid) for number in range(WARM_UP + MEASURED)]
    return prints[WARM_UP:]


def _print(submission: Submission, number: int, pid: int) -> Printed:
    before = _of_children(pid, _waited) if number else 0
    seconds = _make(submission, number)
    return Printed(seconds, _of_children(pid, _waited) - before, _of_children(pid, _megabytes))


def _make(submission: Submission, number: int) -> float:
    """Seconds from asking until it can be downloaded: the queue, the rendering and the storing."""
    started = time.perf_counter()
    document = Document.objects.create(
        application=submission.application, submission=submission, kind=Document.Kind.FORMS, about=f"bench:{number}"
    )
    duties.nudge("applications.documents")
    while not Document.objects.filter(pk=document.pk).exclude(done_at=None).exists():
        if time.perf_counter() - started > PATIENCE:
            raise SystemExit("the worker made no PDF")
        time.sleep(0.01)
    return time.perf_counter() - started


def memory_of(pid: int) -> float:
    """The MB of a worker's largest process; 0 while it has none."""
    try:
        return _of_children(pid, _megabytes)
    except (OSError, ValueError):
        return 0


def _of_children(pid: int, measure: Callable[[Path], float]) -> float:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(measure(Path("/proc") / child) for child in children)


def _waited(process: Path) -> float:
    """Seconds in which it could have worked and other processes did."""
    return int((process / "schedstat").read_text().split()[1]) / 1e9


def _megabytes(process: Path) -> float:
    return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2
