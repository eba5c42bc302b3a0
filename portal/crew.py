"""Which processes do the background work? One pool for each queue, so that none starves another, and one that ended is begun again.

Django is loaded once and the pools are forked from it, which shares its memory and starts all of them in the time of one.
"""

import contextlib
import ctypes
import gc
import logging
import os
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

import django

from portal.celery import app

log = logging.getLogger(__name__)

STOP_SECONDS = 40  # what is in hand is finished first; below the minute that docker-compose.yml waits
PAUSE = 2.0  # seconds before a pool that ended by itself is begun again, such as while Redis is full
WORDS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)  # that tell it to stop
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
# Processes of a pool, else one: what falls due is closed within a minute, and two share a backlog; a list that takes
# minutes to come keeps no question about a vendor waiting.
USUAL = {"state": 2, "outside": 2}


class Crew:
    """The pools by their process; it only starts, waits and passes on the word to stop."""

    def __init__(self, queues: list[str], processes: int, options: list[str]) -> None:
        """With no `processes` (0) each pool has as many as usual."""
        self.queues, self.processes, self.options = queues, processes, options
        self.pools: dict[int, str] = {}
        self.stopping = False

    def run(self) -> int:
        for number in WORDS:
            signal.signal(number, self.stop)
        signal.signal(signal.SIGALRM, self.cut_off)
        for queue in self.queues:
            self.begin(queue)
        while self.pools:
            pid, status = os.wait()
            queue = self.pools.pop(pid, None)  # type: ignore[arg-type]  # kept by what celery calls it
            if queue is None or self.stopping:
                continue
            log.error("the pool of %s ended (%s) and is begun again", queue, os.waitstatus_to_exitcode(status))
            time.sleep(PAUSE)
            if not self.stopping:
                self.begin(queue)
        return 0

    def begin(self, queue: str) -> None:
        """The word to stop waits until the new pool is known here, and until it listens for itself there."""
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, WORDS)
        pid = os.fork()
        if pid == 0:
            number = self.processes or USUAL.get(queue, 1)
            serve(queue, [f"--concurrency={number}", *self.options], parent)
        self.pools[pid] = queue
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WORDS)

    def stop(self, number: int, frame: FrameType | None) -> None:
        if not self.stopping:
            signal.alarm(STOP_SECONDS)
        self.stopping = True
        self.tell(number)

    def cut_off(self, number: int, frame: FrameType | None) -> None:
        """A pool whose Redis went first may wait for it for ever; what it had in hand is a row that is found again."""
        log.error(
            "the pools of %s did not stop in %d seconds and are cut off", ", ".join(self.pools.values()), STOP_SECONDS
        )
        self.tell(signal.SIGKILL)

    def tell(self, number: int) -> None:
        for pid in self.pools:
            with contextlib.suppress(ProcessLookupError):  # it ended a moment ago and is not taken off the list yet
                os.kill(pid, number)


def serve(queue: str, options: list[str], parent: int) -> NoReturn:
    """The forked process: a Celery worker of one queue. Never returns."""
    for number in WORDS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WORDS)
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
    code = 1
    try:
        app.worker_main(["--quiet", "worker", f"--queues={queue}", f"--hostname={queue}@%h", *options])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> int:
    queues, processes, *options = sys.argv[1:]
    django.setup()
    app.loader.import_default_modules()
    gc.collect()
    gc.freeze()  # as in portal/wsgi.py
    return Crew([queue.strip() for queue in queues.split(",") if queue.strip()], int(processes), options).run()


if __name__ == "__main__":
    sys.exit(main())
