"""What does a text say that staff wrote? Its own words, with fields in between: 【收件編號】, each a word that its letter lists.

Nothing else in a text means anything. What a field says was put into words before, so nothing in a text can reach a row, call a
method or open a file, however it is written. A line whose fields all have nothing to say is left out: so no text needs conditions.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.template import Context, Variable, VariableDoesNotExist

from portal.outbox import rendering
from portal.outbox.kinds import LetterKind, LetterWord
from portal.outbox.rendering import WordMissing

LONGEST = 20_000  # characters of a text
LONGEST_LETTER = 200_000  # characters of what it becomes
PURPORT = "主旨："  # begins the line of a usual text that its print has as 主旨

_field = re.compile(r"【([^【】]*)】")
_code = re.compile(r"\{\{|\}\}|\{%|%\}")


class BadText(ValueError):
    """A text that cannot go out: which line, and why, in words for the person who wrote it. Line 0 is the whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"第 {line} 行：{reason}" if line else reason)
        self.line = line


@dataclass(frozen=True)
class LetterParts:
    """A text in its parts: the mail's subject, its body, and the 主旨 of its print; "" where the subject stands for it."""

    subject: str
    body: str
    purport: str = ""


def usual(kind: LetterKind) -> LetterParts:
    """The text of an editable kind as it lies in its template. Raises TemplateDoesNotExist."""
    subject, _, body = "\n".join(rendering.source(source).strip() for source in kind.sources).partition("\n")
    first, _, rest = body.partition("\n")
    if first.startswith(PURPORT):
        return LetterParts(subject, rest.strip(), first.removeprefix(PURPORT))
    return LetterParts(subject, body.strip())


def token(word: LetterWord) -> str:
    """How a field is written in a text."""
    return f"【{word.label}】"


def check(text: str, words: Iterable[LetterWord]) -> None:
    """Raises BadText when the text names a field that is not there, or tries anything else."""
    if len(text) > LONGEST:
        raise BadText(f"內容太長，最多 {LONGEST:,} 個字元。")
    labels = [word.label for word in words]
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if reason := _mistake(line, labels):
            raise BadText(reason, number if len(lines) > 1 else 0)


def _mistake(line: str, labels: list[str]) -> str:
    if code := _code.search(line):
        return f"「{code[0]}」是程式碼，寄出時不會換成資料。請從「可以插入的欄位」選一個。"
    for name in _field.findall(line):
        if _name(name) not in labels:
            near = get_close_matches(_name(name), labels, n=1, cutoff=0.4)
            return f"沒有【{name.strip()}】這個欄位。" + (
                f"是不是【{near[0]}】？" if near else "請從「可以插入的欄位」選一個。"
            )
    if stray := re.search("[【】]", _field.sub("", line)):
        return f"「{stray[0]}」沒有成對。欄位要寫成【收件編號】；一般文字請改用「」或〔〕。"
    return ""


def _name(written: str) -> str:
    return "".join(written.split())


def render(parts: LetterParts, words: Iterable[LetterWord], values: Mapping[str, str]) -> LetterParts:
    """What the parts say with `values`, which `plain` made. Raises BadText, and WordMissing when a field has no value."""
    words = tuple(words)
    for text in (parts.subject, parts.purport, parts.body):
        check(text, words)
    said = [_filled(text, values, whole) for text, whole in ((parts.subject, True), (parts.body, False))]
    if sum(map(len, said)) > LONGEST_LETTER:
        raise BadText("套用資料後的內容太長。")
    purport = " ".join(_filled(parts.purport, values, True).split())
    return LetterParts(*rendering.finished(" ".join(said[0].split()) + "\n" + said[1]), purport)


def _filled(text: str, values: Mapping[str, str], whole: bool) -> str:
    """The text with its fields filled in; without the lines that have nothing to say, unless it is kept `whole`."""
    lines = []
    for line in text.split("\n"):
        names = [_name(name) for name in _field.findall(line)]
        if missing := [name for name in names if name not in values]:
            raise WordMissing(f"這個案件沒有：{'、'.join(missing)}")
        if whole or not names or any(values[name] for name in names):
            lines.append(_field.sub(lambda match: values[_name(match[1])], line))
    return "\n".join(lines)


def plain(words: Iterable[LetterWord], given: Mapping[str, Any], samples: bool = False) -> dict[str, str]:
    """What each word says, by its label, out of `given`; with `samples` also what is not given."""
    context, said = Context(dict(given)), {}
    for word in words:
        try:
            value = Variable(word.path).resolve(context)
        except VariableDoesNotExist:
            if not samples:
                continue
            value = [{}] if word.each else _sample(word)
        said[word.label] = word.said([_entry(word, entry) for entry in value] if word.each else value)
    return said


def _entry(word: LetterWord, entry: Any) -> dict[str, str]:
    """What a row of a list says, by the paths that its rows have."""
    said = {}
    for inner in word.each:
        try:
            value = Variable(f"entry.{inner.path}").resolve(Context({"entry": entry}))
        except VariableDoesNotExist:
            value = _sample(inner)
        said[inner.path] = inner.said(value)
    return said


def _sample(word: LetterWord) -> Any:
    return word.sample() if callable(word.sample) else word.sample
