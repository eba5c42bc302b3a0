"""Does only a whole answer of the very host that was asked come in, in its time, and everything else as a sentence?"""

import hashlib
import ssl
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from applications.registers import fetching
from applications.registers.fetching import Fetched, SourceUnavailable, fetch
from applications.registers.looks import fetch as looks_fetch
from portal.files import room
from tests.applications.registers import outside_server as bad
from tests.applications.registers.outside_server import Authority, OutsideServer, proxying, reply, serving

pytestmark = pytest.mark.once
MOST = 1000


def fetched(url: str, seconds: float = 1, most: int = MOST, **how: Any) -> tuple[Fetched, bytes]:
    with tempfile.TemporaryFile() as into:
        told = fetch(url, into, most=most, seconds=seconds, **how)
        return told, told.body.read()


def refused(url: str, **how: Any) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as error:
        fetched(url, **how)
    return error.value


def test_whole_answer_is_kept_byte_by_byte(outside: OutsideServer) -> None:
    body = "﻿[\x00,一]".encode()
    outside.answers["/api/x"] = reply(body, content_type="application/json;charset=UTF-8")
    told, kept = fetched(f"{outside.url}/api/x?$format=json", headers={"Referer": "https://example.tw/"})
    assert kept == body
    assert told.sha256 == hashlib.sha256(body).hexdigest()
    assert {"status": told.status, "type": told.content_type, "size": told.size} == {
        "status": 200,
        "type": "application/json;charset=UTF-8",
        "size": len(body),
    }
    assert outside.heads[0].startswith("GET /api/x?$format=json HTTP/1.1\r\n")
    lines = set(outside.heads[0].split("\r\n"))
    assert {"Accept-Encoding: identity", "Referer: https://example.tw/", f"Host: {outside.door}"} <= lines


HEAD = b"HTTP/1.1 200 OK\r\n"
BAD_ANSWERS: dict[str, tuple[bad.Behaviour, str]] = {
    "says nothing": (bad.hang, "time"),
    "a byte at a time": (bad.drip, "time"),
    "less than was said": (bad.raw(HEAD + b"Content-Length: 9\r\n\r\n[1"), "cut"),
    "less than was said, and closed": (reply(b"[1", content_length="9"), "cut"),
    "no last chunk": (bad.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n"), "cut"),
    "half a chunk": (bad.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n[1"), "cut"),
    "no length and no end": (bad.raw(HEAD + b"\r\n[1"), "cut"),
    "nothing at all": (bad.raw(b""), "cut"),
    "200 MB": (bad.flood, "too_large"),
    "200 MB, as it says": (reply(b"[]", content_length="200000000"), "too_large"),
    "one byte more": (reply(b" " * (MOST + 1)), "too_large"),
    "packed": (reply(b"\x1f\x8b\x08", content_encoding="gzip"), "encoding"),
    "packed under way": (bad.raw(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "encoding"),
    "to another host": (reply(status="302 Found", location="https://example.com/"), "redirect"),
    "to this machine": (reply(status="301 Moved", location="https://127.0.0.1/"), "redirect"),
    "an error": (reply(b"<html>", "500 Oops"), "status"),
    "a length that is none": (reply(b"[]", content_length="many"), "garbled"),
    "no HTTP": (bad.raw(b"hello\r\n\r\n"), "garbled"),
}


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("day", BAD_ANSWERS)
def test_bad_answer_is_told_in_time_and_asked_for_once(outside: OutsideServer, day: str) -> None:
    outside.answers["/"], kind = BAD_ANSWERS[day]
    begun = time.monotonic()
    error = refused(f"{outside.url}/x")
    assert error.kind == kind
    assert error.sentence == fetching.SENTENCES.get(kind, "來源回應錯誤（HTTP 500）。")
    assert not error.throttled
    assert time.monotonic() - begun < 8  # a second of the clock, and what a busy machine needs to start a process
    assert sum(outside.asked.values()) == 1


def test_what_came_before_the_line_was_cut_stands_in_the_file(outside: OutsideServer) -> None:
    outside.answers["/"] = bad.raw(HEAD + b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n[1")
    with tempfile.TemporaryFile() as into:
        into.write(b"what stood there before")
        with pytest.raises(SourceUnavailable) as error:
            fetch(f"{outside.url}/x", into, most=MOST, seconds=2)
        assert into.read() == b"[1"
    assert (error.value.status, error.value.content_type) == (200, "application/json")


def test_source_that_says_too_many_is_left_alone(outside: OutsideServer) -> None:
    outside.answers["/"] = reply(b"", "429 Too Many Requests")
    error = refused(f"{outside.url}/x")
    assert (error.throttled, error.sentence) == (True, "來源回應錯誤（HTTP 429）。")


def test_as_much_as_may_come_comes(outside: OutsideServer) -> None:
    outside.answers["/"] = bad.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * MOST + b"\r\n0\r\n\r\n")
    assert fetched(f"{outside.url}/x", seconds=2)[1] == b"x" * MOST


# --- Hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://{door}/x",
        "https://example.com/x",
        "https://localhost/x",  # another port
        "https://user@{door}/x",
        "https://{door}@example.com/x",
        "https://{door}/a b",
        "https://{door}/一",
        "https://localhost:99999/x",
        "https://[::1/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_address_that_is_not_a_listed_one_is_not_asked(outside: OutsideServer, url: str) -> None:
    assert refused(url.format(door=outside.door)).kind == "host"
    assert not outside.asked


def test_name_that_leads_into_the_house_is_not_asked_unless_it_is_listed(outside: OutsideServer, settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, local=(f"localhost:{outside.port + 1}",))
    assert refused(f"{outside.url}/x").kind == "private"
    assert not outside.asked


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """The child meets a name server of the test's own: an expression of Python for what it answers at the n-th time."""

    def answer(expression: str) -> Path:
        log = tmp_path / "looked_up"
        look = tmp_path / "look.py"
        look.write_text(
            f"import importlib.util, socket\n"
            f"spec = importlib.util.spec_from_file_location('fetch', {str(fetching.LOOK)!r})\n"
            f"import sys\n"
            f"fetch = importlib.util.module_from_spec(spec); sys.modules['fetch'] = fetch\n"
            f"spec.loader.exec_module(fetch)\n"
            f"connects = socket.socket.connect\n"
            f"def note(word):\n"
            f"    with open({str(log)!r}, 'a') as log: log.write(word + ' ')\n"
            f"def getaddrinfo(host, port, *a, **k):\n"
            f"    note('name')\n"
            f"    n = open({str(log)!r}).read().count('name')\n"
            f"    return [(socket.AF_INET, socket.SOCK_STREAM, 6, '', (at, port)) for at in ({expression})]\n"
            f"socket.getaddrinfo = getaddrinfo\n"
            f"class Noted(socket.socket):\n"
            f"    def connect(self, place):\n"
            f"        note(place[0]); raise ConnectionRefusedError\n"
            f"fetch.socket.socket = Noted\n"
            f"look = fetch.look\n"
        )
        monkeypatch.setattr(fetching, "LOOK", look)
        return log

    return answer


@pytest.mark.parametrize(
    ("addresses", "kind", "did"),
    [
        (
            "['8.8.8.8'] if n == 1 else ['127.0.0.1']",
            "refused",
            "name 8.8.8.8 ",
        ),  # rebinding: it is not looked up again
        ("['10.0.0.5']", "private", "name "),
        ("['8.8.8.8', '192.168.1.1']", "private", "name "),  # one of them is enough
        ("['8.8.8.8', '8.8.4.4']", "refused", "name 8.8.8.8 8.8.4.4 "),
        ("[]", "dns", "name "),
    ],
)
def test_line_goes_to_the_addresses_that_were_judged(
    outside: OutsideServer, settings: Any, names: Callable[[str], Path], addresses: str, kind: str, did: str
) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, local=())
    log = names(addresses)
    assert refused(f"{outside.url}/x").kind == kind
    assert log.read_text() == did


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),  # 8.8.8.8, as a network without IPv4 has it
        ("64:ff9b::a00:5", False),  # 10.0.0.5
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.1.2.3", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", False),
        ("2002:a00:5::1", False),
        ("nonsense", False),
    ],
)
def test_public_is_what_leads_out_of_the_house(address: str, public: bool) -> None:
    assert looks_fetch.is_public(address) is public


# --- Certificates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [{"name": "example.com"}, {"own": True}, {"ends": timedelta(minutes=-1)}, {"begins": timedelta(hours=1)}],
    ids=["another name", "signed by itself", "expired", "not yet"],
)
def test_certificate_that_is_wrong_ends_it(
    outside: OutsideServer, authority: Authority, settings: Any, wrong: dict[str, Any]
) -> None:
    with serving(authority.context(**wrong)) as server:
        settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url=server.url, local=(server.door,))
        assert refused(f"{server.url}/x").kind == "certificate"
        assert not server.asked


def test_authority_is_known_by_its_file_alone(outside: OutsideServer, settings: Any, tmp_path: Path) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, ca_file="")
    assert refused(f"{outside.url}/x").kind == "certificate"
    settings.OUTSIDE = replace(settings.OUTSIDE, ca_file=str(tmp_path / "none.pem"))
    assert refused(f"{outside.url}/x").kind == "ca"


def test_server_without_tls_is_none(settings: Any) -> None:
    with serving(None) as server:
        settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url=server.url, local=(server.door,))
        assert refused(f"{server.url}/x").kind == "tls"


# --- Proxy and turns -------------------------------------------------------------------------------------------------


def test_proxy_looks_the_name_up_and_connects(outside: OutsideServer, authority: Authority, settings: Any) -> None:
    outside.answers["/"] = reply(b"[]")
    with proxying(outside.port) as proxy:
        there = f"https://localhost:{outside.port}"
        settings.OUTSIDE = replace(settings.OUTSIDE, local=(), proxy=f"http://127.0.0.1:{proxy.port}", gcis_url=there)
        assert fetched(f"{there}/x", seconds=3)[1] == b"[]"
        assert proxy.heads == [f"CONNECT localhost:{outside.port} HTTP/1.1\r\nHost: localhost:{outside.port}\r\n\r\n"]
        proxy.refuses = True
        assert refused(f"{there}/x").kind == "proxy"


def test_who_finds_no_place_is_told_at_once(outside: OutsideServer) -> None:
    full = room.Lane(first=600, places=1, patience=0)
    with room._place(range(600, 601), 0):
        assert refused(f"{outside.url}/x", lane=full).kind == "busy"
    assert not outside.asked


def test_key_in_an_address_is_seen_by_no_other_process(outside: OutsideServer) -> None:
    """What a process was begun with can be read by everybody on its machine."""
    seen: list[str] = []

    def look_around(line: ssl.SSLSocket) -> None:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                seen.append(process.read_bytes().decode(errors="replace"))
        reply(b"[]")(line)

    outside.answers["/"] = look_around
    fetched(f"{outside.url}/x?api_key=secret-of-ours", seconds=5)
    assert [line for line in seen if str(fetching.LOOK) in line]
    assert not [line for line in seen if "secret-of-ours" in line]
