"""By what may a visitor narrow the catalogue, and which bit says each of its values? Bits are stored: values are only added at the end."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from applications.models.promotion import Category, CompanySize, Industry
from applications.models.technical import CloudProvider
from listings.catalogue.prices import lowest_monthly, prices_of
from portal.forms.filed import FiledAnswer

Answers = Mapping[str, FiledAnswer]
LONGEST_TERM = 13  # months: so long or longer is one value

# The lowest price for one person and month, in dollars: (value, words, the first that is too much)
PRICE_BANDS = (
    ("to_299", "未滿 300 元", 300),
    ("300_599", "300～599 元", 600),
    ("600_999", "600～999 元", 1000),
    ("1000_1999", "1,000～1,999 元", 2000),
    ("2000_up", "2,000 元以上", None),
)
UNSAID = ("unsaid", "不是按人數計價")


@dataclass(frozen=True)
class Facet:
    """`name` stands in addresses, `column` in `CatalogueEntry`. `groups` are (title, [(value, words)])."""

    name: str
    column: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    of: Callable[[Answers], Iterable[str]]
    fits_all: str = ""  # a value that fits whichever other is asked for
    only_used: bool = False  # values that no listing has are not offered

    @cached_property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return tuple(choice for _, choices in self.groups for choice in choices)

    @cached_property
    def values(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.choices)

    def chosen(self, answers: Answers) -> list[str]:
        """The values of what was filed."""
        held = set(self.of(answers))
        return [value for value in self.values if value in held]

    def mask(self, answers: Answers) -> int:
        """The same as bits."""
        return sum(1 << self.values.index(value) for value in self.chosen(answers))

    def held(self, mask: int) -> list[str]:
        """The words of a mask."""
        return [words for bit, (_, words) in enumerate(self.choices) if mask >> bit & 1]

    def wanted(self, values: Iterable[str]) -> list[str]:
        """The values that fit when these are asked for, each once."""
        asked = list(dict.fromkeys(values))
        return [*asked, self.fits_all] if self.fits_all and asked and self.fits_all not in asked else asked


def _chosen(*names: str) -> Callable[[Answers], list[str]]:
    def chosen(answers: Answers) -> list[str]:
        return [value for name in names if name in answers for value in answers[name].value or []]

    return chosen


def _months(answers: Answers) -> list[str]:
    return [str(min(price.months, LONGEST_TERM)) for price in prices_of(answers) if price.months]


def _price(answers: Answers) -> list[str]:
    lowest = lowest_monthly(answers)
    return [UNSAID[0] if lowest is None else band_of(lowest)]


def band_of(price: int) -> str:
    """Of dollars for one person and month."""
    return next(value for value, _, end in PRICE_BANDS if end is None or price < end)


def _titled(title: str, choices: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return ((title, tuple((str(value), str(words)) for value, words in choices)),)


# 五(四)'s two classes, 附表3 二 and 三, 附表3 五, 附表2.
CATEGORY = Facet(
    "category",
    "categories",
    tuple(
        (group, tuple((category.value, category.short) for category in Category if category.group == group))
        for group in dict.fromkeys(category.group for category in Category)
    ),
    _chosen("categories"),
)
INDUSTRY = Facet(
    "industry", "industries", _titled("適用行業", Industry.choices), _chosen("industries"), Industry.ANY.value
)
FACETS = (
    CATEGORY,
    INDUSTRY,
    Facet("size", "sizes", _titled("企業規模", CompanySize.choices), _chosen("company_sizes")),
    Facet(
        "price",
        "prices",
        _titled("每人每月", [*((value, words) for value, words, _ in PRICE_BANDS), UNSAID]),
        _price,
    ),
    Facet(
        "months",
        "months",
        _titled(
            "使用期限",
            [(n, f"{n} 個月" if n < LONGEST_TERM else "超過 12 個月") for n in range(1, LONGEST_TERM + 1)],
        ),
        _months,
        only_used=True,
    ),
    Facet(
        "cloud",
        "clouds",
        _titled("採用的公有雲", CloudProvider.choices),
        _chosen("public_providers", "hybrid_public_providers"),
    ),
)
BY_NAME = {facet.name: facet for facet in FACETS}
