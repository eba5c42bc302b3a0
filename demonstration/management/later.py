"""What of the demonstration is done later? Letters and look-ups of vendors whom nobody is waiting to see, so that a first start is soon at rest."""

from collections.abc import Collection
from datetime import datetime, timedelta

from applications.models import Application, Document, GuidelineCheck, PaperReading, RegisterQuestion
from portal.outbox.messages import PRINTOUT_PATIENCE
from portal.outbox.models import Message, Printout
from portal.reference import Ref

FIRST, EACH = timedelta(minutes=10), timedelta(seconds=15)  # some two hundred of them: within the first hour


LISTS_COME = timedelta(minutes=3)
AWAITED = ("submitted", "in_qualification")


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


def ask_later(now: datetime) -> None:
    """The registers are asked first about who is in qualification, where an officer waits for the answers.

    What is to be said of them waits for the lists, which come once the portal runs.
    """
    asking = GuidelineCheck.objects.filter(done_at=None, questions__isnull=False)
    asking.update(next_try_at=now + LISTS_COME)
    waited_for = RegisterQuestion.objects.filter(check_run__submission__application__state__in=AWAITED)
    others = RegisterQuestion.objects.filter(done_at=None).exclude(pk__in=waited_for)
    others.update(next_try_at=now + FIRST)


def read_no_more(now: datetime) -> None:
    """The papers of cases that nobody checks any more: what the duty would forget one by one."""
    PaperReading.objects.dispensable(now).delete()
