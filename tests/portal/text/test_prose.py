"""Does a text that staff typed become paragraphs, headings, lists, questions and links, and never anything else?"""

import time

import pytest
from lxml import html

from portal.text.prose import contents, first_words, prose

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("甲\n乙\n\n丙", "<p>甲<br>乙</p><p>丙</p>"),
        ("甲\r\n\r\n乙", "<p>甲</p><p>乙</p>"),
        ("## 聯絡 {#contact}\n甲", '<h2 id="contact">聯絡</h2><p>甲</p>'),
        ("### 小標", "<h3>小標</h3>"),
        ("說：\n- 甲\n・乙", "<p>說：</p><ul><li>甲</li><li>乙</li></ul>"),
        ("1. 甲\n2. 乙", "<ol><li>甲</li><li>乙</li></ol>"),
        (
            "? 問\n\n答\n\n- 點\n\n? 再問\n\n## 下一節",
            "<details><summary>問</summary><p>答</p><ul><li>點</li></ul></details>"
            "<details><summary>再問</summary></details><h2>下一節</h2>",
        ),
        ("看[方案](/solutions/)。", '<p>看<a href="/solutions/">方案</a>。</p>'),
        (
            "見 https://data.gov.tw/license。",
            '<p>見 <a href="https://data.gov.tw/license" rel="external noopener">https://data.gov.tw/license</a>。</p>',
        ),
        ("[信箱](mailto:a@example.tw)", '<p><a href="mailto:a@example.tw">信箱</a></p>'),
        ("", ""),
    ],
)
def test_text_is_drawn(text: str, drawn: str) -> None:
    assert prose(text) == drawn


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "## <img src=x onerror=alert(1)> {#a}",
        "? <b>甲</b>\n\n<i>乙</i>",
        "[甲](javascript:alert(1))",
        "[甲](//evil.example/)",
        '[甲](https://a.example/"onmouseover="alert(1))',
        "[<b>](https://a.example/)",
        "- <a href='x'>",
        'https://a.example/"><script>',
    ],
)
def test_nothing_typed_becomes_a_tag_or_leads_astray(text: str) -> None:
    drawn = html.fragment_fromstring(prose(text), create_parent="div")
    ours = {"div", "p", "br", "ul", "ol", "li", "h2", "h3", "details", "summary", "a"}
    assert [node.tag for node in drawn.iter() if node.tag not in ours] == []
    assert [set(node.attrib) - {"href", "rel", "id"} for node in drawn.iter()] == [set()] * len(list(drawn.iter()))
    assert [place for place in drawn.xpath("//a/@href") if not place.startswith("https://a.example/")] == []


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "https://" * 12_000, "[a](" * 25_000, "## " * 30_000, "\n \n" * 30_000]
)
def test_long_rubbish_takes_no_time(text: str) -> None:
    began = time.monotonic()
    prose(text), first_words(text, 150), contents(text)
    assert time.monotonic() - began < 2


def test_contents_are_the_upper_headings_that_can_be_led_to() -> None:
    assert contents("## 甲 {#a}\n\n### 乙 {#b}\n\n## 丙\n\n## 丁 {#d}") == [("a", "甲"), ("d", "丁")]


def test_first_words_are_without_marks() -> None:
    assert first_words("## 標題 {#a}\n- 看[方案](/solutions/)\n\n再看", 150) == "標題 看方案 再看"
    assert first_words("字" * 200, 150) == "字" * 149 + "…"
