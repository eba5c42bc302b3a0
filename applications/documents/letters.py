"""How does a vendor hear of a step, and a person of the team? One letter each, as rows that the outbox sends."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from applications.models import Application, Invitation, Membership, Vendor
from portal.outbox import letters as wording
from portal.outbox import messages
from portal.outbox.models import Message


def notify(application: Application, kind: str, about: str, **context: Any) -> None:
    """Writes the letter `kind` (templates/letters/<kind>.txt) to every member of the vendor, once per reason `about`.

    It goes to the verified address of the account: there, and in the portal's inbox, notices are served.
    """
    words = {
        "application": application,
        "programme": application.programme,
        "vendor": application.vendor,
        "case_url": settings.BASE_URL + reverse("applications:application", args=[application.pk]),
        **context,
    }
    subject, body = wording.render(kind, words)
    for membership in application.vendor.memberships.present().select_related("user").filter(user__is_active=True):
        messages.post(
            case=application.case_key,
            kind=kind,
            about=about,
            user=membership.user,
            to=membership.user.email,
            subject=subject,
            body=body,
        )


# --- The people of a vendor --------------------------------------------------------------------------------------------

INVITATION = "member_invitation"


def invite(invitation: Invitation, owner: Membership, secret: str, now: datetime) -> None:
    """The letter with the link that opens an account; its words are wiped when it has left."""
    url = settings.BASE_URL + reverse("applications:join", args=[secret])
    words = {"invitation": invitation, "vendor": invitation.vendor, "owner": owner, "url": url}
    subject, body = wording.render(INVITATION, words)
    messages.post(
        case=_team_key(invitation.vendor),
        kind=INVITATION,
        about=f"invitation:{invitation.pk}:{invitation.digest[:16]}",
        to=invitation.email,
        subject=subject,
        body=body,
        one_time=True,
        now=now,
    )


def invitations_since(vendor: Vendor, since: datetime) -> int:
    """How many letters with a link were written for a vendor."""
    return Message.objects.filter(case=_team_key(vendor), kind=INVITATION, created_at__gt=since).count()


def tell(user: Any, kind: str, vendor: Vendor, about: str, **context: Any) -> None:
    """What changed among the people of a vendor, to one of them."""
    words = {"vendor": vendor, "team_url": settings.BASE_URL + reverse("applications:team"), **context}
    subject, body = wording.render(kind, words)
    messages.post(case=_team_key(vendor), kind=kind, about=about, user=user, to=user.email, subject=subject, body=body)


def _team_key(vendor: Vendor) -> str:
    return f"vendor:{vendor.pk}"
