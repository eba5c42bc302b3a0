"""What does a feed reader get of the announcements? Atom (RFC 4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """`id` stays whatever becomes of the address; `content` is HTML."""

    id: str
    title: str
    address: str
    category: str
    published: datetime
    updated: datetime
    content: str


@dataclass(frozen=True)
class AtomFeed:
    """`began` is what an empty feed says of its last change: RFC 4287 wants a moment."""

    address: str
    page: str
    title: str
    author: str
    began: datetime

    def as_xml(self, entries: Iterable[FeedEntry]) -> bytes:
        entries = list(entries)
        feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "zh-Hant"})
        _say(feed, "id", self.address)
        _say(feed, "title", self.title)
        SubElement(feed, "link", rel="self", type="application/atom+xml", href=self.address)
        SubElement(feed, "link", rel="alternate", type="text/html", href=self.page)
        _say(SubElement(feed, "author"), "name", self.author)
        _say(feed, "updated", _moment(max((entry.updated for entry in entries), default=self.began)))
        for entry in entries:
            _write(feed, entry)
        return tostring(feed, encoding="utf-8", xml_declaration=True)


def _write(feed: Element, entry: FeedEntry) -> None:
    node = SubElement(feed, "entry")
    _say(node, "id", entry.id)
    _say(node, "title", entry.title)
    SubElement(node, "link", rel="alternate", type="text/html", href=entry.address)
    SubElement(node, "category", term=entry.category)
    _say(node, "published", _moment(entry.published))
    _say(node, "updated", _moment(entry.updated))
    content = _say(node, "content", entry.content)
    content.set("type", "html")


def _say(node: Element, tag: str, words: str) -> Element:
    said = SubElement(node, tag)
    said.text = _NOT_XML.sub("", words)
    return said


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
