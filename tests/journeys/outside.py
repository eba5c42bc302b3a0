"""Which registers do journeys ask? Those that the demonstration plays, in a process of their own, with days that a test switches."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import throwaway

from demonstration.registers.days import PlayedDay
from demonstration.registers.sources import SOURCES
from tests.commands import ROOT

BUSINESS = SOURCES[0].place
START_SECONDS = 30


class PlayedRegisters:
    """`settings` are what a house must be told so that it asks here."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings

    def have(self, day: PlayedDay, place: str = BUSINESS) -> None:
        """As the button of their page does."""
        page = f"http://{self.settings['OUTSIDE_LOCAL']}/days/{place}/"
        with urllib.request.urlopen(page, urlencode({"day": day}).encode(), timeout=10) as answer:
            assert answer.status == 200


@contextlib.contextmanager
def played() -> Iterator[PlayedRegisters]:
    with tempfile.TemporaryDirectory(prefix="registers-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "demonstration.registers", "0", folder],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=throwaway.die_with_parent,
        )  # fmt: skip
        try:
            yield PlayedRegisters(_told(Path(folder) / "settings.json"))
        finally:
            process.terminate()
            process.wait()


def _told(settings: Path) -> dict[str, str]:
    deadline = time.monotonic() + START_SECONDS
    while not settings.exists():
        assert time.monotonic() < deadline, "the registers did not start"
        time.sleep(0.05)
    return json.loads(settings.read_text())
