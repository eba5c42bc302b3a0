"""What does the background try again and again, as the desk tells it: which work, of which case, since when and why?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value

from applications.models import Document, GuidelineCheck, PaperReading
from portal import sight
from portal.accounts.models import User
from portal.background import duties
from portal.background.stuck import Stuck
from portal.integrity.models import Round
from portal.outbox.models import Printout
from portal.reference import Ref, RefField, written
from portal.roles import Role
from review.models import Case, Export, Packet

SHOWN = 10
SLOW_TRIES = 3  # of slow work, which keeps its failures on its own row: one may be a worker that was stopped
KIND, CONCERNS = "application", "concerns"  # how a case is referred to, and where a row says it itself
_NO_CASE = Value("", output_field=RefField())
_SLOW = (
    (Document, "製作 PDF", "application_id"),
    (GuidelineCheck, "依須知檢核", "submission__application_id"),
    (Packet, "製作審查卷宗", "submission__application_id"),
    (Printout, "製作通知的 PDF", CONCERNS),
    (Export, "匯出 Excel", ""),
    (PaperReading, "讀取應備資料", ""),
    (Round, "核對保存的內容", ""),
)


@dataclass(frozen=True)
class StuckRow:
    label: str
    case: Case | None
    times: int
    since: datetime | None
    next_try_at: datetime | None
    reason: str
    place: str  # where in the program, for administrators


def of_desk(user: User) -> dict[str, Any]:
    """The oldest that fail, and how many there are."""
    all_states, all_slow = sight.open_to(Stuck.objects.all(), user, "concerns"), _slow(user)
    states, slow = list(all_states[:SHOWN]), list(all_slow[:SHOWN])
    if not states and not slow:
        return {"stuck": [], "stuck_number": 0}
    wanted = [
        key for ref in (*(row.concerns for row in states), *(row["of_case"] for row in slow)) if (key := _key(ref))
    ]
    cases = Case.objects.seen_by(user).select_related("vendor").in_bulk(wanted)
    technical = user.is_superuser or user.role == Role.ADMINISTRATOR
    lines = [
        StuckRow(
            duties.label_of(row.duty),
            cases.get(_key(row.concerns)),
            row.times,
            row.since,
            row.next_try_at,
            row.reason,
            row.place if technical else "",
        )
        for row in states
    ]
    lines += [
        StuckRow(
            row["label"],
            cases.get(_key(row["of_case"])),
            row["attempts"],
            None,
            row["next_try_at"],
            row["last_error"] or ENDED,
            "",
        )
        for row in slow
    ]
    return {"stuck": lines[:SHOWN], "stuck_number": all_states.count() + all_slow.count()}


ENDED = "處理到一半，程式被中止。"  # by a limit or the kernel: then nobody could write down why


def _slow(user: User) -> QuerySet:
    """One query over all slow work that was begun often and never done."""
    first, *others = (_failing(user, model, label, case) for model, label, case in _SLOW)
    return first.union(*others, all=True).order_by("next_try_at")


def _failing(user: User, model: type, label: str, case: str) -> QuerySet:
    of_case = F(case) if case == CONCERNS else written(KIND, case) if case else _NO_CASE
    failing = model.objects.filter(done_at=None, attempts__gte=SLOW_TRIES).order_by()
    failing = sight.open_to(failing.annotate(label=Value(label), of_case=of_case), user, "of_case")
    return failing.values("label", "of_case", "attempts", "last_error", "next_try_at")


def _key(ref: Ref | None) -> int | None:
    """Of the case that is meant."""
    return ref.pk if ref and ref.kind == KIND else None
