"""How does a page of the desk show what its reader typed there and did not send?"""

from typing import Any

from django import forms, template
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.typed import keeping

register = template.Library()

WORDS = {"text", "email", "url", "tel", "number", "search"}  # boxes that take words, as a browser calls them
CHOICES = {"select", "radio"}


@register.inclusion_tag("admin/_typed.html", takes_context=True)
def typed_words(context: template.Context) -> dict[str, Any]:
    """Of whoever asks, and of this page alone. One query."""
    request = context["request"]
    page = keeping.page_of(request)
    drafts = keeping.of_page(request.user, page) if keeping.may_keep(request.user) else []
    shown = [(draft, draft.page != page) for draft in drafts]
    words = [{"form": draft.form, "words": draft.words} for draft, elsewhere in shown if not elsewhere]
    return {"request": request, "page": page, "drafts": shown, "words": words, "now": timezone.now()}


@register.inclusion_tag("admin/_keep_words.html", takes_context=True)
def keep_words(context: template.Context, *boxes: Any, address: str = "", button: bool = True) -> dict[str, Any]:
    """The button of a form without scripts. `boxes` are forms, or names 「note=備註」; a name may end with *.

    A form that is sent by GET has no `button`: it says that nothing is kept.
    """
    request = context["request"]
    named = [entry for box in boxes for entry in ([box] if isinstance(box, str) else _boxes(box))]
    page, title = keeping.page_of(request), str(context.get("title") or "")
    asked = [("page", page), ("form", address or request.path), ("title", title), *(("words", box) for box in named)]
    return {"address": f"{reverse('typed')}?{urlencode(asked)}" if named else "", "button": button}


def _boxes(form: forms.BaseForm) -> list[str]:
    """With choices: a decision is kept as its reason is."""
    return [f"{bound.html_name}={bound.label}" for bound in form if _control(bound.field.widget) in WORDS | CHOICES]


def _control(widget: forms.Widget) -> str:
    """What a browser shows: an input of a type, a list, or a box of several rows for words."""
    return getattr(widget, "input_type", "text" if "rows" in widget.attrs else "")
