"""How does a list come in, and when is it in force? Downloaded or handed in, read in the child, compared, guarded, put in force at once."""

from datetime import datetime

from django.core.files import File
from django.db.models import QuerySet

from applications.models import ListCopy, RegisterSource
from portal.accounts.models import User


def due_downloads(now: datetime) -> QuerySet[RegisterSource]:
    """Sources whose list is to be fetched now; rows are made for those that are switched on."""
    raise NotImplementedError


def download(pk: int, now: datetime) -> None:
    """Fetches one list and keeps it as a copy that is owed its reading. A failure leaves everything as it was."""
    raise NotImplementedError


def want_download(key: str, now: datetime) -> None:
    """現在下載: the next round fetches the list, whatever it rests for. Raises StepRefused for one that is switched off."""
    raise NotImplementedError


def hand_in(key: str, upload: File, user: User, now: datetime, note: str = "") -> ListCopy:
    """An officer's file, and in a sentence where it is from. It waits for a person's yes after its reading. Raises FileRefused."""
    raise NotImplementedError


def read_copy(pk: int, now: datetime) -> None:
    """Reads one copy into rows, compares it with the one in force, and puts it in force when no guard speaks against it."""
    raise NotImplementedError


def adopt(copy: ListCopy, user: User | None, note: str, now: datetime) -> ListCopy:
    """採用. Raises StepRefused when it waits for nobody, or a newer one is in force."""
    raise NotImplementedError


def discard(copy: ListCopy, user: User, note: str, now: datetime) -> ListCopy:
    """不採用, with a reason. Raises StepRefused."""
    raise NotImplementedError
