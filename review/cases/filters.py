"""Which cases does a filter mean? One answer for the list, the dashboard's numbers and the export."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications.models import Correction, Programme, Solution, Vendor
from applications.workflow import APPLICATION, SOLUTION
from portal.accounts.models import User
from portal.roles import Account, Role
from portal.text.fold import Word, is_blank, words
from portal.workflow.table import Waits
from review.cases.letters import undelivered

# What the office or, once it is sent, the vendor still has to do. 資格符合 is left by its solutions.
OPEN = (APPLICATION.names(waits_for=Waits.OFFICE) | APPLICATION.names(waits_for=Waits.VENDOR)) - {
    APPLICATION.initial.name
}
WORKING = (Role.OFFICER, Role.ADMINISTRATOR)  # who can look after a case
MAX_WORDS = 5
LONGEST_QUERY = 200

# A stage of the list: all that is open, a state of the case, or a state that one of its solutions is in.
SOLUTION_STAGES = tuple(state.name for state in SOLUTION.states if state.waits_for is Waits.OFFICE)
STAGES = {
    "open": "辦理中",
    **{state.name: state.label for state in APPLICATION.states if state.name != APPLICATION.initial.name},
    **{f"solution-{name}": f"方案{SOLUTION.state(name).label}" for name in SOLUTION_STAGES},
}
DUES = {"overdue": "逾期", "today": "今天到期", "three_days": "三天內", "none": "沒有期限"}


class Unknown(ValueError):
    """A filter has a value that it does not know."""


# --- One filter each -----------------------------------------------------------------------------------------------


def by_stage(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    if value == "open":
        return cases.filter(state__in=OPEN)
    if value not in STAGES:
        raise Unknown(value)
    if value.startswith("solution-"):
        return cases.filter(_has_solution(state=value.removeprefix("solution-")))
    return cases.filter(state=value)


def by_kind(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    if value not in Solution.Kind.values:
        raise Unknown(value)
    return cases.filter(_has_solution(kind=value))


def _has_solution(**wanted: str) -> Exists:
    return Exists(Solution.objects.filter(application=OuterRef("pk"), **wanted))


def by_programme(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    return cases.filter(programme_id=_key(value))


def by_officer(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """`me`, `none` or the key of an account."""
    if value == "none":
        return cases.filter(assignment=None)
    return cases.filter(assignment__officer_id=user.pk if value == "me" else _key(value))


def by_due(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """By the running correction; `due_at` is the first moment that is too late, so midnight ends the day before it."""
    running = Correction.objects.filter(state=Correction.State.OPEN)
    if value == "none":
        return cases.filter(~Exists(running.filter(application=OuterRef("pk"))))
    if value not in DUES:
        raise Unknown(value)
    return cases.filter(pk__in=running.filter(due_within(value, now)).values("application"))


def due_within(value: str, now: datetime) -> Q:
    """`overdue`, `today` or `three_days` (today and the three days after it) as a condition on a correction."""
    if value == "overdue":
        return Q(due_at__lte=now)
    days = {"today": 1, "three_days": 4}[value]
    end = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=days), time.min))
    return Q(due_at__gt=now, due_at__lte=end)


def by_words(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """Every word is found: digits also at the start of 統一編號 or 收件編號, anything in a company's or solution's name."""
    asked = words(value[:LONGEST_QUERY], MAX_WORDS)
    for word in asked:
        cases = _with_word(cases, word)
    return cases if asked or is_blank(value) else cases.none()


def by_letters(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    if value != "lost":
        raise Unknown(value)
    return cases.filter(undelivered())


def _with_word(cases: QuerySet, word: Word) -> QuerySet:
    if re.fullmatch("[0-9]{8}", word.plain):
        return cases.filter(vendor__tax_id=word.plain)
    if number := re.fullmatch("([0-9]+-[0-9]*)(-[0-9]*)?", word.plain):  # of a case, or of a solution in the catalogue
        return cases.filter(number__startswith=number[1])
    # Not as a union of both: however many it finds, the planner takes it for a handful and looks them up one by one.
    solutions = Solution.objects.filter(name_folded__contains=word.squeezed).order_by().values("application")
    found = Q(company_name_folded__contains=word.squeezed) | Q(pk__in=solutions)
    if re.fullmatch("[0-9]+", word.plain):
        vendors = Vendor.objects.filter(tax_id__startswith=word.plain).order_by().values("pk")
        found |= Q(number__startswith=word.plain) | Q(vendor__in=vendors)
    return cases.filter(found)


def _key(value: str) -> int:
    if not re.fullmatch("[0-9]{1,17}", value):
        raise Unknown(value)
    return int(value)


# --- All of them ---------------------------------------------------------------------------------------------------

FILTERS: dict[str, Callable[[QuerySet, str, Any, datetime], QuerySet]] = {
    "stage": by_stage,
    "kind": by_kind,
    "programme": by_programme,
    "officer": by_officer,
    "due": by_due,
    "letters": by_letters,
    "q": by_words,
}


def narrowed(cases: QuerySet, wanted: Mapping[str, str], user: Account, now: datetime) -> QuerySet:
    """The cases that every filter of `wanted` lets through. Raises Unknown."""
    for name, value in wanted.items():
        if name not in FILTERS:
            raise Unknown(name)
        cases = FILTERS[name](cases, value, user, now)
    return cases


def in_words(wanted: Mapping[str, str]) -> str:
    """「狀態：辦理中，承辦：王小明」, 「全部申請案」 when nothing is asked. Raises Unknown."""
    said = [f"{_LABELS[name]}：{_WORDS[name](value)}" for name, value in wanted.items() if value]
    return "，".join(said) or "全部申請案"


def _programme_words(value: str) -> str:
    return str(Programme.objects.filter(pk=_key(value)).first() or "（沒有這個年度）")


def _officer_words(value: str) -> str:
    fixed = {"me": "我", "none": "未指派"}
    return fixed.get(value) or str(User.objects.filter(pk=_key(value)).first() or "（沒有這個帳號）")


_LABELS = {
    "stage": "狀態",
    "kind": "類別",
    "programme": "年度",
    "officer": "承辦",
    "due": "期限",
    "letters": "通知",
    "q": "搜尋",
}
_WORDS: dict[str, Callable[[str], str]] = {
    "stage": lambda value: STAGES.get(value, value),
    "kind": lambda value: dict(Solution.Kind.choices).get(value, value),
    "programme": _programme_words,
    "officer": _officer_words,
    "due": lambda value: DUES.get(value, value),
    "letters": lambda value: {"lost": "寄送失敗"}.get(value, value),
    "q": lambda value: f"「{value}」",
}


def officers() -> QuerySet:
    """Who can be given a case: active officers first, then administrators."""
    return User.objects.filter(role__in=WORKING, is_active=True).order_by("-role", "username")
