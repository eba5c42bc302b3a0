"""Is the feed well-formed Atom, whatever was typed, and does each entry keep its name?"""

from datetime import UTC, datetime

import pytest
from lxml import etree

from listings.site.atom import NAMESPACE, AtomFeed, FeedEntry

pytestmark = pytest.mark.once
IN = {"a": NAMESPACE}
FIRST, SECOND = datetime(2023, 7, 3, 4, tzinfo=UTC), datetime(2023, 7, 4, 4, tzinfo=UTC)
FEED = AtomFeed("https://x.tw/feed.atom", "https://x.tw/", "公告", "執行單位", FIRST)


def entry(updated: datetime = FIRST, **said: str) -> FeedEntry:
    words = {
        "id": "urn:uuid:1",
        "title": "甲",
        "address": "https://x.tw/1/",
        "category": "其他",
        "content": "<p>乙</p>",
    }
    return FeedEntry(**{**words, **said}, published=FIRST, updated=updated)


def test_feed_has_what_the_standard_wants_once() -> None:
    feed = etree.fromstring(FEED.as_xml([entry(), entry(SECOND, id="urn:uuid:2")]))
    assert feed.tag == f"{{{NAMESPACE}}}feed"
    assert [feed.findtext(f"a:{name}", namespaces=IN) for name in ("id", "title", "updated")] == [
        "https://x.tw/feed.atom",
        "公告",
        "2023-07-04T04:00:00Z",
    ]
    assert [(link.get("rel"), link.get("href")) for link in feed.findall("a:link", IN)] == [
        ("self", "https://x.tw/feed.atom"),
        ("alternate", "https://x.tw/"),
    ]
    assert feed.findtext("a:author/a:name", namespaces=IN) == "執行單位"
    assert [node.findtext("a:updated", namespaces=IN) for node in feed.findall("a:entry", IN)] == [
        "2023-07-03T04:00:00Z",
        "2023-07-04T04:00:00Z",
    ]


def test_words_that_look_like_markup_or_are_no_xml_leave_it_well_formed() -> None:
    feed = etree.fromstring(FEED.as_xml([entry(title="<b>&\x00\x0b甲", content="<p>]]></p>\ud800")]))
    assert feed.findtext("a:entry/a:title", namespaces=IN) == "<b>&甲"
    content = feed.find("a:entry/a:content", IN)
    assert (content.get("type"), content.text) == ("html", "<p>]]></p>")


def test_feed_without_an_entry_says_when_it_began() -> None:
    assert etree.fromstring(FEED.as_xml([])).findtext("a:updated", namespaces=IN) == "2023-07-03T04:00:00Z"
