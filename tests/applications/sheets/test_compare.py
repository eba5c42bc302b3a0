"""What changed between two submissions: by name, prices by their stable id, files by content?"""

from typing import Any

import pytest

from applications.filed import FiledSubmission
from applications.place import Place
from applications.sheets.compare import AnswerDifference, changed_places, compare
from portal.forms.fields.files import FILES
from portal.forms.fields.kind import row
from portal.forms.fields.rows import ROWS
from tests.applications.documents import sample


def frozen(*answers: dict[str, Any], solution: int | None = None, name: str = "") -> FiledSubmission:
    section = {"key": "s", "title": "段落", "rows": list(answers)}
    head = {"key": "technical", "number": "附表2", "title": "技術特性", "note": ""}
    sheet = {**head, "solution": solution, "solution_name": name, "sections": [section]}
    return FiledSubmission.read(sample.frozen([sheet], [(3, "案")]))


def text(value: str, name: str = "tech_security") -> dict[str, Any]:
    return row(name, "資安機制", "text", value, value)


def file(content: str, name: str = "報告.pdf", **details: str) -> dict[str, Any]:
    lines = [{"name": key, "label": key, "value": value, "display": value} for key, value in details.items()]
    return {"id": 1, "name": name, "sha256": content, "details": lines}


def prices(*plans: tuple[str, int]) -> dict[str, Any]:
    cells = [
        {"id": uid, "cells": [row("total_price", "總計", "number", price, f"{price:,} 元")]} for uid, price in plans
    ]
    return ROWS.freeze("price_plans", "五、1.價格", cells)


def before_and_after(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[tuple[str, str]]:
    changes = compare(frozen(*filter(None, [old])), frozen(*filter(None, [new])))
    return [(change.before, change.after) for change in changes]


def test_nothing_changed_is_an_empty_list() -> None:
    same = frozen(text("甲"), prices(("a", 1)), FILES.freeze("f", "檔案", [file("00")]), solution=3)
    assert compare(same, same) == []


def test_a_change_says_where_it_stands() -> None:
    (change,) = compare(frozen(text("甲"), solution=3, name="舊名"), frozen(text("乙"), solution=3, name="新名"))
    assert change == AnswerDifference(
        place=Place("technical", 3, "tech_security"),
        number="附表2",
        solution_name="新名",
        section="段落",
        label="資安機制",
        before="甲",
        after="乙",
    )
    assert changed_places([change]) == {Place("technical", 3, "tech_security")}


def test_the_same_question_of_two_solutions_is_told_apart() -> None:
    before, after = frozen(text("甲"), solution=3), frozen(text("甲"), solution=4)
    assert {(c.place.solution_id, c.before, c.after) for c in compare(before, after)} == {
        (3, "甲", "（未問）"),
        (4, "（未問）", "甲"),
    }


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (text(""), text("甲"), [("（空白）", "甲")]),
        (text("甲"), text(""), [("甲", "（空白）")]),
        (text("甲"), None, [("甲", "（未問）")]),
        (None, text("甲"), [("（未問）", "甲")]),
        (None, text(""), []),  # a question that is asked now and left blank changes nothing
        (row("t", "勾選", "bool", False, "未勾選"), None, []),
        (row("n", "數", "number", 0, "0"), text("", "n"), [("0", "（空白）")]),
    ],
)
def test_blank_and_unasked_are_the_same_answer_in_other_words(old: Any, new: Any, shown: list) -> None:
    assert before_and_after(old, new) == shown


def test_a_file_is_its_content_and_what_was_said_of_it() -> None:
    def slot(*present: dict[str, Any]) -> dict[str, Any]:
        return FILES.freeze("load_test_report", "報告", list(present))

    assert before_and_after(slot(file("00")), slot(file("00", "改名.pdf"))) == []
    assert before_and_after(slot(file("00")), slot(file("11"))) == [("報告.pdf", "報告.pdf（換了內容不同的檔案）")]
    assert before_and_after(slot(), slot(file("11"))) == [("未上傳", "報告.pdf")]
    dated = [slot(file("00", 報告日期=day)) for day in ("2023-01-01", "2023-02-02")]
    assert before_and_after(*dated) == [("報告.pdf（報告日期 2023-01-01）", "報告.pdf（報告日期 2023-02-02）")]


def test_prices_are_compared_by_id_and_not_by_position() -> None:
    assert before_and_after(prices(("a", 1), ("b", 2)), prices(("b", 2), ("a", 1))) == []
    assert before_and_after(prices(("a", 1000), ("b", 2)), prices(("a", 3000), ("b", 2))) == [
        ("總計 1,000 元；總計 2 元", "總計 3,000 元；總計 2 元")
    ]
    assert before_and_after(prices(("a", 1)), prices(("b", 1))) == [("總計 1 元", "總計 1 元")]


def test_changes_come_in_the_order_of_the_form_and_what_vanished_last() -> None:
    before = frozen(text("甲", "a"), text("乙", "gone"), text("丙", "c"))
    after = frozen(text("丁", "c"), text("戊", "a"))
    assert [change.place.name for change in compare(before, after)] == ["c", "a", "gone"]
