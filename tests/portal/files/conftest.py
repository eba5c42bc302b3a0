"""What do the tests of files share: a store and a scanner of their own, and a moment."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from portal.files import uploads
from portal.files.models import StoredFile
from tests.portal.files import samples, scanner
from tests.portal.moment import NOW


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def store(settings: object, tmp_path: Path) -> Path:
    """The folder in which files are kept."""
    place = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**place, "OPTIONS": {**place["OPTIONS"], "location": tmp_path / "files"}},
    }
    return tmp_path / "files"


@pytest.fixture
def blobs(store: Path) -> Callable[[], list[Path]]:
    return lambda: sorted(path for path in store.rglob("*") if path.is_file())


@pytest.fixture
def stored(db: None, now: datetime) -> Callable[..., StoredFile]:
    def make(content: bytes | None = None, name: str = "年報.pdf", at: datetime = now) -> StoredFile:
        upload = samples.sent(samples.pdf() if content is None else content, name)
        return uploads.accept(upload, formats=samples.EVERY, max_bytes=10_000_000, user=None, now=at)

    return make


@pytest.fixture
def clamd(settings: object) -> Iterator[scanner.Scanner]:
    with scanner.stand_in() as server:
        settings.CLAMAV = server.place
        yield server
