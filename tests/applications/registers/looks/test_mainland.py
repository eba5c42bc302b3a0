"""Is 陸資名錄 found in its workbook, wherever its header stands?"""

import json
from io import BytesIO

import pytest

from applications.registers.looks import mainland
from tests.applications.registers import lists


def look(content: bytes) -> tuple[dict, list[dict]]:
    product = BytesIO()
    told = mainland.look(BytesIO(content), {"most": 0}, product)
    return told, [json.loads(line) for line in product.getvalue().splitlines()]


@pytest.mark.clause("R4-8")
@pytest.mark.parametrize("above", [0, 3, 11])
def test_list_is_read_below_its_title(above: int) -> None:
    told, rows = look(lists.mainland([(4595257, "測試公司"), ("K1229*****", "遮蔽公司")], above=above))
    assert told == {"rows": 2, "dated_on": "2026-06-28" if above else None}
    assert [(row["tax_id"], row["name"]) for row in rows] == [("04595257", "測試公司"), ("", "遮蔽公司")]
    assert rows[0]["row"] == {
        "序號": "1",
        "國內被投資事業名稱": "測試公司",
        "統一編號": "4595257",
        "投資型態": "新設公司",
        "核准年月": "11506",
    }


def test_columns_may_be_called_otherwise() -> None:
    told, rows = look(lists.mainland([("04595257", "測試公司")], header=("編號", "公司 名稱", "統編", "型態", "年月")))
    assert told["rows"] == len(rows) == 1
    assert rows[0]["name"] == "測試公司"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (lists.mainland([], above=12), "前 12 列裡沒有「統一編號」和「事業名稱」欄"),
        (lists.mainland([], header=("國家", "金額")), "前 12 列裡沒有「統一編號」和「事業名稱」欄"),
        (b"<html>", "不是打得開的 Excel 檔（.xlsx）"),
        (b"PK\x03\x04" + b"x" * 100, "不是打得開的 Excel 檔（.xlsx）"),
    ],
)
def test_what_is_not_the_list_is_refused(content: bytes, refused: str) -> None:
    assert look(content) == ({"refused": refused}, [])
