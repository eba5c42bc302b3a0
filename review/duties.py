"""What does the review owe in the background?"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from applications.models import Correction
from portal import duties
from portal.outbox import reasons
from portal.outbox.models import Message
from review import actions, exporting, figures, mailings, marking, packing
from review.models import Export, MailingRecipient, Packet

# What arrived in time may still be on its way through the pages; with a sweep each 30 seconds a case closes within a minute.
STILL_ARRIVING = timedelta(seconds=15)


def overdue(now: datetime) -> QuerySet:
    return Correction.objects.overdue(now)


def unwritten(now: datetime) -> QuerySet:
    return MailingRecipient.objects.filter(done_at=None).order_by("pk")


@reasons.register("mailing")
def mailing_is_over(message: Message, now: datetime) -> str:
    """A mailing to cases in a certain state is not for those that have left it."""
    row = MailingRecipient.objects.filter(message=message).select_related("mailing", "application").first()
    return mailings.gone(row) if row else ""


duties.register(duties.Duty("review.mailings", unwritten, mailings.write, queue="mail"))
duties.register(duties.Duty("review.lapse", overdue, actions.lapse, lag=STILL_ARRIVING))
duties.register(duties.Duty("review.figures", figures.stale, figures.make, queue="checks"))
duties.register(duties.Duty("review.export", Export.owed, exporting.make, queue="documents"))
duties.register(duties.Duty("review.export_forget", exporting.outlived, exporting.forget))
duties.register(duties.Duty("review.packets", Packet.owed, packing.make, queue="documents"))
duties.register(duties.Duty("review.packets_forget", marking.outlived_packets, marking.forget_packet))
