"""How does a paper get into its slot, and out of it?"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.actions.access import Access, NotEditable, access, locked
from applications.models import Attachment
from applications.sheets.dossier import Part
from applications.sheets.slots import SLOTS, Slot
from portal import duties
from portal.files import uploads


def add_paper(part: Part, slot: Slot, upload: Any, user: Any, now: datetime) -> Attachment:
    """Stores one file in a slot. In a slot for one file the new one takes the old one's place.

    Raises NotEditable, or ValidationError when the file is refused.
    """
    application = part.application
    _check_open(part, slot, access(application, now))
    limit = min(application.programme.upload_max_mb, uploads.HARD_LIMIT_MB) * 1024 * 1024
    stored = uploads.accept(upload, formats=slot.formats, max_bytes=limit, user=user, now=now)
    with transaction.atomic():
        fresh, allowed = locked(application, now)
        _check_open(part, slot, allowed)
        present = Attachment.objects.present().filter(application=fresh, solution=part.solution, slot=slot.key)
        if slot.maximum == 1:
            Attachment.objects.filter(pk__in=[one.pk for one in present]).update(removed_at=now)
        elif len(present) >= (slot.maximum or MOST_FILES):
            raise ValidationError(f"「{slot.label}」最多 {slot.maximum or MOST_FILES} 個檔案，請先移除不需要的檔案。")
        paper = Attachment.objects.create(application=fresh, solution=part.solution, slot=slot.key, file=stored)
    duties.nudge("files.scan")
    return paper


MOST_FILES = 20  # in one slot that the guideline leaves open


def _check_open(part: Part, slot: Slot, allowed: Access) -> None:
    solution_id = part.solution.pk if part.solution else None
    if slot.key not in allowed.names(part.sheet, solution_id):
        raise NotEditable(f"「{slot.label}」目前不能修改。")


def remove_paper(paper: Attachment, part: Part, now: datetime) -> None:
    """Takes a paper out of its slot; the row and the file stay (nothing that was sent is lost)."""
    with transaction.atomic():
        _, allowed = locked(part.application, now)
        _check_open(part, SLOTS[paper.slot], allowed)
        Attachment.objects.filter(pk=paper.pk, removed_at=None).update(removed_at=now)


def save_details(paper: Attachment, part: Part, details: dict[str, Any], now: datetime) -> None:
    with transaction.atomic():
        _, allowed = locked(part.application, now)
        _check_open(part, SLOTS[paper.slot], allowed)
        paper.details = details
        paper.save(update_fields=["details"])
