"""May a text that staff wrote go out as a letter, and what does it say? A narrow template language over plain words.

Only `{{ word }}`, `{% if %}` and `{% for %}`, only the words that were given, and of those only plain values: nothing
in a text can reach a row, call a method or open a file, however it is written.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.template import Context, Engine, Library, Template, Variable, VariableDoesNotExist
from django.template.base import DebugLexer, FilterExpression, Node, NodeList, Parser, Token, TokenType, VariableNode
from django.template.defaultfilters import default
from django.template.defaulttags import do_for, do_if
from django.template.exceptions import TemplateSyntaxError

from portal.outbox.kinds import LetterKind, LetterWord
from portal.outbox.rendering import MISSING, WordMissing, finished, spoken
from portal.templatetags import portal as filters

LONGEST = 20_000  # characters of a text
LONGEST_LETTER = 200_000  # characters of what it becomes
MOST_TAGS = 200
LOOP_WORDS = {"forloop.counter": "第幾項", "forloop.first": "是不是第一項", "forloop.last": "是不是最後一項"}

_for = re.compile(r"for (\w+) in ([\w.]+)")
_brace = re.compile(r"\{\{|\}\}|\{%|%\}")


class BadText(ValueError):
    """A text that cannot go out: which line, and why, in words for the person who wrote it. Line 0 is the whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"第 {line} 行：{reason}" if line else reason)
        self.line = line


def check(text: str, words: Iterable[LetterWord]) -> None:
    """Raises BadText when the text does not parse or names a word that is not given."""
    _compiled(text, tuple(words))


def render(text: str, words: Iterable[LetterWord], values: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, body) of a text whose first line is the subject. `values` is what `plain` made.

    Raises BadText, and WordMissing when a word has no value.
    """
    try:
        template = _compiled(text, tuple(words))
        said, missing = spoken(lambda: template.render(Context(dict(values), autoescape=False)))
    except RecursionError as error:
        raise BadText("條件套得太深。") from error
    if len(said) > LONGEST_LETTER:
        raise BadText("套用資料後的內容太長。")
    if missing:
        raise WordMissing(f"這個案件沒有：{'、'.join(missing)}")
    return finished(said)


def plain(words: Iterable[LetterWord], given: Mapping[str, Any], samples: bool = False) -> dict[str, Any]:
    """The words with their values out of `given`, as plain values alone; with `samples` also what is not given."""
    values: dict[str, Any] = {}
    context = Context(dict(given))
    for word in words:
        try:
            value = Variable(word.path).resolve(context)
        except VariableDoesNotExist:
            if not samples:
                continue
            value = [{}] if word.each else _sample(word)
        _put(
            values,
            word.path,
            [plain(word.each, _entry(word, entry), samples) for entry in value] if word.each else _flat(value),
        )
    return values


def sample(kind: LetterKind) -> dict[str, Any]:
    """A value for every word of a kind: what a preview says where no case is named."""
    return plain(kind.words, {}, samples=True)


def _sample(word: LetterWord) -> Any:
    return word.sample() if callable(word.sample) else word.sample


def _entry(word: LetterWord, entry: Any) -> Any:
    """What the paths of an entry are looked up in: its keys, or its attributes."""
    if isinstance(entry, Mapping):
        return entry
    return {
        part: getattr(entry, part)
        for part in {inner.path.partition(".")[0] for inner in word.each}
        if hasattr(entry, part)
    }


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *places, last = path.split(".")
    for place in places:
        values = values.setdefault(place, {})
    values[last] = value


def _flat(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return [_flat(entry) for entry in value]
    if isinstance(value, bool | int | date):
        return value
    return str(value) if value else ""  # what counts as nothing in a condition stays nothing


# --- The language --------------------------------------------------------------------------------------------------


class _Parser(Parser):
    """Refuses a word that was not given while it reads, so that the place of the mistake is known."""

    def __init__(self, tokens: list[Token], words: tuple[LetterWord, ...]) -> None:
        super().__init__(tokens, builtins=[_library()])
        self.words = {word.path: word for word in words}
        self.loop: dict[str, str] = {}

    def compile_filter(self, token: str) -> FilterExpression:
        expression = super().compile_filter(token)
        self._know(expression.var)
        for _, arguments in expression.filters:
            for is_word, argument in arguments:
                if is_word:
                    self._know(argument)
        return expression

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        lookups = getattr(node.filter_expression.var, "lookups", None) if isinstance(node, VariableNode) else None
        if lookups and self.is_list(".".join(lookups)):
            raise self.error(token, f"「{'.'.join(lookups)}」是清單，請用 {{% for %}} 逐項寫出。")
        super().extend_nodelist(nodelist, node, token)

    def is_list(self, path: str) -> bool:
        return path in self.words and (bool(self.words[path].each) or isinstance(self.words[path].sample, list))

    def _know(self, word: Any) -> None:
        lookups = getattr(word, "lookups", None)  # None of a text or a number
        if lookups and (path := ".".join(lookups)) not in self.words and path not in self.loop:
            raise TemplateSyntaxError(f"沒有「{path}」這個可用的字詞。")


class _Text(Template):
    def __init__(self, text: str, words: tuple[LetterWord, ...]) -> None:
        self.words = words
        super().__init__(text, engine=_engine())

    def compile_nodelist(self) -> NodeList:
        tokens = DebugLexer(self.source).tokenize()
        _count(tokens)
        return _Parser(tokens, self.words).parse()


def _count(tokens: list[Token]) -> None:
    if sum(token.token_type in (TokenType.BLOCK, TokenType.VAR) for token in tokens) > MOST_TAGS:
        raise BadText(f"字詞、條件與迴圈太多，最多 {MOST_TAGS} 個。")
    for token in tokens:
        if token.token_type == TokenType.TEXT and (brace := _brace.search(token.contents)):
            line = token.lineno + token.contents[: brace.start()].count("\n")  # type: ignore[operator]  # of a template from text it is known
            raise BadText(f"「{brace[0]}」沒有成對。", line)


@cache
def _library() -> Library:
    library = Library()
    library.tag("if", do_if)
    library.tag("for", _loop)
    for name in ("roc", "roc_both", "roc_datetime", "roc_seconds", "roc_weekday", "thousands"):
        library.filter(name, getattr(filters, name))
    library.filter("default", default)
    return library


def _loop(parser: _Parser, token: Token) -> Any:
    """`{% for name in list %}`, one deep: a list in a list could grow without end."""
    match = _for.fullmatch(token.contents)
    if match is None:
        raise TemplateSyntaxError("迴圈要寫成 {% for 名稱 in 清單 %}。")
    if parser.loop:
        raise TemplateSyntaxError("迴圈裡面不能再有迴圈。")
    name, path = match.groups()
    if path in parser.words and not parser.is_list(path):
        raise TemplateSyntaxError(f"「{path}」不是清單。")
    entries = {f"{name}.{inner.path}": inner.label for inner in parser.words[path].each} if path in parser.words else {}
    parser.loop = {name: "", **entries, **LOOP_WORDS}
    try:
        return do_for(parser, token)
    finally:
        parser.loop = {}


@cache
def _engine() -> Engine:
    return Engine(autoescape=False, string_if_invalid=MISSING)


def _compiled(text: str, words: tuple[LetterWord, ...]) -> _Text:
    if len(text) > LONGEST:
        raise BadText(f"內容太長，最多 {LONGEST:,} 個字元。")
    try:
        return _Text(text, words)
    except BadText:
        raise
    except RecursionError as error:
        raise BadText("條件套得太深。") from error
    except Exception as error:
        line = getattr(getattr(error, "token", None), "lineno", 0)
        raise BadText(_in_words(str(error)), line) from error


_SAYINGS = (
    (
        r"Invalid block tag on line \d+: '([^']*)'",
        "不能使用「{0}」標籤，或它的位置不對；只能用 if、elif、else、endif、for、endfor。",
    ),
    (r"Invalid filter: '([^']*)'", "沒有「{0}」這個格式。"),
    (r"Unclosed tag on line \d+: '([^']*)'", "「{0}」沒有結尾，請補上 end{0}。"),
    (r"Could not parse (?:the remainder|some characters)[^']*'([^']*)'", "看不懂「{0}」。"),
    (r"Variables and attributes may not begin with underscores: '([^']*)'", "沒有「{0}」這個可用的字詞。"),
    (r"Empty variable tag", "大括號裡沒有字詞。"),
    (r"Empty block tag", "標籤裡沒有內容。"),
)


def _in_words(error: str) -> str:
    for pattern, saying in _SAYINGS:
        if match := re.search(pattern, error):
            return saying.format(*match.groups())
    return error if re.search("[\u4e00-\u9fff]", error) else f"語法不正確（{error[:200]}）。"
