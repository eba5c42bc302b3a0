"""What does one address outside answer? Asked once, over checked TLS, and written down as it comes. Runs alone (portal/files/room.py).

`content` is JSON: `host`, `port` and `target` of the address, `headers`, `local` (host:port that may be private), `proxy`
([host, port] or null), `ca_file`, `most` bytes, `seconds` of the clock for all of it, and `until`, an end by the monotonic
clock that holds too. They do not come as arguments, since every process of the machine can read those, and an address may hold a key.
"""

import hashlib
import http.client
import ipaddress
import json
import signal
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

CHUNK = 64 * 1024
MOST_OF_A_REFUSAL = 64 * 1024  # bytes of what comes with a status that is no answer
AFTERWARDS = 5  # seconds to write the answer in
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOST = (ssl.SSLEOFError, ssl.SSLZeroReturnError, http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)

Address = tuple[Any, ...]  # as socket.getaddrinfo has it


class NoFetch(Exception):
    """Why there is no answer: a word that fetching.py has a sentence for."""


class TooLate(BaseException):
    """The time is over. Not an Exception: no library's own handling may swallow it."""


@dataclass
class FetchProgress:
    """How far it came; told with a failure too."""

    status: int | None = None
    content_type: str = ""
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def told(self, problem: str) -> dict[str, Any]:
        return {
            "problem": problem,
            "status": self.status,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.digest.hexdigest(),
        }


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes]) -> dict[str, Any]:
    asked, progress = json.load(content), FetchProgress()
    signal.signal(signal.SIGALRM, _over)
    left = min(asked["seconds"], asked["until"] - time.monotonic())
    signal.setitimer(signal.ITIMER_REAL, max(0.01, left))
    try:
        _fetch(asked, progress, product)
        return progress.told("")
    except TooLate:
        return progress.told("time")
    except (NoFetch, OSError, http.client.HTTPException) as error:
        return progress.told(_word(error, progress))
    finally:
        signal.alarm(AFTERWARDS)


def _over(*_: object) -> None:
    signal.alarm(AFTERWARDS)
    raise TooLate


def _word(error: Exception, progress: FetchProgress) -> str:
    if isinstance(error, NoFetch):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if progress.status is not None or isinstance(error, LOST) or "UNEXPECTED_EOF" in str(error):
        return "cut"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "garbled" if isinstance(error, http.client.HTTPException) else "refused"


def _fetch(asked: dict[str, Any], progress: FetchProgress, product: IO[bytes]) -> None:
    context = _context(asked["ca_file"])
    with _line(asked) as line, _secured(context, line, asked["host"]) as secured:
        caller = http.client.HTTPSConnection(asked["host"], asked["port"], context=context)
        caller.sock = secured  # so that it looks up no name and connects to nothing by itself
        caller.request("GET", asked["target"], headers={**asked["headers"], "Connection": "close"})
        response = caller.getresponse()
        progress.status = response.status
        progress.content_type = _shown(response.getheader("Content-Type", ""))
        _judge_head(response, progress, product, asked["most"])
        _take(response, progress, product, asked["most"])


def _shown(header: str) -> str:
    return "".join(letter for letter in header if letter.isascii() and letter.isprintable())[:120]


# --- The line --------------------------------------------------------------------------------------------------------


def _context(ca_file: str) -> ssl.SSLContext:
    """The system's authorities, and those of the file. Names and certificates are always checked.

    Python 3.13 adds VERIFY_X509_STRICT, by which a certificate without a subject key identifier is none: the procurement
    site has one of those. It is left off, as it is before 3.13; the chain, the name and the dates are checked all the same.
    """
    context = ssl.create_default_context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # a line that is cut is told from one that is closed
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ValueError) as error:
            raise NoFetch("ca") from error
    return context


def _secured(context: ssl.SSLContext, line: socket.socket, host: str) -> ssl.SSLSocket:
    """A body without a length ends with its line: only one that was closed as TLS closes it is whole."""
    return context.wrap_socket(line, server_hostname=host, suppress_ragged_eofs=False)


def _line(asked: dict[str, Any]) -> socket.socket:
    if asked["proxy"]:
        return _through(asked)
    addresses = _addresses(asked["host"], asked["port"])
    if f"{asked['host']}:{asked['port']}" not in asked["local"]:
        _refuse_private(addresses)
    return _connected(addresses, asked["seconds"])


def _addresses(host: str, port: int) -> list[Address]:
    """Asked for once. In a thread: a name server that hangs cannot be interrupted, but it can be left."""
    addresses: list[Address] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            addresses.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join()
    if not addresses:
        raise NoFetch("dns")
    return addresses


def _refuse_private(addresses: list[Address]) -> None:
    if not all(is_public(address[4][0]) for address in addresses):
        raise NoFetch("private")


def is_public(text: str) -> bool:
    """Whether an address leads out of this house, and so does the IPv4 address that stands in it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if not address.is_global or address.is_multicast:
        return False
    return isinstance(address, ipaddress.IPv4Address) or _is_public_within(address)


def _is_public_within(address: ipaddress.IPv6Address) -> bool:
    if address in NAT64:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return not (address.ipv4_mapped or address.sixtofour or address.teredo)


def _connected(addresses: list[Address], seconds: float) -> socket.socket:
    """To one of exactly these, and to no other that the name might have a moment later. Each has its share of the time."""
    failed: OSError | None = None
    for family, kind, protocol, _, place in addresses:
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(seconds / len(addresses))
            line.connect(place)
        except OSError as error:
            line.close()
            failed = error
        else:
            line.settimeout(None)  # the alarm ends every wait
            return line
    raise NoFetch("time" if isinstance(failed, TimeoutError) else "refused") from failed


def _through(asked: dict[str, Any]) -> socket.socket:
    """The proxy is the place's own, so it may be private; the name is the proxy's to look up."""
    line = _connected(_addresses(*asked["proxy"]), asked["seconds"])
    try:
        door = f"{asked['host']}:{asked['port']}"
        line.sendall(f"CONNECT {door} HTTP/1.1\r\nHost: {door}\r\n\r\n".encode("ascii"))
        answer = http.client.HTTPResponse(line, method="CONNECT")
        answer.begin()
        if answer.status != http.client.OK:
            raise NoFetch("proxy")
    except BaseException:
        line.close()
        raise
    return line


# --- The answer ------------------------------------------------------------------------------------------------------


def _judge_head(response: http.client.HTTPResponse, progress: FetchProgress, product: IO[bytes], most: int) -> None:
    if 300 <= response.status < 400:
        raise NoFetch("redirect")
    if response.status != http.client.OK:
        _add(response.read(MOST_OF_A_REFUSAL), progress, product)
        raise NoFetch("status")
    if not _is_plain(response):
        raise NoFetch("encoding")
    told = response.getheader("Content-Length")
    if told is not None and response.length is None and not response.chunked:
        raise NoFetch("garbled")
    if (response.length or 0) > most:
        raise NoFetch("too_large")


def _is_plain(response: http.client.HTTPResponse) -> bool:
    """Nothing was asked for in another form. What is packed might unpack to anything."""
    packed = response.getheader("Content-Encoding", "").strip().lower()
    sent = response.getheader("Transfer-Encoding", "").strip().lower()
    return packed in {"", "identity"} and sent in {"", "chunked"}


def _take(response: http.client.HTTPResponse, progress: FetchProgress, product: IO[bytes], most: int) -> None:
    """By what each wait brings, so that all that came is kept when the next one fails."""
    due = None if response.chunked else response.length
    while progress.size != due and (chunk := response.read1(CHUNK)):
        if progress.size + len(chunk) > most:
            raise NoFetch("too_large")
        _add(chunk, progress, product)
    if due is not None and progress.size != due:
        raise NoFetch("cut")


def _add(chunk: bytes, progress: FetchProgress, product: IO[bytes]) -> None:
    product.write(chunk)
    progress.digest.update(chunk)
    progress.size += len(chunk)
