"""How is a typing error on a public page corrected? By a version of its own; what stood there before stays readable (R7-5-2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from applications import letters
from applications.models import Solution
from listings.models import Listing, ListingVersion
from listings.versions import writing
from listings.versions.correctable import CorrectedText, changes
from listings.versions.listing_up import public_url
from listings.versions.public import PublicAnswers
from listings.versions.writing import Cause, Wording
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform


def correct(
    solution: Solution, actor: User, seen: int, texts: Mapping[str, str], reason: str, now: datetime
) -> Listing:
    """A new version with these texts. `seen` is the number of the version that was read. Raises StepRefused."""
    with transaction.atomic():
        fresh = perform(solution, "correct_listing", actor, reason, now)
        current = fresh.listing.current
        if current.number != seen:
            raise StepRefused("這個方案的公開內容剛才改過，請看過現在的內容再更正。")
        changed = changes(current, texts)
        if not changed:
            raise StepRefused("內容沒有改變。")
        note = "、".join(each.label for each in changed)
        (listing,) = writing.put([Wording(fresh, _corrected(current, changed), Cause.CORRECTED, note)], now)
        said = [{"label": each.label, "before": each.before, "after": each.after} for each in changed]
        place = public_url(listing)
        version = str(seen + 1)
        letters.tell_of(fresh, "correct_listing", fresh, version, note=reason, changes=said, catalogue_url=place)
    return listing


def _corrected(version: ListingVersion, changed: list[CorrectedText]) -> PublicAnswers:
    texts = {each.name: replace(version.answers[each.name], value=each.after, display=each.after) for each in changed}
    return {**version.answers, **texts}
