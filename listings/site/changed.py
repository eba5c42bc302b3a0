"""On which day did the public site change last?"""

from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from listings.models import Announcement, ListingVersion, Selected
from listings.site import statements

KEY = "site-changed-on"
KEPT_SECONDS = 300  # the foot of every page says it


def changed_on() -> date:
    """The last of: a statement worded anew, an announcement that appeared, a line of 入選名單, a page of a solution."""
    known = cache.get(KEY)
    if known is None:
        known = _asked(timezone.now())
        cache.set(KEY, known, KEPT_SECONDS)
    return known


def _asked(now: datetime) -> date:
    appeared = Announcement.objects.public_at(now).aggregate(last=Max("appears_at"))["last"]
    listed = ListingVersion.objects.filter(since__lte=now).aggregate(last=Max("since"))["last"]
    entered = Selected.objects.announced_by(timezone.localdate(now)).aggregate(last=Max("announced_on"))["last"]
    days = [timezone.localdate(moment) for moment in (appeared, listed) if moment]
    return max([statements.last_change(), *days, *([entered] if entered else [])])
