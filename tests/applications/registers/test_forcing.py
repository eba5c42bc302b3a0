"""Does the last good list stay until a better one is whole, and who decides when something speaks against it?"""

from datetime import datetime, timedelta

import pytest

from applications.models import ListCopy, ListRow, RegisterSource
from applications.registers import forcing, importing
from portal.background import duties
from portal.workflow.engine import StepRefused
from tests import factories
from tests.applications.registers import lists
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HUNDRED = lists.debarred(lists.others(100))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch, least_rows=3)


def current() -> ListCopy | None:
    return RegisterSource.objects.get(key="debarred").current


# --- Guards --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-5")
@pytest.mark.parametrize(
    ("content", "state", "said"),
    [
        (lists.debarred(lists.others(80)), "current", ""),
        (
            lists.debarred(lists.others(79)),
            "staged",
            "使用中的 100 筆裡有 21 筆的對象不見了，可能沒有下載完整。",
        ),
        (
            lists.debarred(lists.others(100, begin=50)),
            "staged",
            "使用中的 100 筆裡有 50 筆的對象不見了，可能沒有下載完整。",
        ),
        (lists.debarred(lists.others(100), renewed="20260813"), "staged", "名單上寫的日期比使用中的名單還早。"),
        (lists.debarred([lists.debarment()]), "staged", "只有 1 筆，少於這份名單至少該有的 3 筆，可能沒有下載完整。"),
        (lists.debarred([]), "refused", "不是這份名單的格式，沒有採用：裡面沒有任何一筆資料。使用中的名單不受影響。"),
        (b"<html>", "refused", "不是這份名單的格式，沒有採用：收到的是網頁，不是名單。使用中的名單不受影響。"),
        (
            HUNDRED[:-10],
            "refused",
            "不是這份名單的格式，沒有採用：JSON 不完整，可能在下載途中中斷。使用中的名單不受影響。",
        ),
    ],
    ids=["a fifth less", "more than a fifth less", "half are others", "older", "one", "none", "a web page", "cut off"],
)
def test_list_is_guarded(content: bytes, state: str, said: str) -> None:
    first = lists.come_in("debarred", HUNDRED, NOON)
    copy = lists.come_in("debarred", content, NOON + DAY)
    assert copy.state == state
    assert copy.said.startswith(said)
    assert current() == (copy if state == "current" else first)
    assert ListRow.objects.filter(copy=first).count() == 100


def test_row_that_says_something_else_of_the_same_company_is_not_lost() -> None:
    lists.come_in("debarred", HUNDRED, NOON)
    changed = [{**row, "Expire_Date": "1200101"} for row in lists.others(100)]
    copy = lists.come_in("debarred", lists.debarred(changed), NOON + DAY)
    assert copy.state == "current"
    assert (copy.added, copy.removed) == (100, 100)


def test_column_that_changes_by_itself_makes_no_row_new() -> None:
    lists.come_in("debarred", HUNDRED, NOON)
    changed = [{**row, "update_date": "1150814"} for row in lists.others(100)]
    copy = lists.come_in("debarred", lists.debarred(changed), NOON + DAY)
    assert (copy.added, copy.removed) == (0, 0)


def test_refused_download_is_a_failure_of_its_source() -> None:
    lists.come_in("debarred", b"<html>", NOON)
    stand = RegisterSource.objects.get(key="debarred")
    assert (stand.failed_at, stand.current) == (NOON, None)
    assert "收到的是網頁" in stand.failure


# --- A person decides ----------------------------------------------------------------------------------------------


def staged(now: datetime = NOON) -> ListCopy:
    return lists.hand_in("debarred", lists.debarred([*lists.others(99), lists.debarment()]), now)


def test_difference_is_shown_before_and_the_list_adopted() -> None:
    first = lists.come_in("debarred", HUNDRED, NOON)
    copy = staged(NOON + DAY)
    assert (copy.state, copy.said) == ("staged", forcing.UPLOADED)
    assert (copy.added, copy.removed) == (1, 1)
    assert copy.against == first
    shown = importing.difference(copy, 10)
    assert [row.name for row in shown.added] == ["測試公司"]
    assert [row.name for row in shown.removed] == ["旁人99公司"]
    officer = factories.officer()
    importing.adopt(copy, officer, "核對過了。", NOON + DAY)
    copy.refresh_from_db()
    assert copy.state == "current"
    assert (copy.decided_by, copy.decided_note) == (officer, "核對過了。")
    assert current() == copy
    assert ListCopy.objects.get(pk=first.pk).state == "replaced"
    with pytest.raises(StepRefused, match="使用中"):
        importing.adopt(copy, officer, "", NOON + DAY)


def test_list_is_discarded_with_a_reason_and_not_read_again() -> None:
    lists.come_in("debarred", HUNDRED, NOON)
    half = lists.debarred(lists.others(50))
    copy = lists.come_in("debarred", half, NOON + DAY)
    with pytest.raises(StepRefused, match="原因"):
        importing.discard(copy, factories.officer(), " ", NOON + DAY)
    assert importing.discard(copy, factories.officer(), "只有一半。", NOON + DAY).state == "refused"
    with pytest.raises(StepRefused, match="沒有採用"):
        importing.discard(copy, factories.officer(), "再一次", NOON + DAY)
    again = lists.come_in("debarred", half, NOON + 2 * DAY)
    assert (again.state, again.said) == ("refused", importing.SAME_REFUSED)


def test_list_that_waits_is_compared_anew_when_an_older_one_is_adopted() -> None:
    lists.come_in("debarred", HUNDRED, NOON)
    older, newer = staged(NOON + DAY), lists.hand_in("debarred", lists.debarred(lists.others(98)), NOON + DAY)
    importing.adopt(older, None, "", NOON + DAY)
    newer.refresh_from_db()
    assert newer.state == "reading"
    assert duties.sweep("applications.read_list", NOON + DAY) == 1
    newer.refresh_from_db()
    assert (newer.against, newer.removed) == (older, 2)
    assert ListRow.objects.filter(copy=newer).count() == 98


def test_list_that_waits_is_over_when_a_newer_one_is_in_force() -> None:
    waiting = staged()
    newer = lists.come_in("debarred", HUNDRED, NOON + DAY)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.said) == ("replaced", forcing.NEWER)
    with pytest.raises(StepRefused, match="已由新的名單取代"):
        importing.adopt(waiting, None, "", NOON + DAY)
    assert current() == newer


def test_list_that_was_read_last_but_came_first_is_not_put_over_a_newer_one() -> None:
    slow = importing.hand_in("debarred", lists.file(HUNDRED), None, NOON)
    newer = lists.come_in("debarred", lists.debarred(lists.others(90)), NOON + DAY)
    importing.read_copy(slow.pk, NOON + DAY)
    slow.refresh_from_db()
    assert (slow.state, slow.said) == ("replaced", forcing.NEWER)
    assert current() == newer


def test_list_is_compared_anew_when_another_came_in_force_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.come_in("debarred", HUNDRED, NOON)
    between, compare = staged(NOON + DAY), forcing._compare
    others = [between]

    def slowly(copy: ListCopy, against: ListCopy | None) -> None:
        compare(copy, against)
        if others:
            importing.adopt(others.pop(), None, "", NOON + DAY)

    monkeypatch.setattr(forcing, "_compare", slowly)
    copy = lists.come_in("debarred", lists.debarred([*lists.others(98), lists.debarment()]), NOON + DAY)
    assert (copy.state, copy.against) == ("current", between)
    assert (copy.added, copy.removed) == (0, 1)


# --- Old rows ------------------------------------------------------------------------------------------------------


def test_rows_of_an_old_list_leave_and_its_file_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forcing, "CLEARED", 30)
    first = lists.come_in("debarred", HUNDRED, NOON)
    second = lists.come_in("debarred", lists.debarred(lists.others(101)), NOON + DAY)
    assert duties.sweep("applications.empty_lists", NOON + DAY) == 1
    first.refresh_from_db()
    assert (first.rows.count(), second.rows.count()) == (0, 101)
    assert first.emptied_at is not None
    assert first.file is not None


# --- Two at once ---------------------------------------------------------------------------------------------------


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_lists_at_once_the_newer_is_in_force_and_nothing_is_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.come_in("debarred", HUNDRED, NOON)
    waiting = [lists.owe("debarred", lists.debarred(lists.others(count)), NOON) for count in (90, 95)]
    keys = [copy.pk for copy in waiting]
    at_once(lambda: importing.read_copy(keys.pop(), NOON))
    older, newer = (ListCopy.objects.get(pk=copy.pk) for copy in waiting)
    assert (older.state, newer.state) == ("replaced", "current")
    assert current() == newer
    assert ListRow.objects.filter(copy=newer).count() == 95


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_one_copy_is_read_by_one_of_two_workers() -> None:
    copy = lists.owe("debarred", HUNDRED, NOON)
    at_once(lambda: importing.read_copy(copy.pk, NOON))
    assert ListRow.objects.count() == 100
    assert current() == copy


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_one_adopts() -> None:
    copy, officer = staged(), factories.officer()

    def adopt() -> str:
        try:
            return importing.adopt(ListCopy.objects.get(pk=copy.pk), officer, "", NOON).state
        except StepRefused:
            return "refused"

    assert sorted(at_once(adopt)) == ["current", "refused"]
