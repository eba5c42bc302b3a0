"""Are the bytes of a file in the store still those that were sent? What was refused or tidied away has none, and owes none."""

import hashlib

from django.db.models import QuerySet

from portal.files import store
from portal.files.models import StoredFile
from portal.integrity import rounds
from portal.integrity.rounds import Inspected

OTHER = "檔案內容和收到時的指紋（SHA-256）不符"
MISSING = "檔案不見了"
UNREADABLE = "檔案讀不出來"


def with_bytes() -> QuerySet:
    return StoredFile.objects.exclude(blob="").exclude(state=StoredFile.State.REFUSED)


def look(pk: object) -> Inspected | None:
    """Raises OSError while the store as a whole does not answer."""
    stored = with_bytes().filter(pk=pk).first()
    if stored is None:
        return None
    wrong = _wrong(stored)
    if wrong and not with_bytes().filter(pk=pk, blob=stored.blob.name).exists():
        return None  # removed meanwhile, as it may be
    return Inspected(stored.original_name, wrong, stored.size)


def _wrong(stored: StoredFile) -> str:
    try:
        with stored.blob.open("rb") as content:
            digest = hashlib.sha256()
            for chunk in content.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        store.try_out()  # of a bucket that is not there, nothing is
        return MISSING
    except OSError as error:
        store.try_out()
        return f"{UNREADABLE}（{type(error).__name__}）"
    return "" if digest.hexdigest() == stored.sha256 else OTHER


rounds.register(rounds.Inventory("files", "檔案", with_bytes, look))
