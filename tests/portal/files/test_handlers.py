"""Is a body over the limit cut, and its sender still told so?"""

from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from portal.files import uploads
from tests.portal.files import samples

HANDLERS = [
    "portal.files.handlers.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


@pytest.fixture
def arrived(settings: object) -> Iterator[Callable[[int], UploadedFile]]:
    settings.FILE_UPLOAD_HANDLERS = HANDLERS
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
