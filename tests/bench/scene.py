"""What is in the database that is measured? One year with thousands of cases, and a few whole ones to work with."""

from copy import copy
from datetime import datetime
from itertools import count, islice
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, models
from django.utils import timezone

from applications.models import (
    Application,
    Attachment,
    Event,
    Membership,
    PricePlan,
    Programme,
    Solution,
    Submission,
    Vendor,
)
from listings import demo
from listings.models import Listing, ListingTag
from portal import taxid
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outbox.models import Message
from tests import factories

KINDS = ({"name": "雲端排程管家"}, {"name": "機聯網維護", "hybrid": True, "agent": True}, {"name": "料況雲", "kind": "summit_existing"})
EVERY = 10  # one of so many cases is in the catalogue
_tax_ids = (number for n in count(10_000_000) if taxid.is_valid(number := f"{n:08d}"))


def year(now: datetime) -> Programme:
    return factories.programme(now)


def whole(now: datetime, solutions: int) -> Application:
    """A draft with everything filled in and uploaded, its solutions of all kinds."""
    kinds = [dict(KINDS[number % len(KINDS)]) for number in range(solutions)]
    return demo.complete(factories.vendor(), Programme.objects.get(), now, "測試公司", kinds)


def filed(now: datetime, solutions: int) -> Application:
    return factories.submitted(now=now, solutions=[dict(KINDS[n % len(KINDS)]) for n in range(solutions)])


# --- Thousands of cases --------------------------------------------------------------------------------------------


def crowd(pattern: Application, wanted: int, now: datetime) -> None:
    """Filed cases like `pattern`, each of a vendor of its own, until the database holds `wanted`."""
    missing = wanted - Application.objects.count()
    users = User.objects.bulk_create(_user(number) for number in islice(_tax_ids, missing))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    vendors = Vendor.objects.bulk_create(
        Vendor(tax_id=user.username, company_name=f"測試公司{user.username}") for user in users
    )
    Membership.objects.bulk_create(Membership(user=u, vendor=v) for u, v in zip(users, vendors, strict=True))
    cases = Application.objects.bulk_create(_like(pattern, vendor=v, number=f"B-{v.tax_id}", state="submitted") for v in vendors)
    solutions = Solution.objects.bulk_create(_like(pattern.solutions.first(), application=case) for case in cases)
    Event.objects.bulk_create(_event(case, user, now) for case, user in zip(cases, users, strict=True))
    Message.objects.bulk_create(_letter(case, user, now) for case, user in zip(cases, users, strict=True))
    _submissions(pattern, cases[0].pk)
    _listings(pattern, solutions[::EVERY])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _user(number: str) -> User:
    return User(username=number, email=f"vendor{number}@example.com", password="!", role=Role.VENDOR)  # noqa: S106


def _like(row: models.Model, **values: Any) -> Any:
    """A copy that is not stored yet."""
    made = copy(row)
    made._state = copy(row._state)
    made._state.fields_cache = {}
    made._state.adding, made.pk = True, None
    for name, value in values.items():
        setattr(made, name, value)
    return made


def _event(case: Application, user: User, now: datetime) -> Event:
    return Event(application=case, step="submit", source="draft", target="submitted", actor=user, at=now)


def _letter(case: Application, user: User, now: datetime) -> Message:
    return Message(
        case=case.case_key,
        kind="receipt",
        about="bench",
        user=user,
        to_email=user.email,
        subject="收件成功通知",
        body="已收到您的申請。",
        state=Message.State.SENT,
        created_at=now,
        done_at=now,
    )


def _submissions(pattern: Application, first: int) -> None:
    """One for every case, all with the same frozen rows: copied inside the database, for they are long."""
    names = [field.column for field in Submission._meta.concrete_fields[1:] if field.name != "application"]
    columns = ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Submission._meta.db_table} (application_id, {columns}) "  # noqa: S608  our own names
            f"SELECT a.id, {', '.join(f's.{name}' for name in names)} "
            f"FROM {Application._meta.db_table} a, {Submission._meta.db_table} s "
            "WHERE a.id >= %s AND s.application_id = %s",
            [first, pattern.pk],
        )


def _listings(pattern: Application, solutions: list[Solution]) -> None:
    programme = pattern.programme
    made = Listing.objects.bulk_create(
        Listing(
            solution=solution,
            public_id=f"b-{solution.pk}",
            name=solution.name,
            company_name="測試公司",
            tax_id=pattern.vendor.tax_id,
            summary=solution.features_spec[:200],
            price_from=36_000,
            content={},
            search=f"{solution.name} 測試公司",
            valid_from=timezone.localdate(),
            valid_to=programme.valid_to,
        )
        for solution in solutions
    )
    ListingTag.objects.bulk_create(ListingTag(listing=one, kind="category", value="production") for one in made)


# --- Copies of a whole draft ---------------------------------------------------------------------------------------


def copies(draft: Application, wanted: int) -> list[User]:
    """Drafts like `draft` with its papers, one for each of `wanted` new vendors; their users."""
    return [_copy(draft) for _ in range(wanted)]


def _copy(draft: Application) -> User:
    user = factories.vendor()
    case = _like(draft, vendor=Vendor.objects.of(user), number=None)
    case.save()
    solutions = {None: None}
    for solution in draft.solutions.all():
        solutions[solution.pk] = made = _like(solution, application=case)
        made.save()
        PricePlan.objects.bulk_create(plan.copy_for(made) for plan in solution.price_plans.all())
    Attachment.objects.bulk_create(
        _like(paper, application=case, solution=solutions[paper.solution_id]) for paper in draft.attachments.present()
    )
    return user


def case_of(user: User) -> Application:
    return Application.objects.get(vendor__memberships__user=user)

