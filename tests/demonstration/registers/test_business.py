"""Does the played 商工登記 answer as the real one: rows, an empty body, or a sentence, always as if all were well?"""

import json
from datetime import date

import pytest

from demonstration.registers import business

pytestmark = pytest.mark.once
TODAY = date(2026, 8, 14)
TYPES, COMPANY, ITEMS, BUSINESS_ITEMS, BUSINESS = (
    "673F0FC0-B3A7-429F-9041-E9866836B66D",
    "5F64D864-61CB-4D0D-8AD9-492047CC1EA6",
    "236EE382-4942-41A9-BD03-CA0709025E7C",
    "426D5542-5F05-43EB-83F9-F1300F14E1F1",
    "7E6AFA72-AD6A-46D3-8681-ED77951D912D",
)
NUMBER = "Business_Accounting_NO eq "


def rows(api: str, asked: str) -> list[dict]:
    return json.loads(business.answer(api, asked, TODAY))


@pytest.mark.parametrize(
    ("tax_id", "kinds"),
    [("99000219", ["公司"]), ("99000241", ["分公司"]), ("99000256", ["商業"]), ("90316313", ["公司"])],
)
def test_kind_is_said_of_each_number(tax_id: str, kinds: list[str]) -> None:
    said = rows(TYPES, NUMBER + tax_id)
    assert [row["TYPE"] for row in said] == ["公司", "分公司", "商業"]
    assert [row["TYPE"] for row in said if row["exist"] == "Y"] == kinds
    assert {row["Year"] for row in said} == {"115"}


@pytest.mark.parametrize(
    ("api", "asked", "body"),
    [
        (TYPES, NUMBER + "99000277", ""),  # nobody
        (COMPANY, NUMBER + "99000256", ""),  # a business is no company
        (TYPES, "President_No eq x", "$filter參數有誤，請查明後繼續。"),
        (BUSINESS, "President_No eq 99000256", "$filter參數有誤，請查明後繼續。"),  # no Agency
        (BUSINESS, "President_No eq 99000256 and Agency eq 999999999X", ""),
        ("no-such-api", NUMBER + "99000219", "此API不存在，請查明後繼續。"),
    ],
)
def test_what_is_not_there_is_empty_or_a_sentence(api: str, asked: str, body: str) -> None:
    assert business.answer(api, asked, TODAY) == body


def test_stories_of_companies_are_told_by_their_fields() -> None:
    def company(tax_id: str) -> dict:
        return rows(COMPANY, NUMBER + tax_id)[0]

    assert company("99000220")["Paid_In_Capital_Amount"] == 999_999
    assert (company("99000251")["Paid_In_Capital_Amount"], company("99000251")["Capital_Stock_Amount"]) == (
        0,
        5_000_000,
    )
    assert (company("99000246")["Sus_Beg_Date"], company("99000246")["Sus_End_Date"]) == ("1140701", "1160630")
    assert (company("99000219")["Sus_Beg_Date"], company("99000219")["Company_Setup_Date"]) == (" " * 7, "1050510")
    assert company("99000267")["Company_Name"] == "示範?科技股份有限公司"
    assert [item["Business_Item"] for item in rows(ITEMS, NUMBER + "99000262")[0]["Cmp_Business"]] == [" " * 7]


def test_business_is_found_by_way_of_its_agency() -> None:
    items = rows(BUSINESS_ITEMS, "President_No eq 99000256")[0]
    agency = items["Agency"]
    assert [item["Business_Item"] for item in items["Business_Item_Old"]] == ["I301010", "I301020", "F118010"]
    assert rows(BUSINESS, f"President_No eq 99000256 and Agency eq {agency}")[0]["Business_Register_Funds"] == 1_200_000
