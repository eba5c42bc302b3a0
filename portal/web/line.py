"""How long may reading from a caller, and writing to one, take? Against the clock, by the rate that somebody keeps up."""

import errno
import os
import time
from collections.abc import Callable
from typing import Any

from gunicorn.http.errors import NoMoreData

from portal.web import arrival

HEAD_SECONDS = 15.0
BODY_GRACE = 30.0  # seconds before a body must keep up with the rate
BODY_RATE = 4096  # bytes a second on average; whoever drips is sent away after the grace
BODY_SECONDS = arrival.LONGEST_WAY.total_seconds()
QUICK_SECONDS = 1.0  # a body that takes longer is slow: its arrival is noted before it is here
ANSWER_GRACE = 30.0  # seconds that writing one answer may wait for its reader, and then
ANSWER_RATE = 4096  # bytes a second on average
BUFFERED = 0.05  # seconds of waiting before which what was written was taken by the buffers, and by no reader yet
PIECE = 64 * 1024  # bytes that are written at a time


class TooSlow(NoMoreData):
    """What was being read did not come in time."""


class TooSlowReader(BrokenPipeError):
    """Nobody takes what is being written; to gunicorn it is a caller that is gone."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "the reader is too slow")


class TimedSocket:
    """A socket that is read and written against the clock."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self.expect_head()
        self.expect_answer()

    def expect_head(self) -> None:
        self.begun, self.got, self.on_slow = time.monotonic(), 0, None
        self.ends = lambda: self.begun + HEAD_SECONDS

    def expect_body(self, on_slow: Callable[[], None]) -> None:
        self.begun, self.got, self.on_slow = time.monotonic(), 0, on_slow
        self.ends = lambda: self.begun + min(BODY_SECONDS, BODY_GRACE + self.got / BODY_RATE)

    def recv(self, size: int) -> bytes:
        while True:
            now, noted = time.monotonic(), self.on_slow is None
            left = self.ends() - now
            if left <= 0:
                raise TooSlow
            if not noted and (left := self.begun + QUICK_SECONDS - now) <= 0:
                self.on_slow, slow = None, self.on_slow
                slow()
                continue
            self._sock.settimeout(left)
            try:
                data = self._sock.recv(size)
            except TimeoutError:
                continue
            finally:
                self._sock.settimeout(None)
            self.got += len(data)
            return data

    def expect_answer(self, on_slow: Callable[[], None] | None = None) -> None:
        self.waited, self.written, self.on_slow_reader = 0.0, 0, on_slow

    def sendall(self, data: Any) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._send(rest[:PIECE]) :]

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """As socket's own, which waits for its reader without end."""
        sent = 0
        while (count is None or sent < count) and (data := os.pread(file.fileno(), PIECE, offset + sent)):
            piece = data if count is None else data[: count - sent]
            self.sendall(piece)
            sent += len(piece)
        return sent

    def _send(self, piece: memoryview) -> int:
        """Only waiting counts: what the page takes to compute is not its reader's fault."""
        while (left := ANSWER_GRACE + self.written / ANSWER_RATE - self.waited) > 0:
            noted, begun = self.on_slow_reader is None, time.monotonic()
            self._sock.settimeout(left if noted else min(left, QUICK_SECONDS))
            try:
                sent = self._sock.send(piece)
            except TimeoutError:
                sent = 0
            finally:
                self.waited += time.monotonic() - begun
                self._sock.settimeout(None)
            if not noted and self.waited >= QUICK_SECONDS:
                self.on_slow_reader, slow = None, self.on_slow_reader
                slow()
            if sent:
                self.written += sent if self.waited > BUFFERED else 0
                return sent
        raise TooSlowReader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)
