"""How is a source asked about one 統一編號, and when again? Nothing that fails counts against anybody."""

import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.guideline.outside import Answered, Register, RegisterFact
from applications.models import GuidelineCheck, RegisterAnswer, RegisterQuestion, RegisterSource
from applications.registers import fetching, known, runs
from applications.registers.fetching import Fetched, SourceUnavailable
from portal.background import duties
from portal.background.duties import LEASE
from portal.files import room
from portal.time.calendar import day_over

MOST = 1024 * 1024  # bytes of one answer
GIVE_UP = timedelta(days=3)  # after which a question is not asked any more
THROTTLE_REST = timedelta(minutes=30)  # what "a moment" is, where the source says to wait one
DOWN_AFTER, DOWN_WITHIN = 5, timedelta(minutes=15)  # requests one after the other without an answer
DOWN_REST = timedelta(minutes=5)
SHARE = (
    4  # one part in so many of a day's requests is for who registers and who fills in: the rest is for what was filed
)
NOT_ITS_FAULT = frozenset({"busy", "off"})
LEAST_SECONDS = 0.3  # of a look-up; less is no time to ask in
RESTS = "來源暫停查詢，之後再問。"
USED_UP = "今天對來源的查詢已經達到上限，之後再問。"
OFF = "沒有設定來源的網址。"
NO_NUMBER = "統一編號是八個數字，沒有查詢。"
LATE = "來源沒有在時限內回應完整的資料。"
LONG = "來源三天都沒有正常回應，不再自動查詢。"

_number = re.compile(r"[0-9]{8}")
Outcome = RegisterAnswer.Outcome


class SourceRests(SourceUnavailable):
    """Nothing was sent: the source is left alone until then."""

    def __init__(self, sentence: str, kind: str, until: datetime) -> None:
        super().__init__(sentence, kind)
        self.until = until


def owed(now: datetime) -> QuerySet:
    """Questions whose source does not rest, and those that nobody has tried: their check waits to hear that it rests."""
    resting = RegisterSource.objects.filter(key=OuterRef("key"), rests_until__gt=now)
    return RegisterQuestion.owed(now).filter(Q(tried_at=None) | ~Exists(resting))


def answer(pk: int, now: datetime) -> None:
    """Asks one question; keeps every answer as it came. A late answer of a check that is done starts another run."""
    with RegisterQuestion.doing(pk, now, partial(_failed, now=now)) as question:
        if question is None:
            return
        _ask(known.source(question.key), question, now)
        _settle(question, now)
    duties.nudge("applications.guideline")


def answered_since(key: str, tax_id: str, since: datetime) -> RegisterQuestion | None:
    """The newest question about a 統一編號 that was answered since then."""
    answered = RegisterQuestion.objects.filter(key=key, tax_id=tax_id, done_at__gte=since, last_error="")
    return answered.order_by("-done_at", "-pk").first()


# --- One question ----------------------------------------------------------------------------------------------------


@dataclass
class _Inquiry:
    """One question under way (known.Inquiry). `seconds` is asked before each request."""

    source: known.AskedSource
    question: RegisterQuestion
    now: datetime
    seconds: Callable[[], float]
    lane: room.Lane

    @property
    def tax_id(self) -> str:
        return self.question.tax_id

    def get(self, api: str, url: str) -> RegisterAnswer:
        _refuse_beyond_budget(self.question, self.now)
        seconds, fetched = self.seconds(), None
        with tempfile.TemporaryFile() as into:
            try:
                fetched = fetching.fetch(url, into, most=MOST, seconds=seconds, lane=self.lane)
                outcome = self.source.told(into.read())
            except SourceUnavailable as error:
                if error.kind != "busy":  # nothing was sent
                    self._keep(api, url, into, fetched or error, Outcome.UNAVAILABLE, error.sentence)
                raise
            return self._keep(api, url, into, fetched, outcome, "")

    def _keep(
        self,
        api: str,
        url: str,
        into: IO[bytes],
        came: Fetched | SourceUnavailable,
        outcome: RegisterAnswer.Outcome,
        problem: str,
    ) -> RegisterAnswer:
        into.seek(0)
        body = into.read(MOST)
        return RegisterAnswer.objects.create(
            question=self.question,
            key=self.question.key,
            api=api,
            url=url[:500],
            asked_at=self.now,
            status=came.status,
            content_type=came.content_type,
            body=body,
            sha256=sha256(body).hexdigest(),
            outcome=outcome,
            problem=problem,
        )


def _ask(source: known.Source, question: RegisterQuestion, now: datetime) -> None:
    """Raises SourceUnavailable when no answer can be made of what came."""
    if not isinstance(source, known.AskedSource) or not source.is_on:
        raise SourceUnavailable(OFF, "off")
    _refuse_while_it_rests(question.key, now)
    _asked(_Inquiry(source, question, now, lambda: settings.OUTSIDE.seconds, room.OUTSIDE))


def _asked(inquiry: _Inquiry) -> RegisterFact:
    """A shape that is not understood is a failure of the source, and is asked again like one."""
    inquiry.source.ask(inquiry)
    fact = inquiry.source.read(list(inquiry.question.answers.order_by("pk")))
    if fact.answered is Answered.UNAVAILABLE:
        raise SourceUnavailable(fact.said, "odd")
    return fact


def _settle(question: RegisterQuestion, now: datetime) -> None:
    """The question is answered, and what that owes is owed, or neither.

    The check is locked first: either it reads this answer, or it began before it and another run is owed.
    """
    with transaction.atomic():
        check = GuidelineCheck.objects.select_for_update(no_key=True).filter(pk=question.check_run_id).first()
        question.finish(tried_at=question.tried_at or now)
        _note(question.key, answered_at=now)
        if check is not None and check.attempts:
            _run_again(check, question, now)


def _run_again(check: GuidelineCheck, question: RegisterQuestion, now: datetime) -> None:
    """With what answers stand since the check was asked for; not of a submission that counts no more, nor of a case that ended."""
    application = check.submission.application
    counts = check.submission == application.submissions.newest() and not application.stage.final
    if counts:
        runs.start(
            check.submission, GuidelineCheck.Cause.LATE, now, about=f"question:{question.pk}", since=check.asked_at
        )


# --- What fails ------------------------------------------------------------------------------------------------------


def _failed(question: RegisterQuestion, error: Exception, now: datetime) -> bool:
    """Whatever it was: the check that waits for this goes on, and the question is asked again for three days."""
    tried = question.tried_at or now
    until = _noted(question.key, error, now)
    if now - question.asked_at >= GIVE_UP:
        question.give_up(f"{error} {LONG}", tried_at=tried)
    elif until:
        question.fail(error, tried_at=tried, next_try_at=until, attempts=max(0, question.attempts - 1))
    else:
        question.fail(error, tried_at=tried)
    return not isinstance(error, SourceUnavailable)


def _noted(key: str, error: Exception, now: datetime) -> datetime | None:
    """Writes a failure on its source. Until when the source rests for it, which is no attempt of the question."""
    if isinstance(error, SourceRests):
        if error.kind == "used_up":
            _note(key, rests_until=error.until)
        return error.until
    if not isinstance(error, SourceUnavailable) or error.kind in NOT_ITS_FAULT:
        return None
    if not error.throttled:
        rests = {"rests_until": now + DOWN_REST} if _is_down(key, now) else {}
        _note(key, failed_at=now, failure=error.sentence, **rests)
        return None
    until = day_over(now) if error.kind == "day" else now + THROTTLE_REST
    _note(key, failed_at=now, failure=error.sentence, rests_until=until)
    return until


def _note(key: str, **values: object) -> None:
    RegisterSource.objects.get_or_create(key=key)
    RegisterSource.objects.filter(key=key).update(**values)


def _is_down(key: str, now: datetime) -> bool:
    """Whether it is of no use to ask on: many wait, and each would wait for the same."""
    since = now - DOWN_WITHIN
    answers = RegisterAnswer.objects.filter(key=key, asked_at__gte=since, question__check_run__isnull=False)
    last = list(answers.order_by("-asked_at", "-pk").values_list("outcome", flat=True)[:DOWN_AFTER])
    return last == [Outcome.UNAVAILABLE] * DOWN_AFTER


def _refuse_while_it_rests(key: str, now: datetime) -> None:
    until = RegisterSource.objects.filter(key=key, rests_until__gt=now).values_list("rests_until", flat=True).first()
    if until:
        raise SourceRests(RESTS, "rests", until)


def _refuse_beyond_budget(question: RegisterQuestion, now: datetime) -> None:
    """A day is one in Taipei. Questions that belong to no check have a share of it."""
    sent = RegisterAnswer.objects.filter(key=question.key, asked_at__gte=_today(now))
    daily = settings.OUTSIDE.daily
    if sent.count() >= daily:
        raise SourceRests(USED_UP, "used_up", day_over(now))
    if question.check_run_id is None and sent.filter(question__check_run=None).count() >= daily // SHARE:
        raise SourceRests(USED_UP, "share", day_over(now))


def _today(now: datetime) -> datetime:
    return day_over(now) - timedelta(days=1)


# --- While a person waits --------------------------------------------------------------------------------------------


def look_up(tax_id: str, now: datetime, *, seconds: float = 3) -> RegisterFact:
    """商工登記 while a person waits: an answer of today is taken again, the day's budget counts. Never raises for a source that is down.

    Outside any transaction. At most `seconds`, and at most as many at once as room.LOOKUPS has places.
    """
    source = known.source(Register.BUSINESS)
    if not _number.fullmatch(tax_id):
        return RegisterFact(Answered.UNAVAILABLE, NO_NUMBER)
    try:
        return _kept_today(source, tax_id, now) or _looked_up(source, tax_id, now, time.monotonic() + seconds)
    except SourceUnavailable as error:
        return RegisterFact(Answered.UNAVAILABLE, error.sentence)


def _kept_today(source: known.Source, tax_id: str, now: datetime) -> RegisterFact | None:
    question = answered_since(source.key, tax_id, _today(now))
    if question is None or not isinstance(source, known.AskedSource):
        return None
    return source.read(list(question.answers.order_by("pk")))


def _looked_up(source: known.Source, tax_id: str, now: datetime, until: float) -> RegisterFact:
    if not isinstance(source, known.AskedSource) or not source.is_on:
        raise SourceUnavailable(OFF, "off")
    _refuse_while_it_rests(source.key, now)
    question = RegisterQuestion(key=source.key, tax_id=tax_id, asked_at=now, tried_at=now, claimed_until=now + LEASE)
    _refuse_beyond_budget(question, now)
    question.save()
    try:
        fact = _asked(_Inquiry(source, question, now, partial(_left, until), room.LOOKUPS))
    except Exception as error:
        _close(question, error, now)
        raise
    question.finish()
    _note(source.key, answered_at=now)
    return fact


def _left(until: float) -> float:
    if (left := until - time.monotonic()) < LEAST_SECONDS:
        raise SourceUnavailable(LATE, "time")
    return left


def _close(question: RegisterQuestion, error: Exception, now: datetime) -> None:
    """It is nobody's to ask again. A short patience says nothing of the source, but its own word to wait does."""
    if isinstance(error, SourceUnavailable) and error.throttled:
        _noted(question.key, error, now)
    question.give_up(error)
    if not question.answers.exists():
        question.delete()
