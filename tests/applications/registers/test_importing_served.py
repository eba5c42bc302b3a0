"""Does the last good list stay whatever a server sends in its place, and is a list read as odd as it really comes?"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from applications.models import ListCopy, RegisterSource
from applications.registers import importing, matching
from portal.background import duties
from tests.applications.registers import lists, outside_server
from tests.applications.registers.outside_server import Behaviour, OutsideServer, raw, reply
from tests.factories import NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
GOOD = lists.debarred([lists.debarment(), *lists.others(3)])


@pytest.fixture
def served(outside: OutsideServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> OutsideServer:
    lists.without_guard(monkeypatch)
    settings.OUTSIDE = replace(
        settings.OUTSIDE,
        debarred_url=f"{outside.url}/debarred",
        mainland_url=f"{outside.url}/mainland",
        list_seconds=3,
    )
    return outside


def come_round(key: str, now: Any) -> RegisterSource:
    """As the duties do: downloaded, and read where something came."""
    importing.due_downloads(now)
    importing.download(RegisterSource.objects.get(key=key).pk, now)
    duties.sweep("applications.read_list", now)
    return RegisterSource.objects.get(key=key)


def redirected(to: Callable[[OutsideServer], str]) -> Callable[[OutsideServer], Behaviour]:
    return lambda server: reply(b"", "302 Found", location=to(server))


BAD_DAYS: dict[str, Callable[[OutsideServer], Behaviour]] = {
    "a page instead": lambda _: reply("<!DOCTYPE html><h1>系統維護中</h1>".encode(), content_type="text/html"),
    "nothing": lambda _: reply(b""),
    "an error": lambda _: reply(b"{}", "500 Internal Server Error"),
    "cut off": lambda _: raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(GOOD)}\r\n\r\n".encode(), GOOD[:200]),
    "cut off, but told as whole": lambda _: reply(GOOD[:-40]),
    "another shape": lambda _: reply(b'{"Rvlmd_List": "later"}'),
    "most of it gone": lambda _: reply(lists.debarred([lists.debarment()])),
    "hangs": lambda _: outside_server.hang,
    "a byte at a time": lambda _: outside_server.drip,
    "200 MB": lambda _: outside_server.flood,
    "packed": lambda _: reply(GOOD, content_encoding="gzip"),
    "led elsewhere": redirected(lambda _: "https://elsewhere.example/list"),
    "led to the local network": redirected(lambda server: f"https://127.0.0.1:{server.port}/debarred-2"),
}


@pytest.mark.clause("R4-5")
@pytest.mark.parametrize("day", BAD_DAYS)
def test_last_good_list_stays(served: OutsideServer, day: str) -> None:
    served.answers["/debarred"] = reply(GOOD)
    good = come_round("debarred", NOON).current
    assert good.rows_count == 4
    served.answers["/debarred"] = BAD_DAYS[day](served)
    source = come_round("debarred", NOON + DAY)
    told = [copy.said for copy in ListCopy.objects.exclude(pk=good.pk)] or [source.failure]
    assert source.current == good
    assert good.rows.count() == 4
    assert all(told)
    assert [target for target in served.asked if "debarred-2" in target] == []
    (row,) = matching.about("04595257", "測試公司", NOON + DAY)["debarred"][0].rows
    assert row.name == "測試公司"


@pytest.mark.clause("R4-8")
def test_workbook_that_unpacks_to_too_much_leaves_the_last_good_one(served: OutsideServer) -> None:
    served.answers["/mainland"] = reply(lists.mainland([(4595257, "測試公司")]))
    good = come_round("mainland", NOON).current
    with tempfile.TemporaryFile() as content:
        served.answers["/mainland"] = reply(lists.bomb(content))
    assert come_round("mainland", NOON + 8 * DAY).current == good
    assert ListCopy.objects.exclude(pk=good.pk).get().state == "refused"


@pytest.mark.clause("R4-5")
def test_numbers_without_their_zeros_masked_ones_and_days_that_are_none(served: OutsideServer) -> None:
    odd = [
        lists.debarment(4595257, Effective_Date="1150231", Expire_Date=""),
        lists.debarment("K1229*****", "王小明"),
        lists.debarment("", "沒有號碼公司", Effective_Date="abc"),
    ]
    served.answers["/debarred"] = reply(lists.debarred(odd))
    current = come_round("debarred", NOON).current
    assert list(current.rows.order_by("pk").values_list("tax_id", flat=True)) == ["04595257", "", ""]
    (row,) = matching.about("04595257", "測試公司", NOON)["debarred"][0].rows
    assert row.begins is None
    assert row.ends is None
