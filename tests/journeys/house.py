"""How does a journey get a portal of its own? The real processes, as `make run` starts them, on a database of their own.

What is the same in each, the tables, the static files and the demonstration, is made once in a run and copied.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import throwaway

from tests.commands import ROOT
from tests.journeys.inside import SECONDS
from tests.ports import free_port

PYTHON = str(ROOT / ".venv" / "bin" / "python")
PASSED_ON = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}
READY_SECONDS = 90
STOP_SECONDS = 5  # what is not finished by then is thrown away with the house


class House:
    """Web, worker and beat on a database, a Redis and a folder of their own."""

    def __init__(self, folder: Path, database: str, broker: str, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.processes: list[subprocess.Popen] = []
        self._inside: subprocess.Popen | None = None
        self.env = {name: value for name, value in os.environ.items() if name in PASSED_ON} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "for-journeys-only-" + "0" * 50,
            "DATA_DIR": str(folder),
            "REDIS_URL": broker,
            "MAIL_READER": "1",
            "STAFF_MFA_REQUIRED": "0",
            "HOST": "127.0.0.1",
            "WEB_CONCURRENCY": "1",
            "WORKER_CONCURRENCY": "1",
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            **({"DATABASE_URL": database} if database else {}),
            **_address(self.port),
            **settings,
        }

    @property
    def url(self) -> str:
        return self.env["BASE_URL"]

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")

    def start(self) -> None:
        for name in ("web", "worker", "beat"):
            self._start(name, self.env)
        _wait_for(f"{self.url}/healthz", lambda answer: json.loads(answer)["status"] == "ok")

    @contextlib.contextmanager
    def second_web(self, **settings: str) -> Iterator[str]:
        """Another web process with other settings on the same data; yields its address."""
        address = _address(free_port())
        process = self._start("web", {**self.env, **address, **settings})
        try:
            _wait_for(f"{address['BASE_URL']}/healthz", bool)
            yield address["BASE_URL"]
        finally:
            self.processes.remove(process)
            _stop(process)

    def kill_web(self) -> None:
        """As a power cut would: whatever is under way is gone."""
        web = self.processes.pop(0)
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()

    def start_web(self) -> None:
        self._start("web", self.env)
        self.processes.insert(0, self.processes.pop())
        _wait_for(f"{self.url}/healthz", bool)

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [PYTHON, "manage.py", *command],
            check=False, env=self.env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout

    def script(self, code: str) -> str:
        """What this Python prints when it runs inside the portal."""
        if self._inside is None:
            self._inside = subprocess.Popen(
                [PYTHON, "-m", "tests.journeys.inside"], env=self.env, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, preexec_fn=throwaway.die_with_parent,
            )  # fmt: skip
        print(json.dumps(code), file=self._inside.stdin, flush=True)
        status, said = json.loads(self._inside.stdout.readline())
        assert status == 0, said
        return said

    def _start(self, name: str, env: dict[str, str]) -> subprocess.Popen:
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [str(ROOT / "bin" / name)], env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=throwaway.die_with_parent,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self) -> None:
        self.stop_inside()
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            _stop(process)

    def stop_inside(self) -> None:
        if self._inside:
            self._inside.communicate()


# --- New houses ----------------------------------------------------------------------------------------------------

EMPTY, DEMONSTRATION = "empty", "demonstration"
# The printed forms of one case are enough: each takes a second and a half, and no journey opens another's. So are the
# readings of the drafts' papers, each made by a process of its own.
DONE_BEFOREHAND = """
from applications.models import Document, PaperReading
from portal.background import duties
forms = Document.objects.filter(kind="forms")
forms.exclude(pk=forms.first().pk).delete()
draft = PaperReading.objects.filter(file__attachments__application__state="draft")
PaperReading.objects.exclude(pk__in=draft).delete()
for duty in duties.registered():
    duties.sweep(duty.name)
"""


class Patterns:
    """What new houses are copied from, each made by whichever process of the run needs it first.

    Each has a lock of its own: who wants an empty house does not wait while the demonstration is made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = os.environ.get("DATABASE_URL", "")
        self.server = self.server if self.server.startswith("postgres") else ""  # else a house keeps its SQLite file

    @property
    def static(self) -> Path:
        """The static files, which nobody changes."""
        with self._alone(EMPTY):
            return self._made(EMPTY) / "static"

    @contextlib.contextmanager
    def copied(self, kind: str, folder: Path) -> Iterator[str]:
        """Fills the folder and yields the DATABASE_URL of a new house; "" on SQLite."""
        with self._alone(kind):
            database = self._copy(self._made(kind), folder)
        try:
            yield database
        finally:
            self._drop(database)

    @contextlib.contextmanager
    def _alone(self, kind: str) -> Iterator[None]:
        with (self.folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _made(self, kind: str) -> Path:
        done = self.folder / kind
        if not done.exists():
            with tempfile.TemporaryDirectory(prefix="journey-") as place, throwaway.redis(Path(place)) as broker:
                new = self.folder / f"{kind}.new"
                new.mkdir()
                if kind == EMPTY:
                    house = House(new, self._create(kind), broker)
                    house.manage("migrate", "--verbosity=0")
                    house.manage("collectstatic", "--verbosity=0", "--noinput")
                else:
                    with self._alone(EMPTY):
                        database = self._copy(self._made(EMPTY), new, kind)
                    house = House(new, database, broker)
                    house.manage("demo")
                    house.script(DONE_BEFOREHAND)
                    house.stop()
            new.rename(done)
        return done

    def _copy(self, pattern: Path, folder: Path, kind: str = "") -> str:
        (folder / "static").symlink_to(self.folder / EMPTY / "static")
        shutil.copytree(pattern, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("static"))
        return self._create(kind or f"journey_{uuid4().hex[:8]}", pattern.name)

    def _create(self, name: str, pattern: str = "template0") -> str:
        if not self.server:
            return ""
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pattern}"')
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))

    def _drop(self, database: str) -> None:
        if database:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{urlsplit(database).path[1:]}" WITH (FORCE)')


@contextlib.contextmanager
def open_house(
    patterns: Patterns, kind: str = EMPTY, script: str = "", seal: str = "", **settings: str
) -> Iterator[House]:
    """`script` runs in it before anybody comes; `seal` is the name on the seal that its letters bear."""
    with tempfile.TemporaryDirectory(prefix="journey-") as folder, throwaway.redis(Path(folder)) as broker:
        with patterns.copied(kind, Path(folder)) as database:
            own = {"SEAL_PKCS12": f"{folder}/seal.p12", "SEAL_PASSPHRASE": "for-journeys-only"} if seal else {}
            house = House(Path(folder), database, broker, **own, **settings)
            try:
                if seal:
                    house.manage("own_seal", own["SEAL_PKCS12"], seal)
                house.start()
                if script:
                    house.script(script)
                yield house
            finally:
                house.stop()
                if "Traceback" in house.log:
                    print(house.log[-5000:])


def _address(port: int) -> dict[str, str]:
    return {"PORT": str(port), "BASE_URL": f"http://localhost:{port}"}


def _wait_for(url: str, well: Callable[[bytes], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            if well(answer.read()):
                return
        assert time.monotonic() < deadline, f"{url} was not well within {READY_SECONDS} seconds"
        time.sleep(0.2)


def _stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
