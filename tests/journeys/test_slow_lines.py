"""Do others' pages answer while strangers hold the door with heads and bodies that drip? The real web process, without a proxy."""

import contextlib
import socket
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from portal.web import door, line
from tests.journeys.house import House, Patterns, open_house

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("slow lines")]
DRIPPING = 30
HEAD = b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
WAYS = {
    "heads": HEAD[:40],
    "bodies": HEAD + b"Content-Length: 5000000\r\n\r\nlogin=",
    "bodies in chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlo",
    "nothing": b"",
    "an answer, and do not hang up": b"GET /account/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def house(patterns: Patterns) -> Iterator[House]:
    with open_house(patterns) as house:
        yield house


def line_to(house: House) -> socket.socket:
    place = urlsplit(house.url)
    return socket.create_connection(("127.0.0.1", place.port or 80), timeout=60)


@contextlib.contextmanager
def lines(house: House, begun: bytes, number: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(line_to(house)) for _ in range(number)]
        for connection in held:
            connection.sendall(begun)
        yield held


def seconds_for_a_page(house: House) -> float:
    begun = time.monotonic()
    with urllib.request.urlopen(f"{house.url}/account/login/", timeout=60) as answer:  # noqa: S310
        assert answer.status == 200
        answer.read()
    return time.monotonic() - begun


@pytest.mark.parametrize("way", WAYS)
def test_pages_answer_while_thirty_lines_drip(house: House, way: str) -> None:
    seconds_for_a_page(house)
    with lines(house, WAYS[way], DRIPPING) as held:
        time.sleep(line.QUICK_SECONDS + 1)
        for connection in held:
            with contextlib.suppress(OSError):  # a line may have been ended by then
                connection.sendall(b"x")
        taken = [seconds_for_a_page(house) for _ in range(5)]
    assert max(taken) < 3, taken


def test_more_slow_bodies_of_one_address_than_it_may_have_are_told_so(house: House) -> None:
    with lines(house, WAYS["bodies"], door.MOST_BODIES_OF_ONE + 3) as held:
        time.sleep(line.QUICK_SECONDS + 2)
        refused = []
        for connection in held:
            connection.settimeout(0.2)
            with contextlib.suppress(TimeoutError):
                refused.append(connection.recv(65536).decode())
    assert len(refused) == 3
    assert {(said.splitlines()[0], "同時上傳的太多了" in said) for said in refused} == {
        ("HTTP/1.1 503 Service Unavailable", True)
    }


def test_slow_body_is_taken_when_it_comes_to_its_end(house: House) -> None:
    body = b"csrfmiddlewaretoken=x&login=" + b"a" * 1000
    with lines(house, HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body), 1) as (connection,):
        for piece in (body[:100], body[100:]):
            connection.sendall(piece)
            time.sleep(1.5)
        assert connection.recv(65536).startswith(b"HTTP/1.1 403")  # without a cookie: the page was asked


def test_head_that_never_ends_is_closed(house: House) -> None:
    with lines(house, WAYS["heads"], 1) as (connection,):
        begun = time.monotonic()
        assert connection.recv(65536) == b""
        assert time.monotonic() - begun < line.HEAD_SECONDS + 10
