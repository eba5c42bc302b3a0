"""Is 拒絕往來廠商名單 read in its format, and whatever else comes refused with what is wrong?"""

import json
from io import BytesIO

import pytest

from applications.registers.looks import debarred
from tests.applications.registers import lists

MB = 1024 * 1024
WHOLE = lists.debarred([lists.debarment(4595257), lists.debarment("K1229*****", "王○明")])


def look(content: bytes, product: BytesIO | None = None, most: int = MB) -> dict:
    return debarred.look(BytesIO(content), {"most": most}, product)


@pytest.mark.clause("R4-5")
def test_list_is_read_with_its_day() -> None:
    product = BytesIO()
    assert look(WHOLE, product) == {"rows": 2, "dated_on": "2026-08-14"}
    told = [json.loads(line) for line in product.getvalue().splitlines()]
    assert [(row["tax_id"], row["name"]) for row in told] == [("04595257", "測試公司"), ("", "王○明")]
    assert told[0]["row"]["Effective_Date"] == "1150717"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"<!DOCTYPE html><html>", "收到的是網頁，不是名單"),
        (WHOLE[:-40], "JSON 不完整，可能在下載途中中斷"),
        (b"", "裡面沒有 Rvlmd_List"),
        (b"[]", "裡面沒有 Rvlmd_List"),
        (b'{"Rvlmd_List": null}', "裡面沒有 Rvlmd_List"),
        (b'{"Rvlmd_List": {"Rvlmd": "x"}}', "裡面沒有一筆一筆的資料"),
        (b'{"Rvlmd_List": {"Rvlmd": ["x"]}}', "第 1 筆沒有「內容」欄"),
        (
            b'{"Rvlmd_List": {"Rvlmd": [{"Corporation_Number": 1, "Corporation_Name": "x"}]}}',
            "第 1 筆沒有「Effective_Date、Expire_Date」欄",
        ),
        (b"[" * 100_000, "JSON 不完整，可能在下載途中中斷"),
        (b"1" * 100_000, "JSON 不完整，可能在下載途中中斷"),
        (b"\xff\xfe", "不是 UTF-8 的 JSON"),
        (b"[" * (MB + 1), "檔案超過 1 MB"),
    ],
)
def test_what_is_not_the_list_is_refused(content: bytes, refused: str) -> None:
    assert look(content) == {"refused": refused}


def test_list_of_nobody_and_of_one_are_lists() -> None:
    alone = {"Rvlmd_List": {"Renewal_Date": "", "Rvlmd": lists.debarment()}}
    assert look(json.dumps(alone).encode())["rows"] == 1
    assert look(b"\xef\xbb\xbf" + lists.debarred([], ""))["rows"] == 0
