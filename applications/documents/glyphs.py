"""Which characters can this machine print, and what stands for the others?"""

import re
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from portal.health import CJK_FONT
from portal.text.cleaning import clean_text

LONGEST_TEXT = 20_000  # printed characters of one answer; the page says so where more were typed
FONTS = Path(__file__).with_name("fonts.conf")  # the only fonts of every document, whatever else is installed
GETA = "〓"  # the printer's mark for a character that no font here can draw
_PILE = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")  # accents heaped until they cover the lines above
# A long stretch in which no line may end would be measured anew for every line, and so would a long gap.
_ENDLESS = re.compile(r"[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]{200,}")
_GAP = re.compile(r"([^\S\n]{40})[^\S\n]+")


class FontMissing(RuntimeError):
    """The font of every Chinese character is not installed; a PDF would be made all the same, without them."""


@cache
def require_cjk_font() -> None:
    """Raises FontMissing unless the print font is installed. A font does not go away, so a good answer is kept."""
    if not _font_list(CJK_FONT, "%{family}\n"):
        raise FontMissing(f"字型「{CJK_FONT}」沒有安裝，無法製作 PDF。請安裝 Debian 套件 fonts-noto-cjk。")


def printable(content: Any, lacking: dict[str, None]) -> Any:
    """The same content with every text fit to be set; `lacking` gathers, in order, what no font can draw."""
    if isinstance(content, str):
        return _settable(content, lacking)
    if isinstance(content, dict):
        return {key: printable(value, lacking) for key, value in content.items()}
    if is_dataclass(content) and not isinstance(content, type):
        return replace(
            content, **{part.name: printable(getattr(content, part.name), lacking) for part in fields(content)}
        )
    return [printable(value, lacking) for value in content] if isinstance(content, list | tuple) else content


def _settable(text: str, lacking: dict[str, None]) -> str:
    kept = _GAP.sub(r"\1", _PILE.sub(r"\1", clean_text(text[:LONGEST_TEXT])))
    foreign = {character: _stand_in(character) for character in dict.fromkeys(kept) if not _is_drawable(character)}
    lacking.update(dict.fromkeys(character for character, shown in foreign.items() if shown))
    printed = _ENDLESS.sub(_with_breaks, kept.translate(str.maketrans(foreign)))  # type: ignore[arg-type]  # narrower than it takes
    if len(text) <= LONGEST_TEXT:
        return printed
    return f"{printed}\n（以下未印：全文共 {len(text):,} 字元，完整內容存於系統。）"


def _stand_in(character: str) -> str:
    """Nothing for a mark or joiner that only changes its neighbour, else the printer's mark."""
    return "" if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"} else GETA


def _with_breaks(stretch: re.Match) -> str:
    """The same characters with invisible places to break; shorter stretches, such as addresses, stay as they are."""
    return re.sub("(.{30})", "\\1\u200b", stretch[0])


def unprintable(text: str) -> list[str]:
    """The characters of a text that the print marks, each once and in order."""
    return [character for character in dict.fromkeys(clean_text(text)) if _is_marked(character)]


def codes(characters: Iterable[str]) -> list[str]:
    return [f"U+{ord(character):04X}" for character in characters]


@lru_cache(maxsize=1 << 16)  # pages ask it of every character of a case, and of the same ones again and again
def _is_marked(character: str) -> bool:
    return not _is_drawable(character) and bool(_stand_in(character))


def _is_drawable(character: str) -> bool:
    """A character of somebody's own (造字) is none, whatever a font of ours holds at its place."""
    if character.isspace():
        return True
    return ord(character) in drawn_code_points() and unicodedata.category(character) != "Co"


@cache
def drawn_code_points() -> frozenset[int]:
    """Every code point that one of our fonts can draw, from fontconfig's ranges such as 「20-7e a0」 in hex."""
    ranges = {part for line in set(_font_list("", "%{charset}\n")) for part in line.split()}
    bounds = (part.partition("-") for part in ranges)
    return frozenset(code for low, _, high in bounds for code in range(int(low, 16), int(high or low, 16) + 1))


def _font_list(pattern: str, form: str) -> list[str]:
    asked = ["env", f"FONTCONFIG_FILE={FONTS}", "fc-list", "--format", form, pattern]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise FontMissing(f"無法查詢已安裝的字型（fc-list）：{error}。請安裝 Debian 套件 fontconfig。") from error
    return answer.stdout.splitlines()
