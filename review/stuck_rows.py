"""What does the background try again and again, as the desk tells it: which work, of which case, since when and why?"""

from dataclasses import dataclass
from typing import Any

from portal.accounts.roles import Role
from portal.stuck import Stuck
from review.models import Case

SHOWN = 10
LABELS = {
    "review.lapse": "逾期未補正結案",
    "review.remind": "補正期限提醒",
    "review.postpone": "延長或重新開放補正",
    "review.mailings": "群組通知",
    "review.phrases": "常用補正說明",
    "listings.publish": "上架",
    "listings.expire": "有效期屆滿下架",
}


@dataclass(frozen=True)
class Line:
    row: Stuck
    label: str
    case: Case | None
    place: str  # where in the program, for administrators


def of_desk(user: Any) -> dict[str, Any]:
    """The oldest that fail, and how many there are."""
    rows = list(Stuck.objects.all()[:SHOWN])
    if not rows:
        return {"stuck": [], "stuck_number": 0}
    cases = Case.objects.visible_to(user).select_related("vendor").in_bulk([row.case_pk for row in rows if row.case_pk])
    technical = user.is_superuser or user.role == Role.ADMINISTRATOR
    lines = [
        Line(row, LABELS.get(row.duty, row.duty), cases.get(row.case_pk), row.place if technical else "") for row in rows
    ]
    return {"stuck": lines, "stuck_number": Stuck.objects.count()}
