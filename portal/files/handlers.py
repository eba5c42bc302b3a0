"""How is a body over the limit kept off our disk, and its sender still given a sentence instead of a broken page?"""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

MB = 1024 * 1024


class CappedUploadHandler(FileUploadHandler):
    """Stands first in FILE_UPLOAD_HANDLERS and lets no more of a file pass than makes it too large for every slot.

    What passed is above any limit of a programme, so that uploads.accept refuses it in words.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= settings.UPLOAD_MAX_MB * MB else None

    def file_complete(self, file_size: int) -> None:
        return None
