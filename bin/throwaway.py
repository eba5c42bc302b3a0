#!/usr/bin/env python3
"""How does a run get a PostgreSQL and a Redis of its own? On private sockets, removed when it ends.

bin/throwaway.py [--durable] COMMAND…   runs the command with DATABASE_URL and REDIS_URL set, and ends as it ends.
A server that is already running on this machine is neither used nor touched.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

# autovacuum: statistics of a moment when tables were empty make joins of thousands of rows crawl; wal: nobody reads it
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")
FAST += ("-c", "wal_level=minimal", "-c", "max_wal_senders=0")
START_SECONDS = 30
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Runs in a new process before its program: it is told to stop when its parent is gone, however that happened."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextlib.contextmanager
def services(durable: bool = False) -> Iterator[dict[str, str]]:
    """Starts both servers and yields the environment variables that lead to them.

    `durable=False` lets PostgreSQL skip waiting for the disk: right for tests, wrong for measuring.
    """
    with tempfile.TemporaryDirectory(prefix="throwaway-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL has a user of its own when we are root
        with postgres(Path(folder), durable) as database, redis(Path(folder)) as broker:
            yield {"DATABASE_URL": database, "REDIS_URL": broker}


@contextlib.contextmanager
def postgres(folder: Path, durable: bool = False) -> Iterator[str]:
    """Yields the DATABASE_URL of a new cluster in `folder`; its superuser is `postgres`, its socket is private."""
    new_cluster(folder)
    with running_cluster(folder, durable) as database:
        yield database


def new_cluster(folder: Path) -> None:
    """Makes an empty PostgreSQL cluster in `folder`."""
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    account = _postgres_account()
    if account:
        shutil.chown(home, *account.values())
    initdb = [_postgres_program("initdb"), "--pgdata", home / "data", "--username=postgres", "--auth=trust"]
    initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(initdb, check=True, cwd=home, stdout=subprocess.DEVNULL, **account)


@contextlib.contextmanager
def running_cluster(folder: Path, durable: bool = False) -> Iterator[str]:
    """Runs the cluster in `folder` and yields its DATABASE_URL; it can be run again, on the same data."""
    home = folder / "postgres"
    command = [_postgres_program("postgres"), "-D", home / "data", "-k", home, "-c", "listen_addresses="]
    command += ["-c", "log_min_messages=warning", "-c", "max_connections=100", *(() if durable else FAST)]
    # SIGINT is PostgreSQL's "fast" way to stop: it does not wait for clients
    ready = partial(_says_ready, home / "data" / "postmaster.pid")
    with _server(command, ready, signal.SIGINT, cwd=home, **_postgres_account()):
        yield f"postgres://postgres@{quote(str(home), safe='')}/postgres"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Yields the REDIS_URL of a Redis that keeps nothing, on a socket in `folder`."""
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder), "--loglevel", "warning"]
    with _server(command, partial(accepts, path), signal.SIGTERM):
        yield f"unix://{path}"


@contextlib.contextmanager
def _server(command: list, ready: Callable[[], bool], stop: signal.Signals, **options: object) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=die_with_parent, **options,
        )  # fmt: skip
        try:
            _wait_until(ready, process, log)
            yield
        finally:
            process.send_signal(stop)
            _reap(process)


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen, log: BinaryIO) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.05)
    log.seek(0)
    sys.exit(f"{Path(process.args[0]).name} did not start: {log.read().decode(errors='replace').strip()[-500:]}")


def _reap(process: subprocess.Popen) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def accepts(path: Path) -> bool:
    """Does a server answer on this socket?"""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def _says_ready(pid_file: Path) -> bool:
    return pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")  # its last line is the server's state


def _postgres_program(name: str) -> str:
    programs = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(programs[-1]) if programs else sys.exit(f"{name} is missing: install the Debian package postgresql.")


def _postgres_account() -> dict[str, int]:
    """PostgreSQL refuses to run as root: then it runs as the user of Debian's package."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


def run(command: list[str], env: dict[str, str]) -> int:
    """Runs the command to its end; Ctrl-C and a polite stop reach it first, the servers stop after it."""
    process = subprocess.Popen(command, env={**os.environ, **env})
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the command itself
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    arguments = sys.argv[1:]
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored when a shell started us behind; the command inherits it
    with services(durable) as env:
        return run(command, env)


if __name__ == "__main__":
    sys.exit(main())
