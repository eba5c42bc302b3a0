"""Does a list come in when its time has come, whole or not at all, and does a failure leave everything as it was?"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from applications.models import ListCopy, ListRow, RegisterSource
from applications.registers import importing
from applications.registers.fetching import SourceUnavailable
from portal.background import duties
from portal.files import uploads
from portal.files.models import StoredFile
from portal.files.uploads import FileRefused
from portal.workflow.engine import StepRefused
from tests import factories
from tests.applications.registers import lists
from tests.factories import NOON

pytestmark = pytest.mark.django_db

DEBARRED = "https://lists.example.tw/debarred"
SMALL = lists.debarred([lists.debarment()])
AWAY = SourceUnavailable("伺服器沒有回應。", "time")


@pytest.fixture(autouse=True)
def _whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch)


@pytest.fixture
def on(settings: Any) -> None:
    lists.switch_on(settings, debarred_url=DEBARRED)


def stand(key: str = "debarred") -> RegisterSource:
    return RegisterSource.objects.get(key=key)


def fetch(now: Any) -> int:
    return duties.sweep("applications.download", now)


# --- Downloads -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-5")
def test_list_is_fetched_read_and_in_force(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = lists.OutsideServer(monkeypatch, debarred=SMALL)
    assert fetch(NOON) == 1
    assert duties.sweep("applications.read_list", NOON) == 1
    copy = stand().current
    assert copy is not None
    assert (copy.state, copy.rows_count) == ("current", 1)
    assert (stand().answered_at, stand().confirmed_at) == (NOON, NOON)
    with copy.file.blob.open() as kept:
        assert kept.read() == SMALL
    assert outside.asked == [DEBARRED]


def test_what_was_fetched_is_scanned_like_any_other_file(
    on: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV = {"socket": "/nowhere/clamd", "host": "", "port": 0}
    lists.OutsideServer(monkeypatch, debarred=SMALL)
    fetch(NOON)
    assert StoredFile.objects.get().state == "checking"
    assert duties.sweep("applications.read_list", NOON) == 0


def test_list_is_fetched_again_a_day_later_and_not_before(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = lists.OutsideServer(monkeypatch, debarred=SMALL)
    fetch(NOON)
    assert (fetch(NOON + timedelta(hours=23)), fetch(NOON + timedelta(days=1))) == (0, 1)
    assert len(outside.asked) == 2


def test_same_bytes_make_the_list_fresh_without_rows(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.OutsideServer(monkeypatch, debarred=SMALL)
    first = lists.come_in("debarred", SMALL, NOON)
    later = NOON + timedelta(days=1)
    fetch(later)
    again = ListCopy.objects.latest("pk")
    assert (again.state, again.said) == ("replaced", importing.SAME)
    assert (stand().current, stand().confirmed_at) == (first, later)
    assert ListRow.objects.filter(copy=again).count() == 0
    assert StoredFile.objects.count() == 1


def test_source_that_is_away_is_tried_later_each_time(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.OutsideServer(monkeypatch, debarred=AWAY)
    first = lists.come_in("debarred", SMALL, NOON)
    waits = []
    now = NOON
    for _ in range(3):
        assert fetch(now) == 1
        waits.append(stand().next_download_at - now)
        now = stand().next_download_at
    assert waits == list(duties.BACKOFF[:3])
    assert (stand().current, stand().failure) == (first, "伺服器沒有回應。")
    lists.OutsideServer(monkeypatch, debarred=SMALL)
    assert fetch(now) == 1
    assert (stand().failure, stand().failures) == ("", 0)


def test_source_that_asks_to_be_left_alone_is(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.OutsideServer(monkeypatch, debarred=SourceUnavailable("今天查詢太多。", "status", throttled=True))
    fetch(NOON)
    assert stand().next_download_at == NOON + timedelta(days=1)


def test_download_that_a_worker_never_finished_is_owed_again(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(url: str) -> bytes:
        raise SystemExit

    lists.OutsideServer(monkeypatch, debarred=killed)
    with pytest.raises(SystemExit):
        fetch(NOON)
    assert fetch(NOON) == 0
    lists.OutsideServer(monkeypatch, debarred=SMALL)
    assert fetch(NOON + duties.LEASE) == 1


def test_page_in_the_place_of_a_list_is_asked_for_again_the_same_day(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.OutsideServer(monkeypatch, debarred=b"<html>")
    fetch(NOON)
    duties.sweep("applications.read_list", NOON)
    assert stand().next_download_at == NOON + timedelta(hours=6)


def test_list_can_be_wanted_at_once(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = lists.OutsideServer(monkeypatch, debarred=SMALL)
    fetch(NOON)
    importing.want_download("debarred", NOON)
    fetch(NOON)
    assert outside.asked == [DEBARRED, DEBARRED]
    with pytest.raises(StepRefused, match="沒有設定網址"):
        importing.want_download("mainland", NOON)


def test_nothing_is_owed_that_is_switched_off() -> None:
    assert not importing.due_downloads(NOON).exists()
    assert RegisterSource.objects.count() == 0


# --- A list that comes in pages ------------------------------------------------------------------------------------


@pytest.fixture
def pages(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.switch_on(settings, environment_url="https://env.example.tw/ems", environment_key="secret")
    lists.without_guard(monkeypatch, page_rows=2)


def test_pages_are_fetched_until_a_short_one(pages: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {0: ["甲公司", "乙公司"], 2: ["丙公司", "丁公司"], 4: ["戊公司"]}
    outside = lists.OutsideServer(
        monkeypatch, env=lambda url: lists.environment(answers[int(url.rpartition("offset=")[2])])
    )
    fetch(NOON)
    importing.read_copy(ListCopy.objects.get().pk, NOON)
    assert list(ListRow.objects.order_by("pk").values_list("name", flat=True)) == [
        *answers[0],
        *answers[2],
        *answers[4],
    ]
    assert [url.rpartition("offset=")[2] for url in outside.asked] == ["0", "2", "4"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (lambda url: lists.environment(["甲公司", "乙公司"]), "每一頁都是同樣的內容"),
        (b"<html>", "收到的是網頁"),
        (AWAY, "伺服器沒有回應"),
    ],
    ids=["the first again", "a page of the web", "none"],
)
def test_list_of_which_a_page_is_missing_is_none(
    pages: None, monkeypatch: pytest.MonkeyPatch, second: Any, said: str
) -> None:
    first = lists.environment(["甲公司", "乙公司"])
    lists.OutsideServer(monkeypatch, **{"offset=0": first, "offset=2": second, "offset=": first})
    fetch(NOON)
    assert ListCopy.objects.count() == 0
    assert said in stand("environment").failure


# --- Uploads -------------------------------------------------------------------------------------------------------


def test_upload_waits_for_a_person_whatever_it_holds() -> None:
    officer = factories.officer()
    handed = importing.hand_in("debarred", ContentFile(SMALL, "a.json"), officer, NOON, "採購網下載")
    importing.read_copy(handed.pk, NOON)
    handed.refresh_from_db()
    assert handed.state == "staged"
    assert (handed.by, handed.note) == (officer, "採購網下載")
    assert stand().current is None


def test_upload_of_what_is_in_force_changes_nothing() -> None:
    first = lists.come_in("debarred", SMALL, NOON)
    again = lists.hand_in("debarred", SMALL, NOON + timedelta(days=1))
    assert (again.state, again.said) == ("replaced", importing.SAME)
    assert stand().current == first
    assert StoredFile.objects.count() == 1


def test_upload_that_a_web_server_would_cut_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a list must not be taken for a whole one."""
    monkeypatch.setattr(uploads, "HARD_LIMIT_MB", 0)
    with pytest.raises(FileRefused, match="registers import debarred"):
        importing.hand_in("debarred", lists.file(SMALL), factories.officer(), NOON)
    assert importing.hand_in("debarred", lists.file(SMALL), None, NOON).state == "reading"


@pytest.mark.parametrize(
    ("key", "content", "name", "said"),
    [
        ("debarred", b"<!DOCTYPE html><html><body>x</body></html>", "a.json", "網頁"),
        ("debarred", SMALL[:-3], "a.json", "JSON 檔不完整"),
        ("debarred", b"{}", "a.json", "JSON 檔沒有內容"),
        ("debarred", b"", "a.json", "檔案是空的"),
        ("debarred", b"%PDF-1.7", "a.pdf", "JSON"),
        ("labour.1", SMALL, "a.json", "CSV"),
        ("mainland", lists.labour(["甲公司"]), "a.csv", "xlsx"),
    ],
)
def test_upload_in_another_format_is_refused_in_words(key: str, content: bytes, name: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        importing.hand_in(key, ContentFile(content, name), None, NOON)
    assert ListCopy.objects.count() == 0
