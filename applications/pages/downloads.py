"""Which files of a case may a person download, and under which name (F1-10)?"""

from typing import Any

from applications.models import Application, Attachment, Document
from applications.sheets.slots import SLOTS
from portal.files import access
from portal.files.models import StoredFile


@access.register
def paper_name(user: Any, stored: StoredFile) -> str | None:
    found = (
        Attachment.objects.filter(file=stored, application__in=Application.objects.visible_to(user))
        .select_related("application__vendor", "file")
        .first()
    )
    return SLOTS[found.slot].file_name(found) if found else None


@access.register
def document_name(user: Any, stored: StoredFile) -> str | None:
    found = Document.objects.filter(file=stored, application__in=Application.objects.visible_to(user)).exists()
    return stored.original_name if found else None
