"""What do the lists hold that come whole? Each in its own format, with what makes the real ones hard to read.

Beside the vendors of the demonstration they are full of others, all invented, so that a list that comes short is seen to be short.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from openpyxl import Workbook

from demonstration.vendors import Story, stories

OTHERS = 400  # rows of each list that are about nobody here
LABOUR = {
    "A17000000J-030225-svj": "勞動基準法",
    "A17000000J-030228-p2G": "就業服務法",
    "A17000000J-030226-sop": "性別平等工作法",
    "A17000000J-030227-POn": "勞工退休金條例",
    "A17000000J-030471-WCv": "勞工職業災害保險及保護法",
    "A17000000J-030472-56W": "中高齡者及高齡者就業促進法",
    "A17000000J-030542-tEK": "工會法",
    "A17000000J-030466-h0a": "職業安全衛生法",
}
IN_BIG5 = "A17000000J-030472-56W"
LABOUR_COLUMNS = (
    "主管機關", "公告日期", "處分日期", "處分字號", "事業單位名稱或負責人", "違法法規法條", "違反法規內容", "罰鍰金額", "備註說明",
)  # fmt: skip
MAINLAND_COLUMNS = ("序號", "國內被投資事業名稱", "統一編號", "投資型態", "核准年月")


def _compact(day: date) -> str:
    return f"{day.year - 1911:03}{day:%m%d}"


# --- 拒絕往來廠商 ------------------------------------------------------------------------------------------------------


def debarred(now: datetime, *, half: bool = False) -> bytes:
    """JSON; numbers as strings, as numbers and masked, days with and without an hour."""
    rows = [*_debarred_here(now.date()), *_debarred_others(now.year)]
    told = {
        "title": "拒絕往來廠商名單（示範）", "Renewal_Date": f"{now:%Y%m%d} 00:09", "Rvlmd": _halved(rows, half),
    }  # fmt: skip
    return json.dumps({"Rvlmd_List": told}, ensure_ascii=False).encode()


def _debarred_here(today: date) -> list[dict[str, Any]]:
    told, year = stories(today), today.year
    now, ended = told["debarred"], told["was_debarred"]
    return [
        _debarment(int(now.entry.tax_id), now.name, date(year - 1, 1, 1), date(year + 1, 12, 31), hour=" 00:00"),
        _debarment(ended.entry.tax_id, ended.name, date(year - 3, 3, 1), date(year - 2, 2, 28)),
    ]


def _debarred_others(year: int) -> Iterable[dict[str, Any]]:
    begins, ends = date(year - 1, 6, 1), date(year + 1, 5, 31)
    yield _debarment("K1229*****", "示範商號（負責人以身分證號登載）", begins, ends)
    yield _debarment(99013, "示範首碼營造有限公司", begins, ends)  # a number has lost its zeros
    for number in range(OTHERS):
        yield _debarment(f"9902{number:04}", f"示範營造{number:04}號有限公司", begins, ends)


def _debarment(number: object, name: str, begins: date, ends: date, *, hour: str = "") -> dict[str, Any]:
    return {
        "Corporation_Number": number,
        "Corporation_Name": name,
        "Corporation_Address": "臺北市示範區示範路 1 號",
        "Supplier_Principal": "示範負責人",
        "Case_no": "DEMO-001",
        "Case_Name": "示範採購案",
        "Announce_Agency_No": "0.00.00",
        "Announce_Agency_Name": "示範機關",
        "Announce_Date": _compact(begins) + hour,
        "Origional_Announce_Date": _compact(begins),
        "Effective_Date": _compact(begins) + hour,
        "Expire_Date": _compact(ends) + hour,
        "Effective_Duration": "",
        "GPA101_Caluse": "第10款",
        "Suitable_Law": "政府採購法第101條",
        "Judgment_Doc_No": "",
        "Crime_Info": "",
        "Appeal_Result": "",
        "Remark": "",
        "update_date": _compact(begins),
        "Contact_No": "",
    }


# --- 陸資來臺投資名錄 ------------------------------------------------------------------------------------------------


def mainland(now: datetime, *, half: bool = False) -> bytes:
    """XLSX; a title above the header, numbers as numbers and as text."""
    return _mainland(now.date(), half)


@cache
def _mainland(today: date, half: bool) -> bytes:
    story = stories(today)["mainland"]
    rows: list[tuple[object, ...]] = [(1, story.name, int(story.entry.tax_id), "新設公司", "11203")]
    rows += [(n + 2, f"示範投資{n:04}號有限公司", f"9903{n:04}", "增資既有公司", "10912") for n in range(OTHERS)]
    book, made = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["陸資來臺投資事業名錄（示範）"])
    sheet.append([f"資料更新至 {today.year - 1911} 年 {today.month} 月"])
    sheet.append([])
    for row in (MAINLAND_COLUMNS, *_halved(rows, half)):
        sheet.append(list(row))
    book.save(made)
    return made.getvalue()


# --- 違反勞動法令 ------------------------------------------------------------------------------------------------------


def labour(dataset: str, now: datetime, *, half: bool = False) -> bytes:
    """CSV without any 統一編號; one of the eight in Big5. KeyError for a list that there is not."""
    law, text = LABOUR[dataset], io.StringIO(newline="")
    rows = [*_labour_here(dataset, law, now.date()), *_labour_others(dataset, law)]
    writer = csv.writer(text)
    writer.writerows([LABOUR_COLUMNS, *_halved(rows, half)])
    if dataset == IN_BIG5:
        return text.getvalue().encode("cp950", "replace").replace(b"GAIJI", b"\xfa\x40")
    return text.getvalue().encode("utf-8-sig")


def _labour_here(dataset: str, law: str, today: date) -> list[Sequence[str]]:
    """The same name as a vendor's, written otherwise; the list cannot say whether it is the same company."""
    story: Story = stories(today)["like_name"]
    name = story.name.replace("臺", "台")
    if dataset == "A17000000J-030225-svj":
        return [_violation(law, f"{name}(王示範)", f"{today.year - 1911 - 1}0315", "第24條第1項", "20000")]
    if dataset == "A17000000J-030466-h0a":
        named = story.name.replace("臺", "&#33274;")  # 臺, as a reference to a character
        return [_violation(law, named, f"{today.year - 1911 - 1}0620", "第6條第1項", "60000")]
    if dataset == IN_BIG5:
        return [_violation(law, "示範GAIJI造字企業社", "1130105", "第12條", "300000")]  # 造字: a character of its own
    return []


def _labour_others(dataset: str, law: str) -> Iterable[Sequence[str]]:
    mark = dataset[-3:]
    for number in range(OTHERS):
        yield _violation(law, f"示範{mark}工廠{number:04}號", "1120815", "第30條", "20000")


def _violation(law: str, name: str, day: str, article: str, penalty: str) -> Sequence[str]:
    content = "違反法令（示範資料）"
    return ("示範市政府", day, day, f"示勞字第{day}號", name, f"{law}{article}", content, penalty, "")


# --- 環境部裁處 ------------------------------------------------------------------------------------------------------


def environment(now: datetime, first: int, most: int, *, half: bool = False) -> bytes:
    """JSON, `most` records from `first` on."""
    records = _halved(_penalties(now.date()), half)
    told = {
        "resource_id": "示範", "total": str(len(records)), "limit": str(most), "offset": str(first),
        "records": records[first : first + most],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


def _penalties(today: date) -> list[dict[str, str]]:
    year = today.year - 1
    like = _penalty(stories(today)["like_name"].name, f"{year}-04-08", "是")
    return [like, *(_penalty(f"示範電鍍廠{number:04}號", f"{year}-02-01", "否") for number in range(OTHERS))]


def _penalty(name: str, day: str, important: str) -> dict[str, str]:
    return {
        "county_name": "示範縣",
        "fac_name": name,
        "transgress_name": name,
        "document_no": "示環字第0001號",
        "gist_define": "放流水不符標準",
        "transgress_law": "水污染防治法第7條第1項",
        "penalty_money": "66000",
        "penalty_date": day,
        "isimportant": important,
        "is_improve": "是",
        "petition_results": "",
        "openinfor": "",
        "subject": "水污染",
    }


def _halved(rows: list[Any], half: bool) -> list[Any]:
    return rows[: len(rows) // 2] if half else rows
