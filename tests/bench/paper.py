"""How long does a worker take for the full PDF, and does it give its memory back?"""

import time
from pathlib import Path

from django.utils import timezone

from applications.models import Application, Document, Submission
from portal import duties
from tests.bench.server import process

WARM_UP, MEASURED = 20, 100
PATIENCE = 600  # seconds for all of them


def figures(submission: Submission) -> tuple[list[float], list[float]]:
    """Seconds for each PDF after the first ones, and the worker's memory in MB after each of them."""
    Document.objects.filter(done_at=None).update(done_at=timezone.now())
    with process("worker", QUEUES="documents", WORKER_CONCURRENCY="1") as worker:
        seconds, memory = [], []
        for number in range(WARM_UP + MEASURED):
            seconds.append(_make(submission, number))
            memory.append(_memory(worker.pid))
    return seconds[WARM_UP:], memory[WARM_UP:]


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


def _memory(pid: int) -> float:
    """Resident memory, in MB, of the child that does the work."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children]
    return max(pages) * 4096 / 1024**2


def filed_with(solutions: int) -> Submission:
    case = Application.objects.exclude(number=None).filter(solutions__position=solutions).order_by("pk").first()
    return case.submissions.latest("number")
