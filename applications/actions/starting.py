"""How does a vendor begin a year's application?"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from applications.actions.access import NotEditable
from applications.models import Application, Programme, Vendor
from applications.sheets import COMPANY

CARRIED = [name for name in COMPANY.base_fields if not name.startswith("consent_") and name != "attest_not_prc_or_foreign_branch"]


def start(user: Any, programme: Programme, now: datetime) -> Application:
    """The vendor's running application of this year; a new one is prefilled from the last. Raises NotEditable."""
    vendor = Vendor.objects.of(user)
    running = vendor.applications.filter(programme=programme, state__in=_running())
    if found := running.first():
        return found
    if reason := programme.refusal(now):
        raise NotEditable(reason)
    application = _prefilled(vendor, programme, user)
    application.created_at = now
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:  # pressed twice: the first one stands
        return running.get()
    return application


def _running() -> list[str]:
    flow = Application.workflow
    return [state.name for state in flow.states if not state.final]


def _prefilled(vendor: Vendor, programme: Programme, user: Any) -> Application:
    application = Application(vendor=vendor, programme=programme, contact_email=user.email)
    if last := vendor.applications.order_by("-pk").first():
        for name in CARRIED:
            setattr(application, name, getattr(last, name))
    return application
