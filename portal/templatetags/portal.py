"""How are dates, sizes and counts written on a page? A value of another kind, or none, gives an empty text."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, urlize
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from portal.forms.phone import dialled
from portal.roles import Account, readers
from portal.text import prose as typed_prose
from portal.text.words import begins_numbered, parted
from portal.time.calendar import format_both, format_datetime, format_roc, format_weekday_datetime
from portal.time.ics import format_appointment
from portal.time.remaining import deadline_in_words, time_passed
from portal.web import citing
from portal.web.draft_key import browser_key as key_of
from portal.web.draft_key import browser_tag as tag_of
from portal.web.wayback import OF_ANOTHER, OWN
from portal.web.wayback import kept as kept_address

register = template.Library()

OPENING = 150  # characters


@register.filter
def in_words(heading: str) -> SafeString:
    """A heading of the official forms, which breaks between words; its number stays with what it counts."""
    return _parted_heading(str(heading))


@lru_cache(maxsize=1000)  # a task list of ten solutions has two hundred, of thirty different ones
def _parted_heading(heading: str) -> SafeString:
    parts = [(NUMBERED if begins_numbered(part) else PLAIN, part) for part in parted(heading)]
    return format_html_join(mark_safe("<wbr>"), "{}", ((format_html(drawn, part),) for drawn, part in parts))


NUMBERED, PLAIN = '<span class="nowrap">{}</span>', "{}"


@register.simple_tag(takes_context=True)
def kept(context: template.Context, *parts: Any) -> str:
    """An address of the admin that knows the list which its page was opened from (portal/web/wayback.py)."""
    return kept_address(context["request"], "".join(map(str, parts)))


@register.simple_tag(takes_context=True)
def kept_url(context: template.Context, name: str, *args: Any) -> str:
    return kept_address(context["request"], reverse(name, args=args))


@register.simple_tag(takes_context=True)
def kept_fields(context: template.Context) -> SafeString:
    """The same as hidden fields, for a form that is sent with GET and drops the query of its address."""
    known = [
        (name, value) for name, value in context["request"].GET.items() if name == OWN or name.startswith(OF_ANOTHER)
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', known)


@register.simple_tag(takes_context=True)
def kept_query(context: template.Context) -> str:
    """The same as a query alone, for links that turn pages."""
    request = context["request"]
    return urlencode({name: request.GET[name] for name in request.GET if name == OWN or name.startswith(OF_ANOTHER)})


@register.simple_tag
def seen_by(permission: str) -> str:
    """Which roles see what this permission opens: 承辦、主管機關、系統管理者."""
    return readers(permission)


@register.simple_tag(takes_context=True)
def contents_of(context: template.Context, field: Any) -> str:
    """What stands in a field that is only read (AdminReadonlyField); Django leads to the row of a foreign key, whoever reads it."""
    owner = field.model_admin
    column = next((column for column in owner.opts.fields if column.name == field.field["field"]), None)
    remote = owner.admin_site._registry.get(column.related_model) if column and column.related_model else None
    if remote is None or remote.has_view_permission(context["request"]):
        return field.contents()
    return str(getattr(field.form.instance, column.name) or field.empty_value_display)


@register.filter
def roc(value: Any) -> str:
    """112年8月20日"""
    return format_roc(value) if isinstance(value, date) else ""


@register.filter
def roc_month(value: Any) -> str:
    """112年8月"""
    return format_roc(value).partition("月")[0] + "月" if isinstance(value, date) else ""


@register.filter
def roc_both(value: Any) -> str:
    """112年8月20日（2023-08-20）"""
    return format_both(value) if isinstance(value, date) else ""


@register.filter
def roc_datetime(value: Any) -> str:
    """112年8月20日 23:59（2023-08-20 23:59）"""
    return format_datetime(value) if isinstance(value, datetime) else roc_both(value)


@register.filter
def roc_seconds(value: Any) -> str:
    """112年8月20日 23:59:59（2023-08-20 23:59:59）"""
    return format_datetime(value, seconds=True) if isinstance(value, datetime) else roc_both(value)


@register.filter
def roc_weekday(value: Any) -> str:
    """112年8月20日（2023-08-20）星期日 23:59:59"""
    return format_weekday_datetime(value) if isinstance(value, datetime) else roc_both(value)


@register.filter
def roc_appointment(value: Any) -> str:
    """112年8月20日（2023-08-20）星期日 09:00"""
    return format_appointment(value) if isinstance(value, datetime) else ""


@register.filter
def clock(value: Any) -> str:
    """「14:05」 of Taipei."""
    return f"{timezone.localtime(value):%H:%M}" if isinstance(value, datetime) else ""


@register.filter
def roc_clock(value: Any) -> str:
    """23:59:59, in Taipei"""
    return f"{timezone.localtime(value):%H:%M:%S}" if isinstance(value, datetime) else ""


@register.filter
def deadline(value: Any, now: datetime | None = None) -> str:
    """「明天 23:59」「還有 3 天」「已逾期 2 小時」, seen from `now` or the present."""
    return deadline_in_words(value, now or timezone.now()) if isinstance(value, datetime) else ""


@register.filter
def passed(value: Any, now: datetime) -> str:
    """「40 分鐘」「5 小時」「3 天」 since then, seen from `now`."""
    return time_passed(value, now) if isinstance(value, datetime) else ""


@register.filter
def filesize(size: Any) -> str:
    """「512 位元組」「3.4 MB」; takes the place of Django's own filter."""
    if not isinstance(size, int | float):
        return ""
    if size < 1024:
        return f"{size:.0f} 位元組"
    power = 3 if size >= 1024**3 else 2 if size >= 1024**2 else 1
    return f"{size / 1024**power:.1f} {'KMG'[power - 1]}B".replace(".0 ", " ")


@register.filter
def thousands(value: Any) -> str:
    """1,000,000"""
    return f"{value:,}" if isinstance(value, int) else ""


@register.filter
def pages_near(page: Any) -> list[int | None]:
    """The first page, the last, this one with its neighbours, and None for what lies between: however many pages there are."""
    last = page.paginator.num_pages
    shown = sorted({1, *range(max(1, page.number - 1), min(last, page.number + 1) + 1), last})
    pages: list[int | None] = []
    for number in shown:
        pages += [None] if pages and number - (pages[-1] or 0) > 1 else []
        pages.append(number)
    return pages


@register.filter
def phone(number: Any) -> str:
    """A number that a telephone calls when it is tapped; the text alone where it is none that one can tell."""
    called = dialled(str(number or ""))
    return format_html('<a class="phone" href="tel:{}">{}</a>', called, number) if called else str(number or "")


@register.filter
def prose(text: Any) -> SafeString:
    """A text that staff typed, as HTML (portal/text/prose.py)."""
    return typed_prose.prose(str(text or ""))


@register.filter
def cited(text: Any) -> SafeString:
    """A sentence in which every 「須知四(二)」 leads to its clause."""
    return citing.with_links(str(text or ""))


@register.filter
def letter(body: Any) -> SafeString:
    """The body of a letter: addresses and citations of the guideline lead where they say."""
    return citing.with_links(str(body or ""), partial(urlize, autoescape=True))


@register.filter
def clause(number: Any) -> SafeString:
    """「四(二)」 alone, as a link to its clause."""
    return citing.linked(str(number or ""))


@register.filter
def opening(text: Any) -> str:
    """Its first words on one line, as search engines show them."""
    return typed_prose.first_words(str(text or ""), OPENING)


@register.filter
def browser_key(user: Account) -> str:
    return key_of(user)


@register.filter
def browser_tag(user: Account) -> str:
    return tag_of(user)


@register.filter
def at(kept: Mapping[Any, Any], key: object) -> Any:
    """What stands at a key that is no word of the template: {{ boxes|at:row.place }}; None where nothing does."""
    return kept.get(key)


@register.filter
def fragments(kind: str, folder: str) -> tuple[str, str]:
    """What draws a filed answer: the fragment that the folder has for its kind, else the one for words."""
    return f"{folder}/{kind}.html", f"{folder}/text.html"
