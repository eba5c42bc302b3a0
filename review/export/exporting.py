"""How does a list of cases become a file to take along? Asked for as a row, made in the background, gone after a week."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from applications.models import Solution, Submission
from portal import sight
from portal.accounts.models import User
from portal.background import duties, scratch
from portal.files import uploads
from portal.outbox import notices
from portal.reference import Ref
from portal.roles import Account, Role
from portal.trail import looks
from portal.trail.models import Holding
from portal.trail.targets import LookTarget
from review.cases import filters
from review.export.books import BOOKS, Book
from review.export.course import courses
from review.export.workbook import header, rows_of
from review.models import Case, Export

KEPT = timedelta(days=7)  # personal data: no longer than the work with it
BATCH = 100  # cases
TOGETHER = 25  # of which all that was filed is in memory at a time


def may_export(user: Account) -> bool:
    """Whoever may read every case may take the list along; a reviewer reads only what is given to them."""
    return user.is_active and user.has_perm("review.view_case")


def visible_to(user: Account) -> QuerySet:
    """One's own exports; an administrator sees who took what along."""
    if not user.is_authenticated or not may_export(user):
        return Export.objects.none()
    exports = Export.objects.all() if user.role == Role.ADMINISTRATOR else Export.objects.filter(asked_by=user.pk)
    return exports.exclude(Exists(_withheld_in_it(user)))


def _withheld_in_it(user: Account) -> QuerySet:
    """What an export holds that is withheld from the person, maybe since it was made: then the whole of it is."""
    held = Holding.objects.filter(container=Concat(Value("export:"), Cast(OuterRef("pk"), CharField())))
    return held.filter(sight.is_withheld(user, "ref"))


def ask(user: User, wanted: filters.CaseFilter, now: datetime, form: str = Export.Format.EXCEL) -> Export:
    """An export of what `wanted` lets through, in one of Export.Format. Asked again before it is made it is the same one.

    Raises filters.Unknown.
    """
    kept = filters.CaseFilter.read(wanted.wanted, user, now)
    waiting = Export.objects.filter(asked_by=user, done_at=None, wanted=kept.wanted, format=form).first()
    if waiting:
        return waiting
    with transaction.atomic():
        made = Export.objects.create(
            asked_by=user, asked_at=now, wanted=kept.wanted, format=form, words=str(kept)[:500]
        )
        duties.nudge("review.export")
    return made


# --- Making it -----------------------------------------------------------------------------------------------------


def make(pk: int, now: datetime) -> None:
    """Builds one export outside any transaction; after a crash it starts anew, and nobody has seen the half of it."""
    with Export.doing(pk, now) as work:
        if work is None:
            return
        with scratch.folder("export") as folder:
            path, book = folder / "export", BOOKS[work.format](header())
            solutions = _write(work, book, path, now)
            with path.open("rb") as made:
                stored = uploads.keep_file(File(made), name=file_name(work), content_type=book.content_type, now=now)
        _offer(work, stored, solutions)


def file_name(export: Export) -> str:
    return f"申請案_{timezone.localtime(export.asked_at):%Y%m%d_%H%M}.{export.format}"


def _write(work: Export, book: Book, path: Path, now: datetime) -> int:
    """Fills the workbook; how many solutions stand in it. What the person may see is asked now, not when they asked."""
    wanted = filters.CaseFilter.read(work.wanted, work.asked_by, now)
    cases = wanted.cases(Case.objects.seen_by(work.asked_by), work.asked_by, now)
    pairs = list(cases.order_by("number").values_list("pk", "vendor__tax_id"))
    keys = [pk for pk, _ in pairs]
    looks.hold(work.as_look_target.ref, [LookTarget(f"application:{pk}", tax_id=tax_id) for pk, tax_id in pairs])
    _tell(work, total=len(keys), progress=0)
    solutions = 0
    try:
        for start in range(0, len(keys), BATCH):
            for row in _rows(keys[start : start + BATCH], now):
                book.add(row)
                solutions += 1
            _tell(work, progress=min(start + BATCH, len(keys)))
        book.save(path)
    finally:
        book.drop()
    return solutions


def _tell(work: Export, **values: int) -> None:
    for name, value in values.items():
        setattr(work, name, value)
    work.save(update_fields=[*values])


def _rows(keys: list[int], now: datetime) -> Iterator[list[Any]]:
    """The rows of a batch of cases, from the latest submission of each."""
    states = {
        pk: Solution.workflow.state(state).label
        for pk, state in Solution.objects.filter(application__in=keys).values_list("pk", "state")
    }
    for start in range(0, len(keys), TOGETHER):
        submissions = list(_latest(keys[start : start + TOGETHER]))
        happened = courses(submissions, now)
        for submission in submissions:
            held = getattr(submission.application, "assignment", None)
            officer = str(held.officer) if held else ""
            yield from rows_of(submission, states, officer, happened[submission.application_id])


def _latest(keys: list[int]) -> QuerySet:
    first = Submission.objects.filter(application=OuterRef("application"), number=1)
    latest = Submission.objects.filter(application__in=keys).newest_of_each()
    latest = latest.select_related("application__assignment__officer").annotate(
        first_at=Subquery(first.values("submitted_at"))
    )
    return latest.only(
        "number",
        "frozen",
        "submitted_at",
        "application__number",
        "application__state",
        "application__assignment__officer",
    ).order_by("application__number")


def _offer(work: Export, stored: Any, solutions: int) -> None:
    with transaction.atomic():
        done = timezone.now()
        work.finish(file=stored, solutions=solutions, expires_at=done + KEPT)
        words = {"export": work, "url": settings.BASE_URL + reverse("admin:review_export_change", args=[work.pk])}
        about = Ref.of(work)
        notices.notify([work.asked_by], "export", concerns=about, cause=about, words=words)


# --- Letting it go -------------------------------------------------------------------------------------------------


def outlived(now: datetime) -> QuerySet:
    return Export.objects.filter(file__isnull=False, expires_at__lte=now)


def forget(pk: int, now: datetime) -> None:
    """Nobody has the file any more; files.tidy removes its bytes within the hour. Who took what along stays known."""
    with transaction.atomic():
        gone = duties.locked(outlived(now).filter(pk=pk)).first()
        if gone:
            gone.file = None
            gone.save(update_fields=["file"])
