"""What does the front page of the desk say about letters that wait or did not arrive, and about what came back?"""

from django import template
from django.db.models import Sum

from portal import sight
from portal.outbox import openings
from portal.outbox.models import Incoming, Message
from portal.outbox.openings import Opening
from portal.roles import Account

register = template.Library()


@register.simple_tag
def letters_waiting(user: Account) -> dict[str, int] | None:
    """How many letters wait to leave, reached nobody, or were answered by what nobody understood; None for who may not read them."""
    if not user.has_perm("outbox.view_message"):
        return None
    letters = sight.open_to(Message.objects.all(), user, "concerns")
    mails = sight.open_to(Incoming.objects.open(), user, "letter__concerns")
    unclear = mails.aggregate(all=Sum("times", default=0))["all"]
    waiting, lost = letters.filter(done_at=None).count(), letters.undelivered().count()
    return {"waiting": waiting, "lost": lost, "unclear": unclear}


@register.simple_tag(takes_context=True)
def opening_of(context: template.Context, message: Message) -> Opening | None:
    """The page of what a letter is about, for whoever reads it."""
    return openings.opening_of(message.concerns, context["request"].user)
