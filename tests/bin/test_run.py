"""Does `make run` come up, say what is in its way, and stop with no process left?"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.ports import free_port

READY = "Ctrl-C stops everything."
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("run")]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


def as_a_shell_starts_what_it_puts_behind() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def start(data: Path, port: int | str) -> subprocess.Popen[str]:
    env = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    env |= {"DATA_DIR": str(data), "PORT": str(port), "DATABASE_URL": "postgres://nobody@nowhere.example.tw/real"}
    env |= {"GCIS_URL": "https://nowhere.example.tw/real", "OUTSIDE_PROXY": "http://nowhere.example.tw:3128"}
    return subprocess.Popen(
        [sys.executable, "bin/run.py"], cwd=ROOT, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=as_a_shell_starts_what_it_puts_behind,
    )  # fmt: skip


@contextmanager
def running(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    process, lines = start(data, port), []
    try:
        for line in process.stdout:
            lines.append(line)
            if READY in line:
                break
        else:
            pytest.fail("".join(lines))
        yield process, lines
    finally:
        process.terminate()
        if not process.stdout.closed:
            process.communicate()


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.status, answer.read().decode()


def processes_on(data: Path) -> list[str]:
    """Every process that was started for this folder, by its environment."""
    commands = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"DATA_DIR={data}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                commands.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return commands


def test_run_comes_up_again_and_again_and_stops_cleanly(data: Path) -> None:
    port = free_port()
    with running(data, port) as (process, lines):
        assert [line for line in lines if line.startswith("run: ")] == [
            "run: manage.py own_seal\n", "run: manage.py migrate\n", "run: manage.py collectstatic\n", "run: manage.py demo\n"
        ]  # fmt: skip
        assert f"http://localhost:{port}/mail/" in "".join(lines)
        registers = re.search(r"Its registers +http://(127\.0\.0\.1:\d+)/days/", "".join(lines))[1]
        assert "商工登記：正常" in get(int(registers.rpartition(":")[2]), "/days/")[1]
        told = environment_of(children(process.pid)["gunicorn"])
        assert {name: told[name] for name in ("OUTSIDE_LOCAL", "OUTSIDE_PROXY")} == {
            "OUTSIDE_LOCAL": registers, "OUTSIDE_PROXY": ""
        }  # fmt: skip
        assert told["GCIS_URL"].startswith(f"https://{registers}/")
        assert "WARNINGS:\n" not in lines
        assert get(port, "/healthz")[0] == 200
        page = get(port, "/")[1]
        assert get(port, re.search(r'href="(/static/[^"]+\.css)"', page)[1])[0] == 200
        secrets = [data / name for name in ("secret", "seal.p12", "seal-passphrase")]
        assert [path.stat().st_mode & 0o777 for path in secrets] == [0o600] * 3
        process.send_signal(signal.SIGINT)
        assert process.communicate()[0].endswith("make run: everything is stopped.\n")
        assert process.returncode == 0
    assert processes_on(data) == []
    with running(data, port) as (_, lines):
        assert not [line for line in lines if line.startswith("run: ")], "the second start repeats nothing"
    assert processes_on(data) == []


def test_run_stops_all_when_one_part_dies(data: Path) -> None:
    with running(data, free_port()) as (process, _):
        beat = children(process.pid)["beat"]
        os.kill(beat, signal.SIGKILL)
        assert "make run: beat ended by itself (signal 9); all is stopped.\n" in process.communicate()[0]
        assert process.returncode == 1
    assert processes_on(data) == []


def environment_of(pid: int) -> dict[str, str]:
    variables = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return {name: value for name, _, value in (variable.partition("=") for variable in variables)}


def children(parent: int) -> dict[str, int]:
    pids = {}
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        for name in (b"redis-server", b"gunicorn", b"worker", b"beat"):
            if any(part.split(b"/")[-1].startswith(name) for part in command):
                pids[name.decode()] = int(pid)
    return pids


def test_run_killed_outright_takes_its_children_with_it(data: Path) -> None:
    with running(data, free_port()) as (process, _):
        process.kill()
        deadline = time.monotonic() + 60  # work in hand is finished first
        while processes_on(data) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert processes_on(data) == []


def refusal(data: Path, port: int | str) -> tuple[int, str]:
    process = start(data, port)
    return (process.communicate(timeout=60)[0], process.returncode)[::-1]


def test_run_on_a_taken_port_says_so_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        expected = f"make run: Port {port} is taken: choose another, for example make run PORT={port + 1}.\n"
        assert refusal(tmp_path, port) == (1, expected)


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1"])
def test_run_on_no_port_says_so_in_one_sentence(tmp_path: Path, port: str) -> None:
    expected = f"make run: PORT={port} is no port: give a number from 1 to 65535, for example make run PORT=8001.\n"
    assert refusal(tmp_path, port) == (1, expected)


def test_run_twice_on_one_folder_is_refused(data: Path) -> None:
    with running(data, free_port()):
        code, words = refusal(data, free_port())
    assert (code, words) == (1, f"make run: The portal is already running on {data}: stop that one first.\n")
