"""違反勞動法令公布資料 (R4-7): which violations of eight laws are public? By name alone, so each is a hint."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from applications.guideline.outside import ListedRow, Register
from applications.registers import looks
from applications.registers.days import day_of
from applications.registers.known import ListSource, register
from portal.outside import OutsideSettings
from portal.time.calendar import format_roc


@dataclass(frozen=True)
class LabourList:
    """One of the ministry's data sets."""

    dataset: str
    law: str
    least_rows: int = 1


LISTS = (
    LabourList("A17000000J-030225-svj", "勞動基準法", 100),
    LabourList("A17000000J-030228-p2G", "就業服務法"),
    LabourList("A17000000J-030226-sop", "性別平等工作法"),
    LabourList("A17000000J-030227-POn", "勞工退休金條例"),
    LabourList("A17000000J-030471-WCv", "勞工職業災害保險及保護法"),
    LabourList("A17000000J-030472-56W", "中高齡者及高齡者就業促進法"),
    LabourList("A17000000J-030542-tEK", "工會法"),
    LabourList("A17000000J-030466-h0a", "職業安全衛生法"),
)


def _address(dataset: str, outside: OutsideSettings) -> str:
    return f"{outside.labour_url}/{dataset}" if outside.labour_url else ""


def _read(label: str, row: Mapping[str, Any]) -> ListedRow:
    day = day_of(_cell(row, "處分日期", "公告日期", "日期"))
    parts = (
        f"民國{format_roc(day)}處分" if day else "",
        f"違反{law}" if (law := _cell(row, "法條", "法規", "違反")) else "",
        f"處分字號 {number}" if (number := _cell(row, "字號")) else "",
        f"罰鍰 {fine} 元" if (fine := _cell(row, "罰鍰")) else "",
    )
    told = f"{_cell(row, '主管機關') or '主管機關'}公布：{'，'.join(filter(None, parts))}。"
    return ListedRow(label, _cell(row, "名稱"), True, begins=day, told=told, row=row)


def _cell(row: Mapping[str, Any], *words: str) -> str:
    """Of the first column that has one of the words in its name."""
    return next((str(value).strip() for word in words for name, value in row.items() if word in name), "")


for number, published in enumerate(LISTS, 1):
    register(
        ListSource(
            key=f"labour.{number}",
            register=Register.LABOUR,
            label=(label := f"違反{published.law}名單"),
            address=partial(_address, published.dataset),
            look=Path(looks.__path__[0]) / "labour.py",
            read=partial(_read, label),
            formats=("csv",),
            by_name=True,
            most_mb=250,
            least_rows=published.least_rows,
        )
    )
