"""When does leave what a vendor replaced, removed, or asked for on the way? What was filed never does."""

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Attachment, Document, Submission, WorkbookImport
from portal.background import duties
from portal.files.duties import TIDY_MINUTE

MARGIN = timedelta(hours=1)  # between the moment at which a request arrived and that at which its turn came


def _kept(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)


def removed_papers(now: datetime) -> QuerySet:
    """Papers taken out of their slot so long ago that nobody takes it back, and that stood there in no submission."""
    if now.minute != TIDY_MINUTE:
        return Attachment.objects.none()
    meanwhile = Submission.objects.filter(
        application=OuterRef("application"),
        submitted_at__gte=OuterRef("added_at") - MARGIN,
        submitted_at__lte=OuterRef("removed_at") + MARGIN,
    )
    old = Attachment.objects.filter(removed_at__lte=_kept(settings.KEEP_REMOVED_DAYS, now))
    return old.filter(~Exists(meanwhile)).order_by("pk")


def clear_paper(pk: int, now: datetime) -> None:
    """The row goes, and files.tidy removes the bytes when no other row names them."""
    with transaction.atomic():
        paper = duties.locked(removed_papers(now.replace(minute=TIDY_MINUTE)).filter(pk=pk)).first()
        if paper is not None and not _is_filed(paper):
            paper.delete()


def _is_filed(paper: Attachment) -> bool:
    """Asked of what was filed itself as well: a paper that a submission names is never let go."""
    frozen = Submission.objects.filter(application=paper.application_id).values_list("frozen", flat=True)
    return any(str(paper.file_id) in json.dumps(content) for content in frozen)


def old_drafts(now: datetime) -> QuerySet:
    """PDFs of drafts. The same content asked for again is made again."""
    if now.minute != TIDY_MINUTE:
        return Document.objects.none()
    return Document.objects.filter(
        kind=Document.Kind.DRAFT, asked_at__lte=_kept(settings.KEEP_DRAFT_DAYS, now)
    ).order_by("pk")


def clear_draft(pk: int, now: datetime) -> None:
    old_drafts(now.replace(minute=TIDY_MINUTE)).filter(pk=pk).delete()


def old_previews(now: datetime) -> QuerySet:
    """Workbooks that were looked at and never taken over. Of those that were the cells have gone already."""
    if now.minute != TIDY_MINUTE:
        return WorkbookImport.objects.none()
    return WorkbookImport.objects.filter(
        applied_at=None, uploaded_at__lte=_kept(settings.KEEP_DRAFT_DAYS, now)
    ).order_by("pk")


def clear_preview(pk: int, now: datetime) -> None:
    old_previews(now.replace(minute=TIDY_MINUTE)).filter(pk=pk).delete()
