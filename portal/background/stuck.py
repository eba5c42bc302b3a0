"""Which rows does the background try and never finish? Known with their reason, tried more seldom, and gone once they succeed."""

import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, models
from django.db.models import F, QuerySet

from portal.reference import Ref, RefField
from portal.web.patience import took_too_long

WAITS = tuple(
    timedelta(minutes=m) for m in (0, 1, 5, 15, 60)
)  # after so many failures; what is due must not wait longer
CASE = "application"  # what rows call the case that they belong to
MOST = 500  # rows; when so many fail, one more tells nobody anything


class Stuck(models.Model):
    """One row of a duty that changes states. Slow work keeps its failures on its own row."""

    duty = models.CharField("工作", max_length=60)
    row = models.CharField("資料列", max_length=60)
    concerns = RefField("對象", help_text="如 application:12")
    since = models.DateTimeField("第一次失敗")
    last_at = models.DateTimeField("最近一次失敗")
    next_try_at = models.DateTimeField("下次嘗試")
    times = models.PositiveIntegerField("失敗次數", default=1)
    reason = models.CharField("原因", max_length=500)
    place = models.CharField("程式位置", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "辦不成的背景工作"
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["duty", "row"], name="one_stuck_row_of_a_duty")]

    def __str__(self) -> str:
        return f"{self.duty} {self.row}"


def of_duty(duty: str) -> dict[str, datetime]:
    """Each row of it that failed → when it is tried again."""
    return dict(Stuck.objects.filter(duty=duty).values_list("row", "next_try_at"))


def note(duty: str, owed: QuerySet, pk: object, error: Exception, now: datetime) -> None:
    """Writes down that a row failed. A database that is away is no fault of the row."""
    if isinstance(error, OperationalError | InterfaceError) and not took_too_long(error):
        return
    told = {"last_at": now, "reason": (str(error) or type(error).__name__)[:500], "place": _place(error)}
    known = Stuck.objects.filter(duty=duty, row=str(pk)).values_list("times", flat=True).first()
    wait = WAITS[min(known or 0, len(WAITS) - 1)]
    if known:
        Stuck.objects.filter(duty=duty, row=str(pk)).update(times=F("times") + 1, next_try_at=now + wait, **told)
    elif Stuck.objects.count() < MOST:
        row = Stuck(
            duty=duty, row=str(pk)[:60], concerns=_concerns(owed, pk), since=now, next_try_at=now + wait, **told
        )
        Stuck.objects.bulk_create([row], ignore_conflicts=True)


def clear(duty: str, rows: Any) -> None:
    Stuck.objects.filter(duty=duty, row__in=[str(row) for row in rows]).delete()


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-1:]
    return "".join(
        f"{type(error).__name__}, {frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    )[:300]


def _concerns(owed: QuerySet, pk: object) -> Ref | None:
    """Of a row that belongs to a case, or is one."""
    model = owed.model
    if model._meta.model_name == CASE:
        return Ref(CASE, int(str(pk)))
    if not any(field.name == CASE for field in model._meta.get_fields()):
        return None
    key = model._base_manager.filter(pk=pk).values_list(f"{CASE}_id", flat=True).first()
    return Ref(CASE, key) if key else None
