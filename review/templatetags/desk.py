"""How do the desk's numbers and cases come onto pages of the admin that know nothing of them?"""

from typing import Any

from django import template
from django.utils import timezone

from portal.accounts.models import User
from review.cases.letters import case_of
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
    return dashboard(request.user, request.GET.get("year", ""), timezone.now())


@register.simple_tag
def case_of_letter(user: User, message: Any) -> Case | None:
    """The case that a letter is about, for whoever may open it."""
    return case_of(message, Case.objects.seen_by(user)) if user.has_perm("review.view_case") else None
