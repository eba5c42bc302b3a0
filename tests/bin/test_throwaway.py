"""Do the private servers come up, carry a command, and leave nothing behind?"""

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from throwaway import accepts, redis

from tests.commands import ROOT

pytestmark = pytest.mark.once
THROWAWAY = [sys.executable, str(ROOT / "bin" / "throwaway.py")]
SHOW = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True)"


def folder_of(line: str) -> Path:
    return Path(line.split()[1].removeprefix("unix://")).parent


def test_throwaway_ends_as_its_command_ends_and_removes_its_folder() -> None:
    done = subprocess.run(
        [*THROWAWAY, sys.executable, "-c", SHOW + "; raise SystemExit(7)"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 7
    assert not folder_of(done.stdout).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_throwaway_stopped_by_a_signal_leaves_no_process(number: signal.Signals) -> None:
    sleeper = [sys.executable, "-c", SHOW + "; import time; time.sleep(60)"]
    ignored = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)  # as a shell starts what it puts behind
    process = subprocess.Popen(
        [*THROWAWAY, *sleeper], stdout=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=ignored
    )
    folder = folder_of(process.stdout.readline())
    os.killpg(process.pid, number)  # as the terminal does
    assert process.wait(20) != 0
    process.stdout.close()
    assert not folder.exists()
    assert processes_naming(folder) == []


def test_throwaway_killed_outright_takes_its_servers_with_it() -> None:
    sleeper = [sys.executable, "-c", SHOW + "; import sys; sys.stdin.read()"]
    process = subprocess.Popen([*THROWAWAY, *sleeper], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    folder = folder_of(process.stdout.readline())
    process.kill()
    process.communicate()
    assert gone(folder)
    shutil.rmtree(folder)


def test_redis_keeps_to_its_socket(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("r")
    with redis(folder) as url:
        assert url == f"unix://{folder}/redis.sock"
        assert accepts(folder / "redis.sock")
    assert not accepts(folder / "redis.sock")


def processes_naming(folder: Path) -> list[str]:
    names = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            names.append(command)
    return names


def gone(folder: Path) -> bool:
    deadline = time.monotonic() + 10
    while processes_naming(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    return processes_naming(folder) == []
