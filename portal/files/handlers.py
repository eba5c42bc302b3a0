"""How is a body over the limit kept off our disk, with a sentence for its sender, and what does a killed process leave there? Nothing."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

MB = 1024 * 1024


class CappedUploadHandler(FileUploadHandler):
    """Stands first in FILE_UPLOAD_HANDLERS and lets no more of a file pass than makes it too large for every slot.

    What passed is above any limit of a programme, so that uploads.accept refuses it in words.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= settings.UPLOAD_MAX_MB * MB else None

    def file_complete(self, file_size: int) -> None:
        return None


class NamelessUploadHandler(TemporaryFileUploadHandler):
    """Keeps a large upload on the disk without a name there: when the process is killed the system gives the room back."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        place = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the request closes it
        self.file = UploadedFile(place, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
