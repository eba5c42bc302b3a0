"""How does a test take a portal's parts away and give them back? A house whose servers can be stopped and killed."""

import contextlib
import http.client
import json
import os
import re
import signal
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg
import throwaway
from psycopg.rows import dict_row

from tests.journeys.house import House
from tests.portal.outbox import smtp

PATIENCE = 90  # seconds, on a machine under load


class Server:
    """PostgreSQL or Redis, stopped and started again on the same data and the same socket."""

    def __init__(self, run: Callable[[], AbstractContextManager[str]]) -> None:
        self._run, self._stack = run, ExitStack()
        self.url = ""
        self.start()

    def start(self) -> None:
        self.url = self._stack.enter_context(self._run())

    def stop(self) -> None:
        self._stack.close()


class Ruin(House):
    """A house on servers of its own; each part of it can be taken away while it works."""

    def __init__(self, folder: Path, mail: smtp.Server) -> None:
        (folder / "log.txt").touch()
        throwaway.new_cluster(folder)
        self.postgres = Server(partial(throwaway.running_cluster, folder))
        self.redis = Server(partial(throwaway.redis, folder))
        super().__init__(folder, self.postgres.url, self.redis.url)
        self.mail = mail
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "tests.journeys.bad_settings",
            "MAIL_READER": "0",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.server_address[1]),
            "WEB_CONCURRENCY": "2",
            "SWEEP_SECONDS": "1",
        }

    # --- What is there ---------------------------------------------------------------------------------------------

    def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.postgres.url, autocommit=True, row_factory=dict_row) as connection:
            done = connection.execute(query, values)
            return done.fetchall() if done.description else []

    def number(self, query: str, *values: Any) -> Any:
        """The only value of the only row."""
        (row,) = self.sql(query, *values)
        (value,) = row.values()
        return value

    def letters(self, case: int, kind: str) -> list[dict[str, Any]]:
        return self.sql("SELECT * FROM outbox_message WHERE concerns = %s AND kind = %s", f"application:{case}", kind)

    def letter(self, case: int, kind: str) -> dict[str, Any]:
        (message,) = self.letters(case, kind)
        return message

    def left(self, message: dict[str, Any]) -> int:
        """How often this letter reached the mail server."""
        return sum(mail["Message-ID"] == message["message_id"] for mail in self.mail.mails)

    def steps(self, case: int) -> list[str]:
        return [
            row["step"]
            for row in self.sql("SELECT step FROM workflow_event WHERE subject = %s ORDER BY id", f"application:{case}")
        ]

    def state(self, case: int) -> str:
        return self.number("SELECT state FROM applications_application WHERE id = %s", case)

    @contextlib.contextmanager
    def held(self, case: int) -> Iterator[Callable[[int], None]]:
        """Holds a case's row; yields what waits until so many others stand before it."""
        with psycopg.connect(self.postgres.url) as connection:
            connection.execute("SELECT 1 FROM applications_application WHERE id = %s FOR UPDATE", (case,))
            connection.execute("SELECT 1 FROM applications_solution WHERE application_id = %s FOR UPDATE", (case,))
            yield self.wait_for_queue

    def wait_for_queue(self, length: int) -> None:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        until(lambda: self.number(waiting) >= length)

    def claims_run_out(self) -> None:
        """The time has come at which a dead worker's claim ends."""
        for table in ("outbox_message", "outbox_printout", "applications_document", "applications_registerquestion"):
            assert self.number(f"SELECT count(*) FROM {table} WHERE claimed_until > now() + interval '15 minutes'") == 0
            self.sql(f"UPDATE {table} SET claimed_until = now() WHERE claimed_until > now()")

    # --- What is taken away ----------------------------------------------------------------------------------------

    def kill_worker_child(self) -> None:
        """The processes that do the work; the one above each, a queue's, starts another."""
        for queue in _children(self.processes[1].pid):
            for child in _children(queue):
                os.kill(child, signal.SIGKILL)

    def kill_queues(self) -> None:
        """The processes above those, as an error of Celery would; the worker starts them again."""
        for queue in _children(self.processes[1].pid):
            os.kill(queue, signal.SIGKILL)

    def kill_worker(self) -> None:
        """All of it, as a power cut would; somebody starts it again."""
        worker = self.processes[1]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self._start("worker", self.env)
        self.processes[1] = self.processes.pop()

    def begin(self, setup: str, static: Path) -> dict[str, Any]:
        """Fills the empty house before its processes start, so that nothing of that is still owed."""
        self.manage("migrate", "--verbosity=0")
        (self.folder / "static").symlink_to(static)
        made = json.loads(self.script(setup).splitlines()[-1])
        for name in ("web", "worker", "beat"):
            self._start(name, self.env)
        until(self.is_well)
        return made

    def is_well(self) -> bool:
        with contextlib.suppress(OSError):  # not listening yet
            return Caller(self.url).get("/healthz").status == 200
        return False

    def stop(self) -> None:
        """At once: nothing of it is kept."""
        self.stop_inside()
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.redis.stop()
        self.postgres.stop()


def _children(process: int) -> list[int]:
    return [
        int(child) for line in Path(f"/proc/{process}/task").glob("*/children") for child in line.read_text().split()
    ]


@contextlib.contextmanager
def ruin() -> Iterator[Ruin]:
    with tempfile.TemporaryDirectory(prefix="ruin-", dir="/tmp") as folder, smtp.running() as mail:
        Path(folder).chmod(0o755)  # PostgreSQL has a user of its own when we are root
        house = Ruin(Path(folder), mail)
        try:
            yield house
        finally:
            house.stop()
            print(house.log[-5000:])


def until(true: Callable[[], Any], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.2)


# --- People --------------------------------------------------------------------------------------------------------


class Answer:
    def __init__(self, status: int, body: bytes, url: str) -> None:
        self.status, self.url, self.text = status, url, body.decode(errors="replace")
        self.words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", self.text))


class Caller:
    """Somebody with cookies and no browser, whose requests can be as slow and as simultaneous as a test wants."""

    def __init__(self, url: str) -> None:
        self.url, self.cookies = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    @property
    def token(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken"), "")

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.url + path))  # noqa: S310

    def post(self, path: str, **data: Any) -> Answer:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **data}, doseq=True).encode()
        headers = {"Referer": self.url + path}
        return self._ask(urllib.request.Request(self.url + path, data=body, headers=headers))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read(), answer.url)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), error.url)

    def signs_in(self, name: str, password: str) -> Answer:
        self.get("/account/login/")
        return self.post("/account/login/", login=name, password=password)

    def begins(self, path: str, fields: dict[str, str], file: tuple[str, bytes]) -> Callable[[], Answer]:
        """Sends a form with a file but for its last bytes; what is returned sends these and reads the answer."""
        body = _multipart({"csrfmiddlewaretoken": self.token, **fields}, file)
        place = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        connection.putrequest("POST", path)
        for name, value in {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(len(body)),
            "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies),
            "Referer": self.url + path,
        }.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[:-100])

        def rest() -> Answer:
            with contextlib.closing(connection):
                connection.send(body[-100:])
                answer = connection.getresponse()
                return Answer(answer.status, answer.read(), path)

        return rest


BOUNDARY = "a-slow-upload"


def _multipart(fields: dict[str, str], file: tuple[str, bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{file[0]}"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return b"".join([*parts, head.encode(), file[1], f"\r\n--{BOUNDARY}--\r\n".encode()])
