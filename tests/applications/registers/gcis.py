"""What does 商工登記 send of a company, of a business, and of what it does not know?"""

import json
from collections.abc import Mapping
from typing import Any

from applications.registers.sources.business import BUSINESS_1, BUSINESS_3, COMPANY_1, COMPANY_3, KIND, Dataset

N = "22099131"
Bodies = Mapping[Dataset, Any]


def kinds(**yes: str) -> list[dict[str, str]]:
    names = ("公司", "分公司", "商業")
    return [{"Year": "115", "exist": yes.get(name, "N"), "TYPE": name} for name in names]


ONE_ITEM = [{"Business_Seq_NO": "0001", "Business_Item": "I301010", "Business_Item_Desc": "資訊軟體服務業"}]
FIRST = {
    "Business_Accounting_NO": N,
    "Company_Status_Desc": "核准設立",
    "Company_Name": "示範科技股份有限公司",
    "Capital_Stock_Amount": 280500000000,
    "Paid_In_Capital_Amount": 259323700670,
    "Responsible_Name": "示範人",
    "Company_Location": "新竹市力行六路8號",
    "Company_Setup_Date": "0760221",
    "Revoke_App_Date": "       ",
    "Sus_App_Date": "",
    "Sus_Beg_Date": "",
    "Sus_End_Date": "",
}
THIRD = {
    "Business_Accounting_NO": N,
    "Company_Name": "示範科技股份有限公司",
    "Company_Status": "01",
    "Company_Status_Desc": "核准設立",
    "Company_Setup_Date": "0760221",
    "Cmp_Business": ONE_ITEM,
}
SHOP_3 = {
    "President_No": N,
    "Business_Name": "示範油行",
    "Business_Current_Status": "01",
    "Business_Current_Status_Desc": "核准設立",
    "Agency": "376610000A",
    "Business_Address": "臺南市",
    "Business_Item_Old": [{"Business_Seq_No": "1", "Business_Item": "I301020", "Business_Item_Desc": "資料處理服務業"}],
}
SHOP_1 = {
    "President_No": N,
    "Business_Name": "示範油行",
    "Business_Current_Status": "01",
    "Business_Current_Status_Desc": "核准設立",
    "Business_Register_Funds": "968000",
    "Responsible_Name": "示範人",
    "Business_Setup_Approve_Date": "1001012",
}
COMPANY: Bodies = {KIND: kinds(公司="Y"), COMPANY_1: [FIRST], COMPANY_3: [THIRD]}
SHOP: Bodies = {KIND: kinds(商業="Y"), BUSINESS_3: [SHOP_3], BUSINESS_1: [SHOP_1]}


def as_bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
