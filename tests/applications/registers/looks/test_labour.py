"""Are the labour ministry's lists read, in UTF-8 and in Big5 with characters that no table knows?"""

import json
from io import BytesIO

import pytest

from applications.registers.looks import labour
from tests.applications.registers import lists

LAW = "勞動基準法第24條"


def names(content: bytes) -> list[str]:
    product = BytesIO()
    told = labour.look(BytesIO(content), {"most": 0}, product)
    assert told == {"rows": len(product.getvalue().splitlines()), "dated_on": None}
    return [json.loads(line)["name"] for line in product.getvalue().splitlines()]


@pytest.mark.clause("R4-7")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp950"])
def test_list_is_read_in_each_encoding(encoding: str) -> None:
    content = lists.labour(["統一編號股份有限公司(王大明)", "&#40845;記商行"], encoding)
    assert names(content) == ["統一編號股份有限公司(王大明)", "龍記商行"]


def test_character_of_somebodys_own_is_marked_and_a_broken_byte_too() -> None:
    """0xFA40 is 造字: as in files that offices send; 0xFF begins no character."""
    content = lists.labour(["甲X公司", "乙Y公司"], "cp950").replace(b"X", b"\xfa\x40").replace(b"Y", b"\xff")
    assert names(content) == ["甲〓公司", "乙〓公司"]


def test_line_break_and_comma_inside_a_cell_belong_to_it() -> None:
    content = lists.labour(["甲公司,\r\n王大明"])
    assert names(content) == ["甲公司, 王大明"]


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", "第一列沒有「事業單位名稱|事業單位|雇主名稱|名稱」、「法規|法條|違反」、「日期」欄"),
        (b"<html><body>", "收到的是網頁，不是名單"),
        ("名稱,備註\r\n甲,乙\r\n".encode(), "第一列沒有「法規|法條|違反」、「日期」欄"),
        (
            lists.labour(["甲公司", "乙公司"]).rpartition("臺北".encode())[0] + "臺".encode(),
            "第 3 列只有 1 欄，可能在下載途中中斷",
        ),
        (lists.labour(["甲" * 200_000]), "這個 CSV 有一格長得不合理"),
    ],
)
def test_what_is_not_the_list_is_refused(content: bytes, refused: str) -> None:
    assert labour.look(BytesIO(content), {"most": 0}, None) == {"refused": refused}
