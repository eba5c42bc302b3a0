"""Which files of a case may a person download, and under which name (F1-10)?"""

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from applications.models import Application, Attachment, Document, Submission
from applications.sheets.slots import SLOTS
from portal import sight
from portal.files import access
from portal.files.models import StoredFile
from portal.roles import Account, Role


@access.register
def paper_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """The vendor's own, also what was taken away; for everybody else only what was filed, whatever came after."""
    paper = (
        Attachment.objects.filter(file=stored, application__in=_cases_of(user))
        .select_related("application__vendor", "file")
        .first()
    )
    if paper is None or not (_is_of_vendor(user) or _was_filed(paper)):
        return None
    return access.Grant(paper.application.as_look_target, SLOTS[paper.slot].file_name(paper))


@access.register
def document_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """The print of a draft shows what may be taken out again before it is filed: it is the vendor's alone."""
    made = Document.objects.filter(file=stored, application__in=_cases_of(user))
    if not _is_of_vendor(user):
        made = made.exclude(kind=Document.Kind.DRAFT)
    document = made.select_related("application__vendor").first()
    return access.Grant(document.application.as_look_target) if document else None


def _cases_of(user: Account) -> QuerySet:
    """A reviewer sees a part of a case: which papers those are says the review (review/desk/my_tasks.py)."""
    if user.is_authenticated and user.role == Role.REVIEWER:
        return Application.objects.none()
    return Application.objects.visible_to(user) if _is_of_vendor(user) else sight.seen("application", user)


def _is_of_vendor(user: Account) -> bool:
    return user.is_authenticated and user.role == Role.VENDOR


def _was_filed(paper: Attachment) -> bool:
    """Whether its file stands in something that was sent in."""
    filed = Submission.objects.filter(application=paper.application_id).annotate(text=Cast("frozen", TextField()))
    return filed.filter(text__contains=f'"{paper.file_id}"').exists()
