"""How does a printed letter become a PDF? The app that can set one registers its press; a duty prints what is owed.

Sealed last: whatever touched the bytes afterwards would break the seal. A seal that is set up and cannot be put leaves the
print owed, as any other failure does: the mail goes, its PDF follows, and no paper leaves the house without the seal.
"""

from collections.abc import Callable
from datetime import datetime

from portal.files import uploads
from portal.outbox import codes, messages, numbering, sealing
from portal.outbox.models import Printout, SealCertificate

TRIES = 3  # after so many failures the mail goes without its PDF, which is still made later

Press = Callable[[Printout], tuple[bytes, str]]  # the PDF and its name

LETTERS = ""  # of every kind that has no press of its own

_presses: dict[str, Press] = {}


def register(press: Press, kind: str = LETTERS) -> Press:
    """Says how letters are set, or papers of one `kind` that are no letters. Raises ValueError for a second press."""
    if _presses.setdefault(kind, press) is not press:
        raise ValueError("letters are printed by one press, and papers of a kind by one")
    return press


def print_letter(pk: object, now: datetime) -> None:
    """Prints one letter; the mails that wait for it go then, or without it once it has failed too often."""
    with Printout.doing(pk, now) as printout:
        if printout is None:
            return
        try:
            seal = sealing.current(now)  # before the paper is set: a seal that is missing costs nothing else
            numbering.give(printout)
            codes.give(printout)
            content, name = _presses.get(printout.kind, _presses[LETTERS])(printout)
            if seal:
                content = seal.put_on(content)
            stored = uploads.keep(content, name=name, content_type="application/pdf", now=now)
        except Exception:
            if printout.attempts >= TRIES:
                messages.release(printout)
            raise
        printout.finish(file=stored, sha256=stored.sha256, sealed_with=seal and SealCertificate.of(seal.certificate))
        messages.release(printout)
