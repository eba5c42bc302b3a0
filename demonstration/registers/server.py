"""How are the registers reached? One port of the loopback: over TLS the registers answer, without it the page of their days."""

import socket
import ssl
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from demonstration.registers import certificates, page, sources
from demonstration.registers.days import Calendar, PlayedDay
from demonstration.registers.sources import HTML, Reply

HOST = "127.0.0.1"
TLS_BEGINS = b"\x16"  # the first byte of a handshake
QUIET_SECONDS = 10  # for a caller who says nothing
HANGS_SECONDS = 900
MOST_FORM = 200  # bytes


class Registers(ThreadingHTTPServer):
    """All sources on one port. `calendar` says how each answers."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, folder: Path) -> None:
        super().__init__((HOST, port), _Caller)
        self.calendar = Calendar()
        self.authority, shown = certificates.make(folder, HOST)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(shown)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.server_address[1]}"

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The handshake belongs to the caller's own thread: whoever is slow holds up nobody."""
        try:
            request.settimeout(QUIET_SECONDS)
            if request.recv(1, socket.MSG_PEEK) == TLS_BEGINS:
                request = self.tls.wrap_socket(request, server_side=True)
        except OSError:
            return self.shutdown_request(request)
        return super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up in the middle is no news."""


class _Caller(BaseHTTPRequestHandler):
    server: Registers
    protocol_version, server_version, sys_version = "HTTP/1.1", "Registers", ""
    timeout = QUIET_SECONDS

    def do_GET(self) -> None:
        if isinstance(self.connection, ssl.SSLSocket):
            self._register()
        elif self.path == "/days/":
            today = _now().date()
            self._send(Reply(page.page(self.server.calendar, today).encode(), HTML))
        elif self.path == "/days/page.css":
            self._send(Reply(page.STYLE, "text/css"))
        else:
            self._send(Reply("這裡只有 /days/。".encode(), status=404))

    def do_POST(self) -> None:
        """A button of the page: pressed there, on this machine, and by no other page."""
        here = f"http://{self.headers.get('Host', '')}"
        source = sources.of(self.path.removeprefix("/days"))
        size = sources.number(self.headers.get("Content-Length", ""), 0)
        asked = parse_qs(self.rfile.read(min(size, MOST_FORM)).decode(errors="replace"))
        day = asked.get("day", [""])[0]
        if (
            source is None
            or day not in set(PlayedDay)
            or self.headers.get("Origin", here) != here
            or not self._is_local()
        ):
            return self._send(Reply("沒有這個按鈕。".encode(), status=400))
        self.server.calendar.switch(source.place, PlayedDay(day))
        self.send_response(303)
        self.send_header("Location", f"/days/#{source.place}")
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        return self.end_headers()

    def _is_local(self) -> bool:
        """By a name of this machine: a name that a stranger points here is none."""
        return self.headers.get("Host", "").rpartition(":")[0] in {HOST, "localhost"}

    def _register(self) -> None:
        source = sources.of(self.path)
        if source is None:
            return self._send(Reply(b"Not Found", status=404))
        self.server.calendar.note(source.place)
        day = self.server.calendar.day_of(source.place)
        if day is PlayedDay.HANGS:
            select([self.connection], [], [], HANGS_SECONDS)  # until who asked has had enough
            self.close_connection = True
            return None
        return self._send(sources.reply(source, self.path, _now(), day), cut=day is PlayedDay.CUT)

    def _send(self, said: Reply, *, cut: bool = False) -> None:
        self.send_response(said.status)
        self.send_header("Content-Type", said.content_type)
        self.send_header("Content-Length", str(len(said.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(said.body[: len(said.body) // 2] if cut else said.body)

    def log_message(self, *said: Any) -> None:
        """The page counts; a line for each request would drown what the portal says."""


def _now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Taipei"))
