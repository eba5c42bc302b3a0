"""Is everything that was kept with a hash looked at in turn, a bounded part at a time, and is what does not match said aloud?"""

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from applications.actions import integrity as filed
from applications.models import Application, ConsentRecord, Submission
from portal.background import duties
from portal.files import integrity
from portal.files.models import StoredFile
from portal.integrity import rounds
from portal.integrity.models import Damage, Round
from portal.reference import Ref
from portal.trail.frozen import thaw
from tests import factories
from tests.factories import taipei

NOON = taipei(2026, 3, 10, 12)
WEEK = timedelta(days=7)
pytestmark = [pytest.mark.django_db, pytest.mark.clause("R6-1-3")]


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "portal.files.folder.Folder", "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def case() -> Application:
    return factories.submitted(now=NOON - timedelta(days=1))


def go_round(now: datetime = NOON) -> list[tuple[str, str]]:
    """Each part a minute later, as long as one is due; then (what, wrong) of all that does not match."""
    while duties.sweep("integrity", now):
        now += rounds.PACE
        if not Round.objects.exclude(cursor="").exists():
            break
    return list(Damage.objects.filter(mended_at=None).order_by("inventory", "pk").values_list("inventory", "wrong"))


def path_of(stored: StoredFile) -> Path:
    return Path(default_storage.path(stored.blob.name))


def write_past(table: str, column: str, value: str, pk: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE id = %s", [pk])


def test_what_is_whole_is_passed_and_counted(case: Application) -> None:
    assert go_round() == []
    every = dict(Round.objects.values_list("inventory", "total"))
    kept = {
        "submissions": Submission.objects.count(),
        "consents": ConsentRecord.objects.count(),
        "files": StoredFile.objects.count(),
    }
    assert every == kept
    assert min(kept.values()) > 0


def altered(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARM = {
    altered: integrity.OTHER,
    Path.unlink: integrity.MISSING,
    lambda path: path.write_bytes(b""): integrity.OTHER,
    directory: f"{integrity.UNREADABLE}（IsADirectoryError）",
}


@pytest.mark.parametrize("harm", HARM, ids=["altered", "missing", "emptied", "directory"])
def test_file_that_is_not_what_was_sent_is_said_aloud(harm: Any, case: Application, caplog: Any) -> None:
    stored = case.attachments.first().file
    harm(path_of(stored))
    with caplog.at_level(logging.ERROR, logger="portal.integrity.rounds"):
        assert go_round() == [("files", HARM[harm])]
    assert caplog.messages == [f"integrity: files {stored.pk}: {HARM[harm]}"]
    damage = Damage.objects.get()
    assert damage.row == str(stored.pk)
    assert damage.what == stored.original_name
    assert damage.since == NOON


@pytest.mark.skipif("os.geteuid() == 0", reason="root reads everything")
def test_file_that_may_not_be_read_is_said_aloud(case: Application) -> None:
    path_of(case.attachments.first().file).chmod(0)
    assert go_round() == [("files", f"{integrity.UNREADABLE}（PermissionError）")]


def test_frozen_content_written_on_in_the_database_is_said_aloud_with_its_case(case: Application) -> None:
    assert go_round() == []
    frozen = thaw(case.submissions.get().frozen)
    frozen["vendor"]["company_name"] += "一"
    factories.overwrite(case.submissions, frozen=frozen)
    assert go_round(NOON + WEEK) == [("submissions", filed.OTHER)]
    assert Damage.objects.get().case == Ref("application", case.pk)


@pytest.mark.parametrize("value", ["'[]'", "'{\"sheets\": 7}'", "'\"x\"'"])
def test_frozen_content_that_is_no_application_any_more_is_said_aloud(value: str, case: Application) -> None:
    write_past("applications_submission", "frozen", value, case.submissions.get().pk)
    assert go_round() == [("submissions", filed.OTHER)]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL refuses what is no JSON")
def test_frozen_content_that_cannot_be_read_is_said_aloud_and_stops_nothing(case: Application) -> None:
    factories.submitted(year=case.programme, now=NOON)
    first = case.submissions.get().pk
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE applications_submission SET frozen = %s WHERE id = %s", ["{no", first])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert go_round() == [("submissions", filed.OTHER)]
    assert Round.objects.get(inventory="submissions").total == 2


def test_file_replaced_together_with_its_hash_is_told_by_what_was_filed(case: Application) -> None:
    """Who can write to the store and to the row of the file makes both agree; the submission still knows."""
    paper = case.attachments.first()
    path_of(paper.file).write_bytes(b"another")
    StoredFile.objects.filter(pk=paper.file_id).update(sha256=sha256(b"another").hexdigest())
    ((inventory, wrong),) = go_round()
    assert (inventory, wrong.endswith("的指紋和送件時不同")) == ("submissions", True)


def test_consent_whose_text_was_changed_is_said_aloud(case: Application) -> None:
    write_past("applications_consentrecord", "body", "'別的全文'", case.consents.first().pk)
    assert go_round() == [("consents", filed.CONSENT_OTHER)]


def test_what_left_as_it_may_is_no_alarm(case: Application) -> None:
    """Refused by the scanner and removed; no row points to it and tidied away."""
    gone, refused = [paper.file for paper in case.attachments.all()[:2]]
    StoredFile.objects.filter(pk=refused.pk).update(state="refused", blob="")
    path_of(refused).unlink()
    extra = StoredFile.objects.create(original_name="x", size=1, sha256="0", uploaded_at=NOON, blob="aa/bb/cc")
    StoredFile.objects.filter(pk=extra.pk).delete()
    assert go_round() == []
    assert path_of(gone).exists()


def test_file_that_is_removed_while_it_is_read_is_no_alarm(case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = case.attachments.first().file

    def removed(row: StoredFile) -> str:
        StoredFile.objects.filter(pk=row.pk).update(state="refused", blob="")
        return integrity.MISSING

    monkeypatch.setattr(integrity, "_wrong", removed)
    assert integrity.look(stored.pk) is None


def test_what_was_restored_leaves_within_two_hours_and_stays_known(case: Application) -> None:
    path = path_of(case.attachments.first().file)
    shutil.move(path, path.with_suffix(".kept"))
    assert go_round() == [("files", integrity.MISSING)]
    later = NOON + WEEK + timedelta(hours=2)
    go_round(NOON + WEEK)
    shutil.move(path.with_suffix(".kept"), path)
    Round.objects.filter(inventory="files").update(cursor="00000000-0000-0000-0000-000000000000", next_try_at=later)
    assert go_round(later) == []
    assert Damage.objects.get().mended_at == later


def test_nothing_is_ever_mended_by_the_walk(case: Application) -> None:
    stored = case.attachments.first().file
    altered(path_of(stored))
    before = (path_of(stored).read_bytes(), StoredFile.objects.filter(pk=stored.pk).values().get())
    go_round()
    assert (path_of(stored).read_bytes(), StoredFile.objects.filter(pk=stored.pk).values().get()) == before


# --- In turn and bounded -------------------------------------------------------------------------------------------


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An inventory of seven files that says which of them were looked at."""
    seen: list[str] = []
    made = [
        StoredFile(original_name=f"{n}", size=10, sha256="0", uploaded_at=NOON, blob=f"aa/bb/{n}", done_at=NOON)
        for n in range(7)
    ]
    StoredFile.objects.bulk_create(made)

    def look(pk: object) -> rounds.Inspected:
        seen.append(str(pk))
        return rounds.Inspected(str(pk), size=10)

    monkeypatch.setattr(rounds, "_inventories", {})
    rounds.register(rounds.Inventory("numbers", "數字", StoredFile.objects.all, look))
    rounds.begin()
    yield seen


def test_part_ends_after_so_many_rows_and_goes_on_a_minute_later(
    numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_ROWS", 3)
    parts = []
    for minute in range(4):
        duties.sweep("integrity", NOON + timedelta(minutes=minute))
        row = Round.objects.get(inventory="numbers")
        parts.append((len(numbers), row.left, row.is_under_way, row.total))
    assert parts == [(3, 4, True, 0), (6, 1, True, 0), (7, 0, False, 7), (7, 0, False, 7)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 7


def test_part_ends_after_so_many_bytes(numbers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "MOST_BYTES", 15)
    assert [duties.sweep("integrity", NOON), len(numbers)] == [1, 2]


def test_part_ends_after_so_many_seconds_but_never_without_one_row(
    numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_SECONDS", -1)
    assert [duties.sweep("integrity", NOON), len(numbers)] == [1, 1]


def test_next_round_begins_a_week_after_this_one_began(numbers: list[str]) -> None:
    go_round()
    assert [duties.sweep("integrity", NOON + WEEK - timedelta(seconds=1)), len(numbers)] == [0, 7]
    assert [duties.sweep("integrity", NOON + WEEK), len(numbers)] == [1, 14]


def test_row_that_nobody_can_make_sense_of_stops_no_other(numbers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def look(pk: object) -> rounds.Inspected:
        numbers.append(str(pk))
        raise KeyError("sheets")

    monkeypatch.setitem(
        rounds._inventories, "numbers", rounds.Inventory("numbers", "數字", StoredFile.objects.all, look)
    )
    assert {wrong for _, wrong in go_round()} == {"無法核對（KeyError）"}
    assert len(numbers) == 7


def test_store_that_is_away_is_no_alarm_but_tried_later(case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OSError("away")

    monkeypatch.setattr(default_storage._wrapped.__class__, "_open", away)
    monkeypatch.setattr(default_storage._wrapped.__class__, "_save", away)
    duties.sweep("integrity", NOON)
    row = Round.objects.get(inventory="files")
    assert Damage.objects.count() == 0
    assert row.attempts == 1
    assert row.last_error == "away"
    assert row.is_under_way is False


def test_walk_of_a_worker_that_died_is_taken_up_by_another(numbers: list[str]) -> None:
    assert Round.claim(Round.objects.get(inventory="numbers").pk, NOON) is not None
    assert duties.sweep("integrity", NOON + duties.LEASE - timedelta(seconds=1)) == 0
    assert [duties.sweep("integrity", NOON + duties.LEASE), len(numbers)] == [1, 7]


def test_every_inventory_has_its_row_after_a_migration_and_only_one() -> None:
    names = sorted(inventory.name for inventory in rounds.registered())
    assert names == ["consents", "files", "submissions"]
    rounds.begin()
    assert sorted(Round.objects.values_list("inventory", flat=True)) == names
