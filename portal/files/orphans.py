"""Which bytes lie in the store without a row? Written, and the process killed before the record. Swept slice by slice, once a day."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from portal.files.models import StoredFile, StoreSlice

log = logging.getLogger(__name__)

SURE_AFTER = timedelta(days=1)  # an upload under way is recorded within seconds; no clock differs by a day
EVERY = timedelta(days=1)
AT_ONCE = 500  # names in one question to the database
PREFIXES = (*(f"{number:02x}/" for number in range(256)), "healthz")
# Only what this portal writes: random_name and the trial of health, each perhaps with Django's addition to a taken name.
OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}(_\w+)?|healthz(_\w+)?")


def to_sweep(now: datetime) -> QuerySet:
    due = Q(swept_at=None) | Q(swept_at__lte=now - EVERY)
    return StoreSlice.objects.filter(due).order_by("swept_at", "prefix")


def sweep(prefix: str, now: datetime) -> None:
    """Deletes the bytes of one slice that are older than a day and that no row names. Done twice it is the same."""
    old = (
        name for name, written in default_storage.listed(prefix) if written < now - SURE_AFTER and OURS.fullmatch(name)
    )
    for names in _slices(old):
        known = set(StoredFile.objects.filter(blob__in=names).values_list("blob", flat=True))
        for name in sorted(names - known):
            log.warning("bytes without a row are removed: %s", name)
            default_storage.delete(name)
    StoreSlice.objects.filter(pk=prefix).update(swept_at=now)


def _slices(names: Iterable[str]) -> Iterator[set[str]]:
    names = iter(names)
    while batch := set(islice(names, AT_ONCE)):
        yield batch
