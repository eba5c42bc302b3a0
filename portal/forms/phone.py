"""Which telephone number is meant, and in which boxes does it belong? Taiwan's numbers, as people write and paste them."""

import re
from dataclasses import dataclass

from portal.text.cleaning import clean_line, normalised

# How many digits follow each area code (交通部公眾電信網路編碼計畫); the longer code is tried first.
LOCAL_DIGITS = {
    "0826": (5,), "0836": (5, 6), "037": (6,), "049": (7,), "082": (6,), "089": (6,),
    "02": (8,), "03": (7,), "04": (7, 8), "05": (7,), "06": (7,), "07": (7,), "08": (7,),
}  # fmt: skip
MOBILE = re.compile(r"09\d{8}", re.ASCII)

_dashes = re.compile("[‐‑‒–—―−－ー－]")
_extension = re.compile(r"\s*(?:#|分機|內線|轉|extension|ext\.?|(?<=[\d)])\s*x(?=\s*\d))\s*[:.]?\s*", re.IGNORECASE)
_number = re.compile(r"\+?[\d\s().\-/]+", re.ASCII)
_set_apart = re.compile(r"\(?(0\d{1,3})[)\s.\-/]+(?=\d)", re.ASCII)
_abroad = re.compile(r"(?:\+|00|002|009|012)?886[\s().\-]*(?:\(0\)|0)?[\s().\-]*(?=[2-9])", re.ASCII)


@dataclass(frozen=True)
class Phone:
    """A number in its parts; `mobile` alone, or `local` with what else there was. An extension is kept letter by letter."""

    area: str = ""
    local: str = ""
    extension: str = ""
    mobile: str = ""

    @property
    def in_boxes(self) -> str:
        """「區域號碼 02、電話號碼 23456789、分機 123」"""
        parts = (("手機", self.mobile), ("區域號碼", self.area), ("電話號碼", self.local), ("分機", self.extension))
        return "、".join(f"{label} {digits}" for label, digits in parts if digits)


def plain(text: str) -> str:
    """One line, half width, with plain dashes."""
    return _dashes.sub("-", normalised("NFKC", clean_line(text))).strip()


def digits_of(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def without_word(text: str) -> str:
    """「#12」「分機：12」 is 12; everything else stays as it is."""
    return _extension.sub("", text, count=1) if _extension.match(text) else text


def parted(text: str) -> Phone | None:
    """The parts of a number, None when it is none that one can tell."""
    typed = plain(text)
    number, *rest = _extension.split(typed, maxsplit=1)
    extension = rest[0].strip() if rest else ""
    if not _number.fullmatch(number):
        return None
    number = _abroad.sub("0", number.strip(), count=1)
    digits = digits_of(number)
    if MOBILE.fullmatch(digits):
        return Phone(mobile=digits, extension=extension)
    if area := _area_of(number, digits):
        return Phone(area, digits.removeprefix(area), extension)
    return Phone(local=digits, extension=extension) if 5 <= len(digits) <= 8 and digits[0] not in "01" else None


def _area_of(number: str, digits: str) -> str:
    apart = _set_apart.match(number)
    codes = [apart[1]] if apart and apart[1] in LOCAL_DIGITS else LOCAL_DIGITS
    return next(
        (code for code in codes if digits.startswith(code) and len(digits) - len(code) in LOCAL_DIGITS[code]), ""
    )


def dialled(text: str) -> str:
    """「+886226982989,123」: what a telephone calls (RFC 3966), a pause and the extension behind it; "" of what is no number."""
    number = parted(text)
    if number is None or not (number.mobile or number.area):
        return ""
    abroad = f"+886{(number.mobile or number.area + number.local)[1:]}"
    return f"{abroad},{number.extension}" if number.extension.isdecimal() else abroad
