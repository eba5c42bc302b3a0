"""Which 統一編號, dates and tax periods stand in the text of a paper?"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from portal import taxid
from portal.text.fold import fold
from portal.time.calendar import ROC_OFFSET, VatPeriod, parse_roc, parse_vat_period

MOST = 60  # of each kind are kept
FIRST_YEAR, LAST_YEAR = 1980, 2100

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<word>{'|'.join(_MONTHS)})[a-z]*"

_blank = re.compile(r"\s+")
_beside_words = re.compile(r"(?<!\d) | (?!\d)", re.ASCII)
_eight_digits = re.compile(r"(?<![\d.])\d{8}(?![\d.]\d|\d)", re.ASCII)
_eight_boxes = re.compile(r"(?<!\d )(?<!\d)\d(?: \d){7}(?! ?\d)", re.ASCII)
_labelled = re.compile(r"統\s?一\s?編\s?號|統\s?編")
_LABEL_REACH = 24  # characters between the words and the number

_numeric = re.compile(
    r"(?<![\d./-])(?P<y>1\d{2}|(?:19|20)\d{2}) ?(?P<s>[./-]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<d>\d{1,2})(?![./-]?\d)",
    re.ASCII,
)
_worded = re.compile(r"(?<!\d)(?P<y>元|\d{2,4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日", re.ASCII)
_compact = re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)", re.ASCII)
_day_first = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ ,.-]{{1,3}}{_MONTH}[ ,.-]{{1,3}}(?P<y>(?:19|20)\d{{2}})(?!\d)",
    re.ASCII | re.I,
)
_month_first = re.compile(
    rf"\b{_MONTH}[ .]{{1,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ ,]{{1,3}}(?P<y>(?:19|20)\d{{2}})(?!\d)", re.ASCII | re.I
)

_two_months = re.compile(
    r"(?<!\d)(?P<y>\d{2,3})年(?P<a>\d{1,2})月?[-~至到、](?:(?P<y2>\d{2,3})年)?(?P<b>\d{1,2})月", re.ASCII
)
_period_word = re.compile(r"(?:所屬|期別)\D{0,12}?(?P<y>\d{2,3})年?(?P<a>\d{1,2})月", re.ASCII)
_period_code = re.compile(r"(?:所屬|期別)\D{0,12}?(?P<code>\d{3}(?:0[1-9]|1[0-2]))(?!\d)", re.ASCII)
_tax_year = re.compile(r"(?<!\d)(?P<y>1\d{2}|[89]\d)年度", re.ASCII)


@dataclass(frozen=True)
class Findings:
    """What was found, each once: `tax_ids` anywhere, `labelled` right after the words 統一編號; days as ISO; periods as 11206."""

    tax_ids: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    vat_periods: list[str] = field(default_factory=list)
    tax_years: list[int] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def find(text: str, vouched: Container[str] = ()) -> Findings:
    """`vouched` are 統一編號 that count although their check digit does not fit."""
    line = _blank.sub(" ", fold(text).replace("〜", "~"))
    # Forms print 「1 1 2 年」 in boxes, but 「99000007 109 年度」 is two numbers: it is read both ways.
    texts = (_beside_words.sub("", line), line.replace(" ", ""))
    return Findings(
        tax_ids=_kept(_numbers(line, vouched)),
        labelled=_kept(_after_label(line, vouched)),
        days=_kept(sorted((day.isoformat() for day in _days(line, texts)), reverse=True)),
        vat_periods=_kept(sorted((period.code for period in _periods(texts)), reverse=True)),
        tax_years=_kept(
            sorted((int(match["y"]) for text in texts for match in _tax_year.finditer(text)), reverse=True)
        ),
    )


def _kept(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))[:MOST]


def _numbers(line: str, vouched: Container[str]) -> Iterator[str]:
    for pattern in (_eight_digits, _eight_boxes):
        for match in pattern.finditer(line):
            if taxid.is_valid(number := match[0].replace(" ", "")) or number in vouched:
                yield number


def _after_label(line: str, vouched: Container[str]) -> Iterator[str]:
    for label in _labelled.finditer(line):
        yield from list(_numbers(line[label.end() : label.end() + _LABEL_REACH], vouched))[:1]


def _days(line: str, texts: tuple[str, str]) -> Iterator[date]:
    for pattern, text in ((_numeric, line), (_compact, line), *((_worded, text) for text in texts)):
        for match in pattern.finditer(text):
            yield from _day(match["y"], match["m"], match["d"])
    for pattern in (_day_first, _month_first):
        for match in pattern.finditer(line):
            yield from _day(match["y"], str(_MONTHS.index(match["word"].lower()) + 1), match["d"])


def _day(year: str, month: str, day: str) -> Iterator[date]:
    try:
        day = parse_roc(f"{year}/{month}/{day}")
    except ValueError:
        return
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        yield day


def _periods(texts: tuple[str, str]) -> Iterator[VatPeriod]:
    for text in texts:
        for match in _two_months.finditer(text):
            if match["y2"] in (None, match["y"]):
                yield from _period(f"{match['y']}年{match['a']}-{match['b']}月")
        for match in _period_word.finditer(text):
            yield from _period(f"{match['y']}年{match['a']}月")
        for match in _period_code.finditer(text):
            yield from _period(match["code"])


def _period(words: str) -> Iterator[VatPeriod]:
    try:
        period = parse_vat_period(words)
    except ValueError:
        return
    if FIRST_YEAR - ROC_OFFSET <= period.year <= LAST_YEAR - ROC_OFFSET:
        yield period
