"""What do accounts owe in the background? That nothing is kept of people for longer than it is needed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from portal.background import duties
from portal.typed import keeping

from . import lockout
from .models import SignIn, Throttle

SIGN_INS_KEPT = timedelta(days=200)  # 資通系統防護基準: a log is kept for six months at least
AT_ONCE = 500  # rows of one short transaction: strangers can make many


def expired_sessions(now: datetime) -> QuerySet:
    """With what was typed too late in them: a person who has not come back in SESSION_HOURS begins anew."""
    return Session.objects.filter(expire_date__lte=now).order_by("expire_date")


def old_sign_ins(now: datetime) -> QuerySet:
    return SignIn.objects.filter(at__lte=now - SIGN_INS_KEPT).order_by("at")


def old_throttles(now: datetime) -> QuerySet:
    return Throttle.objects.filter(at__lte=now - lockout.KEPT).order_by("at")


def _clear(rows: QuerySet) -> None:
    """Deletes the first AT_ONCE; the sweep asks again as long as there is one more."""
    gone = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    rows.model.objects.filter(pk__in=gone).delete()


def _register(name: str, label: str, leaving: Callable[[datetime], QuerySet]) -> None:
    """Owed is the first row alone: doing it clears many, so the others need not be listed."""
    first, clear = (lambda now: leaving(now)[:1]), (lambda _, now: _clear(leaving(now)))
    duties.register(duties.Duty(f"accounts.{name}", first, clear, queue="checks", label=label))


_register("sessions", "清除過期的登入", expired_sessions)
_register("sign_ins", "清除舊的登入紀錄", old_sign_ins)
_register("typed", "清除放了很久的草稿", keeping.outlived)
_register("throttles", "清除舊的登入失敗計數", old_throttles)
