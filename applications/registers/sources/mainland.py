"""陸資來臺投資事業名錄 (R4-8): which enterprises are invested in by capital of the mainland?"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from applications.guideline.outside import ListedRow, Register
from applications.registers import looks
from applications.registers.known import ListSource, register

LABEL = "陸資在臺投資事業名錄"
# Without them the ministry's server answers with a page.
HEADERS = {
    "User-Agent": "Mozilla/5.0",
    "Referer": "https://www.moea.gov.tw/Mns/dir/Investment/InvestmentList.aspx?menu_id=42804",
}


def read(row: Mapping[str, Any]) -> ListedRow:
    told = "、".join(
        f"{name} {value}" for part in ("型態", "核准") for name, value in row.items() if part in name and value
    )
    name = next((str(value) for column, value in row.items() if "名稱" in column), "")
    return ListedRow(LABEL, name, False, told=f"列名於{LABEL}{f'（{told}）' if told else ''}。", row=row)


register(
    ListSource(
        key="mainland",
        register=Register.MAINLAND,
        label=LABEL,
        address=lambda outside: outside.mainland_url,
        look=Path(looks.__path__[0]) / "mainland.py",
        read=read,
        formats=("xlsx",),
        headers=HEADERS,
        most_mb=20,
        least_rows=100,
        unsteady=("序號", "編號", "項次"),
        every=timedelta(days=7),
        old_after=timedelta(days=45),
    )
)
