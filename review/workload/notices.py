"""Who of the staff hears that a case waits for them? In their inbox at once; by mail once a day (summaries.py).

A case's notices go to whoever has it, else to all who could have it (`officers.told_of`). What staff do tells in the same
transaction; what a vendor or a mail server does is found by a duty, for those must not wait for the desk.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse

from applications.models import Application, Correction
from applications.workflow import APPLICATION
from portal.accounts.models import User
from portal.background import duties
from portal.outbox import kinds, notices
from portal.outbox.models import Message
from portal.reference import Ref, written
from review.cases.filters import CaseFilter
from review.cases.officers import told_of
from review.cases.queues import EXAMINED, QUALIFIED
from review.models import AssignmentEvent

ANSWERED, SIGN_OFF, GIVEN, LOST = "desk_answered", "desk_sign_off", "desk_given", "desk_letter_lost"
NEWS = timedelta(days=30)  # what is older is history: a letter that comes back comes within it


def case_address(application: Application) -> str:
    return settings.BASE_URL + reverse("admin:review_case_change", args=[application.pk])


def list_address(**wanted: str) -> str:
    return f"{settings.BASE_URL}{reverse('admin:review_case_changelist')}?{CaseFilter.of(**wanted).query}"


def front_address() -> str:
    """Where a person says whether they want the daily mail."""
    return f"{settings.BASE_URL}{reverse('admin:index')}#desk-summary"


def _tell(
    people: Iterable[User], kind: str, concerns: Ref, cause: Model, words: Mapping[str, Any], now: datetime
) -> None:
    """Each by a row of their own: an inbox is a person's, whatever address stands on the account."""
    for person in people:
        notices.notify(
            [person], kind, concerns=concerns, cause=Ref.of(cause), occurrence=str(person.pk), words=words, now=now
        )


def _tell_of(
    application: Application, kind: str, people: Iterable[User], cause: Model, now: datetime, **more: Any
) -> None:
    words = {"application": application, "url": case_address(application), **more}
    _tell(people, kind, Ref.of(application), cause, words, now)


# --- What staff do -------------------------------------------------------------------------------------------------


def sign_off_wanted(application: Application, proposer: User, now: datetime) -> None:
    """To whoever may agree: never who proposed it."""
    proposed = application.events.latest("at", "pk")
    people = told_of(application, besides=proposer)
    _tell_of(application, SIGN_OFF, people, proposed, now, proposer=proposer, note=proposed.note)


def cases_given(events: Iterable[AssignmentEvent], now: datetime) -> None:
    """One notice to each officer, however many cases came at once; none of what a person gave to themselves."""
    given = [event for event in events if event.officer_id != event.actor_id]
    by_officer = sorted(given, key=lambda event: (event.officer_id, event.pk))
    people = User.objects.in_bulk({event.officer_id for event in given})
    for officer, group in groupby(by_officer, key=lambda event: event.officer_id):
        first, *others = group
        words = {"number": 1 + len(others), "actor": first.actor}
        if others:
            url = list_address(officer="me", stage="open")
            _tell([people[officer]], GIVEN, Ref.of(first), first, {**words, "url": url}, now)
        else:
            _tell_of(first.application, GIVEN, [people[officer]], first, now, **words)


def tell_of(
    application: Application, kind: str, people: Iterable[User], cause: Model, now: datetime, **more: Any
) -> None:
    """For the rooms above: a notice about a case to these people of the staff, each once for what brought it."""
    _tell_of(application, kind, people, cause, now, **more)


# --- What a duty finds ---------------------------------------------------------------------------------------------


def _told(kind: str, concerns: Any, cause: Any) -> Exists:
    return Exists(Message.objects.filter(kind=kind, concerns=concerns, cause=cause))


def answers_untold(now: datetime) -> QuerySet:
    """Corrections whose answer lies with the office, its papers scanned, and nobody has heard of it."""
    case = written(APPLICATION.name, OuterRef("application_id"))
    lying = Q(application__state__in=EXAMINED, purpose=Correction.Purpose.QUALIFICATION)
    lying |= Q(application__state__in=QUALIFIED, purpose__in=Correction.SUPPLEMENTS)
    answered = Correction.objects.filter(lying, answer__isnull=False, closed_at__gt=now - NEWS)
    answered = answered.filter(application__held_since=None)
    return answered.filter(~_told(ANSWERED, case, written("correction", OuterRef("pk")))).order_by("pk")


def tell_of_answer(pk: int, now: datetime) -> None:
    with transaction.atomic():
        if not duties.locked(Application.objects.filter(corrections=pk).only("state")).exists():
            return
        for correction in answers_untold(now).filter(pk=pk).select_related("application"):
            people = told_of(correction.application)
            _tell_of(correction.application, ANSWERED, people, correction, now, correction=correction)


def lost_letters_untold(now: datetime) -> QuerySet:
    """Letters about a case that reached nobody, of which nobody has heard."""
    lost = Message.objects.undelivered().filter(concerns__startswith=f"{APPLICATION.name}:", created_at__gt=now - NEWS)
    return lost.filter(~_told(LOST, OuterRef("concerns"), written("message", OuterRef("pk")))).order_by("pk")


def tell_of_lost_letter(pk: int, now: datetime) -> None:
    with transaction.atomic():
        for letter in duties.locked(lost_letters_untold(now).filter(pk=pk)):
            application = Application.objects.get(pk=letter.concerns.pk)
            what = kinds.label_of(letter.kind)
            _tell_of(application, LOST, told_of(application), letter, now, letter=letter, what=what)
