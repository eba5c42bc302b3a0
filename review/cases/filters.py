"""Which cases does a filter mean? One answer for the list, the desk's numbers, exports, mailings and later due times."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from applications.models import Correction, Programme, Solution, Vendor
from applications.workflow import APPLICATION, CORRECTION, REVIEWED, SOLUTION
from portal.accounts.models import User
from portal.roles import Account
from portal.text.fold import Word, is_blank, words
from portal.time.calendar import format_roc
from portal.workflow.table import Waits
from review.cases import queues
from review.cases.letters import undelivered
from review.models import Case

# What the office or, once it is sent, the vendor still has to do before 資格審查 is over: then a case is left by its solutions.
OPEN = (
    (APPLICATION.names(waits_for=Waits.OFFICE) | APPLICATION.names(waits_for=Waits.VENDOR))
    - {APPLICATION.initial.name}
    - APPLICATION.group(REVIEWED)
)
MAX_WORDS = 5
LONGEST_QUERY = 200

# A stage of the list: all that is open, a state of the case, or a state that one of its solutions is in.
SOLUTION_STAGES = tuple(state.name for state in SOLUTION.states if state.waits_for is Waits.OFFICE)
STAGES = {
    "open": "辦理中",
    **{state.name: state.label for state in APPLICATION.states if state.name != APPLICATION.initial.name},
    **{f"solution-{name}": f"方案{SOLUTION.state(name).label}" for name in SOLUTION_STAGES},
}
NAMED_STAGES = {**STAGES, APPLICATION.initial.name: APPLICATION.initial.label}  # drafts too: a mailing reaches them
QUEUES = {queue.name: queue.label for queue in queues.QUEUES}
TURNS = {"me": "我"}
DUES = {"overdue": "逾期", "today": "今天到期", "three_days": "三天內", "none": "沒有期限"}


class Unknown(ValueError):
    """A filter has a value that it does not know."""


# --- One filter each -----------------------------------------------------------------------------------------------


def by_stage(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """One stage or several: `open`, a state of the case, or a state that one of its solutions is in."""
    states, solutions = set(), set()
    for stage in _each(value, NAMED_STAGES):
        if stage == "open":
            states |= OPEN
        elif stage.startswith("solution-"):
            solutions.add(stage.removeprefix("solution-"))
        else:
            states.add(stage)
    if not solutions:
        return cases.filter(state__in=states)
    has_solution = Q(_has_solution(state__in=solutions))
    return cases.filter(Q(state__in=states) | has_solution if states else has_solution)


def by_kind(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    return cases.filter(_has_solution(kind__in=_each(value, Solution.Kind.values)))


def _each(value: str, known: Container[str]) -> list[str]:
    said = value.split(",")
    if unknown := next((name for name in said if name not in known), ""):
        raise Unknown(unknown)
    return said


def _has_solution(**wanted: object) -> Exists:
    return Exists(Solution.objects.filter(application=OuterRef("pk"), **wanted))


def by_queue(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """One queue or several: what the cases wait for (queues.py)."""
    return queues.lying_in(cases, _each(value, queues.NAMED))


def by_turn(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """`me`: those in which this person acts next."""
    if value not in TURNS:
        raise Unknown(value)
    return queues.for_person(cases, user)


def by_programme(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    return cases.filter(programme_id=_key(value))


def by_officer(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """`me`, `none` or the key of an account."""
    if value == "none":
        return cases.filter(assignment=None)
    return cases.filter(assignment__officer_id=user.pk if value == "me" else _key(value))


def by_due(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """By the running correction; `due_at` is the first moment that is too late, so midnight ends the day before it."""
    running = Correction.objects.running()
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
    return Q(due_at__gt=now, due_at__lte=_midnight(timezone.localdate(now) + timedelta(days=days)))


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


def by_numbers(cases: QuerySet, value: str, user: Account, now: datetime) -> QuerySet:
    """Exactly these 收件編號 and 統一編號."""
    numbers = value.split(",")
    return cases.filter(Q(number__in=numbers) | Q(vendor__tax_id__in=numbers))


def _with_word(cases: QuerySet, word: Word) -> QuerySet:
    if re.fullmatch("[0-9]{8}", word.plain):
        return cases.filter(vendor__tax_id=word.plain)
    if number := re.fullmatch("([0-9]+-[0-9]*)(-[0-9]*)?", word.plain):  # of a case, or of a solution in the catalogue
        return cases.filter(number__startswith=number[1])
    # Not as a union of both: however many it finds, the planner takes it for a handful and looks them up one by one.
    solutions = Solution.objects.filter(name_folded__contains=word.squeezed).order_by().values("application")
    matches = Q(company_name_folded__contains=word.squeezed) | Q(pk__in=solutions)
    if re.fullmatch("[0-9]+", word.plain):
        vendors = Vendor.objects.filter(tax_id__startswith=word.plain).order_by().values("pk")
        matches |= Q(number__startswith=word.plain) | Q(vendor__in=vendors)
    return cases.filter(matches)


def _key(value: str) -> int:
    if not re.fullmatch("[0-9]{1,17}", value):
        raise Unknown(value)
    return int(value)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Unknown(value) from error


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- All of them ---------------------------------------------------------------------------------------------------

FILTERS: dict[str, Callable[[QuerySet, str, Account, datetime], QuerySet]] = {
    "queue": by_queue,
    "turn": by_turn,
    "stage": by_stage,
    "kind": by_kind,
    "programme": by_programme,
    "officer": by_officer,
    "due": by_due,
    "letters": by_letters,
    "numbers": by_numbers,
    "q": by_words,
}
# Of one correction of the case, the same for all three: which (waiting, unless it is said), and between which days it is due.
OF_CORRECTION = ("correction", "due_from", "due_to")
CORRECTIONS = {"open": "等待補正", "lapsed": "逾期已結案", "both": "兩者都要"}
# Names that addresses had before, in bookmarks.
OLD_NAMES = {
    "state__exact": "stage",
    "solutions__kind__exact": "kind",
    "programme__id__exact": "programme",
    "states": "correction",
}


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are meant: by the list, an export, a mailing or a later due time. All, where nothing is asked.

    `wanted` is its one spelling, in addresses as where it is kept: each name with its value, several values with commas.
    """

    wanted: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, **asked: object) -> "CaseFilter":
        """Of what a form holds: texts, days, keys, rows and lists of these; what is empty asks nothing."""
        written = {name: _written(value) for name, value in asked.items()}
        return cls({name: value for name, value in written.items() if value})

    @classmethod
    def read(cls, kept: Mapping[str, str], user: Account, now: datetime) -> "CaseFilter":
        """Of an address or of what was kept, for a list. Raises Unknown for a name or a value that there is not.

        A list of drafts there is not: they are written to, and not looked at.
        """
        made = cls({name: str(value) for name, value in kept.items() if value})
        if APPLICATION.initial.name in made.wanted.get("stage", "").split(","):
            raise Unknown(APPLICATION.initial.name)
        made.cases(Case.objects.none(), user, now)
        return made

    def cases(self, cases: QuerySet, user: Account, now: datetime) -> QuerySet:
        """Those of `cases` that every part lets through. Raises Unknown."""
        for name, value in self.wanted.items():
            if name not in OF_CORRECTION:
                if name not in FILTERS:
                    raise Unknown(name)
                cases = FILTERS[name](cases, value, user, now)
        if any(name in self.wanted for name in OF_CORRECTION):
            corrections = Correction.objects.filter(self.of_correction(), application=OuterRef("pk"))
            cases = cases.filter(Exists(corrections))
        return cases

    @property
    def correction_states(self) -> list[str]:
        said = self.wanted.get("correction", "open")
        if said not in CORRECTIONS:
            raise Unknown(said)
        return sorted(CORRECTION.sources_of("extend", "reopen_correction")) if said == "both" else [said]

    def of_correction(self) -> Q:
        """The part about a correction, as a condition on it; both days are included. Raises Unknown."""
        condition = Q(state__in=self.correction_states)
        if first := self.wanted.get("due_from"):
            condition &= Q(due_at__gt=_midnight(_day(first)))
        if last := self.wanted.get("due_to"):
            condition &= Q(due_at__lte=_midnight(_day(last) + timedelta(days=1)))
        return condition

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode(self.wanted)

    def __str__(self) -> str:
        """「狀態：辦理中，承辦：王小明」, 「全部申請案」 when nothing is asked."""
        said = [f"{_LABELS[name]}：{_WORDS[name](value)}" for name, value in self.wanted.items()]
        return "，".join(said) or "全部申請案"


def renamed(query: QueryDict) -> QueryDict:
    """An address with the names that are written now."""
    made = query.copy()
    for old, new in OLD_NAMES.items():
        if old in made:
            made.setlist(new, made.pop(old))
    return made


def _written(value: object) -> str:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ",".join(map(_written, value))
    return "" if value is None else str(value)


def _programme_words(value: str) -> str:
    return str(Programme.objects.filter(pk=_key(value)).first() or "（沒有這個年度）")


def _officer_words(value: str) -> str:
    fixed = {"me": "我", "none": "未指派"}
    return fixed.get(value) or str(User.objects.filter(pk=_key(value)).first() or "（沒有這個帳號）")


def _labels_from(known: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: "、".join(known.get(name, name) for name in value.split(","))


_LABELS = {
    "queue": "待辦",
    "turn": "輪到",
    "stage": "狀態",
    "kind": "類別",
    "programme": "年度",
    "officer": "承辦",
    "due": "期限",
    "correction": "補正",
    "due_from": "補正期限從",
    "due_to": "補正期限到",
    "letters": "通知",
    "numbers": "指定",
    "q": "搜尋",
}
_WORDS: dict[str, Callable[[str], str]] = {
    "queue": _labels_from(QUEUES),
    "turn": _labels_from(TURNS),
    "stage": _labels_from(NAMED_STAGES),
    "kind": _labels_from(dict(Solution.Kind.choices)),
    "programme": _programme_words,
    "officer": _officer_words,
    "due": _labels_from(DUES),
    "correction": _labels_from(CORRECTIONS),
    "due_from": lambda value: format_roc(_day(value)),
    "due_to": lambda value: format_roc(_day(value)),
    "letters": _labels_from({"lost": "寄送失敗"}),
    "numbers": lambda value: f"{value.count(',') + 1} 個收件編號或統編",
    "q": lambda value: f"「{value}」",
}
