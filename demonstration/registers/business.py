"""What does 商工登記 answer? Its datasets as they come: every error has status 200, and what is not there is blank, 0 or missing."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from demonstration.vendors import BRANCH, BUSINESS, COMPANY, RegisterEntry, entries

NO_SUCH_API = "此API不存在，請查明後繼續。"
WRONG_FILTER = "$filter參數有誤，請查明後繼續。"
THROTTLED = "超出同時最大連線數量，請稍候再試。"
AGENCY, AGENCY_NAME = "376610000A", "臺南市政府"

_numbered = re.compile(r"(?:(?:Branch_Office_)?Business_Accounting_NO|President_No) eq ([0-9]{8})")
_of_agency = re.compile(r"President_No eq ([0-9]{8}) and Agency eq (\w+)")

Row = dict[str, Any]


def answer(api: str, asked: str, today: date) -> str:
    """The body for one dataset and its `$filter`; "" where there is no row."""
    known = _DATASETS.get(api.upper())
    if known is None:
        return NO_SUCH_API
    pattern, kinds, rows = known
    if not (match := pattern.fullmatch(asked)):
        return WRONG_FILTER
    entry = entries(today).get(match[1])
    if entry is None or entry.kind not in kinds or match.groups()[1:] not in {(), (AGENCY,)}:
        return ""
    return json.dumps(rows(entry, today), ensure_ascii=False)


def _types(entry: RegisterEntry, today: date) -> list[Row]:
    year = str(today.year - 1911)
    return [
        {"Year": year, "exist": "Y" if kind == entry.kind else "N", "TYPE": kind}
        for kind in (COMPANY, BRANCH, BUSINESS)
    ]


def _company(entry: RegisterEntry, today: date) -> list[Row]:
    """應用一."""
    begins, ends = entry.suspended or (None, None)
    return [
        {
            "Business_Accounting_NO": entry.tax_id,
            "Company_Status_Desc": "核准設立",
            "Company_Name": entry.name,
            "Capital_Stock_Amount": entry.total,
            "Paid_In_Capital_Amount": entry.paid_in,
            "Share_Val": 10,
            "Equity_Amt": entry.paid_in // 10,
            "Responsible_Name": "示範代表人",
            "Company_Location": entry.address,
            "Register_Organization_Desc": "經濟部商業發展署",
            "Company_Setup_Date": _day(entry.founded_on),
            "Change_Of_Approval_Data": _day(entry.founded_on),
            "Revoke_App_Date": "",
            "Case_Status": "",
            "Case_Status_Desc": "",
            "Sus_App_Date": _day(begins),
            "Sus_Beg_Date": _day(begins),
            "Sus_End_Date": _day(ends),
        }
    ]


def _company_items(entry: RegisterEntry, today: date) -> list[Row]:
    """應用三."""
    return [
        {
            "Business_Accounting_NO": entry.tax_id,
            "Company_Name": entry.name,
            "Company_Status": "01",
            "Company_Status_Desc": "核准設立",
            "Company_Setup_Date": _day(entry.founded_on),
            "Cmp_Business": [
                {"Business_Seq_NO": f"{number:04}", "Business_Item": code, "Business_Item_Desc": words}
                for number, (code, words) in enumerate(entry.items, 1)
            ],
        }
    ]


def _branch(entry: RegisterEntry, today: date) -> list[Row]:
    return [
        {
            "Branch_Office_Business_Accounting_NO": entry.tax_id,
            "Branch_Office_Name": entry.name,
            "Branch_Office_Status_Desc": "核准登記",
            "Br_Estab_Date": _day(entry.founded_on),
            "Branch_Office_Location": entry.address,
            "Branch_Office_Manager_Name": "示範經理人",
        }
    ]


def _business(entry: RegisterEntry, today: date) -> list[Row]:
    """商業登記-應用一."""
    return [
        {
            "President_No": entry.tax_id,
            "Business_Name": entry.name,
            "Business_Current_Status": "01",
            "Business_Current_Status_Desc": "核准設立",
            "Business_Register_Funds": entry.paid_in,
            "Responsible_Name": "示範代表人",
            "Business_Organization_Type": "06",
            "Business_Organization_Type_Desc": "獨資",
            "Agency": AGENCY,
            "Agency_Desc": AGENCY_NAME,
            "Business_Address": entry.address,
            "Business_Setup_Approve_Date": _day(entry.founded_on),
            "Business_Last_Change_Date": _day(entry.founded_on),
        }
    ]


def _business_items(entry: RegisterEntry, today: date) -> list[Row]:
    """商業登記-應用三, whose keys are spelled otherwise."""
    items = [
        {"Business_Seq_No": str(number), "Business_Item": code, "Business_Item_Desc": words}
        for number, (code, words) in enumerate(entry.items, 1)
    ]
    return [
        {
            "President_No": entry.tax_id,
            "Business_Name": entry.name,
            "Business_Current_Status": "01",
            "Business_Current_Status_Desc": "核准設立",
            "Agency": AGENCY,
            "Agency_Desc": AGENCY_NAME,
            "Business_Setup_Approve_Date": _day(entry.founded_on),
            "Business_Item_Old": items,
        }
    ]


def _day(day: date | None) -> str:
    """民國, seven digits; blanks for none."""
    return f"{day.year - 1911:03}{day:%m%d}" if day else " " * 7


_DATASETS: dict[str, tuple[re.Pattern[str], frozenset[str], Callable[[RegisterEntry, date], list[Row]]]] = {
    "673F0FC0-B3A7-429F-9041-E9866836B66D": (_numbered, frozenset({COMPANY, BRANCH, BUSINESS}), _types),
    "5F64D864-61CB-4D0D-8AD9-492047CC1EA6": (_numbered, frozenset({COMPANY}), _company),
    "236EE382-4942-41A9-BD03-CA0709025E7C": (_numbered, frozenset({COMPANY}), _company_items),
    "23632BB3-5DB7-4423-9643-1D4AC140D479": (_numbered, frozenset({BRANCH}), _branch),
    "426D5542-5F05-43EB-83F9-F1300F14E1F1": (_numbered, frozenset({BUSINESS}), _business_items),
    "7E6AFA72-AD6A-46D3-8681-ED77951D912D": (_of_agency, frozenset({BUSINESS}), _business),
}
