"""How does a paper get into its slot, and out of it?"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.actions import history, quota
from applications.actions.access import Access, NotEditable, access, locked, why_closed
from applications.actions.history import Said
from applications.models import Application, Attachment, PaperReading
from applications.sheets.details import Details
from applications.sheets.dossier import DossierPart
from applications.sheets.slots import SLOTS, Slot
from portal.accounts.models import User
from portal.background import duties
from portal.files import uploads
from portal.files.models import StoredFile


def add_paper(part: DossierPart, slot: Slot, upload: Any, user: User, now: datetime) -> Attachment:
    """Stores one file in a slot. In a slot for one file the new one takes the old one's place.

    Raises NotEditable, or ValidationError when the file is refused.
    """
    application = part.application
    if not (allowed := access(application, now)):
        raise NotEditable(why_closed(application, now))
    _check_open(part, slot, allowed)
    limit = min(application.programme.upload_max_mb, uploads.HARD_LIMIT_MB) * 1024 * 1024
    quota.check_upload(application, upload.size or 0, now, part.papers.get(slot.key, []) if slot.maximum == 1 else [])
    stored = uploads.accept(upload, formats=slot.formats, max_bytes=limit, user=user, now=now)
    try:
        with transaction.atomic():
            fresh, allowed = locked(application, now)
            _check_open(part, slot, allowed)
            quota.lock_vendor(fresh)
            replaced = _present(fresh, part, slot) if slot.maximum == 1 else []
            size = quota.size_of(stored)
            quota.check_upload(fresh, size, now, replaced, stored=size)
            paper = _put(fresh, part, slot, stored, user, now)
    except (NotEditable, ValidationError):
        uploads.take_back(stored)
        raise
    duties.nudge("files.scan")
    return paper


def _put(
    application: Application, part: DossierPart, slot: Slot, stored: StoredFile, user: User, now: datetime
) -> Attachment:
    """Under the application's lock."""
    gone: list[Attachment] = []
    present = _present(application, part, slot)
    if slot.maximum == 1:
        gone = present
        Attachment.objects.filter(pk__in=[paper.pk for paper in gone]).update(removed_at=now)
    elif len(present) >= (slot.maximum or MOST_FILES):
        raise ValidationError(f"「{slot.label}」最多 {slot.maximum or MOST_FILES} 個檔案，請先移除不需要的檔案。")
    paper = Attachment.objects.create(application=application, solution=part.solution, slot=slot.key, file=stored)
    before = "、".join(paper.file.original_name for paper in gone)
    said = Said(slot.key, slot.label, before, stored.original_name)
    history.record_once(application, part.solution, part.sheet.key, said, user, now)
    PaperReading.promise(stored)
    duties.nudge("applications.read", "applications.forget")
    return paper


def _present(application: Application, part: DossierPart, slot: Slot) -> list[Attachment]:
    return list(Attachment.objects.present().filter(application=application, solution=part.solution, slot=slot.key))


def share_paper(paper: Attachment, part: DossierPart, slot: Slot, user: User, now: datetime) -> Attachment:
    """A-08: puts the file of one slot into its twin as well: the same stored file, not a copy. Pressed twice it is there once.

    Raises NotEditable, or ValidationError when the slot is full or the paper is not there any more.
    """
    with transaction.atomic():
        fresh, allowed = locked(part.application, now)
        _check_open(part, slot, allowed)
        own = Attachment.objects.present().filter(application=fresh, solution=part.solution)
        source = own.filter(pk=paper.pk, slot=slot.twin).exclude(file__state=StoredFile.State.REFUSED).first()
        if source is None:
            raise ValidationError("這個檔案已經移除，不能再使用，請重新上傳。")
        there = own.filter(slot=slot.key, file=source.file_id).first()
        return there or _put(fresh, part, slot, source.file, user, now)


MOST_FILES = 20  # in one slot that the guideline leaves open


def _check_open(part: DossierPart, slot: Slot, allowed: Access) -> None:
    if slot.key not in allowed.names(part.sheet, part.solution_id):
        raise NotEditable(f"「{slot.label}」目前不能修改。")


def remove_paper(paper: Attachment, part: DossierPart, now: datetime, user: User | None = None) -> None:
    """Takes a paper out of its slot; the row and the file stay (nothing that was sent is lost)."""
    slot = SLOTS[paper.slot]
    with transaction.atomic():
        fresh, allowed = locked(part.application, now)
        _check_open(part, slot, allowed)
        if Attachment.objects.filter(pk=paper.pk, removed_at=None).update(removed_at=now):
            said = Said(slot.key, slot.label, paper.file.original_name, "")
            history.record_once(fresh, part.solution, part.sheet.key, said, user, now)
    duties.nudge("applications.forget")


def put_back_paper(paper: Attachment, part: DossierPart, now: datetime, user: User) -> None:
    """Undoes a removal: the paper stands again where it stood, with what was said of it. Pressed twice it is there once.

    Raises NotEditable, or ValidationError when there is no room for it any more.
    """
    slot = SLOTS[paper.slot]
    with transaction.atomic():
        fresh, allowed = locked(part.application, now)
        _check_open(part, slot, allowed)
        quota.lock_vendor(fresh)
        present = _present(fresh, part, slot)
        gone = present if slot.maximum == 1 else []
        if paper.pk in {stored.pk for stored in present}:
            return
        quota.check_upload(fresh, paper.file.size, now, gone, stored=paper.file.size)
        if len(present) - len(gone) >= (slot.maximum or MOST_FILES):
            raise ValidationError(f"「{slot.label}」最多 {slot.maximum or MOST_FILES} 個檔案，請先移除不需要的檔案。")
        Attachment.objects.filter(pk__in=[stored.pk for stored in gone]).update(removed_at=now)
        Attachment.objects.filter(pk=paper.pk).update(removed_at=None)
        before = "、".join(stored.file.original_name for stored in gone)
        said = Said(slot.key, slot.label, before, paper.file.original_name)
        history.record_once(fresh, part.solution, part.sheet.key, said, user, now)
        PaperReading.promise(paper.file)
    duties.nudge("applications.read")


def save_details(paper: Attachment, part: DossierPart, details: dict[str, Any], now: datetime) -> None:
    """Puts all that is said of a paper in the place of what was; for a person's form see `merge_details`."""
    with transaction.atomic():
        _, allowed = locked(part.application, now)
        _check_open(part, SLOTS[paper.slot], allowed)
        paper.details = details
        paper.save(update_fields=["details"])


def merge_details(form: Details, paper: Attachment, part: DossierPart, user: User, now: datetime) -> None:
    """Writes what this person changed of what is said of a paper, as `save_sheet` does; a paper that is gone keeps what it had."""
    slot = SLOTS[paper.slot]
    with transaction.atomic():
        fresh, allowed = locked(part.application, now)
        _check_open(part, slot, allowed)
        paper = Attachment.objects.filter(pk=paper.pk, removed_at=None).select_related("file").first() or paper
        stored = form.restored(paper.details)
        outcome = form.merge(stored.get)
        if outcome.mine and paper.removed_at is None:
            paper.details = {**paper.details, **form.to_json(outcome.mine)}
            paper.save(update_fields=["details"])
            history.record(fresh, part.solution, part.sheet.key, _said(form, paper, stored), user, now)
        history.word(form, outcome.conflicts.values())
        names = {_place(paper, name): conflict for name, conflict in outcome.conflicts.items()}
        history.sign(fresh, part.solution, names, user)


def _said(form: Details, paper: Attachment, stored: dict[str, Any]) -> list[Said]:
    where = f"{SLOTS[paper.slot].label}「{paper.file.original_name}」"
    return [
        Said(
            _place(paper, name), f"{where}　{form.fields[name].label}",
            form.words_of(name, stored[name]), form.words_of(name, form.cleaned_data[name]),
        )
        for name in form.outcome.mine
    ]  # fmt: skip


def _place(paper: Attachment, name: str) -> str:
    return paper.place.at(str(paper.pk), name).within
