"""Does a worker that dies while it reads leave the last good list, and is what it left read anew without a row too many?"""

import tempfile
from typing import Any

import pytest

from applications.models import ListCopy, ListRow, RegisterSource
from applications.registers import importing, reading
from portal.background import duties
from portal.files import room
from portal.files.models import StoredFile
from tests.applications.registers import lists
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HUNDRED = lists.debarred(lists.others(100))


@pytest.fixture(autouse=True)
def _whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch)
    monkeypatch.setattr(reading, "ROWS", 30)


def current() -> ListCopy | None:
    return RegisterSource.objects.get(key="debarred").current


class Killed(BaseException):
    """In the place of a signal: nothing catches it, so nothing is written about it."""


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> ListCopy:
    """A copy whose worker died after sixty of its rows."""
    insert, calls = reading.insert_many, []

    def die_at_third(model: Any, batch: Any) -> None:
        calls.append(batch)
        if len(calls) == 3:
            raise Killed
        insert(model, batch)

    copy = lists.owe("debarred", HUNDRED, NOON)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(reading, "insert_many", die_at_third)
        importing.read_copy(copy.pk, NOON)
    return copy


@pytest.mark.clause("R4-5")
def test_killed_worker_leaves_the_last_good_list(killed: ListCopy) -> None:
    assert ListRow.objects.filter(copy=killed).count() == 60
    assert current() is None
    assert duties.sweep("applications.read_list", NOON) == 0  # its lease runs
    later = NOON + duties.LEASE
    assert duties.sweep("applications.read_list", later) == 1
    killed.refresh_from_db()
    assert (killed.state, killed.rows_count) == ("current", 100)
    assert ListRow.objects.filter(copy=killed).count() == 100
    assert current() == killed


def test_copy_at_which_every_worker_died_is_refused() -> None:
    copy = lists.owe("debarred", HUNDRED, NOON)
    ListCopy.objects.update(attempts=reading.MOST_TRIES)
    importing.read_copy(copy.pk, NOON)
    copy.refresh_from_db()
    assert (copy.state, copy.said) == ("refused", reading.LOST.format(tries=5))


def test_rows_of_a_second_worker_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was thought to be dead and is not."""
    copy = lists.owe("debarred", HUNDRED, NOON)
    keep = reading._keep

    def twice(*told: Any) -> int:
        keep(*told)
        told[2].seek(0)
        return keep(*told)

    monkeypatch.setattr(reading, "_keep", twice)
    with pytest.raises(RuntimeError, match="two workers"):
        importing.read_copy(copy.pk, NOON)
    copy.refresh_from_db()
    assert copy.state == "reading"
    assert current() is None
    monkeypatch.undo()
    assert duties.sweep("applications.read_list", copy.next_try_at) == 1
    assert ListRow.objects.count() == 100


def test_machine_that_is_busy_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*told: Any, **more: Any) -> None:
        raise room.RoomFull("places")

    copy = lists.owe("debarred", HUNDRED, NOON)
    with monkeypatch.context() as patched, pytest.raises(room.RoomFull):
        patched.setattr(room, "ask", full)
        importing.read_copy(copy.pk, NOON)
    copy.refresh_from_db()
    assert copy.state == "reading"
    assert copy.next_try_at is not None


def test_child_that_crashes_refuses_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*told: Any, **more: Any) -> None:
        raise room.NoAnswer("exit -9")

    copy = lists.owe("debarred", HUNDRED, NOON)
    monkeypatch.setattr(room, "ask", crash)
    importing.read_copy(copy.pk, NOON)
    copy.refresh_from_db()
    assert (copy.state, reading.TOO_HARD in copy.said) == ("refused", True)


def test_list_waits_for_the_scan_and_is_refused_with_a_virus() -> None:
    copy = lists.owe("debarred", HUNDRED, NOON)
    StoredFile.objects.update(state="checking", done_at=None)
    assert not reading.owed(NOON).exists()
    StoredFile.objects.update(state="refused")
    importing.read_copy(copy.pk, NOON)
    copy.refresh_from_db()
    assert (copy.state, copy.said) == ("refused", reading.INFECTED)


# --- Formats -------------------------------------------------------------------------------------------------------


def test_workbook_that_unpacks_to_too_much_is_refused() -> None:
    with tempfile.TemporaryFile() as content:
        copy = lists.come_in("mainland", lists.bomb(content), NOON)
    assert copy.state == "refused"
    assert "解開後太大" in copy.said


@pytest.mark.clause("R4-8")
def test_workbook_is_read() -> None:
    copy = lists.come_in("mainland", lists.mainland([(4595257, "測試公司")]), NOON)
    assert copy.state == "current"
    assert list(copy.rows.values_list("tax_id", "name_folded")) == [("04595257", "測試公司")]


@pytest.mark.clause("R4-7")
def test_list_in_big5_with_characters_of_somebodys_own_is_read() -> None:
    content = lists.labour(["甲X科技股份有限公司(王大明)"], "cp950").replace(b"X", b"\xfa\x40")
    copy = lists.come_in("labour.6", content, NOON)
    assert copy.state == "current"
    assert list(copy.rows.values_list("name", "name_folded")) == [
        ("甲〓科技股份有限公司(王大明)", "甲〓科技股份有限公司")
    ]
