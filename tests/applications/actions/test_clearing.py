"""Do replaced and removed papers, PDFs of drafts and workbooks leave in time, and never what was filed?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from applications import actions
from applications.actions import clearing
from applications.models import Application, Attachment, Document, WorkbookImport
from applications.sheets.slots import SLOTS
from portal.background import duties
from portal.files.duties import TIDY_MINUTE
from portal.files.models import StoredFile
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def later(days: float) -> datetime:
    return (timezone.now() + days * DAY).replace(minute=TIDY_MINUTE)


def add(case: Application, slot: str = "awards_certificates") -> Attachment:
    return actions.add_paper(
        factories.part(case, "company"), SLOTS[slot], factories.pdf(), factories.user_of(case), timezone.now()
    )


def removed(case: Application) -> Attachment:
    paper = add(case)
    actions.remove_paper(paper, factories.part(case, "company"), timezone.now())
    return paper


def test_removed_paper_stays_a_month_and_then_leaves_with_its_bytes(
    django_capture_on_commit_callbacks: Callable,
) -> None:
    case = factories.draft()
    paper, kept = removed(case), add(case)
    assert duties.sweep("applications.clear_papers", later(29)) == 0
    for name in ("applications.clear_papers", "applications.forget", "files.tidy"):
        with django_capture_on_commit_callbacks(execute=True):
            duties.sweep(name, later(31))
    assert list(StoredFile.objects.all()) == [kept.file]
    assert list(Attachment.objects.all()) == [kept]
    assert not paper.file.blob.storage.exists(paper.file.blob.name)


def test_paper_that_was_filed_and_replaced_in_a_correction_stays_for_ever() -> None:
    correction = factories.returned(items=[("company", "awards_certificates")])
    case = correction.application
    filed = case.attachments.first()
    Attachment.objects.filter(pk=filed.pk).update(removed_at=timezone.now())
    assert duties.sweep("applications.clear_papers", later(400)) == 0
    clearing.clear_paper(filed.pk, later(400))
    assert Attachment.objects.filter(pk=filed.pk).exists()


def test_paper_that_a_submission_names_stays_whatever_the_clocks_said() -> None:
    """Removed, by its times, long before anything was filed: what was frozen is asked itself."""
    case = factories.submitted()
    filed = case.attachments.get(slot="load_test_report")
    Attachment.objects.filter(pk=filed.pk).update(
        added_at=timezone.now() - 50 * DAY, removed_at=timezone.now() - 40 * DAY
    )
    assert [paper.pk for paper in clearing.removed_papers(later(0))] == [filed.pk]
    clearing.clear_paper(filed.pk, later(0))
    assert Attachment.objects.filter(pk=filed.pk).exists()


def test_paper_that_was_removed_before_filing_leaves_the_case() -> None:
    case = factories.complete()
    paper = removed(case)
    Attachment.objects.filter(pk=paper.pk).update(
        added_at=timezone.now() - 3 * DAY, removed_at=timezone.now() - 2 * DAY
    )
    actions.submit(case, factories.user_of(case), None, timezone.now())
    duties.sweep("applications.clear_papers", later(31))
    assert not Attachment.objects.filter(pk=paper.pk).exists()


def test_pdf_of_a_draft_leaves_after_a_week_and_a_receipt_never() -> None:
    case = factories.submitted()
    other = factories.draft()
    actions.ask_draft_pdf(other, timezone.now())
    assert duties.sweep("applications.clear_drafts", later(6)) == 0
    assert duties.sweep("applications.clear_drafts", later(8)) == 1
    assert sorted(Document.objects.values_list("application", "kind")) == [(case.pk, "forms"), (case.pk, "receipt")]


def test_workbook_that_was_only_looked_at_leaves_after_a_week() -> None:
    case = factories.draft()
    user, now = factories.user_of(case), timezone.now()
    kept, old = (
        WorkbookImport.objects.create(application=case, uploaded_by=user, uploaded_at=now, file_name=name, reading={})
        for name in "ab"
    )
    kept.close({}, {}, now)
    assert duties.sweep("applications.clear_previews", later(6)) == 0
    assert duties.sweep("applications.clear_previews", later(8)) == 1
    assert list(WorkbookImport.objects.all()) == [kept]
    assert old.pk != kept.pk


@pytest.mark.parametrize("owed", [clearing.removed_papers, clearing.old_drafts, clearing.old_previews])
def test_search_runs_once_an_hour(owed: Callable) -> None:
    assert owed(later(0).replace(minute=TIDY_MINUTE + 1)).query.is_empty()
