"""How does the whole portal run on one machine? One supervisor: a private Redis, played registers, web, worker and beat, until Ctrl-C."""

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import secrets
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from throwaway import accepts, die_with_parent

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
SOURCES = (
    "portal", "applications", "review", "listings", "demonstration", "static", "templates",
    "manage.py", "requirements.txt",
)  # fmt: skip
DATABASE = "portal.sqlite3"
UNFINISHED, RECORD = "unfinished", "migrations.json"
READY_SECONDS = 90
STOP_SECONDS = 20
EVERYWHERE = "0.0.0.0"  # noqa: S104 only when the person who starts it says so
SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes

# Settings of a real installation that must not lead this demonstration to real data, wherever they are set.
FOREIGN = (
    "DATABASE_URL", "CELERY_BROKER_URL", "S3_BUCKET", "FILES_DIR", "MAILBOX_DIR", "STATIC_ROOT", "SECRET_KEY",
    "SEAL_PKCS12", "SEAL_PASSPHRASE",
    "GCIS_URL", "DEBARRED_URL", "MAINLAND_URL", "LABOUR_URL", "ENVIRONMENT_URL", "ENVIRONMENT_KEY",
    "OUTSIDE_PROXY", "OUTSIDE_CA_FILE", "OUTSIDE_LOCAL", "OUTSIDE_SECONDS", "OUTSIDE_LIST_SECONDS",
)  # fmt: skip
SEAL_NAME = "示範用電子印信（不是真的機關）"


class Refusal(Exception):
    """The one sentence that says why nothing runs."""


class Child:
    """A process of its own group whose lines are printed behind its name."""

    def __init__(self, name: str, command: list[str], env: dict[str, str]) -> None:
        self.name = name
        self.rest = b""
        self.process = subprocess.Popen(
            command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=die_with_parent,
        )  # fmt: skip

    def relay(self) -> bool:
        """Prints what has arrived; False when the process will say no more."""
        chunk = os.read(self.process.stdout.fileno(), 65536)
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        with contextlib.suppress(BrokenPipeError):  # nobody reads any more; the portal goes on
            for line in lines:
                sys.stdout.write(f"{self.name:6} | {line.decode(errors='replace')}\n")
            sys.stdout.flush()
        return bool(chunk)

    def send(self, number: signal.Signals) -> None:
        """To the process alone when it is asked, to its whole group when it is forced."""
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)


class Supervisor:
    """Starts children, prints what they say, and stops all of them together."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.ears = selectors.DefaultSelector()

    def start(self, name: str, command: list[str], env: dict[str, str]) -> None:
        child = Child(name, command, env)
        self.children.append(child)
        self.ears.register(child.process.stdout, selectors.EVENT_READ, child)

    def listen(self, seconds: float) -> None:
        for key, _ in self.ears.select(seconds):
            if not key.data.relay():
                self.ears.unregister(key.fileobj)

    def check(self) -> None:
        """Refuses to go on when a child has ended: half a portal is worse than none."""
        for child in self.children:
            if child.process.poll() is not None:
                raise Refusal(f"{child.name} ended by itself ({_ending(child.process.returncode)}); all is stopped.")

    def stop(self) -> None:
        """The web, worker and beat first, politely; their Redis last; what does not listen is killed."""
        deadline = time.monotonic() + STOP_SECONDS
        clients, brokers = self.children[1:], self.children[:1]
        for group in (clients, brokers):
            for child in group:
                child.send(signal.SIGTERM)
            while time.monotonic() < deadline and any(child.process.poll() is None for child in group):
                self.listen(0.1)
        for child in self.children:
            child.send(signal.SIGKILL)
            child.process.wait()


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


# --- Before the start ----------------------------------------------------------------------------------------------


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT={text} is no port: give a number from 1 to 65535, for example make run PORT=8001.")
    return int(text)


def check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Refusal(f"Port {port} is for root only: choose another, for example make run PORT=8000.") from None
        except OSError:
            other = port + 1 if port < 65535 else 8000
            raise Refusal(f"Port {port} is taken: choose another, for example make run PORT={other}.") from None


@contextlib.contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Two portals on one folder would share a database and a socket."""
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"The portal is already running on {data}: stop that one first.") from None
        yield


@contextlib.contextmanager
def broker_socket(data: Path) -> Iterator[Path]:
    path = data / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        yield path
        path.unlink(missing_ok=True)
    else:
        with tempfile.TemporaryDirectory(prefix="portal-") as folder:
            yield Path(folder) / "redis.sock"


def secret_in(data: Path, name: str = "secret") -> str:
    """A secret of this folder's installation, made once and readable by its owner only."""
    path = data / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


def environment(data: Path, broker: Path, host: str, port: int) -> dict[str, str]:
    """As near to service as one machine allows: DEBUG off, a real secret; mails into a folder with a reader."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    env |= {"DATA_DIR": str(data), "SECRET_KEY": secret_in(data), "REDIS_URL": f"unix://{broker}"}
    env |= {"SEAL_PKCS12": str(data / "seal.p12"), "SEAL_PASSPHRASE": secret_in(data, "seal-passphrase")}
    env |= {"MAIL_READER": "1", "HOST": host, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    env["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser"  # root at a desk knows
    env.setdefault("BASE_URL", f"http://localhost:{port}")
    env.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    env.setdefault("STAFF_MFA_REQUIRED", "0")  # the demonstration's accounts have no authenticator
    return env


# --- Migrations, static files, demonstration data ------------------------------------------------------------------


def fingerprint() -> str:
    """Changes with any source file, and each day: the demonstration's year must be open today."""
    digest = hashlib.sha256(datetime.now(ZoneInfo("Asia/Taipei")).date().isoformat().encode())
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*")) if (ROOT / top).is_dir() else [ROOT / top]:
            if path.suffix != ".pyc" and path.is_file():
                about = path.stat()
                digest.update(f"{path} {about.st_size} {about.st_mtime_ns}".encode())
    return digest.hexdigest()


def prepare(data: Path, env: dict[str, str]) -> str:
    """Brings database, static files and demonstration up to date; returns the accounts as `manage.py demo` told them."""
    stamp, accounts = data / "prepared", data / "accounts.txt"
    mark = fingerprint()
    if stamp.exists() and stamp.read_text() == mark and (data / DATABASE).exists() and accounts.exists():
        return accounts.read_text()
    stamp.unlink(missing_ok=True)
    set_other_version_aside(data)
    if not Path(env["SEAL_PKCS12"]).exists():
        manage(env, "own_seal", env["SEAL_PKCS12"], SEAL_NAME)
    with whole_or_nothing(data):
        manage(env, "migrate", "--verbosity=0")
        manage(env, "collectstatic", "--verbosity=0", "--noinput", "--clear")
        accounts.write_text(manage(env, "demo"))
    stamp.write_text(mark)
    return accounts.read_text()


def set_other_version_aside(data: Path) -> None:
    """A database that other migrations made cannot be brought up to date: it is kept beside, and the demonstration begins anew.

    Names do not tell: two versions may both have begun with an 0001_initial of their own. So the folder keeps what was in them.
    """
    now, record = migrations(), data / RECORD
    filled = (data / DATABASE).exists() and not (data / UNFINISHED).exists()
    if filled and not recorded(record).items() <= now.items():
        aside = data / f"before-{datetime.now(ZoneInfo('Asia/Taipei')):%Y%m%d-%H%M%S}"
        aside.mkdir()
        for path in (*data.glob(f"{DATABASE}*"), data / "files", data / "mail", data / "accounts.txt", record):
            if path.exists():
                path.rename(aside / path.name)
        print(
            f"run: {data} was filled by another version; all of it is kept in {aside}, and a new one is begun",
            flush=True,
        )
    fresh = record.with_suffix(".new")
    fresh.write_text(json.dumps(now, indent=1))
    fresh.replace(record)


def recorded(record: Path) -> dict[str, str]:
    """The migrations this folder was last brought up to date with; a version that kept no record is another one."""
    return json.loads(record.read_text()) if record.exists() else {"unknown": ""}


def migrations() -> dict[str, str]:
    """Each migration of ours with the SHA-256 of its text."""
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for top in SOURCES
        for path in sorted((ROOT / top).glob("**/migrations/[0-9]*.py"))
    }


@contextlib.contextmanager
def whole_or_nothing(data: Path) -> Iterator[None]:
    """A first start that was broken off leaves half a demonstration: the next one begins from nothing."""
    unfinished = data / UNFINISHED
    if unfinished.exists():
        for path in data.glob(f"{DATABASE}*"):
            path.unlink()
        for folder in ("files", "mail"):
            shutil.rmtree(data / folder, ignore_errors=True)
    if not (data / DATABASE).exists():
        unfinished.touch()
    yield
    unfinished.unlink(missing_ok=True)


def manage(env: dict[str, str], *command: str) -> str:
    print(f"run: manage.py {command[0]}", flush=True)
    done = subprocess.run(
        [PYTHON, "manage.py", *command],
        check=False, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise Refusal(f"manage.py {command[0]} failed ({_ending(done.returncode)}); its own words are above.")
    return done.stdout


# --- Running -------------------------------------------------------------------------------------------------------


def start_redis(supervisor: Supervisor, env: dict[str, str], broker: Path) -> None:
    redis = shutil.which("redis-server")
    if not redis:
        raise Refusal("redis-server is missing: install the Debian package redis-server.")
    broker.unlink(missing_ok=True)
    command = [redis, "--port", "0", "--unixsocket", str(broker), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(broker.parent)]
    command += ["--logfile", str(Path(env["DATA_DIR"]) / "redis.log")]
    supervisor.start("redis", command, env)
    wait_until(supervisor, lambda: accepts(broker), "Redis did not answer")


def start_registers(supervisor: Supervisor, env: dict[str, str]) -> None:
    """The registers outside are played on this machine; `env` learns where."""
    folder = Path(env["DATA_DIR"]) / "registers"
    told = folder / "settings.json"
    told.unlink(missing_ok=True)
    supervisor.start("registers", [str(PYTHON), "-m", "demonstration.registers", "0", str(folder)], env)
    wait_until(supervisor, told.exists, "The registers of the demonstration did not answer")
    env.update(json.loads(told.read_text()))


def wait_until(supervisor: Supervisor, ready: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise Refusal(f"{complaint} within {READY_SECONDS} seconds.")
        supervisor.listen(0.1)
        supervisor.check()


def heartbeat(broker: Path) -> bool:
    """Has a worker reported? Asked first, so that a portal that is only starting does not log itself as unwell."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(broker))
        client.sendall(b"EXISTS portal:heartbeat\r\n")
        return client.recv(64) == b":1\r\n"


def healthy(env: dict[str, str]) -> bool:
    host = "127.0.0.1" if env["HOST"] == EVERYWHERE else env["HOST"]
    connection = http.client.HTTPConnection(host, int(env["PORT"]), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(env["BASE_URL"]).netloc})
        answer = connection.getresponse()
        return answer.status == 200 and json.load(answer)["status"] == "ok"
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def announce(env: dict[str, str], accounts: str) -> None:
    base = env["BASE_URL"].rstrip("/")
    print(f"\n  The portal       {base}/\n  For the staff    {base}/admin/\n  Mails it sent    {base}/mail/")
    print(f"  Its registers    http://{env['OUTSIDE_LOCAL']}/days/\n")
    print(accounts.rstrip())
    print("\n  Ctrl-C stops everything.\n", flush=True)


def serve(port: int, host: str, data: Path) -> None:
    supervisor = Supervisor()
    with alone_in(data), broker_socket(data) as broker:
        env = environment(data, broker, host, port)
        try:
            start_redis(supervisor, env, broker)
            start_registers(supervisor, env)
            accounts = prepare(data, env)
            for name in ("web", "worker", "beat"):
                supervisor.start(name, [str(ROOT / "bin" / name)], env)
            wait_until(supervisor, lambda: heartbeat(broker), "The worker did not report")
            wait_until(supervisor, lambda: healthy(env), f"{env['BASE_URL']}/healthz was not well")
            announce(env, accounts)
            while True:
                supervisor.listen(1)
                supervisor.check()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # stopping takes a moment and is not to be cut short
            print(
                f"\nmake run: stopping; work in hand is finished first, for {STOP_SECONDS} seconds at most.", flush=True
            )
            supervisor.stop()


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    # a shell starts what it puts behind with SIGINT ignored
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    host = os.environ.get("HOST") or "127.0.0.1"
    try:
        port = wanted_port()
        check_port(host, port)
        serve(port, host, data)
    except Refusal as refusal:
        print(f"make run: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("make run: everything is stopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
