"""Which ties between staff and running cases does nobody know of yet? Two duties compare, and what they find waits for an answer.

A submission is compared with everybody when it came in, and again when its vendor has a new member; a person with every
running case when their name, address, ties or seat have changed. The same finding is written once (`Conflict.basis`), so
what was looked into stays answered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from applications.models import Application, Membership, Submission
from portal.accounts.models import User
from portal.background import duties
from portal.roles import STAFF, Role
from review.conflict import matching
from review.conflict.matching import FoundTie, TieFact
from review.models import Committee, ComparedFiling, ComparedPerson, Conflict, Member, StaffTie

AT_A_TIME = 500  # filings
OF_TIE = {
    StaffTie.Kind.EMPLOYED: Conflict.Kind.EMPLOYED,
    StaffTie.Kind.AGENT: Conflict.Kind.AGENT,
    StaffTie.Kind.INTEREST: Conflict.Kind.INTEREST,
    StaffTie.Kind.RELATIVE: Conflict.Kind.INTEREST,
    StaffTie.Kind.OWN: Conflict.Kind.INTEREST,
}
Facts = Sequence[TieFact]


# --- What of a filing is compared ----------------------------------------------------------------------------------


def facts_of(submission: Submission, members: Iterable[User] = ()) -> list[TieFact]:
    """Of what was filed, and of the people who act for the vendor in the portal."""
    filed = submission.filed
    facts = [*matching.tax_number(filed.vendor.tax_id, "申請公司的統一編號")]
    company: dict[str, str] = {}
    for sheet in filed.sheets:
        told = {answer.name: str(answer.value or "") for answer in sheet.answers}
        if sheet.key == "company":
            company = told
        elif told.get("origin_name"):
            facts += matching.organisation(told["origin_name"], f"方案「{sheet.solution_name}」的原廠")
            facts += matching.tax_number(told.get("origin_tax_id", ""), f"方案「{sheet.solution_name}」的原廠統一編號")
    return [*facts, *_of_company(company), *_of_members(members)]


def _of_company(told: dict[str, str]) -> Iterator[TieFact]:
    said = defaultdict(str, told)
    yield from matching.organisation(said["company_name"], "申請公司")
    yield from matching.person(said["rep_name"], "代表人")
    yield from matching.person(said["contact_name"], "聯絡人")
    yield from matching.mail(said["contact_email"], "聯絡信箱")
    yield from matching.host(said["website"].partition("://")[2].partition("/")[0].partition(":")[0], "公司官網")
    yield from matching.telephone(said["contact_phone_area"] + said["contact_phone"], "聯絡電話")
    yield from matching.telephone(said["contact_mobile"], "聯絡手機")
    yield from matching.address(said["company_address"], "公司地址")


def _of_members(members: Iterable[User]) -> Iterator[TieFact]:
    for member in members:
        yield from matching.person(member.name, "廠商帳號成員")
        yield from matching.mail(member.email, "廠商帳號信箱")


# --- What of a person is compared ----------------------------------------------------------------------------------


class Person:
    """One of the staff with what is known of them; ties that are over count for some years."""

    def __init__(self, user: User, seats: Iterable[Member] = ()) -> None:
        self.user, self.ties = user, list(user.ties.all())
        self.seats = {seat.committee_id: seat for seat in seats}

    def facts(self, years: int, day: date) -> Iterator[TieFact]:
        kind = Conflict.Kind
        yield from matching.person(self.user.name, "本人姓名", kind.PARTY)
        yield from matching.mail(self.user.email, "本人信箱", kind.EMPLOYED)
        for unit in dict.fromkeys(seat.unit for seat in self.seats.values()):
            yield from matching.organisation(unit, "服務單位", kind.EMPLOYED)
        for tie in self.ties:
            if tie.counts(day, years):
                yield from _of_tie(tie)

    def reviews(self, programme: int, day: date, committees: dict[int, Committee]) -> bool:
        """Whether cases of that year may come before this person."""
        if self.user.role != Role.REVIEWER:
            return True
        seats = (seat for key, seat in self.seats.items() if committees[key].programme_id == programme)
        return any(seat.is_in_office(day) for seat in seats)


def _of_tie(tie: StaffTie) -> Iterator[TieFact]:
    where, kind = f"{tie.get_kind_display()}{tie.period}", OF_TIE[StaffTie.Kind(tie.kind)]
    yield from matching.organisation(tie.organisation, where, kind)
    yield from matching.tax_number(tie.tax_id, where, kind)
    yield from matching.person(tie.person, where, Conflict.Kind.PARTY)
    yield from matching.address(tie.address, where, kind)
    yield from matching.telephone(tie.phone, where, kind)


def _everybody(users: QuerySet) -> list[Person]:
    seats: dict[int, list[Member]] = defaultdict(list)
    for seat in Member.objects.filter(user__in=users):
        seats[seat.user_id].append(seat)
    return [Person(user, seats[user.pk]) for user in users.prefetch_related("ties").order_by("pk")]


def _staff() -> QuerySet:
    return User.objects.filter(role__in=STAFF, is_active=True)


# --- Duties: a submission, a person --------------------------------------------------------------------------------


def filings_owed(now: datetime) -> QuerySet:
    """Submissions of running cases that nobody compared, or whose vendor has somebody new since."""
    joined = Membership.objects.filter(
        vendor=OuterRef("application__vendor"), ended_at=None, joined_at__gt=OuterRef("compared__at")
    )
    running = Submission.objects.filter(application__in=_running())
    return running.filter(Q(compared=None) | Exists(joined)).order_by("pk")


def _running() -> QuerySet:
    return Application.objects.filed().exclude(state__in=Application.workflow.names(final=True))


def compare_filing(pk: int, now: datetime) -> None:
    compare_filings([pk], now)


def compare_filings(keys: Collection[int], now: datetime) -> None:
    """However many, with the same few questions."""
    with transaction.atomic():
        owed = duties.locked(filings_owed(now).filter(pk__in=keys)).select_related("application__programme")
        submissions = list(owed)
        if submissions:
            _compare(submissions, now)


def compare_now(applications: Iterable[Application], people: Iterable[User], now: datetime) -> None:
    """Before these people are given these cases: what a duty would find of them a moment later, and nothing of others."""
    cases = {application.pk for application in applications}
    with transaction.atomic():
        owed = filings_owed(now).filter(application__in=cases).select_for_update(of=("self",), no_key=True)
        if submissions := list(owed.select_related("application__programme")):
            _compare(submissions, now)
        new = people_owed(now).filter(pk__in={person.pk for person in people})
        if persons := _everybody(new):
            filings = ComparedFiling.objects.filter(application__in=cases).select_related("application")
            _propose(_found(persons, filings.only("facts", "application__programme"), now), now)


def _compare(submissions: list[Submission], now: datetime) -> None:
    acting: dict[int, list[Membership]] = defaultdict(list)
    vendors = {submission.application.vendor_id for submission in submissions}
    for membership in Membership.objects.present().filter(vendor__in=vendors).select_related("user"):
        acting[membership.vendor_id].append(membership)
    compared = []
    for submission in submissions:
        members = acting[submission.application.vendor_id]
        compared.append(
            ComparedFiling(
                submission=submission,
                application=submission.application,
                facts=[astuple(fact)[:4] for fact in facts_of(submission, (member.user for member in members))],
                at=max([now, *(member.joined_at for member in members)]),
            )
        )
    ComparedFiling.objects.bulk_create(
        compared, update_conflicts=True, unique_fields=["submission"], update_fields=["facts", "at"]
    )
    _propose(_found(_everybody(_staff()), compared, now), now)


def people_owed(now: datetime) -> QuerySet:
    """Staff whom nobody compared as they are called now, or of whom something else has changed since."""
    as_called = ComparedPerson.objects.filter(user=OuterRef("pk"), name=OuterRef("name"), email=OuterRef("email"))
    people = _staff().annotate(compared_at=Subquery(as_called.values("at")))
    later = {"user": OuterRef("pk"), "changed_at__gt": OuterRef("compared_at")}
    changed = Exists(StaffTie.objects.filter(**later)) | Exists(Member.objects.filter(**later))
    return people.filter(Q(compared_at=None) | changed).order_by("pk")


def compare_person(pk: int, now: datetime) -> None:
    with transaction.atomic():
        if not duties.locked(User.objects.filter(pk=pk)).exists() or not people_owed(now).filter(pk=pk).exists():
            return
        (person,) = _everybody(User.objects.filter(pk=pk))
        changes = [row.changed_at for row in (*person.ties, *person.seats.values())]
        said = {"name": person.user.name, "email": person.user.email, "at": max([now, *changes])}
        ComparedPerson.objects.update_or_create(user=person.user, defaults=said)
        filings = ComparedFiling.objects.filter(application__in=_running()).select_related("application")
        narrow = filings.only("facts", "application__programme").order_by("pk")
        _propose(_found([person], narrow.iterator(chunk_size=AT_A_TIME), now), now)


def compare_again(user: User) -> None:
    """What was kept from view by a conflict that stands no more is looked for anew."""
    ComparedPerson.objects.filter(user=user).delete()
    duties.nudge("review.conflict.people")


# --- Comparing and writing down ------------------------------------------------------------------------------------


def _found(people: list[Person], filings: Iterable[ComparedFiling], now: datetime) -> Iterator[Conflict]:
    day, committees = timezone.localdate(now), {row.pk: row for row in Committee.objects.all()}
    years = defaultdict(
        lambda: Committee().conflict_years, {row.programme_id: row.conflict_years for row in committees.values()}
    )
    own: dict[tuple[int, int], list[TieFact]] = {}
    for filing in filings:
        programme = filing.application.programme_id
        window = years[programme]
        filed = [TieFact(*fact) for fact in filing.facts]
        for person in people:
            if not person.reviews(programme, day, committees):
                continue
            key = (person.user.pk, window)
            facts = own[key] if key in own else own.setdefault(key, list(person.facts(window, day)))
            for tie in matching.ties(facts, filed):
                yield _conflict(filing.application_id, person.user, tie, now)


def _conflict(application: int, user: User, tie: FoundTie, now: datetime) -> Conflict:
    said: dict[str, Any] = {"kind": tie.kind, "basis": tie.basis, "evidence": tie.evidence, "proposed_at": now}
    return Conflict(application_id=application, user=user, source=Conflict.Source.COMPUTED, **said)


def _propose(ties: Iterable[Conflict], now: datetime) -> None:
    """What was found before stays as it was answered, and who stands aside already is asked nothing more."""
    rows = list(ties)
    cases = {row.application_id for row in rows}
    aside = set(Conflict.objects.standing().filter(application__in=cases).values_list("application", "user"))
    new = [row for row in rows if (row.application_id, row.user_id) not in aside]
    Conflict.objects.bulk_create(new, ignore_conflicts=True, batch_size=AT_A_TIME)
