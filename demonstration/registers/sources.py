"""Which sources does the server play, at which addresses, and what does each answer to one request?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from demonstration.registers import business, lists
from demonstration.registers.days import PlayedDay

JSON, CSV, TEXT, HTML = (
    "application/json;charset=UTF-8",
    "text/csv",
    "text/plain;charset=UTF-8",
    "text/html;charset=UTF-8",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENVIRONMENT_KEY = "demonstration-key"
MOST_RECORDS = 1000
PAGE = "<!DOCTYPE html><html lang='zh-Hant'><head><title>系統維護公告</title></head><body><h1>系統維護中</h1></body></html>"

Asked = Mapping[str, str]  # the parameters of an address


@dataclass(frozen=True)
class Reply:
    """What goes back: HTTP status, content type, body."""

    body: bytes
    content_type: str = TEXT
    status: int = 200


@dataclass(frozen=True)
class Played:
    """One source. `place`: the first step of its paths, the host that it stands for; `setting`: what leads to `leads_to`."""

    place: str
    label: str
    setting: str
    leads_to: str
    reply: Callable[[str, Asked, datetime, bool], Reply]
    is_list: bool = True


def reply(source: Played, address: str, now: datetime, day: PlayedDay) -> Reply:
    """On a day on which the source says something at all."""
    match day:
        case PlayedDay.HTML:
            return Reply(PAGE.encode(), HTML)
        case PlayedDay.THROTTLED:
            return Reply(b"Too Many Requests", TEXT, 429) if source.is_list else Reply(business.THROTTLED.encode())
        case PlayedDay.EMPTY:
            return Reply(b"")
        case PlayedDay.ERROR:
            return Reply(b"Internal Server Error", TEXT, 500)
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return source.reply(parts.path.rpartition("/")[2], asked, now, day is PlayedDay.HALF)


def of(address: str) -> Played | None:
    """The source that an address belongs to."""
    return _BY_PLACE.get(address.split("/", 2)[1] if address.startswith("/") else "")


def _business(name: str, asked: Asked, now: datetime, half: bool) -> Reply:
    if asked.get("$format") != "json":
        return Reply("$format參數有誤，請查明後繼續。".encode())
    body = business.answer(name, asked.get("$filter", ""), now.date())
    return Reply(body.encode(), JSON)


def _debarred(name: str, asked: Asked, now: datetime, half: bool) -> Reply:
    return Reply(lists.debarred(now, half=half), JSON)


def _mainland(name: str, asked: Asked, now: datetime, half: bool) -> Reply:
    return Reply(lists.mainland(now, half=half), XLSX)


def _labour(name: str, asked: Asked, now: datetime, half: bool) -> Reply:
    if name not in lists.LABOUR:
        return Reply(b"Not Found", TEXT, 404)
    return Reply(lists.labour(name, now, half=half), CSV)


def _environment(name: str, asked: Asked, now: datetime, half: bool) -> Reply:
    if asked.get("api_key") != ENVIRONMENT_KEY:
        return Reply(json.dumps({"message": "api_key 不正確"}, ensure_ascii=False).encode(), JSON, 403)
    first, most = (number(asked.get(key, ""), other) for key, other in (("offset", 0), ("limit", MOST_RECORDS)))
    return Reply(lists.environment(now, first, min(most, MOST_RECORDS), half=half), JSON)


def number(words: str, otherwise: int) -> int:
    """A small number as it stands in an address or a header."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else otherwise


SOURCES = (
    Played("data.gcis.nat.gov.tw", "商工登記", "GCIS_URL", "od/data/api", _business, is_list=False),
    Played(
        "web.pcc.gov.tw", "拒絕往來廠商名單", "DEBARRED_URL", "vms/rvlm/rvlmPublicSearch/queryRVFile/json", _debarred
    ),
    Played(
        "www.moea.gov.tw",
        "陸資來臺投資事業名錄",
        "MAINLAND_URL",
        "Mns/dir/content/wHandMenuFile.ashx?menu_id=42805&file_id=35237",
        _mainland,
    ),
    Played("apiservice.mol.gov.tw", "違反勞動法令公布資料", "LABOUR_URL", "OdService/download", _labour),
    Played("data.moenv.gov.tw", "環境保護裁處資料", "ENVIRONMENT_URL", "api/v2/ems_p_46", _environment),
)
_BY_PLACE = {source.place: source for source in SOURCES}


def settings(address: str, authority: str) -> dict[str, str]:
    """What the portal is told, by the names of its settings, so that it asks here and nowhere else."""
    led = {source.setting: f"https://{address}/{source.place}/{source.leads_to}" for source in SOURCES}
    patience = {"OUTSIDE_SECONDS": "5", "OUTSIDE_LIST_SECONDS": "15"}  # who hangs is soon seen to hang
    own = {"ENVIRONMENT_KEY": ENVIRONMENT_KEY, "OUTSIDE_CA_FILE": authority, "OUTSIDE_LOCAL": address}
    return {**led, **own, **patience, "OUTSIDE_PROXY": ""}
