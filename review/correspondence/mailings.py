"""Who gets a letter to many, why, and how is it written once to each?"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from applications import letters
from applications.models import Application, Membership
from portal.accounts.models import User
from portal.background import duties
from portal.outbox import kinds, messages, wording
from portal.outbox.kinds import LetterWord
from portal.outbox.wording import LetterParts
from portal.reference import Ref
from review.cases.filters import CaseFilter
from review.models import Case, Mailing, MailingRecipient

LETTER = "mailing"
MOST = 5_000  # people in one mailing: what a page can still show whole


@dataclass(frozen=True)
class Addressee:
    """One person of one case; `why_not` says why the letter is not for them, "" when it is."""

    application: Application
    user: User | None
    why_not: str = ""


def addressees(wanted: CaseFilter, writer: User, now: datetime) -> list[Addressee]:
    """Everybody whom the filter means, with those who cannot be written to and why. A fixed number of queries."""
    members = Membership.objects.present().select_related("user").order_by("pk")
    cases = (
        _cases(wanted, writer, now)
        .select_related("vendor", "programme")
        .prefetch_related(Prefetch("vendor__memberships", members))
    )
    everybody = []
    for case in cases[: MOST + 1]:
        people = list(case.vendor.memberships.all())
        everybody += [Addressee(case, person.user, _why_not(person)) for person in people]
        everybody += [] if people else [Addressee(case, None, "這家廠商沒有帳號")]
    return everybody


def _why_not(person: Membership) -> str:
    if not person.user.is_active:
        return "帳號已停用"
    return "" if person.user.email else "沒有 E-mail"


def _cases(wanted: CaseFilter, writer: User, now: datetime) -> QuerySet:
    """Drafts too: their number, company and address are shown, never what is in them."""
    return wanted.cases(Case.objects.known_to(writer), writer, now).order_by("pk")


def unknown(wanted: CaseFilter, writer: User, now: datetime) -> list[str]:
    """Picked numbers that lead to no case of the year."""
    asked = {name: value for name, value in wanted.wanted.items() if name in ("programme", "numbers")}
    cases = _cases(CaseFilter(asked), writer, now).order_by()
    known = {name for pair in cases.values_list("number", "vendor__tax_id") for name in pair}
    return [name for name in asked.get("numbers", "").split(",") if name and name not in known]


def seal(people: Iterable[Addressee], subject: str, body: str) -> str:
    """A mark of exactly these people and words: what is confirmed is what was seen."""
    rows = [
        f"{person.application.pk}:{person.application.state}:{person.user.pk}:{person.user.email}"
        for person in people
        if not person.why_not
    ]
    return hashlib.sha256("\n".join([*rows, subject, body]).encode()).hexdigest()


def confirm(token: UUID, wanted: CaseFilter, subject: str, body: str, actor: User, now: datetime) -> Mailing:
    """Keeps a mailing with everybody who gets it; the letters are written in the background. Once per `token`."""
    with transaction.atomic():
        mailing, made = Mailing.objects.get_or_create(
            token=token,
            defaults={
                "programme_id": int(wanted.wanted["programme"]),
                "criteria": dict(wanted.wanted),
                "audience": str(wanted),
                "subject": subject,
                "body": body,
                "created_by": actor,
                "created_at": now,
            },
        )
        if made:
            rows = (
                MailingRecipient(
                    mailing=mailing,
                    application=person.application,
                    user=person.user,
                    state_then=person.application.state,
                )
                for person in addressees(wanted, actor, now)
                if not person.why_not
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
            MailingRecipient.objects.undone()
            .filter(pk=pk)
            .select_related("mailing", "user", "application__vendor", "application__programme")
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
    if "stage" in row.mailing.criteria and row.application.state != row.state_then:
        return f"案件已經是「{row.application.stage.label}」，不再符合這封通知的條件。"
    return ""


def _post(row: MailingRecipient, now: datetime) -> None:
    known = words()
    values = wording.plain(known, letters.words_of(row.application, {}))
    try:
        letter = wording.render(LetterParts(row.mailing.subject, row.mailing.body), known, values)
    except ValueError as error:  # WordMissing, BadText: the others still get theirs
        row.skipped = str(error)[:300]
        return
    row.message = messages.post(
        concerns=Ref.of(row.application),
        kind=LETTER,
        cause=Ref.of(row.mailing),
        user=row.user,
        to=row.user.email,
        subject=letter.subject,
        body=letter.body,
        wording=f"群組通知 {row.mailing_id}",
        now=now,
    )
