"""Who may open which address, and who may change what there? Every address of the project, by every role, against one table."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from applications.models import (
    Attachment,
)
from portal.reference import Ref
from portal.trail.models import Look
from tests import factories
from tests.architecture.access import POSTS, TABLE, outcome, places_of
from tests.architecture.world import MEMBERS, ROLES, World, everything, populated, writes

pytestmark = pytest.mark.once


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield in_one_order(route)


def in_one_order(route: str) -> str:
    """The admin's address of an app lists the apps as their modules happened to be imported."""
    return re.sub(r"(?<=<app_label>)[\w|]+", lambda apps: "|".join(sorted(apps.group().split("|"))), route)


# --- Looking -------------------------------------------------------------------------------------------------------


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(routes(get_resolver())) == sorted(TABLE)


@dataclass(frozen=True)
class Visit:
    """What one role met at one address: the outcome, whether it names somebody, and what was written down of it."""

    outcome: str
    names_somebody: bool
    by_vendor: bool
    by_anything: bool


Visits = dict[str, dict[str, Visit]]


@pytest.fixture(scope="module")
def visits(django_db_setup: None, django_db_blocker: Any) -> Visits:
    """Every address as every role meets it, gone to once for all that is asked of it; of each nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = visited(populated())
        transaction.set_rollback(True)
    return made


def visited(world: World) -> Visits:
    world.sent.refresh_from_db()
    told = (world.sent.contact_email, world.sent.contact_mobile, world.owner.email, "invited@example.com")
    assert all(told)
    seen: Visits = {}
    for route in TABLE:
        with transaction.atomic():
            seen[route] = {
                role: visit(world, client, world.address(route, role), told) for role, client in world.clients.items()
            }
            transaction.set_rollback(True)
    return seen


def visit(world: World, client: Client, address: str, told: Iterable[str]) -> Visit:
    last, vendor = Look.objects.latest("pk").pk, world.sent.vendor
    response = client.get(address)
    text = response.getvalue().decode(errors="ignore")
    rows = Look.objects.filter(pk__gt=last, user=client.session.get("_auth_user_id"))
    by_vendor = rows.about(str(Ref.of(world.sent)), vendor.as_look_target.ref, tax_id=vendor.tax_id)
    return Visit(outcome(response), any(word in text for word in told), by_vendor.exists(), rows.exists())


VISITS = pytest.mark.xdist_group("every address")  # whoever goes to all of them goes once


@VISITS
@pytest.mark.django_db
@pytest.mark.clause("R1-2")
def test_every_address_opens_to_whom_the_table_says(visits: Visits) -> None:
    seen = {route: " ".join(visit.outcome for visit in by_role.values()) for route, by_role in visits.items()}
    seen["healthz"] = seen["healthz"].replace("503", "200")  # it answers anybody, whatever it answers
    assert seen == TABLE


def test_paper_of_a_sent_case_is_read_by_its_vendor_and_by_who_may_read_cases(world: World) -> None:
    paper = world.sent.attachments.first()
    seen = " ".join(outcome(client.get(f"/files/{paper.file_id}/")) for client in world.clients.values())
    assert seen == "in 404 200 200 200 404 200 200 200 404 404 404 404"  # the assigned reviewer's solution has it


# --- Who saw whose data --------------------------------------------------------------------------------------------

# Addresses that open for staff and show nobody's personal data: companies, cases in numbers, words, dates, what is public.
SHOWS_NOBODY = (
    {
        route
        for route, row in TABLE.items()
        if "200" in row.split()[4:]
        and (
            not route.startswith(("admin/", "files/"))
            or route in ("admin/", "admin/jsi18n/")
            or route.startswith("admin/^")
        )
    }
    | {
        "admin/typed/",  # one's own words
        "admin/password_change/done/",
        "admin/logout/",
        "admin/review/publication/pending/",  # companies and their solutions
        "admin/listings/listing/<int:pk>/step/<slug:step>/",  # a company and its solution
        "admin/review/case/giving/",  # companies, and who reviews
        "admin/review/case/giving/import/",
        "admin/review/case/giving/template/",
        "admin/review/reviewtask/",  # companies and their solutions
        "admin/review/conflict/late/",  # of the world's results, none
        "admin/review/case/",
        "admin/review/stafftie/add/",
        *(  # who sits on the committee, companies and their solutions; once it sits, the page of a case's record leaves a row
            f"admin/review/meeting/{page}"
            for page in (
                "",
                "plan/",
                "<int:pk>/move/",
                "<int:pk>/call/",
                "<int:pk>/call-off/",
                "<int:pk>/calendar.ics",
                "<path:object_id>/change/",
                "<path:object_id>/history/",
            )
        ),
        "admin/review/case/numbers/",  # of a list, without a line of it
        "admin/review/case/due-date/",
        "admin/review/case/postpone/",  # it names companies until a way is chosen; then the letters on it are remembered
        "admin/review/case/statistics/",  # numbers
        "admin/review/case/statistics/pdf/",
        "admin/review/mailing/",
        "admin/review/mailing/add/",  # until it is previewed
        "admin/review/mailing/<path:object_id>/change/",  # of the world's mailing, which reached nobody
        "admin/review/mailing/<path:object_id>/history/",
        "admin/listings/contract/together/<slug:step>/",  # until contracts are chosen
        "admin/applications/vendor/",
        *(f"admin/applications/listcopy/{page}" for page in ("", "<path:object_id>/history/")),  # numbers of a list
        "admin/applications/lettertext/year/<int:programme>/<slug:kind>/",  # until a case is named for the preview
        "admin/accounts/user/add/",
        *(
            f"admin/{place}/{page}"
            for place in (
                "accounts/vouchedtaxid",  # numbers of companies
                "applications/programme",
                "applications/registersource",
                "applications/breachrecord",  # companies
                "applications/lettertext",
                "portal/closureday",
                "review/phrase",
                "review/committee",
                "review/publication",
                "review/member",
                "review/postponement",
                "review/batch",
                "review/export",
                "listings/listing",
                "listings/announcement",
                "listings/standardcontract",
                "listings/statementversion",
                "applications/guidelineversion",
            )
            for page in (
                "",
                "add/",
                "<path:object_id>/change/",
                "<path:object_id>/history/",
                "<path:object_id>/delete/",
            )
        ),
    }
)


@VISITS
@pytest.mark.django_db
def test_whoever_sees_a_case_or_a_person_leaves_a_row(visits: Visits) -> None:
    """A new address fails here until it leaves a row or is named above; what holds a name or an address can only leave one."""
    left, seen, missing = set(), set(), []
    for route, by_role in visits.items():
        opened = {role: visit for role, visit in list(by_role.items())[3:] if visit.outcome == "200"}
        missing += [(role, route) for role, visit in opened.items() if visit.names_somebody and not visit.by_vendor]
        by_staff = [visit for role, visit in opened.items() if role != "editor"]
        seen |= {route} if by_staff else set()
        left |= {route} if any(visit.by_anything for visit in by_staff) else set()
    assert missing == []
    assert sorted((seen - left) ^ (seen & SHOWS_NOBODY)) == []


# --- Changing ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R1-2", "R6-5-1", "R8-1-1a")
def test_every_change_is_made_only_by_whom_the_table_says(world: World) -> None:
    places = places_of(world)
    made = {}
    for post in POSTS:
        address = post.path.format(**places)
        made[post.path] = set()
        for role, client in world.clients.items():
            with transaction.atomic():
                if post.prepare:
                    post.prepare(world)
                start = transaction.savepoint()
                with writes() as written:
                    client.post(address, post.filled_in(world, places))
                if written:
                    after = everything()
                    transaction.savepoint_rollback(start)
                    made[post.path] |= {role} if everything() != after else set()
                transaction.set_rollback(True)
    assert made == {post.path: post.by for post in POSTS}


def test_files_go_only_into_a_vendors_own_case(world: World) -> None:
    solution = world.draft.solutions.get()
    address = f"/apply/{world.draft.pk}/papers/promotion-{solution.pk}-usage_log_sample/"
    seen = {}
    for role, client in world.clients.items():
        count = Attachment.objects.count()
        seen[role] = (outcome(client.post(address, {"file": factories.pdf()})), Attachment.objects.count() - count)
    assert seen == {
        "anonymous": ("in", 0),
        "other vendor": ("404", 0),
        "owner": ("200", 1),
        "editor": ("200", 1),
        **dict.fromkeys((*ROLES[4:], *MEMBERS), ("403", 0)),
    }
