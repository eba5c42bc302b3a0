"""Do bytes that no row names leave the folder, and nothing else?"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.background import duties
from portal.files import orphans
from portal.files.models import StoredFile, StoreSlice

pytestmark = pytest.mark.django_db


def lost(store: Path, name: str, age: timedelta) -> Path:
    path = store / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"nobody knows me")
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.fixture
def slices() -> None:
    StoreSlice.objects.bulk_create(StoreSlice(prefix=prefix) for prefix in orphans.PREFIXES)


DAY = timedelta(days=1)


@pytest.mark.usefixtures("slices")
def test_old_bytes_without_a_row_are_removed(store: Path, stored: Callable, blobs: Callable[[], list[Path]]) -> None:
    kept = stored()
    lost(store, kept.blob.name, 3 * DAY)  # old, and named by its row
    gone = [
        lost(store, name, DAY + timedelta(minutes=1))
        for name in ("00/ab/" + "0" * 32, "ff/ff/" + "f" * 32 + "_x1", "healthz_a1B")
    ]
    young = lost(store, "00/ab/" + "1" * 32, DAY - timedelta(minutes=1))
    others = [lost(store, name, 9 * DAY) for name in ("README", "00/ab/notes.txt", "backup/00/" + "0" * 32)]
    assert duties.sweep("files.orphans") == 257
    assert [path.exists() for path in (*gone, young, *others)] == [False, False, False, True, True, True, True]
    assert blobs() == sorted([store / kept.blob.name, young, *others])


@pytest.mark.usefixtures("slices")
def test_store_is_searched_once_a_day() -> None:
    now = timezone.now()
    assert [duties.sweep("files.orphans", now), duties.sweep("files.orphans", now + timedelta(hours=23))] == [257, 0]
    assert duties.sweep("files.orphans", now + DAY) == 257


def test_bytes_of_an_upload_whose_process_was_killed_are_swept(
    store: Path, stored: Callable, blobs: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the bytes and before the record."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(StoredFile, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            stored()
    (left,) = blobs()
    StoreSlice.objects.create(prefix=left.relative_to(store).as_posix()[:3])
    duties.sweep("files.orphans", timezone.now())
    assert blobs() == [left]
    duties.sweep("files.orphans", timezone.now() + DAY + timedelta(minutes=1))
    assert blobs() == []


def test_every_name_that_is_given_belongs_to_a_slice(stored: Callable, now: datetime) -> None:
    name = stored().blob.name
    assert name[:3] in orphans.PREFIXES
    assert orphans.OURS.fullmatch(name)
