"""What does an address ask of the catalogue, and how is the same asked in one way of writing? Rubbish in it is passed over, and said."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.http import urlencode

from listings.catalogue.facets import BY_NAME, FACETS
from portal.text.cleaning import clean_line

RELEVANCE, NEWEST, PRICE, NAME = "relevance", "newest", "price", "name"
ORDERS = {RELEVANCE: "最相關", NEWEST: "最新公告", PRICE: "每人每月價格低到高", NAME: "方案名稱"}
VENDOR = "vendor"
MOST_VENDORS = 10
LONGEST = 100  # characters of what is searched
_tax_id = re.compile(r"[0-9]{8}")
_page = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Asking:
    """`typed` as it came, cleaned; of each filter the values that there are, in their own order. `strange` names what was none."""

    typed: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vendors: tuple[str, ...] = ()
    order: str = ""
    page: int = 1
    is_cut: bool = False
    strange: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: QueryDict) -> "Asking":
        strange: list[str] = []
        typed = clean_line(data.get("q", ""))
        cut = typed[:LONGEST].rstrip()
        chosen = {facet.name: _known(facet.name, data, strange) for facet in FACETS}
        vendors = _vendors(data.getlist(VENDOR), strange)
        order, page = _order(data, bool(cut), strange), _page_of(data, strange)
        return cls(cut, chosen, vendors, order, page, len(typed) > LONGEST, tuple(strange))

    @property
    def narrows(self) -> bool:
        return bool(self.vendors or any(self.chosen.values()))

    @property
    def sorted_by(self) -> str:
        return self.order or (RELEVANCE if self.typed else NEWEST)

    def without(self, name: str, value: str) -> "Asking":
        """The same from its first page, without one value of a filter."""
        if name == VENDOR:
            return replace(self, vendors=tuple(each for each in self.vendors if each != value), page=1)
        left = tuple(each for each in self.chosen.get(name, ()) if each != value)
        return replace(self, chosen={**self.chosen, name: left}, page=1)

    def with_words(self, words: str) -> "Asking":
        """Other words among the same filters."""
        return replace(self, typed=words, page=1)

    def query(self, page: bool = False) -> str:
        """The one way to write it, of all that ask the same."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [(VENDOR, tax_id) for tax_id in self.vendors]
        pairs += [("q", self.typed)] if self.typed else []
        pairs += [("sort", self.order)] if self.order else []
        pairs += [("page", str(self.page))] if page and self.page > 1 else []
        return urlencode(sorted(pairs))


def _known(name: str, data: QueryDict, strange: list[str]) -> tuple[str, ...]:
    asked, values = set(data.getlist(name)) - {""}, BY_NAME[name].values
    strange += ["篩選"] if asked - set(values) else []
    return tuple(value for value in values if value in asked)


def _vendors(asked: Iterable[str], strange: list[str]) -> tuple[str, ...]:
    wanted = {each for each in asked if each}
    known = sorted(each for each in wanted if _tax_id.fullmatch(each))
    strange += ["廠商"] if len(known) < len(wanted) or len(known) > MOST_VENDORS else []
    return tuple(known[:MOST_VENDORS])


def _order(data: QueryDict, searches: bool, strange: list[str]) -> str:
    """ "" for the order that comes by itself."""
    asked = data.get("sort", "")
    strange += ["排序"] if asked and asked not in ORDERS else []
    usual = RELEVANCE if searches else NEWEST
    return asked if asked in ORDERS and asked != usual and (searches or asked != RELEVANCE) else ""


def _page_of(data: QueryDict, strange: list[str]) -> int:
    asked = data.get("page", "")
    if not asked:
        return 1
    page = int(asked) if _page.fullmatch(asked) else 0
    strange += [] if page else ["頁碼"]
    return page or 1
