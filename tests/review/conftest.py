"""What do the tests of the desk share: the people who work there, and cases in every place?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Correction, Programme, Vendor
from portal.accounts.models import User
from portal.roles import Role
from review.models import Assignment
from tests import factories
from tests.browser import signed_in


@pytest.fixture
def officer_user(db: None) -> User:
    return factories.officer()


@pytest.fixture
def officer(officer_user: User) -> Client:
    return signed_in(officer_user)


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(factories.staff(Role.ADMINISTRATOR))


@pytest.fixture
def case(year: Programme) -> Application:
    """In qualification since noon, of two solutions: one for the technical, one for the documentary review."""
    solutions = [{"name": "甲"}, {"name": "乙", "kind": "summit_existing"}]
    return factories.in_review(factories.NOON, year=year, solutions=solutions)


def like(source: Application, number: int, state: str) -> Application:
    """A case with what another has filed, of a vendor of its own."""
    made = Application.objects.create(
        vendor=Vendor.objects.create(tax_id=f"8{number:07d}"),
        programme=source.programme,
        company_name=source.company_name,
        state=state,
        number=f"115-8{number:04d}",
    )
    made.solutions.create(kind="first_time", position=1)
    filed = source.submissions.get()
    filed.pk, filed.application = None, made
    filed.save()
    return made


STATES = {
    "mine": "submitted", "free": "submitted", "taken": "in_qualification", "end": "withdrawn",
    "late": "correction_requested", "today": "correction_requested", "waiting": "correction_requested",
}  # fmt: skip


@pytest.fixture
def everywhere(officer_user: User) -> dict[str, Application]:
    """One in each place that a number tells of; half of them the officer's, the others nobody's or somebody else's."""
    now, year = timezone.now(), factories.programme()
    source = factories.returned(now, year=year).application
    sent = {name: like(source, n, state) for n, (name, state) in enumerate(STATES.items())}
    Application.objects.create(vendor=Vendor.objects.create(tax_id="80000099"), programme=year)  # a draft
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for name, due_at in (
        ("late", now - timedelta(hours=1)),
        ("today", midnight + timedelta(days=1)),
        ("waiting", midnight + timedelta(days=9)),
    ):
        filed = sent[name].submissions.get()
        Correction.objects.create(
            application=sent[name],
            submission=filed,
            round=1,
            requested_by=officer_user,
            requested_at=now,
            told_at=now,
            due_at=due_at,
        )
    for name in ("mine", "late", "today", "end"):
        give_any(sent[name], officer_user)
    done = like(source, 50, "qualified")
    done.solutions.update(state="approved")
    sent["done"], sent["other"] = done, source
    return sent


def give_any(case: Application, officer: User) -> None:
    Assignment.objects.create(application=case, officer=officer, assigned_by=officer, assigned_at=timezone.now())
