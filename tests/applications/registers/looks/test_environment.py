"""Is the environment ministry's list read, whole or page by page?"""

from io import BytesIO

import pytest

from applications.registers.looks import environment
from tests.applications.registers import lists

MB = 1024 * 1024


def look(content: bytes) -> dict:
    return environment.look(BytesIO(content), {"most": MB}, None)


@pytest.mark.clause("R4-7")
def test_pages_are_read_one_after_another() -> None:
    page = lists.environment(["測試公司", "別人公司"])
    assert look(page + b"\n" + page + b"\n") == {"rows": 4, "dated_on": None}


def test_bare_list_is_a_list() -> None:
    assert look(b'[{"fac_name": "x", "transgress_law": "", "penalty_date": ""}]')["rows"] == 1


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b'{"error": "api_key"}', "裡面沒有一筆一筆的資料"),
        (b'"api_key error"', "裡面沒有一筆一筆的資料"),
        (b"<html>", "收到的是網頁，不是名單"),
        (lists.environment(["測試公司"])[:-2], "JSON 不完整，可能在下載途中中斷"),
        (b'{"records": [{"fac_name": "x"}]}', "第 1 筆沒有「transgress_law、penalty_date」欄"),
    ],
)
def test_what_is_not_the_list_is_refused(content: bytes, refused: str) -> None:
    assert look(content) == {"refused": refused}
