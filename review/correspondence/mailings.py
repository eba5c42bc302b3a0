"""Who gets a letter to many, why, and how is it written once to each?"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from applications import letters
from applications.models import Application, Correction, Membership, Programme, Solution
from applications.workflow import APPLICATION
from portal.accounts.models import User
from portal.background import duties
from portal.outbox import kinds, messages, wording
from portal.outbox.kinds import LetterWord
from portal.time.calendar import format_roc
from review.models import Case, Mailing, MailingRecipient

LETTER = "mailing"
MOST = 5_000  # people in one mailing: what a page can still show whole


@dataclass(frozen=True)
class Criteria:
    """To whom: cases of a year that meet all that is set. `picked` are 收件編號 or 統編."""

    programme: Programme
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None
    picked: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        days = {name: day and day.isoformat() for name, day in (("due_from", self.due_from), ("due_to", self.due_to))}
        return {"states": list(self.states), "kinds": list(self.kinds), "picked": list(self.picked), **days}

    def __str__(self) -> str:
        """In words, as it is kept and shown: 「115 年度…；狀態：草稿」."""
        parts = [str(self.programme)]
        if self.states:
            parts.append("狀態：" + "、".join(APPLICATION.state(name).label for name in self.states))
        if self.kinds:
            labels = dict(Solution.Kind.choices)
            parts.append("類別：" + "、".join(labels[kind] for kind in self.kinds))
        if self.due_from or self.due_to:
            parts.append(f"補正期限：{_day(self.due_from)} 到 {_day(self.due_to)}")
        if self.picked:
            parts.append(f"指定 {len(self.picked)} 個收件編號或統編")
        return "；".join(parts)


def _day(day: date | None) -> str:
    return format_roc(day) if day else "不限"


@dataclass(frozen=True)
class Addressee:
    """One person of one case; `why_not` says why the letter is not for them, "" when it is."""

    application: Application
    user: User | None
    why_not: str = ""


def addressees(criteria: Criteria, writer: User) -> list[Addressee]:
    """Everybody whom the criteria mean, with those who cannot be written to and why. A fixed number of queries."""
    members = Membership.objects.present().select_related("user").order_by("pk")
    cases = (
        _cases(criteria, writer)
        .select_related("vendor", "programme")
        .prefetch_related(Prefetch("vendor__memberships", members))
    )
    found = []
    for case in cases[: MOST + 1]:
        people = list(case.vendor.memberships.all())
        found += [Addressee(case, person.user, _why_not(person)) for person in people]
        found += [] if people else [Addressee(case, None, "這家廠商沒有帳號")]
    return found


def _why_not(person: Membership) -> str:
    if not person.user.is_active:
        return "帳號已停用"
    return "" if person.user.email else "沒有 E-mail"


def _cases(criteria: Criteria, writer: User) -> QuerySet:
    """Drafts too: their number, company and address are shown, never what is in them."""
    found = Case.objects.known_to(writer).filter(programme=criteria.programme)
    if criteria.states:
        found = found.filter(state__in=criteria.states)
    if criteria.kinds:
        found = found.filter(pk__in=Solution.objects.filter(kind__in=criteria.kinds).values("application"))
    if criteria.due_from or criteria.due_to:
        found = found.filter(pk__in=_due(criteria).values("application"))
    if criteria.picked:
        found = found.filter(Q(number__in=criteria.picked) | Q(vendor__tax_id__in=criteria.picked))
    return found.order_by("pk")


def _due(criteria: Criteria) -> QuerySet:
    """Open corrections whose last day lies between the two, both included."""
    due = Correction.objects.filter(state=Correction.State.OPEN)
    if criteria.due_from:
        due = due.filter(due_at__gt=_midnight(criteria.due_from))
    return due.filter(due_at__lte=_midnight(criteria.due_to + timedelta(days=1))) if criteria.due_to else due


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def unknown(criteria: Criteria, writer: User) -> list[str]:
    """Picked numbers that lead to no case of the year."""
    cases = (
        Case.objects.known_to(writer)
        .filter(programme=criteria.programme)
        .filter(Q(number__in=criteria.picked) | Q(vendor__tax_id__in=criteria.picked))
    )
    known = {name for pair in cases.values_list("number", "vendor__tax_id") for name in pair}
    return [name for name in criteria.picked if name not in known]


def seal(people: Iterable[Addressee], subject: str, body: str) -> str:
    """A mark of exactly these people and words: what is confirmed is what was seen."""
    rows = [
        f"{one.application.pk}:{one.application.state}:{one.user.pk}:{one.user.email}"
        for one in people
        if not one.why_not
    ]
    return hashlib.sha256("\n".join([*rows, subject, body]).encode()).hexdigest()


def confirm(token: UUID, criteria: Criteria, subject: str, body: str, actor: User, now: datetime) -> Mailing:
    """Keeps a mailing with everybody who gets it; the letters are written in the background. Once per `token`."""
    with transaction.atomic():
        mailing, made = Mailing.objects.get_or_create(
            token=token,
            defaults={
                "programme": criteria.programme,
                "criteria": criteria.as_json(),
                "audience": str(criteria),
                "subject": subject,
                "body": body,
                "created_by": actor,
                "created_at": now,
            },
        )
        if made:
            rows = (
                MailingRecipient(
                    mailing=mailing, application=one.application, user=one.user, state_then=one.application.state
                )
                for one in addressees(criteria, actor)
                if not one.why_not
            )
            MailingRecipient.objects.bulk_create(rows, batch_size=500)
            duties.nudge("review.correspondence.mailings")
    return mailing


def words() -> tuple[LetterWord, ...]:
    """What the text of a mailing may name."""
    return kinds.get(LETTER).words


def write(pk: int, now: datetime) -> None:
    """Writes the letter of one row, or why there is none; exactly once, under the row's lock."""
    with transaction.atomic():
        row = duties.locked(
            MailingRecipient.objects.filter(pk=pk, done_at=None).select_related(
                "mailing", "user", "application__vendor", "application__programme"
            )
        ).first()
        if row is None:
            return
        row.skipped = gone(row)
        if not row.skipped:
            _post(row, now)
        row.done_at = now
        row.save(update_fields=["message", "skipped", "done_at"])


def gone(row: MailingRecipient) -> str:
    """Why the letter is no longer for this case, or ""."""
    if row.mailing.criteria["states"] and row.application.state != row.state_then:
        return f"案件已經是「{row.application.stage.label}」，不再符合這封通知的條件。"
    return ""


def _post(row: MailingRecipient, now: datetime) -> None:
    known = words()
    values = wording.plain(known, letters.words_of(row.application, {}))
    try:
        subject, body = wording.render(f"{row.mailing.subject}\n{row.mailing.body}", known, values)
    except ValueError as error:  # WordMissing, BadText: the others still get theirs
        row.skipped = str(error)[:300]
        return
    row.message = messages.post(
        case=row.application.case_key,
        kind=LETTER,
        about=row.mailing.about,
        user=row.user,
        to=row.user.email,
        subject=subject,
        body=body,
        wording=f"群組通知 {row.mailing_id}",
        now=now,
    )
