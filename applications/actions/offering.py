"""How does what 商工登記 says come into a draft? It is asked in the background, and taken over when a person says so."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications.actions.filling import save_sheet
from applications.models import Application, RegisterQuestion, Vendor
from applications.registers import offered
from applications.sheets import registered
from applications.sheets.registered import RegisteredAnswer, RegisterStanding
from portal.accounts.models import User
from portal.background import duties


def ask_register(vendor: Vendor, now: datetime, *, again: bool = False) -> bool:
    """Owes the question of a draft, one at a time for each vendor; `again` when a person asks. Whether it was asked."""
    source = offered.source()
    if source is None:
        return False
    with transaction.atomic():
        tax_id = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk).tax_id
        offer = offered.of_draft(tax_id, now) or offered.RegisterOffer()
        if not (offer.may_ask(now) if again else offer.is_due(now)):
            return False
        RegisterQuestion.objects.create(key=source.key, tax_id=tax_id, asked_at=now)
        duties.nudge("applications.ask")
    return True


def fill_from_register(
    draft: Application, answers: Iterable[RegisteredAnswer], user: User, address: str | None, now: datetime
) -> list[str]:
    """帶入空白欄位: what is empty is filled, and nothing else. Returns the names. Raises NotEditable."""
    empty = [answer for answer in answers if answer.standing == RegisterStanding.EMPTY]
    return take_from_register(draft, empty, user, address, now)


def take_from_register(
    draft: Application, answers: Iterable[RegisteredAnswer], user: User, address: str | None, now: datetime
) -> list[str]:
    """改用登記資料. What somebody changed meanwhile stays. Returns the names that were written. Raises NotEditable."""
    taken = list(answers)
    return save_sheet(registered.sheet_with(taken, draft), draft, user, address, now) if taken else []
