"""Does a look write what a database can keep, and a number with its zeros?"""

import json
from io import BytesIO
from typing import Any

import pytest

from applications.registers.looks import rows


@pytest.mark.clause("R4-5")
@pytest.mark.parametrize(
    ("value", "tax_id"),
    [
        (4595257, "04595257"),
        (4595257.0, "04595257"),
        ("4595257", "04595257"),
        ("04595257", "04595257"),
        (" ０４５９５２５７ ", "04595257"),
        ("K1229*****", ""),
        ("A123456789", ""),
        (0, ""),
        ("00000000", ""),
        (-4595257, ""),
        (True, ""),
        (None, ""),
        (12345678901, ""),
        ([], ""),
    ],
)
def test_number_of_a_company_is_told_from_that_of_a_person(value: Any, tax_id: str) -> None:
    assert rows.tax_id_of(value) == tax_id


def test_row_is_kept_without_what_no_database_takes() -> None:
    product = BytesIO()
    row = {"a\0": "x\0y\ud800", "b": None, "c": {"d": ["字"]}, "e": 1.5, "long": "字" * 9_999}
    assert rows.write(product, [("", "名", row)]) == 1
    told = json.loads(product.getvalue())["row"]
    assert told == {"a": "xy", "b": "", "c": '{"d": ["字"]}', "e": "1.5", "long": "字" * 2_000}


def test_row_has_sixty_columns_at_most() -> None:
    product = BytesIO()
    rows.write(product, [("", "", {str(number): "" for number in range(500)})])
    assert len(json.loads(product.getvalue())["row"]) == 60


@pytest.mark.parametrize(
    ("text", "day"),
    [("資料截止日：115年6月30日", "2026-06-30"), ("20260814 00:09", "2026-08-14"), ("1159999", None), ("", None)],
)
def test_list_says_of_which_day_it_is(text: str, day: str | None) -> None:
    assert rows.day_of(text) == day
