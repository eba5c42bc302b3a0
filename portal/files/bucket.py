"""How do the bytes of files lie in a bucket, and what does a store that is away or hangs cost? Seconds, and an OSError as of a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

ATTEMPTS = 2  # of one question to the store; a page waits for them
ONE_PIECE = 64 * 1024 * 1024  # bytes; any upload is sent whole, so that nothing half remains in the store


class StoreAway(OSError):
    """The store was not reached, did not answer in time, or refused."""


class Bucket(S3Storage):
    """A bucket of any S3 store. A store that hangs costs a page seconds, and every failure of it is a StoreAway."""

    def get_default_settings(self) -> dict[str, Any]:
        client = Config(
            connect_timeout=settings.S3_CONNECT_SECONDS,
            read_timeout=settings.S3_READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            # Newer check sums are not known to every store; each file's SHA-256 stands in the database.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        transfer = TransferConfig(multipart_threshold=ONE_PIECE, num_download_attempts=ATTEMPTS, use_threads=False)
        return {**super().get_default_settings(), "client_config": client, "transfer_config": transfer}

    def _open(self, name: str, mode: str = "rb") -> File:
        """Fetched whole at once, to the disk: whoever reads on cannot be surprised by the store any more."""
        with _translated():
            file = super()._open(name, mode)
            if "r" in mode:
                file.file  # noqa: B018 - reading it fetches it
            return file

    def _save(self, name: str, content: File) -> str:
        with _translated():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _translated():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _translated():
            return super().exists(name)

    def size(self, name: str) -> int:
        with _translated():
            return super().size(name)

    def listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """As of folder.Folder; asked a thousand names at a time."""
        with _translated():
            pages = self.connection.meta.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                for entry in page.get("Contents", ()):
                    yield entry["Key"], entry["LastModified"]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError, RetriesExceededError) as error:
        raise StoreAway(f"{type(error).__name__}: {error}"[:300]) from error
