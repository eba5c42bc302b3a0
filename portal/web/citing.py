"""Where does a sentence that cites the guideline lead? One address for every number, given by the app that has the page."""

from collections.abc import Callable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.text.clauses import CITED, anchor_of

_places: list[Callable[[], str]] = []


def register(place: Callable[[], str]) -> None:
    """`place` is the address of the guideline that is in force."""
    _places.append(place)


def address_of(number: str) -> str:
    """Of one clause, cited as 「四(二)」; "" where nothing has the page or the number names no clause."""
    anchor = anchor_of(number)
    return f"{_places[0]()}#{anchor}" if _places and anchor else ""


def linked(number: str, words: str = "") -> SafeString:
    """The number, or `words`, as a link to its clause."""
    address = address_of(number)
    words = words or number
    return format_html('<a class="cited" href="{}">{}</a>', address, words) if address else conditional_escape(words)


def with_links(text: str, escaped: Callable[[str], str] = conditional_escape) -> SafeString:
    """A sentence in which every 「須知四(二)」 is a link; `escaped` makes HTML of all else."""
    if isinstance(text, SafeString):  # HTML of somebody's: nothing of it is taken apart
        return text
    parts, at = [], 0
    for cited in CITED.finditer(text):
        parts += [escaped(text[at : cited.start()]), linked(cited["number"], cited[0])]
        at = cited.end()
    return mark_safe("".join([*parts, escaped(text[at:])]))  # noqa: S308 every part is escaped
