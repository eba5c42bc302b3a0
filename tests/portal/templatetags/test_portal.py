"""Are dates, sizes and counts on a page written as people read them, and is nonsense left blank?"""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from portal.templatetags import portal

LATE = datetime(2023, 8, 20, 15, 59, 59, tzinfo=UTC)


def shown(expression: str, **values: object) -> str:
    return Template("{% load portal %}{{ " + expression + " }}").render(Context(values))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("day|roc", "112年8月20日"),
        ("day|roc_both", "112年8月20日（2023-08-20）"),
        ("late|roc", "112年8月20日"),
        ("late|roc_datetime", "112年8月20日 23:59（2023-08-20 23:59）"),
        ("late|roc_seconds", "112年8月20日 23:59:59（2023-08-20 23:59:59）"),
        ("day|roc_datetime", "112年8月20日（2023-08-20）"),
        ("late|deadline:noon", "明天 23:59"),
        ("0|filesize", "0 位元組"),
        ("1023|filesize", "1023 位元組"),
        ("1024|filesize", "1 KB"),
        ("1048575|filesize", "1024 KB"),
        ("3565158|filesize", "3.4 MB"),
        ("20971520|filesize", "20 MB"),
        ("5368709120|filesize", "5 GB"),
        ("5497558138880|filesize", "5120 GB"),
        ("1000000|thousands", "1,000,000"),
    ],
)
def test_filters_write_for_people(expression, text):
    noon = datetime(2023, 8, 19, 4, tzinfo=UTC)
    assert shown(expression, day=date(2023, 8, 20), late=LATE, noon=noon) == text


@pytest.mark.parametrize(
    "name", ["roc", "roc_both", "roc_datetime", "roc_seconds", "deadline", "filesize", "thousands"]
)
@pytest.mark.parametrize("value", [None, "", "昨天", [], {}])
def test_filters_leave_blank_what_they_do_not_know(name, value):
    assert shown(f"value|{name}", value=value) == ""


@pytest.mark.parametrize(
    ("heading", "drawn"),
    [
        ("六、資安風險暨個資保護機制", '<span class="nowrap">六、資安風險暨</span><wbr>個資保護<wbr>機制'),
        ("雲端解決方案推廣計畫", "雲端解決方案<wbr>推廣計畫"),
        ("精實<排程>", "精實&lt;排程&gt;"),
        ("", ""),
    ],
)
def test_heading_breaks_between_its_words(heading: str, drawn: str) -> None:
    assert shown("heading|in_words", heading=heading) == drawn


def test_phone_is_a_link_when_it_can_be_called() -> None:
    assert portal.phone("02-2698-2989") == '<a class="phone" href="tel:+886226982989">02-2698-2989</a>'
    assert [portal.phone("<請來信>"), portal.phone(None)] == ["<請來信>", ""]
