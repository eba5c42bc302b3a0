"""What may a vendor change at this moment, and who holds the row while it is written?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from applications.models import Application, Correction
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.base import Sheet
from applications.workflow import RECALLED
from portal.time.calendar import format_datetime


class NotEditable(Exception):
    """This part cannot be changed now; the message says why, for the person."""


@dataclass(frozen=True)
class Access:
    """What the vendor may change at this moment: everything of a draft, the named items of a correction, or nothing."""

    everything: bool = False
    correction: Correction | None = None

    def names(self, sheet: type[Sheet], solution_id: int | None) -> frozenset[str]:
        """Fields, rows and slots of one sheet that are open."""
        every = frozenset(sheet.all_names())
        if self.everything:
            return every
        if self.correction is None:
            return frozenset()
        return sheet.dependents(self.correction.names_open(sheet.key, solution_id)) & every

    def opens(self, place: Place) -> bool:
        if self.everything:
            return True
        return place.name in self.names(SHEETS[place.sheet], place.solution_id)

    def __bool__(self) -> bool:
        return self.everything or self.correction is not None


EVERYTHING = Access(everything=True)


LAST_WORDS = timedelta(minutes=15)


def access(application: Application, now: datetime) -> Access:
    """What is open now. A draft closes with the intake; what was being typed at that moment may still be saved."""
    if application.stage.vendor_may_edit:
        return Access() if application.programme.has_ended(now - LAST_WORDS) else EVERYTHING
    correction = application.open_correction()
    return Access(correction=correction if correction and correction.is_running(now) else None)


def locked(application: Application, now: datetime) -> tuple[Application, Access]:
    """The fresh row under its lock, and what may be changed; raises NotEditable when nothing may."""
    query = Application.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    fresh = query.get(pk=application.pk)
    allowed = access(fresh, now)
    if not allowed:
        raise NotEditable(why_closed(fresh, now))
    return fresh, allowed


def why_closed(application: Application, now: datetime) -> str:
    """The sentence for who tries to change what is closed."""
    if application.stage.vendor_may_edit and application.programme.has_ended(now):
        return f"{application.programme.refusal(now)}不能再修改。"
    correction = application.open_correction()
    if correction and not correction.is_running(now):
        return f"{correction.rounds.noun}期限到 {format_datetime(correction.last_second, seconds=True)} 為止，現在已經超過，不能再修改或送出。"
    last = application.corrections.order_by("-round").first()
    if last and last.state == RECALLED and not application.stage.final:
        noun = last.rounds.noun
        return f"承辦收回了{last.called}通知，現在不必{noun}，也不能修改。需要{noun}時會另行通知。"
    return f"這個案件目前是「{application.stage.public}」，不能修改。"


def locked_draft(application: Application, now: datetime) -> Application:
    fresh, allowed = locked(application, now)
    if not allowed.everything:
        raise NotEditable("送件以後不能再增減方案。")
    return fresh
