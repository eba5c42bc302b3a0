"""環境保護裁處 (R4-7): which penalties does the environment ministry list? By name alone, so each is a hint."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from applications.guideline.outside import ListedRow, Register
from applications.registers import looks
from applications.registers.days import day_of
from applications.registers.known import ListSource, register
from portal.outside import OutsideSettings
from portal.time.calendar import format_roc

LABEL = "列管事業污染源裁處名單"
SECRET = "api_key"  # noqa: S105  the name of the parameter
COLUMNS = {
    "county_name": "裁處機關",
    "fac_name": "事業名稱",
    "transgress_name": "違規類別",
    "document_no": "裁處書字號",
    "gist_define": "違規事實",
    "transgress_law": "違反法條",
    "penalty_money": "罰鍰金額",
    "penalty_date": "裁處日期",
    "is_improve": "是否已改善",
    "petition_results": "訴願結果",
    "subject": "主旨",
}  # isimportant and openinfor stand as they are: what they mean is not said
PAGE_ROWS = 1000  # the most that one answer holds


def address(outside: OutsideSettings) -> str:
    """Nothing is asked without a key."""
    if not (outside.environment_url and outside.environment_key):
        return ""
    sign = "&" if "?" in outside.environment_url else "?"
    return f"{outside.environment_url}{sign}{urlencode({SECRET: outside.environment_key, 'format': 'JSON'})}"


def page(url: str, behind: int) -> str:
    return f"{url}&limit={PAGE_ROWS}&offset={behind}"


def read(row: Mapping[str, Any]) -> ListedRow:
    """`isimportant` is told as it stands: the ministry does not say that it is 情節重大."""
    cell = {name: str(value).strip() for name, value in row.items()}
    day = day_of(cell.get("penalty_date", ""))
    parts = (
        f"民國{format_roc(day)}裁處" if day else "",
        f"違反{law}" if (law := cell.get("transgress_law")) else "",
        cell.get("gist_define", ""),
        f"裁處書 {number}" if (number := cell.get("document_no")) else "",
        f"名單的 isimportant 欄是「{important}」" if (important := cell.get("isimportant")) else "",
    )
    told = f"{cell.get('county_name') or '主管機關'}：{'，'.join(filter(None, parts))}。"
    return ListedRow(LABEL, cell.get("fac_name", ""), True, begins=day, told=told, row=row)


register(
    ListSource(
        key="environment",
        register=Register.ENVIRONMENT,
        label=LABEL,
        address=address,
        look=Path(looks.__path__[0]) / "environment.py",
        read=read,
        formats=("json",),
        by_name=True,
        secret=SECRET,
        columns=COLUMNS,
        page=page,
        page_rows=PAGE_ROWS,
        least_rows=100,
    )
)
