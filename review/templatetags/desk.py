"""How do the desk's numbers come onto pages of the admin that know nothing of them?"""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.templatetags.repeated import drawn
from review.desk import list_rows
from review.export import exporting
from review.workload.dashboard import dashboard

register = template.Library()


@register.simple_tag(takes_context=True)
def desk(context: template.Context) -> SafeString | str:
    """The dashboard, for whoever may read cases; nothing for others."""
    request = context["request"]
    if not exporting.may_export(request.user):
        return ""
    shown = dashboard(request.user, request.GET.get("year", ""), timezone.now())
    return drawn("admin/review/dashboard.jinja", {**shown, "user": request.user}, request)


@register.simple_tag(takes_context=True)
def case_rows(context: template.Context) -> SafeString:
    """The table of the case list."""
    return drawn("admin/review/case/rows.jinja", list_rows.of_list(context["cl"]), context["request"])


@dataclass(frozen=True)
class MainPlace:
    """A place that a person goes to all day, with the one key that leads there."""

    label: str
    url: str
    key: str
    is_here: bool


# By model: what it is called up there, and its key. Shown to whoever the admin shows the model.
MAIN = {"Case": ("申請案", "l"), "Vendor": ("廠商", "v"), "Message": ("通知", "m")}


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> dict[str, Any]:
    """The main places of a person, and where they search: of what the admin offers them, without another question."""
    here = context["request"].path
    offered = {model["object_name"]: model for app in context.get("available_apps", ()) for model in app["models"]}
    urls = [(reverse("admin:index"), "待辦", "h")]
    urls += [(str(offered[name]["admin_url"]), *said) for name, said in MAIN.items() if name in offered]
    cases = str(offered["Case"]["admin_url"]) if "Case" in offered else ""
    main = [MainPlace(label, url, key, url == here) for url, label, key in urls]
    return {"main": main, "search": cases, "is_list": cases == here and "cl" in context}
