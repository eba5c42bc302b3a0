"""Which number is meant by 「500萬」, 「1億2,000萬元」 or 「三萬五千」? As people write and paste amounts in Chinese."""

import re
from decimal import Decimal

from portal.text.cleaning import clean_line, normalised

LONGEST = 40
PLAIN = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)

_DIGITS = {
    sign: value
    for value, signs in enumerate(("〇零", "一壹", "二貳兩", "三參", "四肆", "五伍", "六陸", "七柒", "八捌", "九玖"))
    for sign in signs
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
_part = re.compile(rf"(\d[\d,]*(?:\.\d+)?|[{''.join(_DIGITS)}]+)|([{''.join(_SMALL)}])|([{''.join(_BIG)}])", re.ASCII)
_currency = re.compile(r"^(?:新[台臺]幣|NT\$?|NTD|\$)|(?:元整|圓整|元|圓)$", re.IGNORECASE)


def plain_number(text: str, unit: str = "") -> str | None:
    """The digits of it, without separators; None of what is no number that one can tell."""
    typed = normalised("NFKC", clean_line(text)).replace(" ", "")
    if len(typed) > LONGEST:
        return None
    bare = (
        _currency.sub("", _currency.sub("", typed))
        if unit in ("", "元")
        else typed.removesuffix(normalised("NFKC", unit))
    )
    if PLAIN.fullmatch(bare):
        return bare.replace(",", "")
    value = _in_words(bare)
    return None if value is None else f"{value.normalize():f}"


def _in_words(typed: str) -> Decimal | None:
    """Units must fall, and a bare figure behind one must be as short as its place: 「2萬5」 could be 25,000 or 20,005."""
    total, section, figure, last_big, place = Decimal(0), Decimal(0), None, None, 0
    at = 0
    for part in _part.finditer(typed):
        if part.start() != at:
            return None
        at = part.end()
        digits, small, big = part.groups()
        if digits:
            if figure is not None or (digits[0] not in _DIGITS and not PLAIN.fullmatch(digits)):
                return None
            figure = _figure(digits)
        elif small:
            section, figure, place = section + (1 if figure is None else figure) * _SMALL[small], None, _SMALL[small]
        elif big:
            if (last_big is not None and _BIG[big] >= last_big) or (not section and figure is None):
                return None
            last_big, place = _BIG[big], _BIG[big]
            total, section, figure = total + (section + (figure or 0)) * _BIG[big], Decimal(0), None
    if at != len(typed) or not typed or (figure is not None and 0 < figure < place / 100 and "零" not in typed):
        return None
    return total + section + (figure or 0)


def _figure(digits: str) -> Decimal:
    if digits[0] in _DIGITS:
        return Decimal("".join(str(_DIGITS[sign]) for sign in digits))
    return Decimal(digits.replace(",", ""))


def in_words(value: int) -> str:
    """「5,000,000 元（500 萬元）」: what was understood, as one reads it back."""
    short = ""
    for unit, size in (("億", 10**8), ("萬", 10**4)):
        if value >= size:
            short = f"（{Decimal(value) / size:,f} {unit}元）"
            break
    return f"{value:,} 元{short}"
