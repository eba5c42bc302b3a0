"""Is there a virus in this file? Asks clamd over its socket, by its INSTREAM command."""

import re
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

TIMEOUT_SECONDS = 60  # between two signs of life; the whole stays far below the lease of the work
CHUNK = 64 * 1024

_answer = re.compile(r"^stream: (?:(?P<name>.+) (?P<found>FOUND)|OK)$")


class ScannerAway(Exception):
    """clamd could not be asked, or did not answer with a finding; worth another try."""


class NotScanned(ScannerAway):
    """clamd is there, and says that it cannot look at this file."""


def is_configured() -> bool:
    return bool(settings.CLAMAV["socket"] or settings.CLAMAV["host"])


def scan(chunks: Iterable[bytes]) -> str:
    """The name of what was found, "" when nothing was. Raises ScannerAway."""
    try:
        with _connection() as line:
            answer = _ask(line, chunks)
    except OSError as error:
        raise ScannerAway(f"{type(error).__name__}: {error}") from error
    match = _answer.match(answer)
    if answer.endswith(" ERROR"):
        raise NotScanned(answer)
    if match is None:
        raise ScannerAway(answer or "no answer")
    return match["name"] or ""


def is_answering(seconds: float) -> bool:
    """Whether clamd is there: it is asked nothing but that."""
    try:
        with _connection(seconds) as line:
            line.sendall(b"zPING\0")
            return _listen(line) == "PONG"
    except OSError:
        return False


@contextmanager
def _connection(seconds: float = TIMEOUT_SECONDS) -> Iterator[socket.socket]:
    place: dict[str, Any] = settings.CLAMAV
    if place["socket"]:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    else:
        line = socket.create_connection((place["host"], place["port"]), seconds)
    with line:
        line.settimeout(seconds)
        if place["socket"]:
            line.connect(place["socket"])
        yield line


def _ask(line: socket.socket, chunks: Iterable[bytes]) -> str:
    line.sendall(b"zINSTREAM\0")
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), CHUNK):
                piece = chunk[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return _listen(line)  # a file over clamd's own limit: it says so and hangs up
    return _listen(line)


def _listen(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := line.recv(4096)):
        answer += part
        if len(answer) > CHUNK:
            break
    return answer.rstrip(b"\0").decode(errors="replace").strip()
