"""Which points does an official letter make of plain text?"""

import pytest

from applications.documents import points
from applications.documents.points import Point

pytestmark = pytest.mark.once


def test_paragraphs_are_points_and_what_they_list_stands_below_them() -> None:
    text = "下列項目：\n\n1. 附表1：資本額\n   請修正。\n   第二行\n\n2. 附表2：報告\n\n期限：今天\n算法：\n- 甲\n- 乙\n\n完。\n"
    assert points.of(text) == [
        Point("一、", "下列項目：", [("(一)", "附表1：資本額\n請修正。\n第二行"), ("(二)", "附表2：報告")]),
        Point("二、", "期限：今天\n算法：", [("(一)", "甲"), ("(二)", "乙")]),
        Point("三、", "完。"),
    ]


def test_remark_of_several_paragraphs_stays_with_its_item() -> None:
    (point,) = points.of("項目：\n\n1. 附表1：甲\n   第一段\n\n   1. 第二段")
    assert point.listed == [("(一)", "附表1：甲\n第一段\n1. 第二段")]


def test_text_that_begins_with_a_list_and_one_without_words() -> None:
    assert points.of("- 甲\n- 乙") == [Point("一、", "", [("(一)", "甲"), ("(二)", "乙")])]
    assert points.of(" \n\n \n") == []


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (45, "四十五"), (99, "九十九"), (120, "一二〇")],
)
def test_number_is_said_as_official_lists_do(number: int, said: str) -> None:
    assert points.numeral(number) == said


def test_paragraph_that_says_its_own_number_is_not_numbered_twice() -> None:
    said = points.of("一、結果\n未通過。\n\n二、事實\n\n二、不是第三點")
    assert [point.ordinal + point.text for point in said] == ["一、結果\n未通過。", "二、事實", "三、二、不是第三點"]
