"""What does a letter say? What its kind's template says: the subject on its first line, plain text below."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.conf import settings
from django.template.backends.django import DjangoTemplates

from portal.outbox import kinds
from portal.text.cleaning import clean_line, clean_text

_asked_in_vain: ContextVar[list[str] | None] = ContextVar("asked_in_vain", default=None)


class _Missing(str):
    """Stands for a word that was not given and notes its name beside the text, never in it.

    Whatever stood in the text for it could be typed into an answer, and that answer would then stop every letter.
    """

    def __mod__(self, name: object) -> str:  # how Django asks when the name is not there
        return self._note(str(name))

    def __str__(self) -> str:  # and when it may not be asked for
        return self._note("?")

    def _note(self, name: str) -> str:
        if (names := _asked_in_vain.get()) is not None:
            names.append(name)
        return ""


MISSING = _Missing("%s")  # the `string_if_invalid` of an engine for letters

_gap = re.compile(r"\n{3,}")


class WordMissing(ValueError):
    """A letter names something that it was not given: better no letter than one with a hole."""


def render(kind: str, words: dict[str, Any]) -> tuple[str, str]:
    """(subject, body) of a letter. Nothing is escaped, as it is no HTML.

    Raises UnknownLetterKind, WordMissing, TemplateDoesNotExist.
    """
    sources = kinds.get(kind).sources
    return finished("\n".join(_said(source, words).strip() for source in sources))


def part(name: str, words: dict[str, Any]) -> str:
    """What a fragment (templates/letters/_<name>.txt) says, such as the signature under every letter. Raises as `render`."""
    return _said(f"letters/_{name}.txt", words).strip()


def _said(template: str, words: dict[str, Any]) -> str:
    text, missing = spoken(lambda: _engine().get_template(template).render(words))
    if missing:
        raise WordMissing(f"{template}: nothing was given for {', '.join(missing)}")
    return text


def spoken(say: Callable[[], str]) -> tuple[str, list[str]]:
    """What was said, and the names of what was not given for it."""
    token = _asked_in_vain.set([])
    try:
        said = say()
        return said, sorted(set(_asked_in_vain.get() or ()))
    finally:
        _asked_in_vain.reset(token)


def finished(text: str) -> tuple[str, str]:
    """(subject, body): the first line, and the rest tidied."""
    subject, _, body = text.strip().partition("\n")
    return clean_line(subject), _tidy(body)


def source(template: str) -> str:
    """The text of a template as it stands. Raises TemplateDoesNotExist."""
    return _engine().get_template(template).template.source


def _tidy(body: str) -> str:
    """No trailing spaces, one empty line between paragraphs. Lines are not broken: a mail program fits its own screen."""
    lines = "\n".join(line.rstrip() for line in clean_text(body).split("\n"))
    return _gap.sub("\n\n", lines).strip("\n") + "\n"


@cache
def _engine() -> DjangoTemplates:
    """The site's template engine, with the same filters, but for plain text."""
    site = settings.TEMPLATES[0]
    options = {"autoescape": False, "string_if_invalid": MISSING, "builtins": site["OPTIONS"].get("builtins", [])}
    return DjangoTemplates({"NAME": "letters", "DIRS": site["DIRS"], "APP_DIRS": site["APP_DIRS"], "OPTIONS": options})
