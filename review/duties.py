"""What does the review owe in the background?"""

from datetime import datetime

from django.db.models import QuerySet

from applications.models import Correction
from portal import duties
from review import actions


def overdue(now: datetime) -> QuerySet:
    return Correction.objects.overdue(now)


duties.register(duties.Duty("review.lapse", overdue, actions.lapse))
