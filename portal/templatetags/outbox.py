"""What does the front page of the desk say about letters that wait or did not arrive?"""

from typing import Any

from django import template

from portal.outbox.models import Message

register = template.Library()


@register.simple_tag
def letters_waiting(user: Any) -> dict[str, int] | None:
    """How many letters wait to leave and how many reached nobody; None for who may not read letters."""
    if not user.has_perm("outbox.view_message"):
        return None
    waiting = Message.objects.filter(done_at=None).count()
    return {"waiting": waiting, "lost": Message.objects.undelivered().count()}
