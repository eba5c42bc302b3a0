"""How is a clause of the guideline cited, and which place on the guideline's page does that name?"""

import re

_CHINESE = "一二三四五六七八九十"
_LABEL = re.compile(rf"[{_CHINESE}]+|\d+|[A-Z]")
_FORM = re.compile(r"附表 ?(\d)")
# 「須知四(二)」「附表2」 in a sentence.
CITED = re.compile(
    rf"須知(?P<number>[{_CHINESE}]{{1,3}}(?:[(（][{_CHINESE}\d]{{1,3}}[)）]|[A-Z]|-?\d{{1,2}})*)(?![{_CHINESE}年月日])"
)


def anchor_of(number: str) -> str:
    """「六(三)1(2)D」 → 「c6-3-1-2-d」, 「附表3 五、1」 → 「form-3」; "" for what cites nothing."""
    if form := _FORM.match(number):
        return f"form-{form[1]}"
    return "-".join(["c", *map(_part, _LABEL.findall(number))]).replace("c-", "c", 1) if _LABEL.match(number) else ""


def _part(label: str) -> str:
    return str(number_of(label)) if label[0] in _CHINESE else label.lower()


def number_of(numeral: str) -> int:
    """「十一」 → 11, 「二十」 → 20; up to ninety-nine, as lists of clauses need."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _CHINESE.index(numeral[0]) + 1
    return (_CHINESE.index(tens[0]) + 1 if tens else 1) * 10 + (_CHINESE.index(ones[0]) + 1 if ones else 0)
