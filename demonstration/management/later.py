"""What of the demonstration is printed later? Old letters of vendors whom nobody is waiting to see, so that a first start is soon at rest."""

from collections.abc import Collection
from datetime import datetime, timedelta

from applications.models import Application, Document, PaperReading
from portal.outbox.messages import PRINTOUT_PATIENCE
from portal.outbox.models import Message, Printout
from portal.reference import Ref

FIRST, EACH = timedelta(minutes=10), timedelta(seconds=15)  # some two hundred of them: within the first hour


def print_later(cases: Collection[Application], now: datetime) -> None:
    """One after the other; a letter leaves when its print is made, as always."""
    documents = Document.objects.filter(application__in=cases, done_at=None)
    printouts = Printout.objects.filter(concerns__in=[Ref.of(case) for case in cases], done_at=None)
    for number, row in enumerate([*documents, *printouts]):
        moment = now + FIRST + number * EACH
        type(row).objects.filter(pk=row.pk).update(next_try_at=moment)
        if isinstance(row, Printout):
            waiting = Message.objects.filter(printout=row, state=Message.State.WAITING)
            waiting.update(next_try_at=moment + PRINTOUT_PATIENCE)


def read_no_more(now: datetime) -> None:
    """The papers of cases that nobody checks any more: what the duty would forget one by one."""
    PaperReading.objects.dispensable(now).delete()
