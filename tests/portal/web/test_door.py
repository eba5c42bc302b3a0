"""Does the door let go of a caller who does not read, and never wait in the thread that accepts?"""

import errno
import selectors
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from portal.web import door, line
from portal.web.line import TimedSocket, TooSlowReader

MUCH = b"x" * 8_000_000  # more than the buffers of both ends hold


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_answer_that_nobody_reads_is_given_up(ends: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "ANSWER_GRACE", 0.3)
    begun = time.monotonic()
    with pytest.raises(BrokenPipeError):
        TimedSocket(ends[0]).sendall(MUCH)
    assert time.monotonic() - begun < 5


def test_answer_that_is_read_in_drops_is_given_up_too(ends: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a little of it is taken, in one piece or in many."""
    monkeypatch.setattr(line, "ANSWER_GRACE", 0.5)
    monkeypatch.setattr(line, "ANSWER_RATE", 100_000_000)
    ours, theirs = ends
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.02):
            theirs.recv(20_000)

    reader = threading.Thread(target=drip)
    reader.start()
    answer = TimedSocket(ours)
    try:
        with pytest.raises(BrokenPipeError):
            for start in range(0, len(MUCH), 4096):
                answer.sendall(MUCH[start : start + 4096])
    finally:
        stop.set()
        reader.join()


@pytest.mark.parametrize("count", [None, 3_000_001])
def test_file_that_is_read_arrives_whole(ends: Any, count: int | None) -> None:
    ours, theirs = ends
    got = bytearray()

    def read() -> None:
        while data := theirs.recv(1 << 20):
            got.extend(data)

    reader = threading.Thread(target=read)
    reader.start()
    content = bytes(range(256)) * 20_000
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        sent = TimedSocket(ours).sendfile(file, offset=5, count=count)
    ours.shutdown(socket.SHUT_WR)
    reader.join()
    expected = content[5:][:count]
    assert (sent, bytes(got) == expected) == (len(expected), True)


def test_of_one_caller_only_some_answers_are_waited_for(ends: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "QUICK_SECONDS", 0.1)
    worker = SimpleNamespace(answers=door.Bodies(door.MOST_ANSWERS))
    request, connection = SimpleNamespace(headers=[]), SimpleNamespace(client=("192.0.2.1", 1))
    for _ in range(door.MOST_BODIES_OF_ONE):
        door.SlowAnswer(worker, request, connection).note()
    answer = TimedSocket(ends[0])
    answer.expect_answer(door.SlowAnswer(worker, request, connection).note)
    begun = time.monotonic()
    with pytest.raises(TooSlowReader):
        answer.sendall(MUCH)
    assert time.monotonic() - begun < 5


# --- Hanging up ----------------------------------------------------------------------------------------------------


@pytest.fixture
def worker() -> Iterator[door.Worker]:
    worker = door.Worker.__new__(door.Worker)
    worker.poller, worker.leaving, worker.count, worker.pending_conns = selectors.DefaultSelector(), {}, Counter(), []
    yield worker
    worker.poller.close()


def leaving(worker: door.Worker, ours: socket.socket) -> door.Connection:
    connection = door.Connection(SimpleNamespace(), ours, ("192.0.2.1", 1), None)
    connection.worker, connection.raw = worker, ours
    worker.count["192.0.2.1"] += 1
    connection.close(graceful=True)
    return connection


def turn(worker: door.Worker) -> None:
    for key, _ in worker.poller.select(1):
        key.data(key.fileobj)
    worker.murder_pending()


def test_line_that_its_caller_leaves_open_keeps_nobody_and_is_closed(
    ends: Any, worker: door.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "LEAVING_SECONDS", 0.2)
    ours, theirs = ends
    begun = time.monotonic()
    leaving(worker, ours)
    assert time.monotonic() - begun < 0.1
    assert (theirs.recv(10), worker.count["192.0.2.1"]) == (b"", 1)
    time.sleep(0.25)
    worker.murder_pending()
    assert worker.leaving == {}
    assert worker.count["192.0.2.1"] == 0
    assert ours.fileno() == -1


def test_line_is_closed_as_soon_as_the_other_end_hangs_up(ends: Any, worker: door.Worker) -> None:
    ours, theirs = ends
    leaving(worker, ours)
    theirs.sendall(b"more")
    turn(worker)
    assert len(worker.leaving) == 1
    theirs.close()
    turn(worker)
    assert (worker.leaving, ours.fileno()) == ({}, -1)


def test_lines_left_open_are_bounded(worker: door.Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_LEAVING", 2)
    pairs = [socket.socketpair() for _ in range(3)]
    gone = [leaving(worker, ours) for ours, _ in pairs]
    assert list(worker.leaving) == gone[1:]
    for ours, theirs in pairs:
        ours.close()
        theirs.close()


def test_process_that_has_no_file_left_goes_on(worker: door.Worker, caplog: pytest.LogCaptureFixture) -> None:
    """It ended, and with it every request under way."""

    class Listener:
        def accept(self) -> None:
            raise OSError(errno.EMFILE, "Too many open files")

    worker.accept(Listener())
    assert "no further line" in caplog.text
