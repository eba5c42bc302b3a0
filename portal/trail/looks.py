"""How is it remembered that somebody was shown personal data? One insert before the answer leaves.

Where the row cannot be written nothing is shown: the error of the database goes up, and the person reads that it failed.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from portal.trail.models import Holding, Look
from portal.trail.targets import LookTarget
from portal.web.address import client_address
from portal.web.signed import account_of

WINDOW = timedelta(minutes=10)  # of pages and of files read in place, this long one person on one of them is one row
DOWNLOADS = timedelta(minutes=1)  # of one file by one person: a script that never ends must not fill the table
Kind = Look.Kind


def saw(request: HttpRequest, target: LookTarget, kind: Kind = Kind.PAGE, detail: str = "", part: str = "") -> None:
    """Remembers that this person is about to see the page, or (FILE) gets the bytes. Raises DatabaseError where it cannot.

    `part` names what of the target it is, such as one of a case's files: each has rows of its own, `detail` says it in words.
    """
    now, person = timezone.now(), account_of(request)
    look = Look(
        user_id=person.pk,
        role=person.role,
        kind=kind,
        ref=target.ref[:60],
        what="：".join(part for part in (target.words, detail) if part)[:300],
        tax_id=target.tax_id[:8],
        place=f"{request.resolver_match.view_name if request.resolver_match else ''} {part}".strip()[:100],
        address=client_address(request) or None,
        at=now,
        slot=slot_of(now, DOWNLOADS if kind == Kind.FILE else WINDOW),
    )
    Look.objects.bulk_create([look], ignore_conflicts=True)


def saw_list(request: HttpRequest, words: str, targets: Iterable[LookTarget]) -> None:
    """As `saw`, of a page that shows many: what it held is kept once for each different content."""
    held = {target.ref: target for target in targets}
    if held:
        print_ = hashlib.sha256("\n".join(sorted(held)).encode()).hexdigest()[:32]
        hold(f"list:{print_}", held.values())
        saw(request, LookTarget(f"list:{print_}", f"{words}（{len(held)} 筆）"), Kind.LIST)


def hold(container: str, targets: Iterable[LookTarget]) -> None:
    """Remembers whose data stands in an export, a mailing or a page of a list."""
    rows = [Holding(container=container, ref=target.ref[:60], tax_id=target.tax_id[:8]) for target in targets]
    Holding.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def slot_of(moment: datetime, window: timedelta = WINDOW) -> int:
    return int(moment.timestamp() // window.total_seconds())
