"""What do files owe in the background? The virus scan, and the removal of bytes that nobody may or needs to have."""

import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.background import duties
from portal.files import clamav, integrity, orphans  # noqa: F401  integrity registers its inventory
from portal.files.models import AWAY, NOT_SCANNED, StoredFile
from portal.integrity import rounds

MAX_WAIT = 5  # minutes between two tries: a vendor may be waiting before a deadline
UNUSED_AFTER = timedelta(days=1)
TIDY_MINUTE = 17  # the search for unused files reads them all, so it runs in one minute of each hour


def scan(pk: object, now: datetime) -> None:
    """Asks clamd about one file; while clamd is away the file stays in checking and is tried again."""
    with StoredFile.doing(pk, now, _not_scanned) as stored:
        if stored is None:
            return
        if not clamav.is_configured():  # switched off since: no scan is claimed, and nobody waits for one
            stored.finish(state=StoredFile.State.CLEAN, reason="")
            return
        with stored.blob.open("rb") as content:
            virus = clamav.scan(content.chunks())
        _record(stored, virus)


def _not_scanned(stored: StoredFile, error: Exception) -> bool:
    """Whoever waits for it is told what for; what is no word of the scanner or of the store is a mistake, and goes on."""
    wait = timezone.now() + timedelta(minutes=min(stored.attempts, MAX_WAIT))
    if not isinstance(error, clamav.ScannerAway | OSError):
        stored.fail(error, next_try_at=wait)
        return True
    reason = NOT_SCANNED if isinstance(error, clamav.NotScanned | FileNotFoundError) else AWAY
    stored.fail(error, reason=reason, next_try_at=wait)
    return False


def _record(stored: StoredFile, virus: str) -> None:
    """What was made of an infected file is refused as well: its sender is told what they would be of any other format."""
    now = timezone.now()
    state, reason = (StoredFile.State.REFUSED, _found(virus)) if virus else (StoredFile.State.CLEAN, "")
    stored.finish(state=state, reason=reason, scanned_at=now)
    made = StoredFile.objects.exclude(state=StoredFile.State.REFUSED).filter(original__state=StoredFile.State.REFUSED)
    for file in made.filter(Q(original=stored.pk) | Q(pk=stored.pk)).select_related("original"):
        file.finish(state=StoredFile.State.REFUSED, reason=file.original.reason, scanned_at=now)
        discard(file.pk, now)
    if virus:
        discard(stored.pk, now)


def _found(virus: str) -> str:
    name = "".join(sign for sign in virus if unicodedata.category(sign)[0] != "C")[:80]
    return f"掃毒發現病毒（{name}），檔案已刪除。請先在您的電腦掃毒，再上傳沒有病毒的檔案。"


def refused_with_bytes(now: datetime) -> QuerySet:
    return StoredFile.objects.filter(state=StoredFile.State.REFUSED).exclude(blob="")


def discard(pk: object, now: datetime) -> None:
    """Removes the bytes of a refused file; the row stays with the reason. Repeated after a crash it changes nothing."""
    stored = refused_with_bytes(now).filter(pk=pk).first()
    if stored:
        stored.blob.delete(save=False)
        StoredFile.objects.filter(pk=pk).update(blob="")


def unused(now: datetime) -> QuerySet:
    if now.minute != TIDY_MINUTE:
        return StoredFile.objects.none()
    return StoredFile.unused_since(now - UNUSED_AFTER)


def tidy(pk: object, now: datetime) -> None:
    """Deletes a file that no row points to. Under the row's lock, so that a reference cannot appear meanwhile."""
    with transaction.atomic():
        locked = duties.locked(StoredFile.objects.filter(pk=pk)).first()
        if locked is None or not StoredFile.unused_since(now - UNUSED_AFTER).filter(pk=pk).exists():
            return
        storage, name = locked.blob.storage, locked.blob.name
        locked.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name), robust=True)


duties.register(duties.Duty("files.scan", StoredFile.to_scan, scan, queue="checks", in_order=True))
duties.register(duties.Duty("files.discard", refused_with_bytes, discard, queue="checks"))
duties.register(duties.Duty("files.orphans", orphans.to_sweep, orphans.sweep, queue="checks", label="清查儲存空間"))
duties.register(duties.Duty("files.tidy", unused, tidy, queue="checks"))
duties.register(duties.Duty("integrity", rounds.to_go_on, rounds.go_on, queue="checks"))
