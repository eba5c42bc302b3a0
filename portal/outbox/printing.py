"""How does a printed letter become a PDF? The app that can set one registers its press; a duty prints what is owed."""

from collections.abc import Callable
from datetime import datetime

from portal.files import uploads
from portal.outbox import messages, numbering
from portal.outbox.models import Printout

TRIES = 3  # after so many failures the mail goes without its PDF, which is still made later

Press = Callable[[Printout], tuple[bytes, str]]  # the PDF and its name

_presses: list[Press] = []


def register(press: Press) -> Press:
    """Says how letters are set. Raises ValueError for a second press."""
    if _presses not in ([], [press]):
        raise ValueError("letters are printed by one press")
    _presses[:] = [press]
    return press


def print_letter(pk: object, now: datetime) -> None:
    """Prints one letter; the mails that wait for it go then, or without it once it has failed too often."""
    with Printout.doing(pk, now) as printout:
        if printout is None:
            return
        try:
            numbering.give(printout)
            content, name = _presses[0](printout)
            stored = uploads.keep(content, name=name, content_type="application/pdf", now=now)
        except Exception:
            if printout.attempts >= TRIES:
                messages.release(printout)
            raise
        printout.finish(file=stored)
        messages.release(printout)
