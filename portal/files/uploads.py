"""How does a file come in? Measured, opened and checked first; only then stored, under a name that says nothing."""

import hashlib
import logging
import tempfile
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from portal.background import duties
from portal.files import clamav, names
from portal.files.formats import CONVERTED, FORMATS, Inspection, inspect
from portal.files.formats.refused import FileRefused
from portal.files.models import StoredFile
from portal.roles import Account

__all__ = ["HARD_LIMIT_MB", "FileRefused", "accept", "keep", "keep_file"]

log = logging.getLogger(__name__)

HARD_LIMIT_MB: int = settings.UPLOAD_MAX_MB
NOT_STORED = "檔案存放服務暫時沒有回應，這個檔案沒有存進來；其他已填的內容不受影響。請過幾分鐘再上傳一次。"


def accept(
    upload: File, *, formats: Collection[str], max_bytes: int, user: Account | None, now: datetime
) -> StoredFile:
    """Stores what a person sent, when it is one of `formats` ("pdf", "jpg", "png", "xlsx", "csv", "json") by its content.

    A picture that not every browser shows becomes a JPG, whose `original` is what was sent.
    Raises FileRefused with a sentence for that person. Runs in no transaction: neither reading a large file nor writing
    to the storage may keep other writers waiting. A row that is never used is tidied away (duties.py).
    """
    size, sha256 = _measure(upload, max_bytes)
    with tempfile.TemporaryFile() as product:
        inspected = _inspect(upload, formats, product, user)
        sent = (inspected.made_from and SENDABLE[inspected.made_from]) or inspected.format
        stored = StoredFile(
            original_name=names.display_name(upload.name or "", sent.suffixes),
            size=size,
            sha256=sha256,
            content_type=sent.content_type,
            pages=inspected.pages,
            uploaded_by_id=user.pk if user else None,
            uploaded_at=now,
            **first_state(now),
        )
        _store_sent(stored, upload)
        return _converted(stored, File(product), inspected, now) if inspected.made_from else stored


def take_back(stored: StoredFile) -> None:
    """Of an upload that found no place after all; in no transaction. Whatever of it remains leaves like anything unused."""
    rows = [stored, stored.original] if stored.original_id else [stored]
    for row in rows:
        storage, name = row.blob.storage, row.blob.name
        row.delete()
        with suppress(OSError):
            storage.delete(name)  # type: ignore[arg-type]  # likewise


SENDABLE = {**FORMATS, **CONVERTED}


def _converted(original: StoredFile, product: File, inspected: Inspection, now: datetime) -> StoredFile:
    """What was made of a picture takes its place; it is scanned like any other."""
    size, sha256 = _measure(product, max_bytes=2**40)
    stored = StoredFile(
        original=original,
        original_name=names.display_name(
            PurePath(original.original_name).stem + inspected.format.suffixes[0], inspected.format.suffixes
        ),
        size=size,
        sha256=sha256,
        content_type=inspected.format.content_type,
        uploaded_by=original.uploaded_by,
        uploaded_at=now,
        **first_state(now),
    )
    product.seek(0)
    return _store_sent(stored, product)


def _store_sent(stored: StoredFile, content: File) -> StoredFile:
    try:
        return _store(stored, content)
    except OSError as error:  # the store is away, slow or full
        log.exception("an upload could not be stored")
        raise FileRefused(NOT_STORED, code="away") from error


def keep(content: bytes, *, name: str, content_type: str, now: datetime) -> StoredFile:
    """Stores what the portal itself made: trusted, so neither inspected nor scanned."""
    stored = StoredFile(
        original_name=names.display_name(name),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content_type=content_type,
        uploaded_at=now,
        done_at=now,
    )
    return _store(stored, ContentFile(content))


def keep_file(content: File, *, name: str, content_type: str, now: datetime, fetched: bool = False) -> StoredFile:
    """As `keep`, of a file on the disk that is too large to be held in memory. What was fetched from outside is scanned."""
    size, sha256 = _measure(content, max_bytes=2**40)
    content.seek(0)
    stored = StoredFile(
        original_name=names.display_name(name),
        size=size,
        sha256=sha256,
        content_type=content_type,
        uploaded_at=now,
        **(first_state(now) if fetched else {"done_at": now}),
    )
    return _store(stored, content)


def _measure(upload: File, max_bytes: int) -> tuple[int, str]:
    """Size and SHA-256 of what really arrived, chunk by chunk."""
    size, digest = 0, hashlib.sha256()
    for chunk in upload.chunks():
        size += len(chunk)
        if size > max_bytes:
            limit = max_bytes // (1024 * 1024)
            raise FileRefused(f"檔案超過 {limit} MB 的上限，請壓縮或拆成較小的檔案再上傳。", code="too_large")
        digest.update(chunk)
    if size == 0:
        raise FileRefused("這個檔案是空的（0 位元組），請確認檔案內容後再上傳。", code="empty")
    return size, digest.hexdigest()


def _inspect(upload: File, wanted: Collection[str], product: IO[bytes], user: Account | None) -> Inspection:
    try:
        return inspect(upload.file, upload.name or "", wanted, product=product, owner=user.pk if user else None)  # type: ignore[arg-type]  # what was sent has a file
    finally:
        upload.seek(0)


def first_state(now: datetime) -> dict[str, Any]:
    """In which a stranger's file begins: without a scanner nothing is owed."""
    if clamav.is_configured():
        return {"state": StoredFile.State.CHECKING}
    return {"state": StoredFile.State.CLEAN, "done_at": now}


def _store(stored: StoredFile, content: File) -> StoredFile:
    """Bytes first, then the row. What a killed process leaves, or a commit of which the answer was lost, orphans.py looks after."""
    stored.blob.save("blob", content, save=False)
    written = False
    try:
        with transaction.atomic(durable=True):
            stored.save(force_insert=True)
            written = True
            if stored.state == StoredFile.State.CHECKING:
                duties.nudge("files.scan")
    except Exception:
        if not written:
            with suppress(OSError):
                stored.blob.storage.delete(stored.blob.name)  # type: ignore[arg-type]  # stored by now
        raise
    return stored
