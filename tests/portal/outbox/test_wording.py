"""Can a text that staff wrote do nothing but speak, and does a mistake in it say where and why?"""

from datetime import date
from types import SimpleNamespace

import pytest

from portal.outbox import wording
from portal.outbox.kinds import LetterWord
from portal.outbox.rendering import WordMissing
from portal.outbox.wording import BadText

WORDS = (
    LetterWord("case.number", "收件編號", "112-00001"),
    LetterWord("note", "理由", "範例理由"),
    LetterWord("due", "期限", lambda: date(2023, 6, 22)),
    LetterWord("steps", "算法", ["第一步"]),
    LetterWord(
        "items", "項目", each=(LetterWord("label", "項目", "資本額"), LetterWord("stage.label", "狀態", "審查"))
    ),
)


class Row:
    """Stands for a row: has a method that must never be called."""

    def __init__(self) -> None:
        self.number, self.deleted = "112-00009", False

    def delete(self) -> None:
        self.deleted = True


def render(text: str, **given: object) -> tuple[str, str]:
    usual = {"case": Row(), "note": "補", "due": date(2023, 6, 22), "steps": ["甲", "乙"], "items": []}
    return wording.render(text, WORDS, wording.plain(WORDS, {**usual, **given}))


def test_text_speaks_with_the_words_it_was_given() -> None:
    item = SimpleNamespace(label="公司簡介", stage=SimpleNamespace(label="補正中"))
    text = (
        "通知 {{ case.number }}\n{% if note %}理由：{{ note }}{% endif %}\n到 {{ due|roc_both }}\n"
        "{% for item in items %}{{ forloop.counter }}. {{ item.label }}（{{ item.stage.label }}）{% endfor %}\n"
        "{% for step in steps %}- {{ step }}\n{% endfor %}"
    )
    subject, body = render(text, items=[item])
    assert subject == "通知 112-00009"
    assert body == "理由：補\n到 112年6月22日（2023-06-22）\n1. 公司簡介（補正中）\n- 甲\n- 乙\n"


def test_nothing_is_escaped_and_nothing_in_a_value_is_obeyed() -> None:
    assert render("主旨\n{{ note }}", note="<b>{{ case.number }}{% if %}")[1] == "<b>{{ case.number }}{% if %}\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("一\n{{ case.delete }}", 2, "沒有「case.delete」這個可用的字詞。"),
        ("{{ case }}", 1, "沒有「case」這個可用的字詞。"),
        ("{{ note.__class__ }}", 1, "沒有「note.__class__」這個可用的字詞。"),
        ("{{ note|default:case.secret }}", 1, "沒有「case.secret」這個可用的字詞。"),
        ("{% if case.secret %}x{% endif %}", 1, "沒有「case.secret」這個可用的字詞。"),
        ("\n\n{% for item in items %}{{ item.secret }}{% endfor %}", 3, "沒有「item.secret」這個可用的字詞。"),
        ("{% for item in items %}{% endfor %}{{ item.label }}", 1, "沒有「item.label」這個可用的字詞。"),
        ("{% for a in note %}{% endfor %}", 1, "「note」不是清單。"),
        ("{% for a in items %}{% for b in items %}{% endfor %}{% endfor %}", 1, "迴圈裡面不能再有迴圈。"),
        ("{% for a, b in items %}{% endfor %}", 1, "迴圈要寫成 {% for 名稱 in 清單 %}。"),
        ("{{ items }}", 1, "「items」是清單，請用 {% for %} 逐項寫出。"),
        ("{% load static %}", 1, "不能使用「load」標籤"),
        ("{% include 'letters/x.txt' %}", 1, "不能使用「include」標籤"),
        ("{% debug %}", 1, "不能使用「debug」標籤"),
        ("{{ note|safe }}", 1, "沒有「safe」這個格式。"),
        ("{{ note|center:9999999 }}", 1, "沒有「center」這個格式。"),
        ("一\n二\n三 {{ note }", 3, "「{{」沒有成對。"),
        ("{% if note %}", 1, "「if」沒有結尾，請補上 endif。"),
        ("{% endfor %}", 1, "不能使用「endfor」標籤"),
        ("{{ }}", 1, "大括號裡沒有字詞。"),
        ("x" * (wording.LONGEST + 1), 0, "內容太長"),
        ("{{ note }}" * (wording.MOST_TAGS + 1), 0, "最多 200 個"),
        ("{% if " + "not " * 3000 + "note %}{% endif %}", 0, "條件套得太深。"),
    ],
)
def test_mistake_is_refused_with_its_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadText) as refused:
        wording.check(text, WORDS)
    assert refused.value.line == line
    assert reason in str(refused.value)
    assert (f"第 {line} 行：" in str(refused.value)) == bool(line)


def test_row_is_never_reached() -> None:
    row = Row()
    values = wording.plain(WORDS, {"case": row, "note": row})
    assert (values["case"], type(values["note"])) == ({"number": "112-00009"}, str)
    with pytest.raises(BadText):
        wording.render("{{ case.delete }}", WORDS, {"case": row})
    assert row.deleted is False


def test_word_without_a_value_is_no_hole_in_a_letter() -> None:
    with pytest.raises(WordMissing, match="這個案件沒有：note"):
        wording.render("主旨\n{{ note }}", WORDS, wording.plain(WORDS, {}))
    assert wording.render("主旨\n{{ note }}", WORDS, wording.plain(WORDS, {}, samples=True))[1] == "範例理由\n"


def test_letter_that_grows_too_long_is_refused() -> None:
    with pytest.raises(BadText, match="太長"):
        render("{{ note }}" * 100, note="長" * 3000)
