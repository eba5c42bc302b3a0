"""Who holds a thread that others need? Nobody who is slow: a request comes to its page when all of it is here.

gunicorn's own threaded worker reads a body while the page waits, so a handful of slow lines stop a portal. Here many cheap
threads stand at the door, read heads and bodies and write answers, all against the clock; the few that run pages, and have a
connection to the database each, are asked only in between. Head, rate and number of bodies are limited, in words. Who had
an answer and leaves the line open is waited for by no thread at all.
"""

import errno
import logging
import resource
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from selectors import EVENT_READ
from typing import Any
from uuid import uuid4

from django.conf import settings
from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.errors import NoMoreData
from gunicorn.workers import gthread

from portal.web import arrival
from portal.web.line import PIECE, TimedSocket, TooSlow, TooSlowReader

log = logging.getLogger(__name__)

NO_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
NO_FILES_PAUSE = 0.05  # seconds
OPEN_FILES = 4096  # of one process: 1,000 lines, those that are leaving, bodies and looks; systems begin with 1,024
THREADS = 320  # at the door of one process; they wait, and take no memory to speak of
LEAVING_SECONDS = 2.0  # for the other end to hang up, so that it has read its answer to the end
LEAVING_BYTES = 64 * 1024  # of what it sends meanwhile
IN_MEMORY = 256 * 1024  # bytes of a body; more goes to a file
MB = 1024 * 1024

MOST_CONNECTIONS = 120  # of one address that is no proxy of ours, in one process
MOST_BODIES = 160  # slow ones at a time, so that heads always find a thread
MOST_BODIES_OF_ONE = 24
MOST_ANSWERS = 100  # that wait for their readers at a time
MOST_LEAVING = 200  # lines whose other end has not hung up yet
MOST_BYTES = 2048 * MB  # announced by all slow bodies together

# Without the portal's looks: it is written where no page may be asked.
SORRY = """<!doctype html><html lang="zh-Hant"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><main><h1>{title}</h1><p>{words}</p></main></html>"""
BUSY = (
    "503 Service Unavailable",
    "同時上傳的太多了",
    "現在正在上傳的檔案太多，這一次沒有收下。請等一分鐘，回上一頁再送一次；填好的內容還在您的畫面上。",
)
SLOW = (
    "408 Request Timeout",
    "上傳沒有完成",
    "網路太慢或中斷，這一次沒有收到完整的內容。請回上一頁再送一次；檔案很大時請換較快的網路，或一次只傳一個檔案。",
)


class Connection(gthread.TConn):
    """One of a caller's lines; counted until it is closed."""

    worker: "Worker"
    raw: socket.socket  # without the clock
    drained = 0  # bytes since its last answer

    def init(self) -> None:
        begun = self.initialized
        super().init()
        if not begun and not self.is_http2:
            self.sock = self.parser.unreader.sock = TimedSocket(self.sock)

    def close(self, graceful: bool = False) -> None:
        """gunicorn waits here, in the one thread that accepts, until the other end hangs up: all others would wait for it."""
        if graceful and self.worker.leaves(self):
            return
        if self.client is not None:
            self.worker.count[_peer(self.client)] -= 1
            self.client = None
        super().close()


class Bodies:
    """How much is being read at the moment, and by whom."""

    def __init__(self, most: int) -> None:
        self._lock, self._of, self._bytes, self._most = threading.Lock(), Counter(), 0, most

    def begin(self, caller: str, size: int) -> bool:
        with self._lock:
            full = sum(self._of.values()) >= self._most or self._bytes + size > MOST_BYTES
            if full or self._of[caller] >= MOST_BODIES_OF_ONE:
                return False
            self._of[caller] += 1
            self._bytes += size
            return True

    def end(self, caller: str, size: int) -> None:
        with self._lock:
            self._of[caller] -= 1
            self._of += Counter()  # forgets who has none
            self._bytes -= size


class TooManyBodies(Exception):
    """No further slow body is read."""


class Worker(gthread.ThreadWorker):
    """As gunicorn's, but pages run in `--threads` threads of their own and see whole requests."""

    def init_process(self) -> None:
        _open_files()
        self.bodies, self.answers = Bodies(MOST_BODIES), Bodies(MOST_ANSWERS)
        self.here, self.count = threading.local(), Counter()
        self.leaving: dict[Connection, None] = {}  # in order of their time
        self.pages = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="page")
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(THREADS, thread_name_prefix="door")

    def load_wsgi(self) -> None:
        super().load_wsgi()
        application = self.wsgi
        self.wsgi = lambda environ, start: self.pages.submit(application, environ | self.here.extras, start).result()

    def accept(self, listener: Any) -> None:
        """As gunicorn's, with a limit for one address."""
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in NO_FILES:
                raise
            log.error("no further line can be opened: %s", error)  # whoever waits is taken when another has left
            time.sleep(NO_FILES_PAUSE)
            return
        peer = _peer(client)
        if self.count[peer] >= MOST_CONNECTIONS and peer and not settings.TRUSTED_PROXIES:
            sock.close()
            return
        self.nr_conns += 1
        self.count[peer] += 1
        connection = Connection(self.cfg, sock, client, listener.getsockname())
        connection.worker, connection.raw = self, sock
        self.enqueue_req(connection)

    def handle(self, conn: Connection) -> Any:
        if conn.initialized and isinstance(line := conn.parser.unreader.sock, TimedSocket):
            line.expect_head()
        return super().handle(conn)

    # --- Hanging up, in the thread that accepts

    def leaves(self, conn: Connection) -> bool:
        """Says that nothing more comes, and closes once the other end has read it or LEAVING_SECONDS are over."""
        if conn in self.leaving:
            return False
        try:
            conn.raw.shutdown(socket.SHUT_WR)
            conn.raw.setblocking(False)
            self.poller.register(conn.raw, EVENT_READ, partial(self.on_leaving_readable, conn))
        except (OSError, ValueError, KeyError):
            return False
        conn.timeout = time.monotonic() + LEAVING_SECONDS
        self.leaving[conn] = None
        if len(self.leaving) > MOST_LEAVING:
            self._gone(next(iter(self.leaving)))
        return True

    def on_leaving_readable(self, conn: Connection, client: socket.socket) -> None:
        try:
            data = client.recv(PIECE) if conn.drained < LEAVING_BYTES else b""
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.drained += len(data)
        if not data:
            self._gone(conn)

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn in self.leaving if conn.timeout <= now]:
            self._gone(conn)

    def _gone(self, conn: Connection) -> None:
        with suppress(OSError, ValueError, KeyError):
            self.poller.unregister(conn.raw)
        self.leaving.pop(conn, None)
        conn.close()

    # --- One request, in a thread of the door

    def handle_request(self, req: Any, conn: Connection) -> bool:
        answer = SlowAnswer(self, req, conn)
        try:
            conn.sock.expect_answer(answer.note)
            return self._handle(req, conn)
        finally:
            answer.end()

    def _handle(self, req: Any, conn: Connection) -> bool:
        self.here.extras = {arrival.STAMP: time.time(), arrival.KEY: str(uuid4())}
        size = _size(req)
        if not 0 < size <= settings.BODY_MAX_MB * MB:  # nothing to read, or nothing that a page would take
            return super().handle_request(req, conn) and not size
        try:
            with self._body(req, conn, size) as body:
                req.body = body
                return super().handle_request(req, conn)
        except TooManyBodies:
            return _sorry(conn, BUSY)
        except TooSlow:
            return _sorry(conn, SLOW)
        finally:
            req.body = BytesIO()  # gunicorn looks whether anything was left unread

    @contextmanager
    def _body(self, req: Any, conn: Connection, size: int) -> Iterator[Any]:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            slow = Slow(self, req, conn, size)
            if req._expected_100_continue:
                conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                req._expected_100_continue = False
            try:
                conn.parser.unreader.sock.expect_body(slow.note)
                for piece in iter(lambda: req.body.read(64 * 1024), b""):
                    body.write(piece)
                if body.tell() < size:
                    raise NoMoreData
            except BaseException:
                slow.forget()
                raise
            finally:
                slow.end()
                conn.parser.unreader.sock.expect_head()
            body.seek(0)
            yield body


class SlowAnswer:
    """One answer that its reader does not take at once: counted while it is being written."""

    def __init__(self, worker: Worker, req: Any, conn: Connection) -> None:
        self.worker, self.caller, self.counted = worker, _caller(req, conn), False

    def note(self) -> None:
        if not self.worker.answers.begin(self.caller, 0):
            raise TooSlowReader
        self.counted = True

    def end(self) -> None:
        if self.counted:
            self.worker.answers.end(self.caller, 0)


class Slow:
    """One body that did not come at once: counted, and its arrival noted, while it is being read."""

    def __init__(self, worker: Worker, req: Any, conn: Connection, size: int) -> None:
        self.worker, self.req, self.conn, self.size = worker, req, conn, size
        self.caller, self.counted, self.noted = _caller(req, conn), False, False

    def note(self) -> None:
        if not self.worker.bodies.begin(self.caller, self.size):
            raise TooManyBodies
        self.counted = self.noted = True
        self._ask(arrival.NOTE)

    def forget(self) -> None:
        if self.noted:
            self._ask(arrival.FORGET)

    def end(self) -> None:
        if self.counted:
            self.worker.bodies.end(self.caller, self.size)

    def _ask(self, what: str) -> None:
        """The portal itself, by a request without its body: portal/arrival.py says who listens."""
        _, environ = wsgi.create(self.req, self.conn.sock, self.conn.client, self.conn.server, self.worker.cfg)
        environ |= {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0", arrival.ASKED: what}
        answer: Iterable[bytes] = self.worker.wsgi(environ, lambda *_: None)
        if hasattr(answer, "close"):
            answer.close()


def _open_files() -> None:
    """As many as may be needed: without one gunicorn's process ends, and with it what others are sending."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _size(req: Any) -> int:
    """Bytes that the head announces; a body in chunks has none, and no page reads it."""
    announced = next((value for name, value in req.headers if name == "CONTENT-LENGTH"), "0")
    return int(announced) if announced.isdecimal() else 0


def _peer(client: Any) -> str:
    return client[0] if isinstance(client, tuple) else ""


def _caller(req: Any, conn: Connection) -> str:
    """The address that the nearest proxies we trust tell, or the one at the other end."""
    told = [part.strip() for name, value in req.headers if name == "X-FORWARDED-FOR" for part in value.split(",")]
    trusted = settings.TRUSTED_PROXIES
    return told[-trusted] if trusted and len(told) >= trusted else _peer(conn.client)


def _sorry(conn: Connection, what: tuple[str, str, str]) -> bool:
    status, title, words = what
    page = SORRY.format(title=title, words=words).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"
    util.write(
        conn.sock, f"{head}Retry-After: 60\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n".encode() + page
    )
    return False
