"""How does a test get a case in a given state? Through the verbs that people use, at a time it chooses."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Field, Manager, Model, QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from applications import actions
from applications.models import (
    Application,
    Change,
    ConsentRecord,
    Correction,
    Membership,
    PricePlan,
    Programme,
    Solution,
    Submission,
    Vendor,
)
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier, DossierPart
from applications.workflow import SOLUTION
from demonstration import cases
from listings.contracts import opening
from listings.models import Contract
from listings.selection import entering
from listings.versions import listing_up
from listings.workflow import CONTRACT
from portal import taxid
from portal.accounts.models import User
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.reference import Ref
from portal.roles import Role
from portal.time.calendar import ROC_OFFSET
from review.correction import correcting, supplementing
from review.decision import deciding
from review.models import Committee, Member, Publication
from review.qualification import qualifying
from review.result import publishing

PASSWORD = "quiet-river-2031"
_tax_ids = (number for n in count(99_000_000) if taxid.is_valid(number := str(n)))
_numbers = count()
_staff_names = (f"staff{n:05}" for n in count())  # sorted as they were made, also after the hundredth

Solutions = Iterable[dict[str, Any]]  # one dict for each solution: kind, agent, hybrid, and answers by name
ONE: Solutions = ({},)
Row = TypeVar("Row", bound=Model)


def taipei(year: int, month: int, day: int, *clock: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, month, day), time(*clock)))


NOON = taipei(2023, 6, 15, 12)  # a working day within year_112
DUE = taipei(2023, 6, 20)  # the first moment too late for what was asked to correct at noon: 06-18 is a Sunday


# --- People --------------------------------------------------------------------------------------------------------


def vendor(verified: bool = True) -> User:
    tax_id = next(_tax_ids)
    return cases.vendor_user(tax_id, f"vendor{tax_id}@example.com", PASSWORD, verified)


def member(owner: User, role: str = "editor", now: datetime | None = None) -> Membership:
    """One more person of the owner's vendor, who was invited and came."""
    return cases.member(owner, f"member{next(_numbers)}@example.com", "林小華", PASSWORD, now or timezone.now(), role)


def staff(role: str = Role.OFFICER) -> User:
    """Somebody of the staff with a second factor."""
    name = next(_staff_names)
    user = cases.staff_user(name, f"{name}@example.tw", PASSWORD, role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


def officer() -> User:
    return User.objects.filter(role=Role.OFFICER).order_by("pk").first() or staff()


def committee(year: Programme) -> Committee:
    return Committee.objects.get_or_create(programme=year)[0]


def member_of(committee: Committee, **more: Any) -> Member:
    """One more member of the committee, in office since the year began to take in."""
    since = timezone.localdate(committee.programme.opens_at)
    return Member.objects.create(committee=committee, user=staff(Role.REVIEWER), **{"since": since, **more})


# --- Years ---------------------------------------------------------------------------------------------------------


def programme(now: datetime | None = None, **values: Any) -> Programme:
    """A year that is open at `now`."""
    now = now or timezone.now()
    year = {
        "year": timezone.localdate(now).year - ROC_OFFSET,
        "opens_at": now - timedelta(days=60),
        "closes_at": now + timedelta(days=60),
        "valid_to": timezone.localdate(now) + timedelta(days=200),
    }
    return Programme.objects.create(**{**year, **values})


def year_112(**values: Any) -> Programme:
    """The dates of 二(一) and 二(二): 2023-08-20 is the last day, 2023-12-31 the last of what was approved."""
    dates = {"opens_at": taipei(2023, 5, 1), "closes_at": taipei(2023, 8, 21), "valid_to": date(2023, 12, 31)}
    return programme(taipei(2023, 6, 1), **{**dates, **values})


def closed_programme(now: datetime | None = None) -> Programme:
    now = now or timezone.now()
    return programme(now, closes_at=now - timedelta(seconds=1))


# --- Cases ---------------------------------------------------------------------------------------------------------


def draft(
    user: User | None = None, year: Programme | None = None, now: datetime | None = None, **company: Any
) -> Application:
    """附表1 filled in, no solution yet."""
    now, user = now or timezone.now(), user or vendor()
    return _filled_in(user, year or _open_year(now), now, [], company)


def complete(
    user: User | None = None, year: Programme | None = None, now: datetime | None = None, solutions: Solutions = ONE
) -> Application:
    """Everything filled in and uploaded, ready to be sent."""
    now, user = now or timezone.now(), user or vendor()
    application = _filled_in(user, year or _open_year(now), now, list(solutions), {})
    cases.add_papers(application, user, now)
    return application


def _filled_in(
    user: User, year: Programme, now: datetime, solutions: list[dict[str, Any]], company: dict[str, Any]
) -> Application:
    """The first one with these answers is filled in by the verbs, and the next are cast after it: as with the papers below."""
    if (
        year.refusal(now) or Application.objects.filter(vendor__memberships__user=user).exists()
    ):  # refused, or carried over
        return _by_verbs(user, year, now, solutions, company)
    answers = repr((timezone.localdate(now), company, solutions))
    if answers not in _moulds:
        application = _by_verbs(user, year, now, solutions, company)
        _moulds[answers] = Mould(application, user, now)
        return application
    return _moulds[answers].cast(user, year, now)


def _by_verbs(user: User, year: Programme, now: datetime, solutions: Solutions, company: dict[str, Any]) -> Application:
    application = cases.draft(user, year, now, "測試公司", **company)
    for solution in solutions:
        cases.add_solution(application, now, **solution)
    return application


class Mould:
    """The rows of an application whose forms are filled in; others are cast after them, for other people at other times.

    test_factories.py compares a cast with what the verbs leave behind.
    """

    def __init__(self, application: Application, user: User, now: datetime) -> None:
        self.now, self.email, self.user = now, user.email, user.pk
        self.application = Application.objects.get(pk=application.pk)
        self.solutions = list(application.solutions.order_by("pk"))
        self.plans = list(PricePlan.objects.filter(solution__application=application).order_by("pk"))
        self.consents = list(application.consents.order_by("pk"))
        self.changes = list(application.changes.order_by("pk"))

    def cast(self, user: User, year: Programme, now: datetime) -> Application:
        def copy(row: Any, **others: Any) -> Any:
            return type(row)(
                **{f.attname: value(f, row) for f in row._meta.concrete_fields if f.name not in others}, **others
            )

        def value(field: Field, row: Any) -> Any:
            kept = getattr(row, field.attname)
            if field.primary_key or field.name == "uid":
                return field.get_default()
            if field.related_model is User:
                return user.pk if kept == self.user else kept
            if isinstance(kept, datetime):
                return now if kept == self.now else kept
            return user.email if kept == self.email else deepcopy(kept)

        application = copy(self.application, vendor=Vendor.objects.of(user), programme=year)
        application.save(force_insert=True)
        new = {solution.pk: copy(solution, application=application) for solution in self.solutions}
        plans = {plan.uid.hex: copy(plan, solution=new[plan.solution_id]) for plan in self.plans}
        changes = [
            copy(change, application=application, solution=new.get(change.solution_id)) for change in self.changes
        ]
        for change in changes:  # a price's change is kept under the name of its plan
            change.name = "-".join(plans[word].uid.hex if word in plans else word for word in change.name.split("-"))
        Solution.objects.bulk_create(new.values())
        PricePlan.objects.bulk_create(plans.values())
        ConsentRecord.objects.bulk_create(copy(consent, application=application) for consent in self.consents)
        Change.objects.bulk_create(changes)
        return application


_moulds: dict[str, Mould] = {}


def submitted(
    user: User | None = None, year: Programme | None = None, now: datetime | None = None, solutions: Solutions = ONE
) -> Application:
    now, user = now or timezone.now(), user or vendor()
    ready = complete(user, year or _open_year(now), now - timedelta(hours=1), solutions)
    return actions.submit(ready, user, cases.ADDRESS, now).application


def in_review(now: datetime | None = None, **case: Any) -> Application:
    now = now or timezone.now()
    return qualifying.take(submitted(now=now, **case), officer(), "", now)


def returned(now: datetime | None = None, items: Iterable[tuple[str, str]] | None = None, **case: Any) -> Correction:
    """A correction of `items`, (sheet, name) each; solution sheets mean the first solution."""
    now = now or timezone.now()
    application = in_review(now, **case)
    wanted = items or [
        ("company", "paid_in_capital"),
        ("technical", "tech_security"),
        ("technical", "load_test_report"),
    ]
    return correcting.request_correction(
        application, officer(), _remarks(application, wanted), "其他資料沒有問題。", now
    )


def asked_to_supplement(
    now: datetime | None = None, items: Iterable[tuple[str, str]] = (("technical", "tech_security"),), **case: Any
) -> Correction:
    """A 審查補件 of a case that qualified, likewise."""
    now = now or timezone.now()
    application = qualified(now, **case)
    return supplementing.request_supplement(application, officer(), _remarks(application, items), "", now)


def _remarks(application: Application, items: Iterable[tuple[str, str]]) -> list[correcting.Remark]:
    first = application.solutions.first().pk
    places = (Place(sheet, None if sheet == "company" else first, name) for sheet, name in items)
    return [correcting.Remark(place, "請修正。") for place in places]


def filed_again(application: Application, now: datetime | None = None) -> Submission:
    """A further submission of the same content, as if a correction had been answered."""
    before = application.submissions.newest()
    again = Submission(application=application, number=before.number + 1, submitted_by=before.submitted_by)
    again.submitted_at, again.guideline_version = now or timezone.now(), before.guideline_version
    again.frozen, again.fingerprint = before.frozen, before.fingerprint
    again.save()
    return again


def overwrite(rows: QuerySet | Manager, **values: Any) -> None:
    """Writes on rows that refuse it: what a hand in the database can do."""
    QuerySet(rows.model).filter(pk__in=list(rows.values_list("pk", flat=True))).update(**values)


def qualified(now: datetime | None = None, **case: Any) -> Application:
    now = now or timezone.now()
    return qualifying.qualify(in_review(now, **case), officer(), "查過了。", now)


def approved(now: datetime | None = None, **case: Any) -> Application:
    now = now or timezone.now()
    application = qualified(now, **case)
    for solution in application.solutions.all():
        comparison = "equal" if solution.state == "documentary_review" else ""
        deciding.decide(solution, officer(), "approved", "委員共識通過。", comparison, now)
    return application


def announced(now: datetime | None = None, **case: Any) -> Application:
    """On 入選名單, and not contracted yet."""
    now = now or timezone.now()
    application = approved(now, **case)
    publish(application.solutions.all(), now)
    for solution in application.solutions.all():
        entering.enter(solution.pk, now)
    return application


def listed(now: datetime | None = None, **case: Any) -> Application:
    """Contracted, and in the public catalogue."""
    now = now or timezone.now()
    application = announced(now, **case)
    contracted(application, now)
    for solution in application.solutions.all():
        listing_up.list_up(solution.pk, now)
    return application


def contracted(application: Application, now: datetime) -> Contract:
    """Its contract opens by itself and is concluded; called and signed it is in tests/listings/contracts/scene.py.

    test_factories.py holds what stands then beside what the verbs leave behind.
    """
    for solution in application.solutions.filter(state__in=SOLUTION.sources_of("open_contract")):
        opening.open_contract(solution.pk, now)
    contract = Contract.objects.get(application=application)
    Contract.objects.filter(pk=contract.pk).update(state=CONTRACT.step("countersign").target, concluded_at=now)
    return stored(contract)


def publish(solutions: Iterable[Solution], now: datetime, by: User | None = None) -> Publication:
    """What was decided of these is published together; what follows is promised."""
    standing = [deciding.standing_decision(solution) for solution in solutions]
    keys = [decision.pk for decision in standing if decision]
    return publishing.publish(keys, by or officer(), timezone.localdate(now), uuid4(), now)


def user_of(application: Application) -> User:
    return User.objects.get(membership__vendor=application.vendor_id, membership__role="owner")


def save(row: Application | Solution, sheet: str, now: datetime | None = None, **answers: Any) -> list[str]:
    """Saves some questions of a sheet as their page would; the names that changed."""
    application = row.application if isinstance(row, Solution) else row
    bound = SHEETS[sheet](
        MultiValueDict(cases.as_sent(SHEETS[sheet].base_fields, answers)), instance=row, names=frozenset(answers)
    )
    return actions.save_sheet(bound, application, user_of(application), cases.ADDRESS, now or timezone.now())


def part(application: Application, sheet: str, solution: Solution | None = None) -> DossierPart:
    asked = Dossier(application).part(sheet, solution and solution.pk)
    assert asked is not None
    return asked


def _open_year(now: datetime) -> Programme:
    return Programme.objects.open_at(now).first() or programme(now)


# --- What became of them -------------------------------------------------------------------------------------------


def stored(row: Row) -> Row:
    """The row as it stands in the database now."""
    return type(row)._default_manager.get(pk=row.pk)


def loaded(application: Application) -> Application:
    """The application as it stands in the database now, with what a page loads along with it."""
    return Application.objects.select_related("vendor", "programme").get(pk=application.pk)


def letters_of(application: Application) -> list[Message]:
    return list(Message.objects.filter(concerns=Ref.of(application)).order_by("pk"))


# --- Files ---------------------------------------------------------------------------------------------------------


def kept_pdf(name: str = "檔案.pdf", content: bytes = b"%PDF-1.7 made for a test", now: datetime = NOON) -> StoredFile:
    """A clean file as `uploads.keep` leaves it, also within a transaction."""
    kept = StoredFile(
        original_name=name, size=len(content), sha256=sha256(content).hexdigest(), content_type="application/pdf",
        uploaded_at=now, done_at=now,
    )  # fmt: skip
    kept.blob.save("blob", ContentFile(content))
    return kept


def pdf(name: str = "測試.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, cases.blank_pdf(), "application/pdf")


def upload(content: bytes, name: str, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
