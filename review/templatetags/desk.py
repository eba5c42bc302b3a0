"""How do the desk's numbers come onto pages of the admin that know nothing of them?"""

from typing import Any

from django import template
from django.utils import timezone

from review.cases import queues
from review.cases.queues import Queue
from review.export import exporting
from review.models import Case
from review.workload.dashboard import dashboard

register = template.Library()


@register.inclusion_tag("admin/review/dashboard.html", takes_context=True)
def desk(context: template.Context) -> dict[str, Any]:
    """The dashboard, for whoever may read cases; nothing for others."""
    request = context["request"]
    if not exporting.may_export(request.user):
        return {}
    shown = dashboard(request.user, request.GET.get("year", ""), timezone.now())
    return {**shown, "user": request.user, "csrf_token": context.get("csrf_token")}


@register.filter
def queue_of(case: Case) -> Queue | None:
    """Where a row that was ranked lies."""
    return queues.queue_of(case)
