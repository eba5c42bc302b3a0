"""Can a text that staff wrote do nothing but speak, and does a mistake in it say where and why, in Chinese?"""

import re
from datetime import date
from types import SimpleNamespace

import pytest

from portal.outbox import wording
from portal.outbox.kinds import LetterWord
from portal.outbox.rendering import WordMissing
from portal.outbox.wording import BadText, LetterParts
from portal.time.calendar import format_roc

pytestmark = pytest.mark.once

WORDS = (
    LetterWord("case.number", "收件編號", "112-00001"),
    LetterWord("note", "理由", "範例理由"),
    LetterWord("due", "補正期限", lambda: date(2023, 6, 22)),
    LetterWord("due", "補正日", lambda: date(2023, 6, 22), said=format_roc),
    LetterWord("steps", "期限計算", ["第一步"]),
    LetterWord(
        "items", "補正項目", each=(LetterWord("label", "項目", "資本額"), LetterWord("stage.label", "狀態", "審查"))
    ),
)


class Row:
    """Stands for a row: has a method that must never be called."""

    def __init__(self) -> None:
        self.number, self.deleted = "112-00009", False

    def delete(self) -> None:
        self.deleted = True


def render(body: str, subject: str = "主旨", **given: object) -> LetterParts:
    usual = {"case": Row(), "note": "補", "due": date(2023, 6, 22), "steps": ["甲", "乙"], "items": []}
    return wording.render(LetterParts(subject, body), WORDS, wording.plain(WORDS, {**usual, **given}))


def test_text_speaks_with_its_fields_in_words() -> None:
    item = SimpleNamespace(label="公司簡介", stage=SimpleNamespace(label="補正中"))
    said = render("到 【補正期限】（【 補正日 】）\n【期限計算】\n【補正項目】", "通知 【收件編號】", items=[item])
    assert said.subject == "通知 112-00009"
    assert said.body == "到 112年6月22日（2023-06-22）（112年6月22日）\n- 甲\n- 乙\n- 公司簡介：補正中\n"


def test_line_that_has_nothing_to_say_is_left_out() -> None:
    text = "一\n\n理由：【理由】\n\n二【理由】【收件編號】\n三"
    assert render(text, note="").body == "一\n\n二112-00009\n三\n"
    assert render("說明", "理由【理由】", note="").subject == "理由"  # a letter has a subject


def test_nothing_in_a_value_is_obeyed() -> None:
    assert (
        render("【理由】", note="<b>【收件編號】{{ case.number }}</b>").body == "<b>【收件編號】{{ case.number }}</b>\n"
    )
    assert render("x", "【理由】", note="一\r\nBcc: 二").subject == "一 Bcc: 二"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("一\n【補正期線】", 2, "沒有【補正期線】這個欄位。是不是【補正期限】？"),
        ("【收件】", 0, "是不是【收件編號】？"),
        ("【重要！】", 0, "沒有【重要！】這個欄位。請從「可以插入的欄位」選一個。"),
        ("【】", 0, "沒有【】這個欄位。"),
        ("一\n二\n三【理由", 3, "「【」沒有成對。"),
        ("理由】", 0, "「】」沒有成對。"),
        ("【收件【理由】編號】", 0, "「【」沒有成對。"),
        ("【收件\n編號】", 1, "「【」沒有成對。"),
        ("{{ case.delete }}", 0, "「{{」是程式碼"),
        ("一\n{% load static %}", 2, "「{%」是程式碼"),
        ("x" * (wording.LONGEST + 1), 0, "內容太長"),
    ],
)
def test_mistake_is_refused_with_its_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadText) as refused:
        wording.check(text, WORDS)
    assert refused.value.line == line
    assert reason in str(refused.value)
    assert (f"第 {line} 行：" in str(refused.value)) == bool(line)
    assert not re.search("[A-Za-z]{3}", str(refused.value).replace("x", ""))


def test_row_is_never_reached() -> None:
    row = Row()
    values = wording.plain(WORDS, {"case": row, "note": row})
    assert (values["收件編號"], type(values["理由"])) == ("112-00009", str)
    with pytest.raises(BadText):
        wording.render(LetterParts("x", "【case.delete】"), WORDS, values)
    assert row.deleted is False


def test_field_without_a_value_is_no_hole_in_a_letter() -> None:
    with pytest.raises(WordMissing, match="這個案件沒有：理由"):
        wording.render(LetterParts("主旨", "【理由】"), WORDS, wording.plain(WORDS, {}))
    said = wording.render(LetterParts("主旨", "【理由】"), WORDS, wording.plain(WORDS, {}, samples=True))
    assert said.body == "範例理由\n"


def test_letter_that_grows_too_long_is_refused() -> None:
    with pytest.raises(BadText, match="太長"):
        render("【理由】" * 100, note="長" * 3000)
