"""How is the standard contract of a year kept (主約, R7-3)? Each upload is a version, and a contract keeps the one it was called with."""

from datetime import datetime

from django.db import transaction

from applications.models import Programme
from listings.models import StandardContract
from portal.accounts.models import User
from portal.files.models import StoredFile


def keep(programme: Programme, file: StoredFile, note: str, actor: User, now: datetime) -> StandardContract:
    """The next version of the year; two at one moment are two versions."""
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        version = StandardContract.objects.filter(programme=programme).count() + 1
        said = {"note": note.strip(), "kept_by": actor, "kept_at": now}
        return StandardContract.objects.create(programme=programme, version=version, file=file, **said)
