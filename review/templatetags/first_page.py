"""How does the first page say what somebody can do who has no cases to work on?"""

from typing import Any

from django import template
from django.utils import timezone

from applications.registers import todo
from portal.roles import Account, Role
from portal.web import contact
from review.cases.officers import WORKING
from review.desk import conflict_pages, first_page, my_meetings, my_tasks

register = template.Library()


@register.inclusion_tag("admin/review/first_page.html")
def what_can_be_done(user: Account) -> dict[str, Any]:
    """Nothing for those who work on cases: their queue says it."""
    offers = first_page.offers_to(user)
    role = Role(user.role) if offers else None
    own = {**my_tasks.my_tasks(user), "meetings": my_meetings.cards_of(user)} if role == Role.REVIEWER else {}
    return {"offers": offers, "role": role, "is_reviewer": role == Role.REVIEWER, "contact": contact.whom(), **own}


@register.inclusion_tag("admin/review/conflict/_waiting.html")
def conflicts_waiting(user: Account) -> dict[str, Any]:
    """To whoever looks into them, of cases of which they may know: what waits for an answer or a decision."""
    works = user.role in WORKING
    return conflict_pages.waiting(user) if works else {}


@register.inclusion_tag("admin/applications/screeninghit/_waiting.html")
def lists_waiting(user: Account) -> dict[str, Any]:
    """What outside lists brought, to whoever may see it."""
    tasks = todo.of_desk(timezone.now()) if user.has_perm("applications.view_screeninghit") else []
    return {"tasks": [(task, user.has_perm(task.right)) for task in tasks]}
