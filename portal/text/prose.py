"""How does a text that staff typed stand on a page: paragraphs, headings, lists, questions and links, and nothing else?

A small part of Markdown, of our own, since no more is wanted and every other sign is a sign: whatever is typed is escaped.

    ## heading {#anchor}      ### heading below it      ? a question, its answer below it
    - a point                 1. a step                 [words](https://…), [words](/address/), https://…
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"^(##|###) +(.+?)(?: *\{#([a-z][a-z0-9-]*)\})?$")
_KINDS = (("ul", re.compile(r"^[-・•] *(?=\S)")), ("ol", re.compile(r"^\d{1,3}[.、] +")))
_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<place>(?:https?://|mailto:|tel:|#|/(?!/))[^\s()<>\"]{0,500})\)"
    r"|(?P<bare>https?://[^\s<>\"'()\[\]（）「」『』【】《》、，。；：！？]{1,500})"
)


def prose(text: str) -> SafeString:
    """The text as HTML. Nothing in it becomes a tag, and no link leads to a script."""
    drawn, question, answer = [], "", []
    for kind, lines in _parts(text):
        if kind == "question":
            drawn += _folded(question, answer)
            question, answer = lines[0], []
        elif kind == "heading":
            drawn += [*_folded(question, answer), _heading(lines[0])]
            question = ""
        else:
            (answer if question else drawn).append(_block(kind, lines))
    return _joined([*drawn, *_folded(question, answer)])


def contents(text: str) -> list[tuple[str, str]]:
    """(anchor, words) of the upper headings that have an anchor."""
    headings = (_HEADING.match(line.strip()) for line in text.splitlines())
    return [(heading[3], heading[2]) for heading in headings if heading and heading[3] and heading[1] == "##"]


def first_words(text: str, limit: int) -> str:
    """The beginning of the text without its marks, for lists and for what search engines show."""
    words = " ".join(_HEADING.sub(r"\2", line) for _, lines in _parts(text) for line in lines)
    plain = _LINK.sub(lambda link: link["words"] or link["bare"], words)
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    """Runs of lines of one kind: a paragraph, a list, a heading, a question."""
    for block in re.split(r"\n[ \t\u3000]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        told = [_told(line.strip()) for line in block.split("\n") if line.strip()]
        for kind, run in groupby(told, key=itemgetter(0)):
            lines = [line for _, line in run]
            yield from ((kind, [line]) for line in lines) if kind in ("heading", "question") else [(kind, lines)]


def _told(line: str) -> tuple[str, str]:
    """Of what kind a line is, and what it says; a heading keeps its marks."""
    if _HEADING.match(line):
        return "heading", line
    if line.startswith(("? ", "？ ")):
        return "question", line[2:].strip()
    for tag, begins in _KINDS:
        if begins.match(line):
            return tag, begins.sub("", line, count=1)
    return "p", line


def _block(tag: str, lines: list[str]) -> SafeString:
    if tag == "p":
        return format_html("<p>{}</p>", mark_safe("<br>".join(map(_linked, lines))))  # noqa: S308 every line is escaped
    items = format_html_join("", "<li>{}</li>", ((_linked(line),) for line in lines))
    return format_html("<{}>{}</{}>", mark_safe(tag), items, mark_safe(tag))  # noqa: S308 "ul" or "ol"


def _heading(line: str) -> SafeString:
    marks, words, anchor = _HEADING.fullmatch(line).groups()  # `_told` has matched it
    place = format_html(' id="{}"', anchor) if anchor else ""
    return format_html("<h2{}>{}</h2>" if marks == "##" else "<h3{}>{}</h3>", place, words)


def _folded(question: str, answer: list[SafeString]) -> list[SafeString]:
    return [format_html("<details><summary>{}</summary>{}</details>", question, _joined(answer))] if question else []


def _linked(line: str) -> SafeString:
    parts, at = [], 0
    for link in _LINK.finditer(line):
        place = link["place"] or link["bare"]
        parts += [conditional_escape(line[at : link.start()]), _anchor(place, link["words"] or place)]
        at = link.end()
    return _joined([*parts, conditional_escape(line[at:])])


def _anchor(place: str, words: str) -> SafeString:
    outside = mark_safe(' rel="external noopener"') if place.startswith("http") else ""
    return format_html('<a href="{}"{}>{}</a>', place, outside, words)


def _joined(parts: list[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 each part is escaped
