"""Are texts the same that a reader takes for the same, and other ones not?"""

import sys
import unicodedata

import pytest

from portal.text.fold import fold, squeeze, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("⻑⺠⻘資訊", "長民青資訊"),  # CJK Radicals Supplement
        ("⾧⺠⾭⾦⼯⼚", "長民青金工厂"),  # Kangxi Radicals
        ("臺灣臺北", "台灣台北"),
        ("ＡＢＣ　Ｅｒｐ", "abc erp"),
        ("㈱全家㍿", "(株)全家株式会社"),
        ("\uf9ca\ufa10\U0002f800", "流塚丽"),  # compatibility ideographs of both blocks
        ("裏羣峯着爲麪衆牀啓", "裡群峰著為麵眾床啟"),  # OpenCC's TWVariants
        ("綫衞温説税", "線衛溫說稅"),  # its Hong Kong forms
        ("黄恒强靑産真内", "黃恆強青產真內"),
        ("葛\U000e0100城\ufe00", "葛城"),  # variation selectors
        ("甲\u200b乙\u2060丙\ufeff丁\u00ad", "甲乙丙丁"),
        ("甲\u00a0乙\u2009丙\u3000丁", "甲 乙 丙 丁"),
        ("112–00001　112－00001 112—00001", "112-00001 112-00001 112-00001"),
        ("ﬁle Straße Éclair É", "file strasse éclair é"),
        ("𠮷野家😀", "𠮷野家😀"),
    ],
)
def test_what_is_read_alike_is_folded_alike(written: str, read: str) -> None:
    assert fold(written) == read


@pytest.mark.parametrize(
    ("first", "other"), [("里", "裡"), ("云", "雲"), ("余", "餘"), ("甲", "乙"), ("0", "O"), ("土", "士"), ("末", "未")]
)
def test_different_characters_stay_different(first: str, other: str) -> None:
    assert fold(first) != fold(other)


def test_every_radical_counts_as_a_character_outside_its_block() -> None:
    """U+2E80 (REPEAT) alone has no equivalent in Unicode's table."""
    radicals = [chr(code) for code in range(0x2E80, 0x2FE0) if unicodedata.name(chr(code), "")]
    assert [radical for radical in radicals if 0x2E80 <= ord(fold(radical)) < 0x2FE0] == ["\u2e80"]


def test_folding_twice_changes_nothing_more() -> None:
    assert [code for code in range(sys.maxunicode + 1) if fold(once := fold(chr(code))) != once] == []


def test_names_are_squeezed_alike_however_they_are_printed() -> None:
    names = (
        "臺灣甲乙·ABC股份有限公司",
        "台灣 甲 乙・\nＡＢＣ 股份有限公司",
        "臺灣甲乙Abc（股份有限公司）",
        "台灣甲乙．A-B-C股份有限公司",
    )
    assert [squeeze(name) for name in names] == ["台灣甲乙abc股份有限公司"] * 4


@pytest.mark.parametrize(
    ("asked", "squeezed"),
    [
        ("甲乙公司（99000007）", ["甲乙公司", "99000007"]),
        ("統一編號：99000007", ["99000007"]),
        ("統一編號 ９９０００００７", ["99000007"]),
        ("收件編號112–00001", ["11200001"]),
        ("公司名稱\n甲乙\n股份有限公司", ["甲乙", "股份有限公司"]),
        ("統一編號", ["統一編號"]),
        ("「排程雲」、報工雲", ["排程雲", "報工雲"]),
        ("A.B.C. 1,000元 a@b.tw", ["abc", "1000元", "abtw"]),
        ("甲 甲 甲", ["甲"]),
        ("％ _ ＊", []),
        ("", []),
    ],
)
def test_words_of_a_search(asked: str, squeezed: list[str]) -> None:
    assert [word.squeezed for word in words(asked, 8)] == squeezed


def test_no_more_words_than_wanted() -> None:
    assert [word.plain for word in words(" ".join("甲乙丙丁戊"), 3)] == ["甲", "乙", "丙"]
