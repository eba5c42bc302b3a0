"""How does a list come in? Downloaded when its time has come, or handed in; kept as it came, and owed its reading."""

import hashlib
import tempfile
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet

from applications.models import ListCopy, RegisterSource
from applications.registers import fetching, known
from applications.registers.fetching import SourceUnavailable
from applications.registers.forcing import adopt, difference, discard
from applications.registers.known import ListSource
from applications.registers.reading import counted, read_copy
from portal.accounts.models import User
from portal.background import duties
from portal.files import uploads
from portal.files.formats import FORMATS, FileRefused
from portal.files.models import StoredFile
from portal.workflow.engine import StepRefused

__all__ = ["adopt", "difference", "discard", "download", "due_downloads", "hand_in", "read_copy", "want_download"]

MB = 1024 * 1024
MOST_PAGES = 300
SAME = "內容和使用中的名單相同，所以沒有再讀一次。"
SAME_STAGED = "內容和等待確認的名單相同，所以沒有再讀一次。"
SAME_REFUSED = "內容和上次決定不採用的名單相同，所以沒有再讀一次。"
TOO_LARGE = "這份名單超過 {most} MB，不能從這裡上傳。請系統管理員用指令匯入：manage.py registers import {key} 檔案。"
EMPTY = "來源的回應是空的，沒有名單。"
OFF = "這個來源沒有設定網址，不能下載；請改用上傳。"


def due_downloads(now: datetime) -> QuerySet[RegisterSource]:
    """Sources whose list is to be fetched now; rows are made for those that are switched on."""
    on = {source.key for source in known.list_sources() if source.is_on}
    stands = RegisterSource.objects.filter(key__in=on)
    if new := on - set(stands.values_list("key", flat=True)):
        RegisterSource.objects.bulk_create([RegisterSource(key=key) for key in sorted(new)], ignore_conflicts=True)
    return stands.filter(_due(now)).order_by("pk")


def _due(now: datetime) -> Q:
    return Q(next_download_at=None) | Q(next_download_at__lte=now)


def want_download(key: str, now: datetime) -> None:
    """現在下載: the next round fetches the list, whatever it rests for. Raises StepRefused for one that is switched off."""
    made_due(key, now)
    duties.nudge("applications.download")


def made_due(key: str, now: datetime) -> RegisterSource:
    """The source, whose list is to be fetched now. Raises StepRefused for one that is switched off."""
    if not known.list_source(key).is_on:
        raise StepRefused(OFF)
    stand, _ = RegisterSource.objects.get_or_create(key=key)
    RegisterSource.objects.filter(pk=stand.pk).update(next_download_at=now, failures=0)
    return stand


def download(pk: int, now: datetime) -> None:
    """Fetches one list and keeps it as a copy that is owed its reading. A failure leaves everything as it was."""
    claimed = RegisterSource.objects.filter(_due(now), pk=pk).update(next_download_at=now + duties.LEASE)
    if not claimed:  # another worker has it
        return
    stand = RegisterSource.objects.get(pk=pk)
    source = known.list_source(stand.key)
    with tempfile.TemporaryFile() as body:
        try:
            sha256 = _fetched(source, body)
        except SourceUnavailable as error:
            _failed(stand, source, error, now)
            return
        _keep(source, body, sha256, now)
    stand.failures, stand.failure, stand.answered_at = 0, "", now
    stand.next_download_at = now + source.every
    stand.save(update_fields=["failures", "failure", "answered_at", "next_download_at"])


def _failed(stand: RegisterSource, source: ListSource, error: SourceUnavailable, now: datetime) -> None:
    """Tried again later each time; a source that asks to be left alone is, until its next turn."""
    wait = duties.BACKOFF[min(stand.failures, len(duties.BACKOFF) - 1)]
    stand.failures += 1
    stand.failure, stand.failed_at = error.sentence[:500], now
    stand.next_download_at = now + (source.every if error.throttled else wait)
    stand.save(update_fields=["failures", "failure", "failed_at", "next_download_at"])


# --- What comes ----------------------------------------------------------------------------------------------------


def _fetched(source: ListSource, body: IO[bytes]) -> str:
    """Writes the whole list; its SHA-256. Raises SourceUnavailable."""
    url = source.address(settings.OUTSIDE)
    if source.page is None:
        return _fetch(source, url, body, source.most_mb * MB)
    whole = hashlib.sha256()
    last, rows = "", 0
    for _ in range(MOST_PAGES):
        with tempfile.TemporaryFile() as page:
            sha256 = _fetch(source, source.page(url, rows), page, source.most_mb * MB - body.tell())
            if sha256 == last:
                raise SourceUnavailable("每一頁都是同樣的內容，名單沒有下載完整。", "pages")
            here, last = counted(source, page), sha256
            page.seek(0)
            for piece in (*iter(lambda: page.read(MB), b""), b"\n"):
                body.write(piece)
                whole.update(piece)
        rows += here
        if here < source.page_rows:
            return whole.hexdigest()
    raise SourceUnavailable(f"超過 {MOST_PAGES} 頁，名單沒有下載完整。", "pages")


def _fetch(source: ListSource, url: str, body: IO[bytes], most: int) -> str:
    if most <= 0:
        raise SourceUnavailable(f"名單超過 {source.most_mb} MB。", "too_large")
    seconds = settings.OUTSIDE.list_seconds
    fetched = fetching.fetch(url, body, most=most, seconds=seconds, headers=dict(source.headers))
    if not fetched.size:
        raise SourceUnavailable(EMPTY, "empty")
    return fetched.sha256


def _keep(source: ListSource, body: IO[bytes], sha256: str, now: datetime) -> ListCopy:
    stand = RegisterSource.objects.get(key=source.key)
    if (same := _same(stand, sha256)) is not None:
        return _again(stand, same, ListCopy.How.DOWNLOAD, now)
    kind = FORMATS[source.formats[0]]
    body.seek(0)
    name = f"{source.key}{kind.suffixes[0]}"
    stored = uploads.keep_file(File(body, name), name=name, content_type=kind.content_type, now=now, fetched=True)
    return _owe(source, stored, ListCopy.How.DOWNLOAD, now)


def _owe(source: ListSource, stored: StoredFile, how: str, now: datetime, **more: Any) -> ListCopy:
    with transaction.atomic():
        duties.nudge("applications.read_list")
        return ListCopy.objects.create(key=source.key, how=how, file=stored, asked_at=now, **more)


def _same(stand: RegisterSource, sha256: str) -> ListCopy | None:
    """A copy with the same bytes that is in force, waits for a person, is being read, or that a person did not want."""
    states = ListCopy.State
    alive = Q(state__in=(states.STAGED, states.READING)) | Q(pk=stand.current_id)
    unwanted = Q(state=states.REFUSED) & ~Q(decided_by=None)
    return ListCopy.objects.filter(alive | unwanted, key=stand.key, file__sha256=sha256).order_by("-pk").first()


def _again(stand: RegisterSource, same: ListCopy, how: str, now: datetime, **more: Any) -> ListCopy:
    """Nothing is new: kept as having come, without rows. The list in force counts as taken today."""
    in_force = same.pk == stand.current_id
    if in_force:
        RegisterSource.objects.filter(pk=stand.pk, current=same).update(confirmed_at=now)
    refused = same.state == ListCopy.State.REFUSED
    return ListCopy.objects.create(
        key=stand.key,
        how=how,
        state=ListCopy.State.REFUSED if refused else ListCopy.State.REPLACED,
        said=SAME if in_force else SAME_REFUSED if refused else SAME_STAGED,
        file=same.file,
        rows_count=same.rows_count,
        asked_at=now,
        done_at=now,
        emptied_at=now,
        **more,
    )


def hand_in(key: str, upload: File, user: User | None, now: datetime, note: str = "") -> ListCopy:
    """An officer's file, and in a sentence where it is from. It waits for a person's yes after its reading. Raises FileRefused.

    Without a user it comes from the command line, where no web server cuts off what is larger than an upload may be.
    """
    source = known.list_source(key)
    stored = _accepted(source, upload, user, now)
    stand, _ = RegisterSource.objects.get_or_create(key=key)
    more = {"by": user, "note": note[:300]}
    same = _same(stand, stored.sha256)
    if same is not None and same.pk == stand.current_id:
        uploads.take_back(stored)
        return _again(stand, same, ListCopy.How.UPLOAD, now, **more)
    if same is not None and user is not None and _is_sent_twice(same, user):
        uploads.take_back(stored)
        return same
    return _owe(source, stored, ListCopy.How.UPLOAD, now, **more)


def _is_sent_twice(same: ListCopy, user: User) -> bool:
    """A button pressed twice, or a person who went back: the first one waits already."""
    waits = same.state in (ListCopy.State.READING, ListCopy.State.STAGED)
    return waits and same.how == ListCopy.How.UPLOAD and same.by_id == user.pk


def _accepted(source: ListSource, upload: File, user: User | None, now: datetime) -> StoredFile:
    most = source.most_mb if user is None else min(source.most_mb, uploads.HARD_LIMIT_MB)
    try:
        return uploads.accept(upload, formats=source.formats, max_bytes=most * MB, user=user, now=now)
    except FileRefused as refused:
        if refused.code != "too_large":
            raise
        raise FileRefused(TOO_LARGE.format(most=most, key=source.key), code="too_large") from refused
