"""Are two texts the same to a reader, though a font, a keyboard or a copying wrote them with other code points?

The one function by which texts are compared and searched, in papers, lists and the catalogue: full and half width, upper
and lower case, compatibility characters, radicals for the characters that they look like, 臺 for 台, OpenCC's variants of
Taiwan and Hong Kong, dashes of all kinds, and what shows nothing. What is stored and shown stays as it was typed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from opencc import OpenCC

from portal.text.cleaning import normalised, without_invisible

RADICALS = Path(__file__).with_name("radicals.txt")
# Of old, Japanese or mainland print, one form each; not in OpenCC's tables of variants, or a choice between two right ones.
OLD_FORMS = dict(
    zip(
        "臺靑黄戸恒强値産眞敎卽旣呉吴緖録緑徳郞鷄鄕内説况冲凉决减净晋査并倂",
        "台青黃戶恆強值產真教即既吳吳緒錄綠德郎雞鄉內說況沖涼決減淨晉查並併",
        strict=True,
    )
)

_fillers = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\U000e0000-\U000e0fff]+")
_dashes = re.compile("[‐‑‒–—―−⁃﹘－⸺⸻─━]")
_signs = re.compile(r"[\W_]+")
# Where one name ends and another begins in what was copied: blanks, brackets, quotes, commas and stops, but nothing that
# stands inside an address, a number or a foreign name.
_between = re.compile(r"""[\s()\[\]{}<>〈〉《》「」『』【】〔〕"“”‘’|、。;!?…]+|(?<![0-9a-z])[,:]|[,:](?![0-9a-z])""")
# What pages print beside a value, and people copy along with it.
_LABELS = "統一編號|統編|收件編號|公開編號|公司名稱|方案名稱|信件編號"
_label = re.compile(_LABELS)
_label_before_number = re.compile(rf"(?:{_LABELS})(?=[\s:]*\d)")


def fold(text: str) -> str:
    """The text in one way of writing; blanks and signs stay. Folding twice changes nothing more."""
    text = _fillers.sub("", without_invisible(text))
    text = normalised("NFKC", normalised("NFKC", text).casefold())
    return _dashes.sub("-", _fillers.sub("", text).translate(_forms()))


def squeeze(text: str) -> str:
    """The same without blanks and signs: how names are compared and kept for searching."""
    return _signs.sub("", fold(text))


def is_blank(text: str) -> bool:
    """Whether nothing can be seen in it."""
    return not fold(text).strip()


@dataclass(frozen=True)
class Word:
    """One word of a search: as it stands in a number or an address, and as it stands in a squeezed text."""

    plain: str
    squeezed: str


def words(text: str, most: int) -> list[Word]:
    """What a search asks for, each word once, at most so many; signs alone ask for nothing, nor do labels beside a value."""
    asked_for = list(dict.fromkeys(_words(text)))
    return ([word for word in asked_for if not _label.fullmatch(word.squeezed)] or asked_for)[:most]


def _words(text: str) -> Iterator[Word]:
    for part in _between.split(_label_before_number.sub(" ", fold(text))):
        if squeezed := _signs.sub("", part):
            yield Word(part, squeezed)


@lru_cache(maxsize=1)
def _forms() -> dict[int, str]:
    """Each character that is written in another way here, by code point."""
    ideographs = [chr(code) for code in range(0x3400, 0xA000)]
    written = _by_opencc(ideographs)
    forms = {ord(character): form for character, form in zip(ideographs, written, strict=True) if character != form}
    radicals = _radicals()
    return forms | dict(zip(radicals, _by_opencc(radicals.values()), strict=True))


def _by_opencc(characters: Iterable[str]) -> list[str]:
    """Hong Kong's forms become OpenCC's own, those Taiwan's; each character by itself, since words may choose otherwise."""
    lines = "\n".join(OLD_FORMS.get(character, character) for character in characters)
    written = OpenCC("t2tw").convert(OpenCC("hk2t").convert(lines)).split("\n")
    return [OLD_FORMS.get(character, character) for character in written]


def _radicals() -> dict[int, str]:
    radicals = {}
    for line in RADICALS.read_text("utf-8").splitlines():
        places, _, rest = line.partition("#")[0].partition(";")
        if rest:
            first, _, last = places.strip().partition("..")
            radicals |= dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), chr(int(rest, 16)))
    return radicals
