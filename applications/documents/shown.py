"""How does a browser show a form as its author drew it? By a copy in which all that stands upon its pages is part of them."""

import tempfile
from dataclasses import dataclass
from datetime import datetime

from applications.documents.glyphs import codes, unprintable
from applications.documents.values import values_pdf
from portal.files import room, settling, uploads
from portal.files.models import StoredFile

# Bytes of a copy, reckoned from the file's own: a few kB must not become gigabytes in the store.
TIMES, MORE = 4, 2 * 1024 * 1024


@dataclass(frozen=True)
class Shown:
    """What a person is told beside it: whether something is `unseen`, and the codes of characters that no font has."""

    unseen: bool = False
    lacking: tuple[str, ...] = ()


def show(stored: StoredFile, now: datetime) -> Shown:
    """Keeps the copy of a paper that browsers would show each in their own way, or not at all. Raises room.NoAnswer that may pass, or OSError."""
    with tempfile.TemporaryFile() as product, stored.blob.open("rb") as content:
        try:
            made = settling.settle_one(
                settling.Sheets(settling.KINDS[stored.content_type], content, stored.size), values_pdf, product
            )
        except room.NoAnswer as error:
            if error.may_pass:
                raise
            return Shown(unseen=True)
        if made.error or made.size > TIMES * stored.size + MORE:
            return Shown(unseen=True)
        copy = uploads.keep(
            settling.part(product, made).read(), name=stored.original_name, content_type="application/pdf", now=now
        )
    StoredFile.objects.filter(pk=stored.pk).update(shown=copy)
    lacking = unprintable("".join(value["text"] for value in made.values))
    return Shown(bool(made.unprinted or made.undrawn), tuple(codes(lacking)))
