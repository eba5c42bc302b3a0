"""Do the background processes end when they are told to, whatever one of them is doing?"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
CREW = r"""
import os, signal, sys, time
import portal.crew
portal.crew.STOP_SECONDS = 1
def serve(*_):
    signal.signal(signal.SIGTERM, getattr(signal, sys.argv[1]))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, portal.crew.WORDS)
    os.write(1, b"%d\n" % os.getpid())
    time.sleep(60)
portal.crew.serve = serve
sys.exit(portal.crew.Crew(["state", "mail"], 1, []).run())
"""


@pytest.mark.parametrize(
    ("listens", "said"),
    [("SIG_DFL", ""), ("SIG_IGN", "the pools of state, mail did not stop in 1 seconds and are cut off\n")],
)
def test_crew_ends_with_its_pools_though_they_do_not_listen(listens: str, said: str) -> None:
    command = [sys.executable, "-c", CREW, listens]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as crew:
        pools = [crew.stdout.readline().strip() for _ in range(2)]
        crew.send_signal(signal.SIGTERM)
        try:
            assert (crew.wait(20), crew.stderr.read()) == (0, said)
        finally:
            crew.kill()
    assert [pid for pid in pools if Path(f"/proc/{pid}").exists()] == []
