"""How does an officer take a solution out of the catalogue (R7-5-1, R7-8), and back into it?"""

from datetime import datetime

from django.db import transaction

from applications import letters
from applications.models import Solution
from listings.models import Listing
from listings.versions import writing
from listings.versions.listing_up import public_url
from listings.versions.writing import Cause, Wording
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform


def delist(solution: Solution, actor: User, kind: str, reason: str, now: datetime) -> None:
    """N8: the page says since when and of what kind, and no more; the reason goes to the vendor. Raises StepRefused."""
    if kind not in Listing.Ending.by_hand():
        raise StepRefused("請選擇下架的種類。")
    with transaction.atomic():
        fresh = perform(solution, "delist", actor, reason, now)
        writing.end([fresh.listing.pk], kind, now)
        said = {"note": reason, "kind_label": Listing.Ending(kind).label}
        letters.tell_of(fresh, "delist", fresh, str(fresh.times_taken("delist")), **said)


def relist(solution: Solution, actor: User, reason: str, now: datetime) -> None:
    """It says again what it said last, at the address that it had. Raises StepRefused, also after the programme's end."""
    with transaction.atomic():
        fresh = perform(solution, "relist", actor, reason, now)
        if now >= fresh.application.programme.valid_until:
            raise StepRefused("這個年度的有效期已過，不能恢復上架。")
        last = fresh.listing.versions.latest("number")
        writing.put([Wording(fresh, last.answers, Cause.RELISTED)], now)
        said = {"note": reason, "catalogue_url": public_url(fresh.listing)}
        letters.tell_of(fresh, "relist", fresh, str(fresh.times_taken("relist")), **said)
