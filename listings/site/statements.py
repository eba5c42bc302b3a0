"""What do the statements of the site say now, since when, and with which contacts?"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from applications.models import Programme
from listings.models import Statement, StatementVersion
from portal.accounts.models import User
from portal.inserting import insert_once
from portal.time.calendar import format_both, format_datetime

LONGEST = 40_000  # 字
SHIPPED = Path(settings.BASE_DIR) / "templates/listings/statements"
SHIPPED_ON = date(2026, 11, 29)  # the last day on which one of the shipped texts was changed
_FIELD = re.compile(r"【([^【】\n]{1,40})】")
UNKNOWN = "（依當年度公告）"


def _contact(year: Programme) -> str:
    mail = f"[{year.contact_email}](mailto:{year.contact_email})" if year.contact_email else ""
    lines = {"電話": year.contact_phone, "信箱": mail, "服務時間": year.contact_hours}
    head = f"{year.executing_unit_name}　{year.contact_name}".strip()
    return "\n".join([head, *(f"{label}　{words}" for label, words in lines.items() if words)])


# What a text may speak of without knowing it: by the year that pages speak of.
FIELDS = {
    "年度": lambda year: str(year.year),
    "計畫名稱": lambda year: year.plan_name,
    "網站名稱": lambda year: year.name,
    "須知名稱": lambda year: year.guideline_title,
    "主管機關": lambda year: year.authority_name,
    "執行單位": lambda year: year.executing_unit_name,
    "有效期限": lambda year: format_both(year.valid_to),
    "截止時間": lambda year: format_datetime(year.last_second, seconds=True),
    "補正期限": lambda year: f"{year.correction_days} 個{year.get_correction_day_type_display()}",
    "檔案上限": lambda year: f"{year.upload_max_mb} MB",
    "價格種類": lambda year: f"{year.max_price_plans} 種",
    "聯絡方式": _contact,
}


@dataclass(frozen=True)
class StandingText:
    """A statement as it stands. `number` is 0 for the text that was shipped."""

    text: str
    number: int
    changed_on: date


def standing(statement: str) -> StandingText:
    """What staff wrote last, else the shipped text."""
    written = StatementVersion.objects.filter(statement=statement).order_by("-number").first()
    if written:
        return StandingText(written.text, written.number, timezone.localdate(written.at))
    return StandingText(shipped(statement), 0, SHIPPED_ON)


@cache
def shipped(statement: str) -> str:
    return (SHIPPED / f"{Statement(statement).value}.txt").read_text("utf-8")


def filled(text: str, year: Programme | None) -> str:
    """With what the year says in the place of each field; a field that nobody knows stays to be seen."""

    def words(field: re.Match[str]) -> str:
        said = FIELDS.get(field[1])
        return field[0] if said is None else (said(year) if year else UNKNOWN)

    return _FIELD.sub(words, text)


def unknown_fields(text: str) -> list[str]:
    return [name for name in _FIELD.findall(text) if name not in FIELDS]


def last_change() -> date:
    """The day on which one of the statements changed last."""
    newest = StatementVersion.objects.aggregate(newest=Max("at"))["newest"]
    return max(SHIPPED_ON, timezone.localdate(newest)) if newest else SHIPPED_ON


def keep(version: StatementVersion, actor: User, now: datetime) -> None:
    """The next version of a statement; two who write at once follow each other."""
    last = StatementVersion.objects.filter(statement=version.statement).aggregate(last=Max("number"))["last"]
    version.number, version.by, version.at = (last or 0) + 1, actor, now
    while not insert_once(version):
        version.number += 1
