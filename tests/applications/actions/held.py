"""How does a paper wait for its scan in a test, and come through it?"""

from django.utils import timezone

from applications.models import Application
from portal.files.models import StoredFile


def waits(case: Application, slot: str = "load_test_report") -> StoredFile:
    """A paper of a case as it is while clamd is away."""
    paper = case.attachments.filter(removed_at=None).get(slot=slot)
    StoredFile.objects.filter(pk=paper.file_id).update(state="checking", done_at=None)
    return paper.file


def scanned(stored: StoredFile, state: str = "clean") -> None:
    reason = "掃毒發現病毒（Eicar）。" if state == "refused" else ""
    StoredFile.objects.filter(pk=stored.pk).update(
        state=state, done_at=timezone.now(), scanned_at=timezone.now(), reason=reason
    )
