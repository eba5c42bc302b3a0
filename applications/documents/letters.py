"""How does a vendor hear of a step? One letter per member, as rows that the outbox sends."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from applications.models import Application
from portal.outbox import letters as wording
from portal.outbox import messages


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
    for membership in application.vendor.memberships.select_related("user").filter(user__is_active=True):
        messages.post(
            case=application.case_key,
            kind=kind,
            about=about,
            user=membership.user,
            to=membership.user.email,
            subject=subject,
            body=body,
        )
