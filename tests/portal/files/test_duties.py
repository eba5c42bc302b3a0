"""Is every file scanned in the background, and do bytes go that nobody may or needs to have?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import models
from django.utils import timezone

from portal.background.duties import sweep
from portal.files import duties
from portal.files.models import AWAY, NOT_SCANNED, StoredFile
from portal.outbox import messages
from portal.reference import Ref
from tests.portal.files import samples, scanner

pytestmark = pytest.mark.django_db

EICAR_CSV = b"note\n" + samples.EICAR + b"\n"
TIDY_TIME = datetime(2026, 11, 25, 2, duties.TIDY_MINUTE, tzinfo=UTC)


def test_clean_file_is_offered_after_its_scan(clamd: scanner.Scanner, stored: Callable) -> None:
    content = samples.pdf()
    file = stored(content)
    sweep("files.scan")
    file.refresh_from_db()
    assert (file.state, file.reason) == ("clean", "")
    assert file.scanned_at is not None
    assert clamd.received == [content]


def test_scanned_file_is_not_scanned_again(clamd: scanner.Scanner, stored: Callable) -> None:
    stored()
    assert [sweep("files.scan"), sweep("files.scan")] == [1, 0]
    assert len(clamd.received) == 1


def test_infected_file_keeps_its_row_and_loses_its_bytes(
    clamd: scanner.Scanner, stored: Callable, blobs: Callable[[], list[Path]]
) -> None:
    file = stored(EICAR_CSV, "使用紀錄.csv")
    assert len(blobs()) == 1
    sweep("files.scan")
    file.refresh_from_db()
    why = "掃毒發現病毒（Eicar-Test-Signature），檔案已刪除。請先在您的電腦掃毒，再上傳沒有病毒的檔案。"
    assert file.state == "refused"
    assert file.reason == why
    assert file.blob.name == ""
    assert file.refusal_to_file() == f"沒有通過檢查：{why}"
    assert blobs() == []


@pytest.mark.parametrize("infected_first", [True, False])
def test_picture_made_of_an_infected_file_is_refused_with_it(
    clamd: scanner.Scanner, stored: Callable, blobs: Callable[[], list[Path]], infected_first: bool
) -> None:
    picture = stored(samples.photo("HEIF") + samples.EICAR, "IMG_0001.HEIC")
    assert len(blobs()) == 2
    turns = [picture.original_id, picture.pk] if infected_first else [picture.pk, picture.original_id]
    for pk in turns:
        duties.scan(pk, timezone.now())
    files = StoredFile.objects.filter(pk__in=turns)
    assert {(file.state, file.reason.partition("，")[0], file.blob.name) for file in files} == {
        ("refused", "掃毒發現病毒（Eicar-Test-Signature）", "")
    }
    assert blobs() == []


def test_bytes_left_by_a_crash_are_removed_later(stored: Callable, blobs: Callable[[], list[Path]]) -> None:
    file = stored()
    StoredFile.objects.filter(pk=file.pk).update(state="refused")
    assert [sweep("files.discard"), sweep("files.discard")] == [1, 0]
    assert blobs() == []
    assert StoredFile.objects.get(pk=file.pk).blob.name == ""


def test_file_that_clamd_cannot_look_at_is_told_from_a_clamd_that_is_away(
    clamd: scanner.Scanner, stored: Callable
) -> None:
    file = stored()
    clamd.answer = b"stream: Can't unpack some data ERROR\0"
    sweep("files.scan")
    file.refresh_from_db()
    assert file.state == "checking"
    assert file.reason == NOT_SCANNED
    assert StoredFile.scanner_is_away() is False
    clamd.answer = None
    sweep("files.scan", now=timezone.now() + timedelta(minutes=2))
    file.refresh_from_db()
    assert (file.state, file.reason) == ("clean", "")


def test_file_waits_while_clamd_is_away_and_says_so(clamd: scanner.Scanner, stored: Callable, settings: object) -> None:
    file = stored()
    settings.CLAMAV = {"socket": "", "host": "127.0.0.1", "port": _closed_port()}
    sweep("files.scan")
    file.refresh_from_db()
    assert file.state == "checking"
    assert file.reason == AWAY
    assert file.attempts == 1
    assert "ConnectionRefusedError" in file.last_error
    assert sweep("files.scan") == 0  # not before its time
    settings.CLAMAV = clamd.place
    sweep("files.scan", now=timezone.now() + timedelta(minutes=2))
    file.refresh_from_db()
    assert (file.state, file.reason) == ("clean", "")


def test_waits_between_scans_grow_to_five_minutes(stored: Callable, settings: object) -> None:
    settings.CLAMAV = {"socket": "", "host": "127.0.0.1", "port": _closed_port()}
    file, waits = stored(), []
    for _ in range(7):
        begin = timezone.now()
        duties.scan(file.pk, begin + timedelta(hours=1))
        file.refresh_from_db()
        waits.append(round((file.next_try_at - begin).total_seconds() / 60))
    assert waits == [1, 2, 3, 4, 5, 5, 5]


def test_file_is_released_when_scanning_is_switched_off(
    clamd: scanner.Scanner, stored: Callable, settings: object
) -> None:
    file = stored()
    settings.CLAMAV = {"socket": "", "host": "", "port": 3310}
    sweep("files.scan")
    file.refresh_from_db()
    assert (file.state, file.scanned_at) == ("clean", None)


def test_missing_bytes_are_no_clean_scan(
    clamd: scanner.Scanner, stored: Callable, blobs: Callable[[], list[Path]]
) -> None:
    file = stored()
    blobs()[0].unlink()
    sweep("files.scan")
    file.refresh_from_db()
    assert file.state == "checking"
    assert "FileNotFoundError" in file.last_error or "No such file" in file.last_error


# --- Tidying -------------------------------------------------------------------------------------------------------


def test_unused_file_is_deleted_after_a_day(
    stored: Callable, blobs: Callable[[], list[Path]], django_capture_on_commit_callbacks: Callable
) -> None:
    stored(at=TIDY_TIME - duties.UNUSED_AFTER - timedelta(seconds=1))
    young = stored(at=TIDY_TIME - duties.UNUSED_AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        assert [sweep("files.tidy", TIDY_TIME), sweep("files.tidy", TIDY_TIME)] == [1, 0]
    assert list(StoredFile.objects.all()) == [young]
    assert [path.name for path in blobs()] == [Path(young.blob.name).name]


def test_used_file_is_never_deleted(stored: Callable) -> None:
    file = stored(at=TIDY_TIME - timedelta(days=400))
    messages.post(
        concerns=Ref("application", 1), kind="receipt", to="a@example.com", subject="s", body="b", attachment=file
    )
    assert sweep("files.tidy", TIDY_TIME) == 0
    duties.tidy(file.pk, TIDY_TIME)  # a reference that appeared after the search
    assert StoredFile.objects.filter(pk=file.pk).exists()


def test_search_for_unused_files_knows_every_relation() -> None:
    """Also those that are hidden by related_name="+": a file that one of them points to would be lost."""
    asked = str(StoredFile.unused_since(TIDY_TIME).query)
    pointing = [
        (model._meta.db_table, field.column)
        for model in _models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is StoredFile
    ]
    assert len(pointing) >= 3
    for table, column in pointing:
        assert f'FROM "{table}"' in asked
        assert f'."{column}" =' in asked


@pytest.mark.parametrize("minute", [0, duties.TIDY_MINUTE - 1, duties.TIDY_MINUTE + 1])
def test_search_for_unused_files_runs_once_an_hour(minute: int) -> None:
    assert duties.unused(TIDY_TIME.replace(minute=minute)).query.is_empty()


def _models() -> list[type[models.Model]]:
    return [
        relation.related_model for relation in StoredFile._meta.get_fields(include_hidden=True) if relation.auto_created
    ]


def _closed_port() -> int:
    with scanner.stand_in() as server:
        return server.server_address[1]
