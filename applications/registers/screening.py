"""Who of our vendors stands on a list that came new? Each finding is told once, as a task of the desk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from applications.guideline.outside import Register
from applications.models import (
    Application,
    BreachRecord,
    GuidelineCheck,
    ListCopy,
    ListRow,
    RegisterSource,
    ScreeningHit,
    Solution,
    Submission,
    Vendor,
    Verdict,
)
from applications.registers import known, matching, runs
from applications.registers.names import Likeness, folded_name, is_long_enough, likeness
from applications.workflow import APPLICATION, SOLUTION
from applications.workflow.words import REVIEWED
from portal.accounts.models import User
from portal.workflow.engine import StepRefused

VENDORS = 2_000  # of one question to the database
BREACHES = Register.BREACHES.value

Found = tuple[Vendor, ListRow, bool]  # the last: by the name alone


def owed(now: datetime) -> QuerySet[RegisterSource]:
    """Sources whose list came in force and was not compared yet."""
    return RegisterSource.objects.filter(current__screened_at=None).exclude(current=None).order_by("pk")


def screen_source(pk: int, now: datetime) -> None:
    stand = owed(now).select_related("current").filter(pk=pk).first()
    if stand is not None and stand.current is not None:
        screen(stand.current, now)


def screen(copy: ListCopy, now: datetime) -> int:
    """Compares every vendor with one list in force. Returns how many findings are new.

    Done again, or by two at once, it finds the same: each finding is a row of its vendor, list and content.
    """
    new: set[int] = set()
    count = 0
    for hits in _batches(_hits(copy, now), VENDORS):
        written = _write(hits)
        count += len(written)
        new |= {hit.vendor_id for hit in written}
    _say_who_left(copy, now)
    _ask_again(_submissions(Q(vendor__in=new)), f"copy:{copy.pk}", now)
    if copy.against_id is None:
        _ask_again(_missed(copy.key), f"copy:{copy.pk}", now)
    ListCopy.objects.filter(pk=copy.pk).update(screened_at=now)
    return count


def would_find(copy: ListCopy, most: int) -> list[tuple[Vendor, ListRow]]:
    """Whom a list that waits would newly be found to name, of our vendors, each with the first such row; at most so many."""
    known_hits = set(ScreeningHit.objects.filter(key=copy.key).values_list("vendor", "digest"))
    named: dict[int, tuple[Vendor, ListRow]] = {}
    for vendor, row, _ in _pairs(copy):
        if len(named) >= most:
            break
        if (vendor.pk, row.digest) not in known_hits:
            named.setdefault(vendor.pk, (vendor, row))
    return list(named.values())


# --- Compared ------------------------------------------------------------------------------------------------------


def _hits(copy: ListCopy, now: datetime) -> Iterator[ScreeningHit]:
    for vendor, row, by_name in _pairs(copy):
        told = {"key": copy.key, "digest": row.digest, "by_name": by_name, "row": row.row, "copy": copy}
        yield ScreeningHit(vendor=vendor, found_at=now, **told)


def _pairs(copy: ListCopy) -> Iterator[Found]:
    """In a list that has no numbers by the name, else by the number."""
    return _by_name(copy) if known.list_source(copy.key).by_name else _by_number(copy)


def _by_number(copy: ListCopy) -> Iterator[Found]:
    ours = Vendor.objects.filter(tax_id=OuterRef("tax_id"))
    rows = ListRow.objects.filter(Exists(ours), copy=copy).exclude(tax_id="").order_by("pk")
    for batch in _batches(rows, VENDORS):
        vendors = Vendor.objects.in_bulk({row.tax_id for row in batch}, field_name="tax_id")
        yield from ((vendors[row.tax_id], row, False) for row in batch)


def _by_name(copy: ListCopy) -> Iterator[Found]:
    for vendors in _batches(Vendor.objects.exclude(company_name="").order_by("pk").iterator(), VENDORS):
        called = defaultdict(list)
        for vendor in vendors:
            if is_long_enough(folded := folded_name(vendor.company_name)):
                called[folded].append(vendor)
        rows = ListRow.objects.filter(copy=copy, tax_id="", name_folded__in=list(called)).order_by("pk")
        for row in rows:
            for vendor in called[row.name_folded]:
                if likeness(vendor.company_name, row.name) is not Likeness.OTHER:
                    yield vendor, row, True


def _write(hits: Sequence[ScreeningHit]) -> list[ScreeningHit]:
    """Those that are new. What had left its list and is back waits for nobody who has seen it, but is told as standing there."""
    with transaction.atomic():
        vendors, key = {hit.vendor_id for hit in hits}, hits[0].key
        there = ScreeningHit.objects.filter(key=key, vendor__in=vendors)
        there.filter(digest__in={hit.digest for hit in hits}).exclude(gone_at=None).update(gone_at=None)
        seen = set(there.values_list("vendor", "digest"))
        new = {(hit.vendor_id, hit.digest): hit for hit in hits if (hit.vendor_id, hit.digest) not in seen}
        ScreeningHit.objects.bulk_create(new.values(), ignore_conflicts=True)
    return list(new.values())


def _say_who_left(copy: ListCopy, now: datetime) -> None:
    stands = ListRow.objects.filter(copy=copy, digest=OuterRef("digest"))
    ScreeningHit.objects.filter(~Exists(stands), key=copy.key, gone_at=None).update(gone_at=now)


def _batches(rows: Iterable, size: int) -> Iterator[list]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


# --- What staff know -----------------------------------------------------------------------------------------------


def _own_digest() -> Concat:
    return Concat(Value("breach:"), Cast("pk", CharField()), output_field=CharField())


def breaches_owed(now: datetime) -> QuerySet[BreachRecord]:
    """Records about a vendor that were not told, and those taken back that are told still."""
    told = ScreeningHit.objects.filter(key=BREACHES, digest=OuterRef("own"))
    ours = Exists(Vendor.objects.filter(tax_id=OuterRef("tax_id")))
    untold = Q(ended_on=None) & ours & ~Exists(told)
    return (
        BreachRecord.objects.annotate(own=_own_digest())
        .filter(untold | (~Q(ended_on=None) & Exists(told.filter(gone_at=None))))
        .order_by("pk")
    )


def screen_breach(pk: int, now: datetime) -> None:
    record = breaches_owed(now).filter(pk=pk).first()
    if record is None:
        return
    own = ScreeningHit.objects.filter(key=BREACHES, digest=f"breach:{pk}")
    if record.ended_on is not None:
        own.filter(gone_at=None).update(gone_at=now)
        return
    vendor = Vendor.objects.get(tax_id=record.tax_id)
    values = {"by_name": False, "row": matching.breach_row(record), "found_at": now}
    ScreeningHit.objects.get_or_create(vendor=vendor, key=BREACHES, digest=f"breach:{pk}", defaults=values)
    _ask_again(_submissions(Q(vendor=vendor)), f"breach:{pk}", now)


# --- What follows --------------------------------------------------------------------------------------------------


def _ask_again(submissions: Iterable[Submission], about: str, now: datetime) -> None:
    """A run for each; no register is asked anew."""
    for submission in submissions:
        last = submission.guideline_checks.order_by("-pk").first()
        since = last.since if last else submission.submitted_at
        runs.start(submission, GuidelineCheck.Cause.LIST, now, about=about, since=since)


def _submissions(whose: Q) -> QuerySet[Submission]:
    """The newest of each case that is under way, or of which a solution is listed."""
    running = Exists(Solution.objects.filter(application=OuterRef("pk"), state__in=SOLUTION.names(final=False)))
    open_cases = Application.objects.exclude(state=APPLICATION.initial.name).filter(
        whose, state__in=APPLICATION.names(final=False)
    )
    cases = open_cases.filter(~Q(state__in=APPLICATION.group(REVIEWED)) | running)
    return Submission.objects.newest_of_each().filter(application__in=cases).defer("frozen").order_by("pk")


def _missed(key: str) -> QuerySet[Submission]:
    """Those that were judged while there was no such list: the first one is looked up for them, found on it or not."""
    counting = GuidelineCheck.objects.newest_of_each()
    silent = Verdict.objects.filter(result=Verdict.Result.UNAVAILABLE, check_run__in=counting)
    told = silent.values_list("check_run__submission_id", "sources")
    waiting = {submission for submission, sources in told if any(used["key"] == key for used in sources)}
    return _submissions(Q()).filter(pk__in=waiting) if waiting else Submission.objects.none()


def handle(hit: ScreeningHit, user: User, note: str, now: datetime) -> ScreeningHit:
    """A person has looked at it, with a sentence. Raises StepRefused when a colleague did."""
    if not note.strip():
        raise StepRefused("請用一句話寫下處理結果。")
    with transaction.atomic():
        row = ScreeningHit.objects.select_for_update(no_key=True).get(pk=hit.pk)
        if row.handled_at is not None:
            raise StepRefused("這筆發現已經有人處理了。請重新整理頁面，查看處理說明。")
        row.handled_by, row.handled_at, row.note = user, now, note.strip()[:1000]
        row.save(update_fields=["handled_by", "handled_at", "note"])
    return row
