"""Is a body over the limit cut, and its sender still told so?"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from portal.files import uploads
from tests.portal.files import samples


@pytest.fixture
def arrived(settings: object) -> Iterator[Callable[[int], UploadedFile]]:
    settings.UPLOAD_MAX_MB = 1
    uploads_made = []

    def send(size: int) -> UploadedFile:
        request: HttpRequest = RequestFactory().post("/", {"file": samples.sent(b"x" * size, "a.pdf"), "after": "yes"})
        assert request.POST["after"] == "yes"
        uploads_made.append(request.FILES["file"])
        return uploads_made[0]

    yield send
    for upload in uploads_made:
        upload.close()


@pytest.mark.parametrize("size", [1, 500_000, 1024 * 1024])
def test_file_within_the_limit_arrives_whole(arrived: Callable[[int], UploadedFile], size: int) -> None:
    assert arrived(size).size == size


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 8_000_000])
def test_file_over_the_limit_is_cut_and_refused_in_words(arrived: Callable[[int], UploadedFile], size: int) -> None:
    upload = arrived(size)
    assert 1024 * 1024 < upload.size <= 1024 * 1024 + 2 * 64 * 1024
    with pytest.raises(uploads.FileRefused, match="上限"):
        uploads.accept(upload, formats=samples.PAPERS, max_bytes=1024 * 1024, user=None, now=None)


def test_large_upload_has_no_name_on_the_disk(
    arrived: Callable[[int], UploadedFile], settings: object, tmp_path: Path
) -> None:
    """What has none goes with the process, however that ends."""
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(tmp_path), 1000
    upload = arrived(500_000)
    assert list(tmp_path.iterdir()) == []
    assert upload.size == 500_000
    assert upload.read(3) == b"xxx"
    assert os.fstat(upload.file.fileno()).st_nlink == 0
