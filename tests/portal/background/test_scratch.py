"""Does what a killed worker left on the disk go, and nothing of anybody else?"""

import os
import tempfile
import time
from pathlib import Path

import pytest

from portal.background import scratch

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(shared: Path, name: str, hours: float) -> Path:
    place = shared / name
    place.mkdir()
    (place / "paper.pdf").write_bytes(b"%PDF")
    then = time.time() - hours * 3600
    os.utime(place, (then, then))
    return place


def test_folder_is_private_and_goes_with_the_work(shared: Path) -> None:
    with scratch.folder("packet") as place:
        assert (place.stat().st_mode & 0o777, place.parent) == (0o700, shared)
        (place / "x").write_bytes(b"x")
    assert list(shared.iterdir()) == []


def test_what_killed_work_left_is_cleared_by_the_next(shared: Path) -> None:
    old = left(shared, "portal-packet-dead", 25)
    stay = [
        left(shared, "portal-packet-alive", 23),
        left(shared, "portal-export-dead", 25),
        left(shared, "somebody", 99),
    ]
    (shared / "portal-packet-link").symlink_to(stay[2])
    with scratch.folder("packet"):
        assert not old.exists()
    assert [place for place in stay if not place.exists()] == []
