"""Does the store of files take and give up what it is given?"""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def try_out() -> None:
    """Writes and removes a small file: raises OSError when the store is away, full or only to be read."""
    default_storage.delete(default_storage.save("healthz", ContentFile(b"alive")))
