"""How much may one document take? A large one is printed in a process of its own, which ends with it and may end alone."""

import contextlib
import logging
import os
import resource
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

LARGE = 200_000  # characters of a page from which it is printed aside: some five solutions
MEMORY = 1200 * 1024 * 1024  # bytes beside what the process has anyway
CPU_SECONDS = 400
NO_MEMORY = 3  # exit code
# A service that is stopped, or a machine without memory, says nothing about the document.
FROM_OUTSIDE = {signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL}

log = logging.getLogger(__name__)


class TooLarge(Exception):
    """The document cannot be printed within the limits; the message is for the person who asked."""

    def __init__(self) -> None:
        super().__init__("內容太多，超過一份 PDF 的上限，沒有製作。請減少方案或把內容分開，再製作一次；送件不受影響。")


def printed(write: Callable[[], bytes]) -> bytes:
    """What `write` answers, from a child that shares what is loaded here. Raises TooLarge when it ends without an answer.

    An error of any other kind is a RuntimeError here, and may pass.
    """
    with tempfile.NamedTemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            _in_child(write, answer.name)
        try:
            _, status = os.waitpid(child, 0)
        except BaseException:  # the task's time is up: nobody waits for the child any more
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            raise
        code = os.waitstatus_to_exitcode(status)
        if code == NO_MEMORY or (code < 0 and -code not in FROM_OUTSIDE):  # by itself, or ended by a library or a limit
            raise TooLarge
        if code:
            raise RuntimeError("printing aside failed; its own words are in the log")
        return Path(answer.name).read_bytes()


def _in_child(write: Callable[[], bytes], path: str) -> None:
    """Never returns, and closes nothing of the parent's."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            signal.signal(number, signal.SIG_DFL)
        most = _mapped() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        Path(path).write_bytes(write())
        code = 0
    except MemoryError:
        code = NO_MEMORY
    except Exception:
        log.exception("printing aside failed")
    finally:
        os._exit(code)


def _mapped() -> int:
    """Bytes of address space that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
