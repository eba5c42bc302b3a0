"""How is a part drawn that a page repeats hundreds of times? By Jinja, which compiles it: templates/**/*.jinja.

Django's own templates took more than half of a case page's time. They stay the language of every page; a part that is hot
is drawn from one of them with {% drawn "….jinja" %}, or alone as a fragment. An unknown name raises.
"""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import engines
from django.template.backends.utils import csrf_input
from django.template.defaultfilters import floatformat, linebreaksbr, truncatechars
from django.urls import reverse
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from portal.templatetags import portal as words
from portal.web.wayback import kept

register = template.Library()


def _broken_lines(text: str) -> str:
    """As Django's; most answers have one line, and no wrapper has to look at them."""
    return SafeString(linebreaksbr(text)) if "\n" in text or "\r" in text else text


FILTERS = {
    "at": words.at,
    "cited": words.cited,
    "clause": words.clause,
    "clock": words.clock,
    "floatformat": floatformat,
    "in_words": words.in_words,
    "linebreaksbr": _broken_lines,
    "passed": words.passed,
    "roc": words.roc,
    "roc_datetime": words.roc_datetime,
    "thousands": words.thousands,
    "truncatechars": truncatechars,
}


def environment(**options: Any) -> Environment:
    """Of the backend in portal/settings.py: with the filters of our pages, those that its parts use."""
    made = Environment(**{**options, "undefined": StrictUndefined}, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 Django passes autoescape
    made.filters |= FILTERS
    made.globals |= {"kept": _kept, "kept_url": _kept_url, "page_part": _page_part, "url": _url}
    return made


@pass_context
def _kept(context: Context, *parts: Any) -> str:
    return kept(context["request"], "".join(map(str, parts)))


@pass_context
def _kept_url(context: Context, name: str, *args: Any) -> str:
    return kept(context["request"], reverse(name, args=args))


def _url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


@pass_context
def _page_part(context: Context, name: str, **more: Any) -> SafeString:
    """A part that other pages have too, as Django draws it."""
    request: HttpRequest = context["request"]
    return SafeString(engines["django"].get_template(name).render(more, request))


@register.simple_tag(takes_context=True, name="drawn")
def drawn_here(context: template.Context, name: str) -> SafeString:
    """The part with everything that its page knows."""
    known = {str(name): value for name, value in context.flatten().items()}
    return drawn(name, known, context.get("request"))


def drawn(name: str, known: dict[str, Any], request: HttpRequest | None) -> SafeString:
    """One part. Raises TemplateDoesNotExist for one that is not there, UndefinedError for a name that nobody gave."""
    once = (
        {"csrf_field": SafeString(csrf_input(request))} if request else {}
    )  # Jinja's would be masked anew in each form
    return SafeString(engines["jinja2"].get_template(name).render({**known, **once}, request))
