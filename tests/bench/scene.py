"""What is in the database that is measured? One year with thousands of cases, and a few whole ones to work with."""

from copy import copy
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

from django.db import connection, models
from django.utils import timezone

from applications.models import (
    Application,
    Attachment,
    Correction,
    PricePlan,
    Programme,
    Solution,
    Submission,
    Vendor,
)
from demonstration import cases
from listings.catalogue import index
from listings.models import Listing, ListingVersion
from portal import taxid
from portal.accounts.models import User
from portal.roles import Role
from review.models import Assignment, Decision
from review.qualification import qualifying
from tests import factories

KINDS = (
    {"name": "雲端排程管家"},
    {"name": "機聯網維護", "hybrid": True, "agent": True},
    {"name": "料況雲", "kind": "summit_existing"},
)
REASON = "備援機制不足，資安檢測報告已經逾期，未能證明符合須知的要求。" * 5
EVERY = 10  # one of so many cases is in the catalogue
_tax_ids = (number for n in count(10_000_000) if taxid.is_valid(number := f"{n:08d}"))


def year(now: datetime) -> Programme:
    return factories.programme(now)


def whole(now: datetime, solutions: int) -> Application:
    """A draft with everything filled in and uploaded, its solutions of all kinds."""
    kinds = [dict(KINDS[number % len(KINDS)]) for number in range(solutions)]
    return cases.complete(factories.vendor(), Programme.objects.get(), now, "測試公司", kinds)


def filed(now: datetime, solutions: int) -> Application:
    return factories.submitted(now=now, solutions=[dict(KINDS[n % len(KINDS)]) for n in range(solutions)])


def reviewed(case: Application) -> Application:
    return qualifying.take(case, factories.officer(), "", timezone.now())


# --- Thousands of cases --------------------------------------------------------------------------------------------


def crowd(pattern: Application, wanted: int) -> None:
    """Filed cases like `pattern`, each of a vendor of its own, until the database holds `wanted`.

    All rows but the users' are copied inside the database: a case is long, and the same for all.
    """
    user, solution = factories.user_of(pattern), pattern.solutions.get()
    listing = _listing(solution)
    made = User.objects.bulk_create(_user(number) for number in islice(_tax_ids, wanted - Application.objects.count()))
    users = f"FROM accounts_user s WHERE s.id >= {made[0].pk}"
    vendor_of_user = "(SELECT v.id FROM applications_vendor v WHERE v.tax_id = s.username)"
    repeat(user.emailaddress_set.get(), users, user_id="s.id", email="s.email")
    first = repeat(pattern.vendor, users, tax_id="s.username")
    repeat(user.membership, users, user_id="s.id", vendor_id=vendor_of_user)
    vendors = f"FROM applications_vendor s WHERE s.id >= {first}"
    first = repeat(pattern, vendors, vendor_id="s.id", number="'B-' || s.tax_id")
    cases = f"FROM applications_application s WHERE s.id >= {first}"
    user_of_case = "(SELECT m.user_id FROM applications_membership m WHERE m.vendor_id = s.vendor_id)"
    repeat(pattern.submissions.get(), cases, application_id="s.id")
    submission = "(SELECT b.id FROM applications_submission b WHERE b.application_id = s.id)"
    repeat(pattern.events.get(), cases, subject="'application:' || s.id", shown_in="'application:' || s.id")
    repeat(_assignment(pattern), f"{cases} AND s.id %% 64 = 0", application_id="s.id")
    repeat(correction(pattern), f"{cases} AND s.id %% {EVERY} = 1", application_id="s.id", submission_id=submission)
    letter = {"concerns": "'application:' || s.id", "message_id": "'<bench' || s.id || '>'", "user_id": user_of_case}
    repeat(user.messages.get(), cases, **letter)
    first = repeat(solution, cases, application_id="s.id")
    some = f"FROM applications_solution s WHERE s.id >= {first} AND s.id %% {EVERY} = 0"
    first = repeat(listing, some, solution_id="s.id", public_id="'b-' || s.id")
    copies_of = [
        ListingVersion(listing=row, number=1, content={}, since=row.listed_at, told_at=row.listed_at)
        for row in Listing.objects.filter(pk__gte=first)
    ]
    index.put(ListingVersion.objects.bulk_create(copies_of))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # in service autovacuum has been there


def _assignment(case: Application) -> Assignment:
    officer = factories.officer()
    values = {"officer": officer, "assigned_by": officer, "assigned_at": timezone.now()}
    return Assignment.objects.get_or_create(application=case, defaults=values)[0]


def correction(case: Application) -> Correction:
    values = {"submission": case.submissions.get(), "requested_by": factories.officer(), "requested_at": timezone.now()}
    values["told_at"] = values["requested_at"]
    due = timezone.now() + timedelta(hours=5)
    return Correction.objects.get_or_create(application=case, round=1, defaults={**values, "due_at": due})[0]


def overdue(pattern: Application, wanted: int) -> list[int]:
    """So many cases whose correction, asked for three days ago, fell due a minute ago; their keys."""
    now = timezone.now()
    cases = list(Application.objects.filter(state="submitted").exclude(pk=pattern.pk).order_by("pk")[:wanted])
    if len(cases) < wanted:
        raise SystemExit(f"only {len(cases)} cases can be asked for a correction")
    keys = [case.pk for case in cases]
    Application.objects.filter(pk__in=keys).update(state="correction_requested")
    Correction.objects.filter(application__in=keys).delete()
    asked = now - timedelta(days=3)
    values = {
        "requested_by": factories.officer(),
        "requested_at": asked,
        "told_at": asked,
        "due_at": now - timedelta(minutes=1),
    }
    filed = dict(Submission.objects.filter(application__in=keys).values_list("application", "pk"))
    Correction.objects.bulk_create(
        (Correction(application_id=key, submission_id=filed[key], round=1, **values) for key in keys), batch_size=1000
    )
    return keys


def decided(pattern: Application, wanted: int) -> list[int]:
    """So many results that wait to be published, every other one an approval; the keys of their decisions."""
    now, officer = timezone.now(), factories.officer()
    cases = Application.objects.filter(state="submitted").exclude(pk=pattern.pk).order_by("-pk")[:wanted]
    keys = list(cases.values_list("pk", flat=True))
    Application.objects.filter(pk__in=keys).update(state="qualified")
    reviewed = {"shown_as": "technical_review", "decided_in": "technical_review"}
    made = []
    for state, outcome, own in (("approved", "approved", keys[::2]), ("not_approved", "rejected", keys[1::2])):
        solutions = Solution.objects.filter(application__in=own)
        solutions.update(state=state, **reviewed)
        said = {"review": "technical", "outcome": outcome, "reason": REASON, "reasons": REASON}
        made += [Decision(solution=solution, decided_by=officer, decided_at=now, **said) for solution in solutions]
    return [decision.pk for decision in Decision.objects.bulk_create(made)]


def _user(number: str) -> User:
    return User(username=number, email=f"vendor{number}@example.com", password="!", role=Role.VENDOR)


def repeat(row: models.Model, source: str, **values: str) -> int:
    """The row once for every `s` of the source, with `values` (SQL) in place of its own; the first new key."""
    table, own = row._meta.db_table, {f.column: f"p.{quote(f.column)}" for f in row._meta.concrete_fields[1:]}
    columns = {**own, **values}
    source = source.replace("FROM ", f"FROM {table} p, ").replace("WHERE", "WHERE p.id = %s AND")
    names = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        (last,) = cursor.fetchone()
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} {source}", [row.pk])
    return last + 1


def quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _listing(solution: Solution) -> Listing:
    case = solution.application
    listing, made = Listing.objects.get_or_create(
        solution=solution,
        defaults={
            "public_id": f"b-{solution.pk}",
            "name": solution.name,
            "company_name": case.company_name,
            "tax_id": case.vendor.tax_id,
            "summary": solution.features_spec[:200],
            "price_from": 36_000,
            "year": case.programme.year,
            "listed_at": timezone.now(),
            "valid_from": timezone.localdate(),
            "valid_to": case.programme.valid_to,
        },
    )
    if made:
        index.put([listing.versions.create(number=1, content={}, since=listing.listed_at)])
    return listing


# --- Copies of a whole draft ---------------------------------------------------------------------------------------


def _like(row: models.Model, **values: Any) -> Any:
    """A copy that is not stored yet."""
    made = copy(row)
    made._state = copy(row._state)
    made._state.fields_cache = {}
    made._state.adding, made.pk = True, None
    for name, value in values.items():
        setattr(made, name, value)
    return made


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
