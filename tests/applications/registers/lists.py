"""Files in the real formats of the lists, made up row by row, and how a test brings one in."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import IO, Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from openpyxl import Workbook

from applications.models import ListCopy, RegisterSource
from applications.registers import fetching, importing, known
from portal.files import room

COLUMNS = (
    "主管機關",
    "公告日期",
    "處分日期",
    "處分字號",
    "事業單位名稱或負責人",
    "違法法規法條",
    "違反法規內容",
    "罰鍰金額",
    "備註說明",
)


def debarment(number: Any = "04595257", name: str = "測試公司", **more: Any) -> dict[str, Any]:
    return {
        "Corporation_Number": number,
        "Corporation_Name": name,
        "Announce_Agency_Name": "測試機關",
        "Case_Name": "測試標案",
        "Effective_Date": "1150717",
        "Expire_Date": "1160716",
        "update_date": "1150813 00:00",
        **more,
    }


def others(count: int, begin: int = 0) -> list[dict[str, Any]]:
    return [debarment(f"{10_000_000 + number}", f"旁人{number}公司") for number in range(begin, begin + count)]


def debarred(rows: Iterable[dict[str, Any]], renewed: str = "20260814 00:09") -> bytes:
    told = {"Rvlmd_List": {"title": "拒絕往來廠商", "Renewal_Date": renewed, "Rvlmd": list(rows)}}
    return json.dumps(told, ensure_ascii=False).encode()


def mainland(rows: Iterable[tuple[Any, str]], *, above: int = 3, header: tuple[str, ...] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    for line in range(above):
        sheet.append([f"陸資來臺投資事業名錄　資料截止日：115年6月{line + 28}日"])
    sheet.append(header or ("序號", "國內被投資\n事業名稱", "統一編號", "投資型態", "核准年月"))
    for number, (tax_id, name) in enumerate(rows, 1):
        sheet.append([number, name, tax_id, "新設公司", "11506"])
    sheet.append(["備註：本表依核准時間排列"])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def bomb(content: IO[bytes]) -> bytes:
    """A workbook whose sheet is 300 MB of nothing when it is unpacked."""
    book = Workbook()
    book.active.append(["統一編號", "事業名稱"])
    book.save(content)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/more.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(room.MB))
    content.seek(0)
    return content.read()


def labour(names: Iterable[str], encoding: str = "utf-8-sig", **more: str) -> bytes:
    cells = {"主管機關": "臺北市政府勞動局", "處分日期": "1150102", "違法法規法條": "勞動基準法第24條", **more}
    lines = [
        COLUMNS,
        *([cells.get(name, "") if name != COLUMNS[4] else called for name in COLUMNS] for called in names),
    ]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines).encode(encoding)


def environment(names: Iterable[str], **more: str) -> bytes:
    row = {"transgress_law": "水污染防治法第7條", "penalty_date": "2026-01-02", "isimportant": "否", **more}
    return json.dumps(
        {"total": "9", "records": [{"fac_name": name, **row} for name in names]}, ensure_ascii=False
    ).encode()


# --- How one comes in ----------------------------------------------------------------------------------------------


def owe(key: str, content: bytes, now: datetime) -> ListCopy:
    """Downloaded, and not read yet."""
    RegisterSource.objects.get_or_create(key=key)
    return importing._keep(known.list_source(key), BytesIO(content), hashlib.sha256(content).hexdigest(), now)


def come_in(key: str, content: bytes, now: datetime) -> ListCopy:
    """Downloaded and read."""
    copy = owe(key, content, now)
    importing.read_copy(copy.pk, now)
    copy.refresh_from_db()
    return copy


def file(content: bytes, name: str = "list.json") -> ContentFile:
    return ContentFile(content, name)


def hand_in(key: str, content: bytes, now: datetime, name: str = "") -> ListCopy:
    suffix = known.list_source(key).formats[0]
    copy = importing.hand_in(key, ContentFile(content, name or f"list.{suffix}"), None, now)
    importing.read_copy(copy.pk, now)
    copy.refresh_from_db()
    return copy


def without_guard(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Lists of a few rows are whole in tests."""
    whole = {"least_rows": 1, **values}
    lists = {source.key: replace(source, **whole) for source in known.list_sources()}
    monkeypatch.setattr(known, "_known", {**known._known, **lists})


class OutsideServer:
    """In the place of the network: what each address answers, by the words that stand in it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: Any) -> None:
        self.answers, self.asked = answers, []
        monkeypatch.setattr(fetching, "fetch", self.fetch)

    def fetch(self, url: str, into: IO[bytes], **how: Any) -> fetching.Fetched:
        self.asked.append(url)
        answer = next(answer for word, answer in self.answers.items() if word in url)
        content = answer(url) if callable(answer) else answer
        if isinstance(content, Exception):
            raise content
        into.write(content)
        into.seek(0)
        return fetching.Fetched(200, "", len(content), hashlib.sha256(content).hexdigest(), into)


def switch_on(settings_: Any, **addresses: str) -> None:
    settings_.OUTSIDE = replace(settings.OUTSIDE, **addresses)
