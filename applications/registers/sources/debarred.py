"""拒絕往來廠商名單 (R4-5): who may not be given a government contract now, and until when?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from applications.guideline.outside import ListedRow, Register
from applications.registers import looks
from applications.registers.days import day_of
from applications.registers.known import ListSource, register
from portal.time.calendar import format_roc

LABEL = "拒絕往來廠商名單"
COLUMNS = {
    "Corporation_Number": "廠商代碼",
    "Corporation_Name": "廠商名稱",
    "Corporation_Address": "廠商地址",
    "Supplier_Principal": "負責人",
    "Case_no": "標案案號",
    "Case_Name": "標案名稱",
    "Announce_Agency_No": "刊登機關代碼",
    "Announce_Agency_Name": "刊登機關",
    "Announce_Date": "刊登公報日期",
    "Origional_Announce_Date": "原始刊登日期",  # spelled so by the list
    "Effective_Date": "拒絕往來生效日",
    "Expire_Date": "拒絕往來截止日",
    "Effective_Duration": "拒絕往來期間",
    "GPA101_Caluse": "符合政府採購法第101條的款次",  # likewise
    "Suitable_Law": "適用法條",
    "Judgment_Doc_No": "判決書字號",
    "Crime_Info": "犯罪情形",
    "Appeal_Result": "異議申訴結果",
    "Remark": "備註",
    "update_date": "更新日期",
    "Contact_No": "聯絡電話",
}


def read(row: Mapping[str, Any]) -> ListedRow:
    """Dates that cannot be read are None, and said."""
    begins, ends = (day_of(str(row.get(name, ""))) for name in ("Effective_Date", "Expire_Date"))
    agency, case = (str(row.get(name, "")).strip() for name in ("Announce_Agency_Name", "Case_Name"))
    told = f"{agency or '機關'}刊登為拒絕往來廠商{f'（{case}）' if case else ''}，期間 {_period(row)}。"
    return ListedRow(LABEL, str(row.get("Corporation_Name", "")), False, begins, ends, told, row)


def _period(row: Mapping[str, Any]) -> str:
    return "至".join(_said(str(row.get(name, ""))) for name in ("Effective_Date", "Expire_Date"))


def _said(text: str) -> str:
    day = day_of(text)
    if day is not None:
        return f"民國{format_roc(day)}"
    return f"「{text.strip()[:30]}」（看不出是哪一天）" if text.strip() else "（名單沒有寫日期）"


register(
    ListSource(
        key="debarred",
        register=Register.DEBARRED,
        label=LABEL,
        address=lambda outside: outside.debarred_url,
        look=Path(looks.__path__[0]) / "debarred.py",
        read=read,
        formats=("json",),
        most_mb=50,
        least_rows=100,
        columns=COLUMNS,
        unsteady=("update_date",),
    )
)
