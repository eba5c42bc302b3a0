"""Where is a stranger's file opened? Only here: in a process of its own, which may crash, hang or swell without harm.

    answer = room.ask(LOOK, content, {"name": "a.pdf"}, limits=room.CHECK, lane=room.UPLOADS, owner=user.pk)

`LOOK` is a Python file that imports nothing of the portal and has `look(content, arguments, product) -> dict`; it may
import its neighbours (`from . import …`). It runs under `python -I` (see within.py) with an empty environment, so with
none of the portal's secrets, and with limits of memory, computing time, time of the clock and output. It reads
`content`, an open file, and answers with JSON. What it makes for keeping it writes into `product`.

How many run at once is counted on the whole machine, by locks that end with whoever holds them. A look of an upload
that is not done at once gives its place to others and goes on, politely, among the few slow ones. Each owner has one
look at a time: who sends many hard files waits for his own. Nobody waits long; then the sentence is to try again.
"""

import fcntl
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from django.conf import settings

WITHIN = Path(__file__).with_name("within.py")
MB = 1024 * 1024
POLL = 0.02  # seconds between two tries to get a place
HARD = 4.0  # seconds of computing after which a look that ran out of time would do so again
POLITE = 19  # the lowest priority there is


class NoAnswer(Exception):
    """The look ended without an answer. `may_pass`: it might give one when the machine is less busy."""

    def __init__(self, reason: str, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.may_pass = may_pass


class RoomFull(NoAnswer):
    """No place became free in time; nothing was looked at."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, may_pass=True)


@dataclass(frozen=True)
class ResourceLimits:
    """What one look may cost. `seconds` are of the clock, `cpu` of computing; `output` bounds every file it writes."""

    memory: int = 768 * MB  # address space, of which the libraries themselves map some 200 MB
    cpu: int = 12
    seconds: int = 25
    output: int = 4 * MB
    nice: int = 5  # behind the web processes


@dataclass(frozen=True)
class Lane:
    """Looks that take turns: their places are bytes `first` to `first + places` of one file. `patience` in seconds."""

    first: int
    places: int
    patience: float
    quick: float | None = None  # seconds after which a look moves to the slow lane


SLOW = Lane(first=100, places=2, patience=3)
UPLOADS = Lane(first=0, places=settings.LOOKS_AT_ONCE, patience=20, quick=2.0)
READERS = Lane(first=150, places=2, patience=10)  # somebody waits for a page of a paper
BACKGROUND = Lane(first=200, places=2, patience=120)  # nobody stands before the page
OUTSIDE = Lane(first=300, places=3, patience=60)  # what is fetched from registers
LOOKUPS = Lane(first=350, places=4, patience=0)  # the same while a person waits: who finds no place goes on without
OWNERS = 1_000  # the byte of an owner is behind the lanes'

CHECK = ResourceLimits()


class Threads:
    """At most so many threads of this process wait for looks: the others answer pages.

    Whoever has some here gets one more only while more than those are free. So one account alone takes half of them, each
    further one less, and who comes with the first file finds a place.
    """

    def __init__(self, most: int) -> None:
        self._lock, self._most, self._of = Lock(), most, Counter()

    @contextmanager
    def taken(self, owner: int | None) -> Iterator[None]:
        with self._lock:
            own = 0 if owner is None else self._of[owner]
            if self._most - self._of.total() <= own:
                raise RoomFull("threads")
            self._of[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                self._of[owner] -= 1
                self._of += Counter()  # forgets who has none


_threads = Threads(settings.LOOK_THREADS)


def ask(
    look: Path,
    content: IO[bytes],
    arguments: dict[str, Any],
    *,
    limits: ResourceLimits = CHECK,
    lane: Lane = UPLOADS,
    owner: int | None = None,
    product: IO[bytes] | None = None,
) -> dict[str, Any]:
    """What `look` says of the file. Raises NoAnswer, or RoomFull when too much is looked at just now."""
    with ExitStack() as held:
        held.enter_context(_threads.taken(owner))
        if owner is not None:
            held.enter_context(_place(range(OWNERS + owner, OWNERS + owner + 1), lane.patience))
        place = held.enter_context(_place(range(lane.first, lane.first + lane.places), lane.patience))
        with tempfile.TemporaryFile() as copied, tempfile.TemporaryFile() as said:
            content.seek(0)
            shutil.copyfileobj(content, copied)
            copied.seek(0)
            _run(_command(look, arguments, limits, product), _Ends(copied, said, product), limits, lane, place)
            said.seek(0)
            return _understood(said.read())


def _command(look: Path, arguments: dict[str, Any], limits: ResourceLimits, product: IO[bytes] | None) -> list[str]:
    told = {
        "memory": limits.memory,
        "cpu": limits.cpu,
        "seconds": limits.seconds,
        "output": limits.output,
        "nice": limits.nice,
    }
    handed = {"limits": told, "arguments": arguments, "product": product.fileno() if product else None}
    return [sys.executable, "-I", str(WITHIN), str(look), json.dumps(handed)]


@dataclass(frozen=True)
class _Ends:
    """The only files that the child is handed."""

    content: IO[bytes]
    said: IO[bytes]
    product: IO[bytes] | None


def _run(command: Sequence[str], ends: _Ends, limits: ResourceLimits, lane: Lane, place: "_Held") -> None:
    """No environment goes along: it holds the secrets of the portal."""
    passed = (ends.product.fileno(),) if ends.product else ()
    with subprocess.Popen(
        command, stdin=ends.content, stdout=ends.said, stderr=subprocess.DEVNULL, env={}, cwd="/", pass_fds=passed
    ) as child:
        try:
            with ExitStack() as held:
                _wait(child, limits, lane, place, held)
        finally:
            child.kill()
    if child.returncode:
        raise NoAnswer(f"exit {child.returncode}")


def _wait(child: subprocess.Popen, limits: ResourceLimits, lane: Lane, place: "_Held", held: ExitStack) -> None:
    begun = time.monotonic()
    if lane.quick is not None:
        with suppress(subprocess.TimeoutExpired):
            child.wait(lane.quick)
            return
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, child.pid, POLITE)
        held.enter_context(_place(range(SLOW.first, SLOW.first + SLOW.places), SLOW.patience))
        place.let_go()
    try:
        child.wait(max(0.0, limits.seconds - (time.monotonic() - begun)))
    except subprocess.TimeoutExpired as error:
        raise NoAnswer("time", may_pass=_computed(child.pid) < HARD) from error


def _computed(pid: int) -> float:
    """Seconds of computing that a process has had: on a busy machine a light look may only have waited."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _understood(said: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("no answer") from error
    if not isinstance(answer, dict):
        raise NoAnswer("no answer")
    return answer


# --- Places ---------------------------------------------------------------------------------------------------------


class _Held:
    def __init__(self, door: IO[bytes]) -> None:
        self._door = door

    def let_go(self) -> None:
        self._door.close()


@contextmanager
def _place(choice: range, patience: float) -> Iterator[_Held]:
    """One of these bytes of the file, locked; the kernel gives it back when this process ends, however it ends."""
    until = time.monotonic() + patience
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "looks.lock").open("ab") as door:
        while not any(_locked(door, byte) for byte in choice):
            if time.monotonic() >= until:
                raise RoomFull("places")
            time.sleep(POLL)
        yield _Held(door)


def _locked(door: IO[bytes], byte: int) -> bool:
    """A lock of the open file, not of the process: two threads of one process take turns as well."""
    wanted = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
    try:
        fcntl.fcntl(door, fcntl.F_OFD_SETLK, wanted)
    except (BlockingIOError, PermissionError):
        return False
    return True
