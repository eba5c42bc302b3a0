"""Do the registers of the demonstration answer as real ones do, on good days and on each bad one, and only who asks on this machine?"""

import http.client
import json
import os
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

import pytest

from demonstration.registers import sources
from demonstration.registers.days import PlayedDay
from demonstration.registers.server import Registers
from demonstration.registers.sources import SOURCES
from portal import outside

pytestmark = pytest.mark.once
GCIS, DEBARRED, MAINLAND, LABOUR, ENVIRONMENT = (source.place for source in SOURCES)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registers]:
    with Registers(0, tmp_path_factory.mktemp("registers")) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def told(server: Registers) -> Iterator[dict[str, str]]:
    """The portal's settings; every day is good again afterwards."""
    yield sources.settings(server.address, str(server.authority))
    for source in SOURCES:
        server.calendar.switch(source.place, PlayedDay.GOOD)


def get(server: Registers, url: str, seconds: float = 5) -> tuple[int, str, bytes]:
    """As the portal asks: over TLS that trusts this authority alone."""
    tls = ssl.create_default_context(cafile=str(server.authority))
    connection = http.client.HTTPSConnection(urlsplit(url).netloc, timeout=seconds, context=tls)
    return answered(connection, "GET", url.partition(urlsplit(url).netloc)[2])


def answered(connection: http.client.HTTPConnection, method: str, path: str, **sent: object) -> tuple[int, str, bytes]:
    try:
        connection.request(method, path, **sent)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"] or "", answer.read()
    finally:
        connection.close()


def page(server: Registers, method: str, path: str, **sent: object) -> tuple[int, str, bytes]:
    return answered(http.client.HTTPConnection(server.address, timeout=5), method, path, **sent)


def test_portal_reads_every_setting_it_is_told(told: dict[str, str]) -> None:
    with patch.dict(os.environ, told, clear=True):
        read = outside.read()
    assert read == replace(
        outside.OutsideSettings(),
        gcis_url=told["GCIS_URL"],
        debarred_url=told["DEBARRED_URL"],
        mainland_url=told["MAINLAND_URL"],
        labour_url=told["LABOUR_URL"],
        environment_url=told["ENVIRONMENT_URL"],
        environment_key=told["ENVIRONMENT_KEY"],
        ca_file=told["OUTSIDE_CA_FILE"],
        local=(told["OUTSIDE_LOCAL"],),
        seconds=5,
        list_seconds=15,
    )


def test_every_source_answers_in_its_format(server: Registers, told: dict[str, str]) -> None:
    urls = {
        GCIS: f"{told['GCIS_URL']}/673F0FC0-B3A7-429F-9041-E9866836B66D?$format=json&$filter=Business_Accounting_NO%20eq%2099000219",
        DEBARRED: told["DEBARRED_URL"],
        MAINLAND: told["MAINLAND_URL"],
        LABOUR: f"{told['LABOUR_URL']}/A17000000J-030225-svj",
        ENVIRONMENT: f"{told['ENVIRONMENT_URL']}?api_key={told['ENVIRONMENT_KEY']}&limit=1000&format=JSON",
    }
    got = {place: get(server, url) for place, url in urls.items()}
    begins = {
        GCIS: b'[{"Year"',
        DEBARRED: b'{"Rvlmd_List"',
        MAINLAND: b"PK",
        LABOUR: b"\xef\xbb\xbf",
        ENVIRONMENT: b'{"res',
    }
    assert {place: (status, body[: len(begins[place])]) for place, (status, _, body) in got.items()} == {
        place: (200, begin) for place, begin in begins.items()
    }
    assert [place for place, (_, kind, _) in got.items() if "json" in kind] == [GCIS, DEBARRED, ENVIRONMENT]
    assert get(server, told["ENVIRONMENT_URL"])[0] == 403  # who brings no key


@pytest.mark.parametrize(
    ("day", "of_business", "of_list"),
    [
        (PlayedDay.HTML, (200, sources.PAGE), (200, sources.PAGE)),
        (PlayedDay.THROTTLED, (200, "超出同時最大連線數量，請稍候再試。"), (429, "Too Many Requests")),
        (PlayedDay.EMPTY, (200, ""), (200, "")),
        (PlayedDay.ERROR, (500, "Internal Server Error"), (500, "Internal Server Error")),
    ],
)
def test_bad_day_says_what_real_ones_say(
    server: Registers, told: dict[str, str], day: PlayedDay, of_business: tuple[int, str], of_list: tuple[int, str]
) -> None:
    said = []
    for place, setting in ((GCIS, "GCIS_URL"), (DEBARRED, "DEBARRED_URL")):
        server.calendar.switch(place, day)
        status, _, body = get(server, told[setting])
        said.append((status, body.decode()))
    assert said == [of_business, of_list]


def test_list_that_is_cut_off_or_hangs_is_never_whole(server: Registers, told: dict[str, str]) -> None:
    server.calendar.switch(DEBARRED, PlayedDay.CUT)
    with pytest.raises(http.client.IncompleteRead):
        get(server, told["DEBARRED_URL"])
    server.calendar.switch(DEBARRED, PlayedDay.HANGS)
    with pytest.raises(TimeoutError):
        get(server, told["DEBARRED_URL"], seconds=0.2)
    server.calendar.switch(DEBARRED, PlayedDay.GOOD)
    whole = json.loads(get(server, told["DEBARRED_URL"])[2])["Rvlmd_List"]["Rvlmd"]
    server.calendar.switch(DEBARRED, PlayedDay.HALF)
    assert json.loads(get(server, told["DEBARRED_URL"])[2])["Rvlmd_List"]["Rvlmd"] == whole[: len(whole) // 2]


def test_page_switches_a_day_by_its_button(server: Registers, told: dict[str, str]) -> None:
    assert page(server, "GET", "/days/")[2].decode().count('aria-pressed="true">正常') == len(SOURCES)
    form = urlencode({"day": "html"})
    assert page(server, "POST", f"/days/{GCIS}/", body=form)[0] == 303
    assert server.calendar.day_of(GCIS) is PlayedDay.HTML
    assert "商工登記：回應網頁" in page(server, "GET", "/days/")[2].decode()


@pytest.mark.parametrize(
    ("path", "form", "headers"),
    [
        (f"/days/{GCIS}/", "day=html", {"Origin": "http://elsewhere.example"}),
        (f"/days/{GCIS}/", "day=html", {"Host": "elsewhere.example:80", "Origin": "http://elsewhere.example:80"}),
        (f"/days/{GCIS}/", "day=sunny", {}),
        ("/days/nowhere/", "day=html", {}),
        (f"/days/{GCIS}/", "\0" * 10_000, {}),
    ],
)
def test_nobody_else_switches_a_day(
    server: Registers, told: dict[str, str], path: str, form: str, headers: dict[str, str]
) -> None:
    assert page(server, "POST", path, body=form, headers=headers)[0] == 400
    assert server.calendar.day_of(GCIS) is PlayedDay.GOOD


def test_register_answers_over_checked_tls_alone(server: Registers, told: dict[str, str]) -> None:
    assert page(server, "GET", f"/{DEBARRED}/x")[0] == 404
    stranger = http.client.HTTPSConnection(server.address, timeout=5, context=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        answered(stranger, "GET", "/")
    assert get(server, f"https://{server.address}/nowhere")[0] == 404
    assert [path.stat().st_mode & 0o777 for path in Path(server.authority).parent.iterdir()] == [0o600, 0o600]
