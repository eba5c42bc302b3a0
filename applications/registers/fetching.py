"""How is something fetched from outside? In the limited child, from a listed host, over checked TLS, within its time and size."""

import io
import json
import math
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings

from portal.files import room

LOOK = Path(__file__).with_name("looks") / "fetch.py"
MEMORY = 384 * room.MB  # address space: a thread of its own has 64 MB of it
START = 2  # seconds in which the child is loaded and writes its answer
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; solution-portal)", "Accept": "*/*"}
SENTENCES = {
    "time": "來源沒有在時限內回應完整的資料。",
    "host": "網址不在設定的來源之內，沒有連線。",
    "private": "來源的主機名稱指向內部網路，沒有連線。",
    "redirect": "來源要求轉到別的網址，系統不會跟隨。",
    "certificate": "來源的安全憑證無法驗證，沒有採用。",
    "tls": "和來源之間建立不了安全連線。",
    "ca": "設定的憑證檔（OUTSIDE_CA_FILE）無法讀取，沒有連線。",
    "too_large": "來源送來的資料超過上限，沒有採用。",
    "cut": "來源的回應中途斷線，資料不完整。",
    "refused": "連不上來源的主機。",
    "dns": "查不到來源主機的位址。",
    "proxy": "代理伺服器沒有接通來源。",
    "encoding": "來源送來壓縮過的內容，系統不會解開。",
    "garbled": "來源的回應不合網頁的格式。",
    "busy": "同時查詢的人太多，這次沒有查詢。",
    "broken": "查詢的程序中斷，沒有結果。",
}
THROTTLED = 429

_target = re.compile(r"/[\x21-\x7e]*")


class SourceUnavailable(Exception):
    """Nothing usable came. `sentence` is for staff and names no time; `throttled`: the source asked to be left alone for a while.

    `kind` is a key of SENTENCES, or status, or what a source says of its own answers. `status` of HTTP, where one came.
    """

    def __init__(
        self, sentence: str, kind: str, *, throttled: bool = False, status: int | None = None, content_type: str = ""
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.kind, self.throttled = sentence, kind, throttled
        self.status, self.content_type = status, content_type


@dataclass(frozen=True)
class Fetched:
    """What came, whole. `body` is rewound."""

    status: int
    content_type: str
    size: int
    sha256: str
    body: IO[bytes]


def fetch(
    url: str,
    into: IO[bytes],
    *,
    most: int,
    seconds: float,
    headers: dict[str, str] | None = None,
    lane: room.Lane = room.OUTSIDE,
) -> Fetched:
    """Writes what the address answers into a file. `most` bytes, `seconds` of the clock for all of it, after its turn in the lane.

    Raises SourceUnavailable for whatever is not a whole answer with status 200 from the host that was asked; what came of
    it before stands in the file then, which is rewound in either case.
    """
    asked = {
        **_place(url),
        "headers": {**HEADERS, **(headers or {})},
        "local": settings.OUTSIDE.local,
        "proxy": _proxy(),
        "ca_file": settings.OUTSIDE.ca_file,
        "most": most,
        "seconds": seconds,
        "until": time.monotonic() + lane.patience + seconds,
    }
    into.seek(0)
    into.truncate()
    told = _ask(asked, into, lane)
    into.seek(0)
    if told["problem"]:
        raise _unavailable(told)
    return Fetched(told["status"], told["content_type"], told["size"], told["sha256"], into)


def _place(url: str) -> dict[str, Any]:
    """Host, port and target, taken apart here alone, so that what is checked is what is asked."""
    try:
        parts = urlsplit(url)
        door = _door(url)
        ours = {_door(address) for address in settings.OUTSIDE.addresses}
    except ValueError as error:
        raise _problem("host") from error
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme != "https" or "@" in parts.netloc or door not in ours or not _target.fullmatch(target):
        raise _problem("host")
    return {"host": door[0], "port": door[1], "target": target}


def _door(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 443


def _proxy() -> tuple[str, int] | None:
    if not settings.OUTSIDE.proxy:
        return None
    parts = urlsplit(settings.OUTSIDE.proxy)
    return parts.hostname or "", parts.port or 8080


def _ask(asked: dict[str, Any], into: IO[bytes], lane: room.Lane) -> dict[str, Any]:
    limits = room.ResourceLimits(
        memory=MEMORY, cpu=60, seconds=math.ceil(asked["seconds"]) + START, output=asked["most"] + room.MB
    )
    try:
        return room.ask(LOOK, io.BytesIO(json.dumps(asked).encode()), {}, limits=limits, lane=lane, product=into)
    except room.RoomFull as error:
        raise _problem("busy") from error
    except room.NoAnswer as error:
        raise _problem("time" if str(error) == "time" else "broken") from error
    except OSError as error:  # no process to be had, or a disk that is full
        raise _problem("broken") from error
    finally:
        into.seek(0)


def _problem(kind: str) -> SourceUnavailable:
    return SourceUnavailable(SENTENCES[kind], kind)


def _unavailable(told: dict[str, Any]) -> SourceUnavailable:
    kind, status = told["problem"], told["status"]
    sentence = f"來源回應錯誤（HTTP {status}）。" if kind == "status" else SENTENCES[kind]
    throttled = kind == "status" and status == THROTTLED
    return SourceUnavailable(sentence, kind, throttled=throttled, status=status, content_type=told["content_type"])
