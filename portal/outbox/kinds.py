"""Which letters are there? Each app registers the kinds that it sends in its own `letters.py`; none is ever guessed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.module_loading import autodiscover_modules

from portal.time.calendar import format_both, format_datetime


def in_words(value: Any) -> str:
    """How a word is said where its kind says nothing else; the rows of a list one below the other."""
    if isinstance(value, datetime):
        return format_datetime(value, seconds=True)
    if isinstance(value, date):
        return format_both(value)
    if isinstance(value, list | tuple):
        return "\n".join(f"- {'：'.join(row.values()) if isinstance(row, dict) else row}" for row in value)
    return "" if value is None else str(value)


@dataclass(frozen=True)
class LetterWord:
    """Something that a text may name. `each` holds what the rows of a list have; `sample`, or what it answers, stands in a preview.

    Texts that staff may edit name it by its label, 【收件編號】, and `said` puts its value into words; two words may have one path.
    """

    path: str
    label: str
    sample: Any = ""
    each: tuple["LetterWord", ...] = ()
    said: Callable[[Any], str] = in_words


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter: what people call it, when it is sent, and every word that its text may name, each with a sample.

    An `official` one is served by standing in the inbox, so it is never taken back; a `printed` one becomes a PDF as well.
    Its text is templates/letters/<name>.txt, or `templates` one after the other, or none where each is `typed` by a person.
    """

    name: str
    label: str
    when: str
    words: tuple[LetterWord, ...]
    official: bool = False
    printed: bool = False
    mailed: bool = True  # else it stands in the portal's inbox alone
    editable: bool = False  # a programme year may word it in its own way
    typed: bool = False
    templates: tuple[str, ...] = ()
    order: int = 1000  # where it stands in lists: along a case's way, whichever apps send them

    @property
    def sources(self) -> tuple[str, ...]:
        """The templates that its text is made of; empty where a person types it."""
        return () if self.typed else self.templates or (f"letters/{self.name}.txt",)


class UnknownLetterKind(LookupError):
    """A letter of a kind that no app registered: a mistake of ours, which must not leave the house."""


_known: dict[str, LetterKind] = {}
_papers: dict[str, str] = {}  # kinds that are printed and are no letters, with what people call them


def register(*letter_kinds: LetterKind) -> None:
    """Raises ValueError for a second kind of one name, and for two words of an editable one that are called alike."""
    for kind in letter_kinds:
        labels = [word.label for word in kind.words]
        if kind.editable and len(labels) != len(set(labels)):
            raise ValueError(f"two words of {kind.name} have one label")
        if _known.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds of letters are called {kind.name}")


def get(name: str) -> LetterKind:
    """Raises UnknownLetterKind."""
    try:
        return _known[name]
    except KeyError:
        raise UnknownLetterKind(f"no app registered the letter {name!r} in its letters.py") from None


def known() -> list[LetterKind]:
    """All of them, in the order of lists."""
    return sorted(_known.values(), key=lambda kind: (kind.order, kind.name))


def register_paper(name: str, label: str) -> None:
    """A paper that is numbered, sealed and verified as letters are, and sent to nobody."""
    _papers[name] = label


def label_of(name: str) -> str:
    """What people call a letter that was sent; its bare name when an earlier version of the product sent it."""
    return _known[name].label if name in _known else _papers.get(name, name)


def autodiscover() -> None:
    """Imports every installed app's `letters` module, as it is done with `duties`."""
    autodiscover_modules("letters")
