"""How does a correction get a later due time: one case or all that a typhoon met, each once, with its letter?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications import letters
from applications.models import Application, Correction
from applications.workflow import CORRECTION, OF_QUALIFICATION, OF_REVIEW
from portal.accounts.models import User
from portal.background import duties
from portal.models import ClosureDay
from portal.roles import Account
from portal.time.calendar import format_datetime, format_roc, format_weekday, last_second
from portal.workflow.engine import StepRefused, perform
from review.cases.reopening import in_time_for_another
from review.correction import correcting, ways
from review.correction.ways import Term, Way
from review.models import PostponedCase, Postponement

EXTEND, REOPEN = (
    OF_QUALIFICATION.extend,
    OF_QUALIFICATION.reopen,
)  # as the correction itself calls them, of whichever kind
STATES = CORRECTION.sources_of(EXTEND, REOPEN)
IN_ONE_INSERT = 500  # rows


@dataclass(frozen=True)
class Meant:
    """One correction that is meant, as a preview shows it: what would happen, or why nothing can."""

    correction: Correction
    step: str
    due_at: datetime
    counting: tuple[str, ...]
    refusal: str

    @property
    def application(self) -> Application:
        return self.correction.application

    @property
    def last_second(self) -> datetime:
        return last_second(self.due_at)

    @property
    def value(self) -> str:
        """Which correction, the due time that it had when it was looked at, and the one that it would get."""
        return f"{self.correction.pk}@{int(self.correction.due_at.timestamp())}@{int(self.due_at.timestamp())}"

    @property
    def step_label(self) -> str:
        return Application.workflow.label_of(self.step)


def may_postpone(user: Account) -> bool:
    """Whoever the workflow lets extend a correction opens the page of later due times."""
    return user.role in Application.workflow.step(EXTEND).by


# --- Who is meant --------------------------------------------------------------------------------------------------


def candidates(visible: QuerySet, states: Iterable[str]) -> QuerySet:
    """The corrections of `visible` cases that wait, or with which their case ended."""
    later = Correction.objects.filter(application=OuterRef("application"), round__gt=OuterRef("round"))
    corrections = Correction.objects.filter(state__in=states, application__in=visible.order_by().values("pk"))
    corrections = corrections.filter(_can_be_later())
    related = corrections.select_related("application__programme", "application__vendor")
    return related.exclude(Exists(later)).annotate(has_begun_anew=Exists(_others())).order_by("due_at", "pk")


def step_of(correction: Correction) -> str:
    """The step of the case by which it gets a later due time; "" where none can."""
    rounds = correction.rounds
    by_own = {EXTEND: rounds.extend, REOPEN: rounds.reopen}
    return next((step for own, step in by_own.items() if correction.state in CORRECTION.step(own).sources), "")


def _can_be_later() -> Q:
    """Of 資格審查 while the case waits or has ended with it, of 審查補件 while the case waits or the solution is reviewed still."""
    of_case = Application.workflow.sources_of
    qualification = Q(purpose=Correction.Purpose.QUALIFICATION, application__state__in=of_case(EXTEND, REOPEN))
    waits = Q(purpose__in=Correction.SUPPLEMENTS, application__state__in=of_case(OF_REVIEW.extend))
    late = Correction.objects.late().order_by().values("pk")
    return qualification | waits | Q(pk__in=late, application__state__in=of_case(OF_REVIEW.reopen))


def _others() -> QuerySet:
    """Running applications of the same vendor and year beside the one of the outer correction."""
    same = {"vendor": OuterRef("application__vendor"), "programme": OuterRef("application__programme")}
    ended = Application.workflow.names(final=True)
    return Application.objects.filter(**same).exclude(pk=OuterRef("application")).exclude(state__in=ended)


def preview(corrections: Iterable[Correction], way: Way, reason: str, now: datetime) -> list[Meant]:
    """What would happen to each of the `candidates`; of a count again only to those that gain from it. Writes nothing.

    However many there are: a typhoon meets all of them at once.
    """
    closures = ClosureDay.days()
    all_meant = [_meant(correction, way, reason, closures, now) for correction in corrections]
    return [
        candidate for candidate in all_meant if way.kind != "recount" or candidate.due_at > candidate.correction.due_at
    ]


def _meant(correction: Correction, way: Way, reason: str, closures: frozenset[date], now: datetime) -> Meant:
    term = _new_due(correction, way, reason, closures, now)
    due_at, counting = term.due_at, term.counting
    step = step_of(correction)
    anew = correction.has_begun_anew and step == REOPEN
    refusal = "廠商同年度已經另外開始了一件申請，不能重新開放。" if anew else _too_early(correction, due_at, now)
    return Meant(correction, step, due_at, counting, refusal)


def _new_due(correction: Correction, way: Way, reason: str, closures: frozenset[date], now: datetime) -> Term:
    programme = correction.application.programme
    working = correcting.counts_working_days(programme)
    if way.kind == "date" and way.day:
        return ways.named(way.day, f"因「{reason}」改定期限" if reason else "改定期限")
    if way.kind == "recount":
        return _recounted(correction, working, closures)
    base, words = _base(correction, now)
    term = ways.counted(base, way.days, working, closures)
    first = f"{format_roc(base)}（{format_weekday(base)}）：{words}，不計入"
    return replace(term, counting=(first, *term.counting[1:]))


def _recounted(correction: Correction, working: bool, closures: frozenset[date]) -> Term:
    """From the day of the notice; a day that a person named stays that day."""
    days = correction.days
    if correction.rounds == OF_QUALIFICATION:
        days = correction.application.programme.correction_days
    if days is None:
        return Term(correction.due_at, tuple(correction.counting))
    return ways.counted(timezone.localdate(correction.requested_at), days, working, closures)


def _base(correction: Correction, now: datetime) -> tuple[date, str]:
    """The day that further days are counted from: the old due day, or today when that is over."""
    old, today = timezone.localdate(correction.last_second), timezone.localdate(now)
    return (old, "原期限") if old >= today else (today, "重新開放當日")


def _too_early(correction: Correction, due_at: datetime, now: datetime) -> str:
    if due_at <= now:
        return "新期限已經過了。"
    return "" if due_at > correction.due_at else "新期限沒有比原期限晚。"


# --- Asking for it -------------------------------------------------------------------------------------------------


def ask(meant: Iterable[Meant], actor: User, reason: str, key: UUID, now: datetime) -> Postponement:
    """Writes down whose due time moves until when; each row is then done by `fulfil`. Pressed twice, it is one."""
    with transaction.atomic():
        asked, new = Postponement.objects.get_or_create(key=key, defaults={"reason": reason, "by": actor, "at": now})
        if new:
            rows = (_row(asked, candidate) for candidate in meant if not candidate.refusal)
            PostponedCase.objects.bulk_create(rows, batch_size=IN_ONE_INSERT)
            duties.nudge("review.postpone")
    return asked


def _row(asked: Postponement, candidate: Meant) -> PostponedCase:
    return PostponedCase(
        postponement=asked,
        application=candidate.application,
        correction=candidate.correction,
        step=candidate.step,
        seen_due_at=candidate.correction.due_at,
        due_at=candidate.due_at,
        counting=list(candidate.counting),
    )


def rehearsed(candidate: Meant, actor: User, reason: str, now: datetime) -> None:
    """All that one row does, for the letter it would write: to be taken back. Raises StepRefused."""
    _postpone(ask([candidate], actor, reason, uuid4(), now).cases.get(), now)


# --- Doing it ------------------------------------------------------------------------------------------------------


def owed(now: datetime) -> QuerySet:
    return PostponedCase.objects.undone()


def fulfil(pk: object, now: datetime) -> None:
    """Does one row, once: the step, its event and its letter; or writes why not, when the case has moved on."""
    with transaction.atomic():
        row = duties.locked(owed(now).filter(pk=pk).select_related("postponement__by", "application")).first()
        if row is None:
            return
        refusal = ""
        try:
            _postpone(row, now)
        except StepRefused as refused:
            refusal = str(refused)[:300]
        PostponedCase.objects.filter(pk=row.pk).update(done_at=now, refusal=refusal)


def _postpone(row: PostponedCase, now: datetime) -> None:
    asked = row.postponement
    with in_time_for_another():
        fresh = perform(row.application, row.step, asked.by, _note(row), now)
        correction = fresh.corrections.get(pk=row.correction_id)
        _check_unchanged(row, correction, now)
        term = {"closed_at": None, "told_at": now, "due_at": row.due_at, "counting": row.counting}
        own = EXTEND if row.step == correction.rounds.extend else REOPEN
        correction = perform(correction, own, asked.by, _note(row), now, **term)
        words: dict[str, Any] = {
            "correction": correction,
            "items": letters.items_of(correction),
            "before": row.seen_last_second,
        }
        letters.tell_of(fresh, row.step, row, reason=asked.reason, **words)


def _check_unchanged(row: PostponedCase, correction: Correction, now: datetime) -> None:
    """What was looked at must still stand: another extension, an answer or another round has made this one needless."""
    if step_of(correction) != row.step or correction.due_at != row.seen_due_at:
        raise StepRefused("確認之後，這個補正的期限或狀態已經由別人改過，沒有再改。")
    if reason := _too_early(correction, row.due_at, now):
        raise StepRefused(reason)


def _note(row: PostponedCase) -> str:
    return f"{row.postponement.reason}（期限由 {format_datetime(row.seen_last_second)} 改為 {format_datetime(row.last_second)}）"
