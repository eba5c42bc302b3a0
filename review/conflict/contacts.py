"""程序外接觸 (行政程序法 §47): how is it kept that somebody was approached about a case outside the procedure?

Written once. It belongs to the file: whoever may open the case reads it, and it is printed with the file. What concerns one
member of the committee is no other member's to read.
"""

from datetime import datetime

from django.db import transaction

from applications.models import Application
from portal.accounts.models import User
from portal.files.models import StoredFile
from portal.roles import Account, Role
from portal.text.fold import squeeze
from portal.workflow.engine import StepRefused
from review.models import Case, Member, OutsideContact


def log(
    application: Application,
    actor: User,
    *,
    person: str,
    way: str,
    at: datetime,
    place: str,
    content: str,
    file: StoredFile | None,
    now: datetime,
    about: User | None = None,
) -> OutsideContact:
    """By whoever sees the case and was approached, or heard of it. Raises StepRefused."""
    if not Case.objects.seen_by(actor).filter(pk=application.pk).exists():
        raise StepRefused("這個案件不由您辦理。")
    if at > now:
        raise StepRefused("接觸的時間還沒有到，請改填實際的時間。")
    if way == OutsideContact.Way.WRITTEN and file is None and not content.strip():
        raise StepRefused("書面接觸請附上往來文件，或寫下內容。")
    said = {
        "person": person.strip(),
        "way": way,
        "at": at,
        "place": place.strip(),
        "content": content.strip(),
        "file": file,
        "about": about,
    }
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=application.pk)
        same = OutsideContact.objects.filter(application=application.pk, logged_by=actor, **said)
        if kept := same.first():
            return kept  # pressed twice
        return OutsideContact.objects.create(application_id=application.pk, logged_by=actor, logged_at=now, **said)


def read_by(user: Account, application: Application) -> list[OutsideContact]:
    """Of a case that this person may open; a member reads what concerns nobody of the committee, or themselves.

    Also where nobody said whom it concerns, but a colleague's name stands there.
    """
    rows = list(OutsideContact.objects.filter(application=application.pk).select_related("file", "logged_by", "about"))
    if user.role != Role.REVIEWER:
        return rows
    seats = Member.objects.filter(committee__programme=application.programme_id).exclude(user=user.pk)
    names = {squeeze(name) for name in seats.values_list("user__name", flat=True) if name.strip()}
    return [row for row in rows if row.about_id in (None, user.pk) and not _names(row, names)]


def _names(row: OutsideContact, names: set[str]) -> bool:
    said = squeeze(f"{row.person}{row.place}{row.content}")
    return any(name in said for name in names)
