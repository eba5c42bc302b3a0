"""On whose desk does a case lie, and since when? One answer for tiles, filters, marks on rows, notices and the daily summary.

Reckoned from the history: what brought a case to where it stands, when, and by whom. A case lies in one queue at most; one
whose solutions stand apart lies where something can be done at once.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Case as Choice
from django.db.models import Count, DateTimeField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from applications.models import Correction, Solution
from applications.workflow import APPLICATION, OF_REVIEW, SOLUTION, WITH_VENDOR
from portal.reference import written
from portal.roles import Account
from portal.workflow.models import Event
from portal.workflow.table import Waits
from review.cases.officers import WORKING, officers
from review.models import Assignment, Case

ANSWERING = APPLICATION.step("answer_correction")
INCOMING = APPLICATION.sources_of("take")
PROPOSED = APPLICATION.sources_of("confirm_not_qualified")
EXAMINED = frozenset({ANSWERING.target})
QUALIFIED = APPLICATION.names(waits_for=Waits.ELSEWHERE)
DECIDED = SOLUTION.sources_of("announce", "publish_rejection")
IN_REVIEW = SOLUTION.sources_of("approve")


@dataclass(frozen=True)
class Queue:
    """Cases that wait for the same thing. `states` are those of the case; `solutions` that one of its solutions must be in."""

    name: str
    label: str
    hint: str
    tone: str
    states: frozenset[str]
    solutions: frozenset[str] = frozenset()
    brought_by: str = ""  # the step that it came by, where that tells it from others in the same state
    is_late: bool = False  # a 審查補件 did not come, and nobody has decided what comes of that
    is_ours: bool = True  # the office acts next
    own_label: str = ""  # to whoever it waits for, where that is said otherwise

    @property
    def condition(self) -> Q:
        """Of cases with what they were `brought_by`; what an earlier queue holds lies there."""
        earlier = [queue for queue in QUEUES[: QUEUES.index(self)] if queue.states & self.states]
        return reduce(and_, (~queue.claim for queue in earlier), self.claim)

    @property
    def claim(self) -> Q:
        """As `condition`, of what no queue before this one holds."""
        condition = Q(state__in=self.states)
        if self.solutions:
            condition &= _with_solution(self.solutions)
        if self.is_late:
            condition &= Q(pk__in=Correction.objects.late().order_by().values("application"))
        return condition & Q(brought_by=self.brought_by) if self.brought_by else condition


# In the order in which they are worked off.
QUEUES = (
    Queue("answered", "補正已回", "廠商已送出補正，接著審查", "action", EXAMINED, brought_by=ANSWERING.name),
    Queue("sign_off", "待覆核", "同仁提出資格不符，等第二人", "action", PROPOSED, own_label="待我覆核"),
    Queue("incoming", "待收案", "新送件，還沒有人收案", "waiting", INCOMING),
    Queue("examining", "審查中", "已收案，還沒有結論", "waiting", EXAMINED),
    Queue("late_supplement", "逾期未補件", "廠商沒有如期補件，決定怎麼審查", "action", QUALIFIED, is_late=True),
    Queue(
        "supplemented",
        "補件已回",
        "廠商已送出補件，接著審查",
        "action",
        QUALIFIED,
        IN_REVIEW,
        brought_by=OF_REVIEW.answer,
    ),
    Queue("announcing", "待公布", "已有審查結果，還沒有公布", "done", QUALIFIED, DECIDED),
    Queue("deciding", "待審查結果", "方案審查中，還沒有記錄結果", "waiting", QUALIFIED, IN_REVIEW),
    Queue("vendor", "等待廠商", "補正或補件通知已送出", "ended", WITH_VENDOR, is_ours=False),
)
NAMED = {queue.name: queue for queue in QUEUES}


def _with_solution(states: Iterable[str]) -> Q:
    return Q(pk__in=Solution.objects.filter(state__in=states).order_by().values("application"))


def _last(column: str) -> Subquery:
    """Of the step that brought a case to where it stands; a later due time moves nothing."""
    moves = Event.objects.filter(subject=written(APPLICATION.name, OuterRef("pk"))).exclude(source=F("target"))
    return Subquery(moves.order_by("-at", "-pk").values(column)[:1])


def _with_step(cases: QuerySet) -> QuerySet:
    return cases.alias(brought_by=Coalesce(_last("step"), Value("")))


# --- Which queue, since when -----------------------------------------------------------------------------------------


def ranked(cases: QuerySet, among: Iterable[Queue] = QUEUES) -> QuerySet:
    """With the place of each case's queue among QUEUES as `rank`, None where it lies in none (of `among`)."""
    places = [When(queue.claim, then=Value(QUEUES.index(queue))) for queue in among]
    return _with_step(cases).annotate(rank=Choice(*places, output_field=IntegerField()))


def dated(cases: QuerySet) -> QuerySet:
    """Ranked, with the moment since which each waits there as `waits_since`."""
    return ranked(cases).annotate(waits_since=_since())


def _since() -> Choice:
    """Of cases with what they were `brought_by`."""
    solutions = Solution.objects.filter(application=OuterRef("pk"), state__in=DECIDED | IN_REVIEW)
    moves = Event.objects.filter(subject=written(SOLUTION.name, OuterRef("pk"))).order_by("-at", "-pk")
    first = Choice(When(state__in=DECIDED, then=Value(0)), default=Value(1))
    oldest = solutions.annotate(since=Subquery(moves.values("at")[:1])).order_by(first, F("since").asc(nulls_last=True))
    by_solution = Q(state__in=QUALIFIED) & ~Q(brought_by__in=_OF_VENDOR)
    return Choice(When(by_solution, then=Subquery(oldest.values("since")[:1])), default=_last("at"))


_OF_VENDOR = (OF_REVIEW.answer, OF_REVIEW.lapse)  # since then a qualified case waits, not since its solutions moved


def in_order(cases: QuerySet, names: Iterable[str] = ()) -> QuerySet:
    """As they are worked off: queue by queue, within each what waits longest first; `names` where they lie in these alone."""
    return dated(cases).order_by(*ordering(names))


def ordering(names: Iterable[str] = ()) -> tuple:
    """Of dated cases. New ones are numbered as they come, so that nothing is looked up for however many of them."""
    queues = [NAMED[name] for name in names if name in NAMED]
    if queues and all(queue.states == INCOMING for queue in queues):
        return ("number",)
    numbered = When(state__in=INCOMING, then=Value(None, output_field=DateTimeField()))
    longest_first = Choice(numbered, default=F("waits_since")).asc(nulls_last=True), "number"
    return longest_first if len(queues) == 1 else ("rank", *longest_first)


def keys_in_order(dated: QuerySet, start: int, stop: int) -> list[int]:
    """Of dated cases that all lie in a queue the keys from `start` to `stop`, as sorting all of them would give.

    New ones lie in one queue and are numbered as they come: only the others are ranked, however many are new.
    """
    sent = QUEUES.index(NAMED["incoming"])
    rest = dated.exclude(state__in=INCOMING).order_by(*ordering()).values_list("pk", "rank")[:stop]
    before, after = [], []
    for key, rank in rest:
        (before if rank < sent else after).append(key)
    new = dated.filter(state__in=INCOMING).order_by("number")
    first, last = max(0, start - len(before)), max(0, stop - len(before))
    page = before[start:] + list(new.values_list("pk", flat=True)[first:last])
    if len(page) == stop - start:
        return page
    passed = (
        new.count() if first else len(page) - len(before[start:])
    )  # by then every new one lies before the page's end
    return page + after[max(0, first - passed) : max(0, last - passed)]


def queue_of(case: object) -> Queue | None:
    """Of a row that was ranked."""
    rank = getattr(case, "rank", None)
    return None if rank is None else QUEUES[rank]


def lying_in(cases: QuerySet, names: Iterable[str]) -> QuerySet:
    """Those in one of the queues."""
    return _with_step(cases).filter(reduce(or_, (NAMED[name].condition for name in names)))


# --- Whose turn ------------------------------------------------------------------------------------------------------


def turn_of(user: Account) -> Q:
    """The cases in which this person acts next: theirs and nobody's. Of what a colleague proposed another person agrees."""
    if user.role not in WORKING:
        return Q(pk__in=[])
    own = (Q(state__in=INCOMING | EXAMINED) | _going_on()) & _own(user)
    proposals = Case.objects.seen_by(user).filter(state__in=PROPOSED)
    if not proposals.exists():  # mostly; who proposed one stands in the history, and the list need not be read with it
        return own
    signs = proposals.alias(proposer=_last("actor")).filter(_signs(user))
    return own | Q(state__in=PROPOSED, pk__in=signs.order_by().values("pk"))


def _own(user: Account) -> Q:
    """Given to this person, or to nobody who could work it."""
    return ~Q(pk__in=Assignment.objects.filter(officer__in=_others(user)).values("application"))


def _others(user: Account) -> QuerySet:
    """The keys of those who could work what is given to them."""
    return officers().exclude(pk=user.pk).order_by().values_list("pk", flat=True)


def _signs(user: Account) -> Q:
    """Of proposals with their `proposer`."""
    return ~Q(proposer=user.pk) & (_own(user) | Q(assignment__officer=F("proposer")))


def _going_on() -> Q:
    """Qualified, with a solution about which the office has something to do."""
    return Q(state__in=QUALIFIED) & _with_solution(DECIDED | IN_REVIEW)


def for_person(cases: QuerySet, user: Account) -> QuerySet:
    """Those in which this person acts next."""
    return cases if cases.query.is_empty() else cases.filter(turn_of(user))  # an address is tried on no cases first


# --- How many --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holdings:
    """How many cases are in each state, by who has them: None is nobody. `others` are those who could work theirs."""

    numbers: Mapping[tuple[str, int | None], int]
    others: Container[int | None]

    def number(self, states: Container[str], of: Callable[[int | None], bool] = lambda holder: True) -> int:
        return sum(number for (state, holder), number in self.numbers.items() if state in states and of(holder))

    def own(self, states: Container[str]) -> int:
        """The person's, and those of nobody who could work them."""
        return self.number(states, lambda holder: holder not in self.others)

    @property
    def by_state(self) -> dict[str, int]:
        return {state: self.number({state}) for state, _ in self.numbers}


def holdings(cases: QuerySet, user: Account) -> Holdings:
    """All of them in one pass."""
    counted = cases.order_by().values_list("state", "assignment__officer").annotate(number=Count("pk"))
    numbers = {(state, holder): number for state, holder, number in counted}
    return Holdings(numbers, frozenset(_others(user)))


@dataclass(frozen=True)
class Waiting:
    """How many lie in a queue, and in how many of them this person acts next."""

    queue: Queue
    number: int
    own: int


# What lies in these is known from its state alone, and whose turn it is from who has it.
PLAIN = tuple(queue for queue in QUEUES if queue.states in (INCOMING, WITH_VENDOR))
MIXED = tuple(queue for queue in QUEUES if queue not in PLAIN)


def waiting(cases: QuerySet, user: Account, known: Holdings | None = None) -> list[Waiting]:
    """Each queue with its numbers, in order; the history is asked of those alone whose state does not say it."""
    known = known or holdings(cases, user)
    works = user.role in WORKING
    numbers = {
        queue: (known.number(queue.states), known.own(queue.states) if works and queue.is_ours else 0)
        for queue in PLAIN
    }
    if any(known.number(queue.states) for queue in MIXED):
        numbers |= _mixed(cases, user)
    return [Waiting(queue, *numbers.get(queue, (0, 0))) for queue in QUEUES]


def _mixed(cases: QuerySet, user: Account) -> dict[Queue, tuple[int, int]]:
    under_way = cases.filter(Q(state__in=EXAMINED | PROPOSED) | _going_on())
    counted = ranked(under_way, MIXED).order_by().values_list("rank")
    counted = counted.annotate(number=Count("pk"), own=Count("pk", filter=turn_of(user)))
    return {QUEUES[rank]: (number, own) for rank, number, own in counted if rank is not None}


@dataclass(frozen=True)
class NextCase:
    """A case that is somebody's to do, and the queue that it lies in; it has `waits_since`."""

    case: Case
    queue: Queue


def first_of(cases: QuerySet, user: Account, waits: Iterable[Waiting], most: int) -> list[NextCase]:
    """The first of what this person does next, in order, where it is known how much there is in each queue."""
    lying: dict[int, Queue] = {}
    for wait in waits:
        if wait.own and len(lying) < most:
            own = _sorted_own(cases, user, wait.queue)
            lying |= dict.fromkeys(own.values_list("pk", flat=True)[: most - len(lying)], wait.queue)
    rows = _with_step(cases).annotate(waits_since=_since()).in_bulk(lying)  # sorted without whole rows in hand
    return [NextCase(rows[key], queue) for key, queue in lying.items() if key in rows]


def _sorted_own(cases: QuerySet, user: Account, queue: Queue) -> QuerySet:
    """What is this person's to do in one queue, what waits longest first."""
    own = cases.filter(state__in=queue.states).filter(_own(user)) if queue in PLAIN else for_person(cases, user)
    order = ordering([queue.name])
    lying = own if queue in PLAIN else lying_in(own, [queue.name])
    return (lying if order == ("number",) else _with_step(lying).alias(waits_since=_since())).order_by(*order)


def oldest(cases: QuerySet, name: str) -> datetime | None:
    """Since when the one waits that waits longest in a queue."""
    case = in_order(lying_in(cases, [name]), [name]).first()
    return case.waits_since if case else None
