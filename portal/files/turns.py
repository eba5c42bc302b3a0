"""In which order are files looked at? By arrival, and one of each sender in turn, so that nobody waits behind somebody's five hundred."""

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

# From an uploaded file to whoever it came from; an app that knows what its people belong to says the rest of the way.
_way = ["uploaded_by"]


def belong_to(way: str) -> None:
    """`way` leads on from the account, in Django's words: all files that lead to one row there take turns as one."""
    _way[:] = ["uploaded_by", f"uploaded_by__{way}"]


def in_turn(waiting: QuerySet, file: str = "") -> QuerySet:
    """First the oldest file of each sender, then the second of each; `file` leads from a row of `waiting` to its file."""
    steps = f"{file}__" if file else ""
    arrived = F(f"{steps}uploaded_at")
    senders = [F(steps + way) for way in _way]
    own_place = Window(RowNumber(), partition_by=senders[-1:], order_by=[arrived.asc(), F("pk").asc()])
    return waiting.annotate(own_place=own_place).order_by("own_place", arrived.asc(), "pk")
