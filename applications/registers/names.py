"""Are two companies called alike? Names as lists write them: brackets, character references, old forms, and characters that are not shown."""

import html
import re
from enum import Enum, auto
from functools import lru_cache

from portal.text.fold import fold
from portal.text.unshown import UNSHOWN

LONGEST = 300
LEAST = 4  # characters of a folded name; shorter ones are called alike by chance
MARK = "〓"  # in a folded name: a character that Big5 has not, or that whoever wrote the list could not show

_short = re.compile(r"[(（〔\[]\s*股\s*[)）〕\]]\s*(有限)?\s*公司")  # (股)公司
_bracketed = re.compile(r"[(（〔\[【][^()（）〔〕\[\]【】]*[)）〕\]】]")
_unclosed = re.compile(r"[(（〔\[【][^()（）〔〕\[\]【】]*$")
_signs = re.compile(r"[\W_]+")


class Likeness(Enum):
    """Of two names whose `folded_name` is the same. RARE: alike but for a character that one side does not show."""

    SAME = auto()
    RARE = auto()
    OTHER = auto()


@lru_cache(maxsize=30_000)
def folded_name(name: str) -> str:
    """How names are looked for: width, variants, blanks, signs and what stands in brackets are gone, rare characters marked."""
    return "".join(MARK if _is_rare(character) else character for character in _shown(name))


def is_long_enough(folded: str) -> bool:
    return len(folded) >= LEAST


def likeness(name: str, other: str) -> Likeness:
    """Two that both show a rare character, and not the same, are two companies."""
    pairs = list(zip(_shown(name), _shown(other), strict=False))
    if any(mine != theirs and MARK not in (mine, theirs) for mine, theirs in pairs):
        return Likeness.OTHER
    return Likeness.RARE if any(MARK in pair for pair in pairs) else Likeness.SAME


def _shown(name: str) -> str:
    """Squeezed, with the mark where a character is not shown: without it 「示範?科技」 would be 「示範科技」."""
    text = _short.sub("股份有限公司", html.unescape(name))
    text = _without_brackets(text) or text
    return MARK.join(_signs.sub("", piece) for piece in UNSHOWN.split(fold(text)))[:LONGEST]


def _without_brackets(text: str) -> str:
    """Of brackets in brackets the inner ones first; one that is never closed reaches to the end."""
    for _ in range(3):
        text = _bracketed.sub("", text)
    return _unclosed.sub("", text).strip()


@lru_cache(maxsize=30_000)
def _is_rare(character: str) -> bool:
    try:
        character.encode("cp950")
    except UnicodeEncodeError:
        return True
    return False
