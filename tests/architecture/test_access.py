"""Who gets through which door? Every address, every role, one table; a new address without a row fails."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from applications.models import Application
from listings.models import Listing
from portal.accounts.roles import Role
from portal.models import ClosureDay
from portal.outbox.models import Message
from tests import factories

# anonymous, owner, other vendor, officer, reviewer, authority, administrator
ROLES = ("anonymous", "owner", "other", "officer", "reviewer", "authority", "administrator")
ALL = frozenset(ROLES)
SIGNED_IN = ALL - {"anonymous"}
STAFF = frozenset({"officer", "reviewer", "authority", "administrator"})
READERS = frozenset({"officer", "authority", "administrator"})
WORKERS = frozenset({"officer", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
VENDORS = frozenset({"owner", "other"})
OWNER = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()
# allauth's own pages with a key in the address: whom they let in is tested with the accounts
OF_THE_LIBRARY = {"account_confirm_email", "account_reset_password_from_key", "account_inactive", "account_resume"}

# view name → who gets through, and how it is asked for: (roles, arguments of `world`, posted)
TABLE: dict[str, tuple[frozenset[str], tuple[str, ...], bool]] = {
    "healthz": (ALL, (), False),
    "listings:home": (ALL, (), False),
    "listings:catalogue": (ALL, (), False),
    "listings:solution": (ALL, ("public_id",), False),
    "listings:page": (ALL, ("slug",), False),
    "outbox:mails": (NOBODY, (), False),  # 404 unless the place is a demonstration
    "outbox:mail": (NOBODY, ("slug",), False),
    "applications:questions": (ALL, (), False),
    "applications:home": (SIGNED_IN, (), False),
    "applications:inbox": (SIGNED_IN, (), False),
    "applications:message": (OWNER, ("message",), False),
    "applications:start": (VENDORS, (), True),
    "applications:application": (OWNER, ("case",), False),
    "applications:solution-add": (OWNER, ("draft",), False),
    "applications:solution-kind": (OWNER, ("draft", "draft_solution"), False),
    "applications:solution-remove": (OWNER, ("draft", "draft_solution"), False),
    "applications:solution-sheet": (OWNER, ("draft", "draft_solution", "technical", "cloud"), False),
    "applications:sheet": (OWNER, ("draft", "company", "basics"), False),
    "applications:upload": (OWNER, ("draft", "zero", "awards"), True),
    "applications:slot": (OWNER, ("draft", "zero", "awards"), False),
    "applications:check": (OWNER, ("draft",), False),
    "applications:submit": (OWNER, ("draft",), True),
    "applications:receipt": (OWNER, ("case", "one"), False),
    "applications:submission": (OWNER, ("case", "one"), False),
    "applications:correction": (OWNER, ("case",), False),
    "applications:withdraw": (OWNER, ("case",), False),
    "applications:draft-pdf": (OWNER, ("draft",), True),
    "applications:document": (OWNER, ("case", "document"), False),
    "files:download": (OWNER | READERS, ("file",), False),
    "account_profile": (SIGNED_IN, (), False),
    "account_signup": (ALL, (), False),  # who is signed in is led on
    "account_login": (ALL, (), False),
    "account_logout": (ALL, (), False),
    "account_keep_alive": (ALL, (), True),
    "account_reauthenticate": (SIGNED_IN, (), False),
    "account_email": (SIGNED_IN, (), False),
    "account_resend_verification": (SIGNED_IN, (), True),
    "account_email_verification_sent": (ALL, (), False),
    "account_email_confirmed": (ALL, (), False),
    "account_change_password": (SIGNED_IN, (), False),
    "account_reset_password": (ALL, (), False),
    "account_reset_password_done": (ALL, (), False),
    "account_reset_password_from_key_done": (ALL, (), False),
    "mfa_index": (SIGNED_IN, (), False),
    "mfa_authenticate": (SIGNED_IN, (), False),
    "mfa_reauthenticate": (SIGNED_IN, (), False),
    "mfa_activate_totp": (SIGNED_IN, (), False),
    "mfa_deactivate_totp": (STAFF, (), False),
    "mfa_view_recovery_codes": (NOBODY, (), False),  # nobody here has any
    "mfa_generate_recovery_codes": (SIGNED_IN, (), False),
    "mfa_download_recovery_codes": (NOBODY, (), False),
    "admin:index": (STAFF, (), False),
    "admin:login": (STAFF, (), False),  # leads to the one door
    "admin:logout": (ALL, (), True),
    "admin:password_change": (STAFF, (), False),
    "admin:password_change_done": (STAFF, (), False),
    "admin:autocomplete": (NOBODY, (), False),
    "admin:jsi18n": (STAFF, (), False),
    "admin:app_list": (READERS, ("app",), False),
    "admin:review_case_step": (READERS, ("sent", "take"), False),  # who may not take it is told so
    "admin:review_case_correction": (READERS, ("case",), False),  # tells why not, and leads back to the case
    "admin:review_case_decide": (READERS, ("case", "case_solution"), False),
    "admin:review_case_announce": (READERS, ("case", "case_solution"), False),
}
# admin pages of the models: who may look, add, change; nobody deletes but where it is said
MODELS: dict[str, tuple[str, frozenset[str], frozenset[str], frozenset[str], frozenset[str]]] = {
    "accounts_user": ("user", ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, NOBODY),
    "accounts_signin": ("", ADMINISTRATOR, NOBODY, NOBODY, NOBODY),
    "portal_closureday": ("closure", READERS, WORKERS, READERS, WORKERS),
    "outbox_message": ("message", READERS, NOBODY, READERS, NOBODY),
    "applications_programme": ("programme", READERS, WORKERS, READERS, NOBODY),
    "review_case": ("case", READERS, NOBODY, READERS, NOBODY),
    "listings_listing": ("listing", READERS, NOBODY, READERS, NOBODY),
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if one.name:
                yield f"{space}{one.name}"
        else:
            yield from names(one, f"{one.namespace}:" if one.namespace else space)


def rows() -> dict[str, tuple[frozenset[str], tuple[str, ...], bool]]:
    """The table with the admin pages of the models written out."""
    every = dict(TABLE)
    for model, (one, look, add, change, delete) in MODELS.items():
        every[f"admin:{model}_changelist"] = (look, (), False)
        every[f"admin:{model}_add"] = (add, (), False)
        if one:
            every[f"admin:{model}_change"] = (change, (one,), False)
            every[f"admin:{model}_delete"] = (delete, (one,), False)
            every[f"admin:{model}_history"] = (look, (one,), False)
    return every


UNREACHED = {"admin:view_on_site", *(f"admin:accounts_signin_{page}" for page in ("change", "delete", "history"))}


def test_every_address_has_a_row() -> None:
    assert sorted({*names(get_resolver())} - rows().keys() - OF_THE_LIBRARY - UNREACHED) == []
    assert sorted(rows().keys() - {*names(get_resolver())}) == []


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """One case in correction, one sent, one draft, one listing, and a person of every role."""
    now = timezone.now()
    year = factories.programme(now)
    owner = factories.vendor()
    case = factories.returned(now, year=year, user=owner).application
    old = factories.programme(now, year=100, closes_at=now + timezone.timedelta(days=30))
    draft = factories.complete(owner, old, now)
    listed = factories.announced(now, year=year)
    document = case.documents.first()
    people = {role: factories.staff(role) for role in (Role.REVIEWER, Role.AUTHORITY, Role.ADMINISTRATOR)}
    return SimpleNamespace(
        people={"owner": owner, "other": factories.vendor(), "officer": factories.officer(), **people},
        case=case.pk,
        case_solution=case.solutions.get().pk,
        draft=draft.pk,
        draft_solution=draft.solutions.get().pk,
        sent=factories.submitted(year=year, now=now).pk,
        message=Message.objects.filter(user=owner).first().pk,
        document=document.pk,
        file=case.attachments.first().file_id,
        public_id=Listing.objects.get(solution__application=listed).public_id,
        listing=Listing.objects.get(solution__application=listed).pk,
        closure=ClosureDay.objects.create(date=now.date(), reason="颱風", added_by=factories.officer()).pk,
        programme=year.pk,
        user=owner.pk,
        slug="privacy",
        awards="awards_certificates",
        zero=0,
        one=1,
        app="review",
    )


def arguments(world: SimpleNamespace, wanted: tuple[str, ...]) -> list[Any]:
    return [getattr(world, name, name) for name in wanted]


def gets_through(response: HttpResponse) -> bool:
    """Neither refused nor hidden nor sent to the door."""
    if response.status_code in {301, 302}:
        return not response["Location"].startswith(("/account/login/", "/admin/login/"))
    return response.status_code < 500 and response.status_code not in {401, 403, 404}


def misfits(world: SimpleNamespace, role: str) -> list[str]:
    """The addresses that answer this role otherwise than the table says."""
    wrong = []
    for name, (allowed, wanted, posted) in rows().items():
        client = Client(raise_request_exception=True)
        if role != "anonymous":
            client.force_login(world.people[role])
        url = reverse(name, args=arguments(world, wanted))
        response = client.post(url) if posted else client.get(url)
        opened = gets_through(response) or name == "healthz"
        if name.endswith("_history") and response.get("Location") == reverse("admin:index"):
            opened = False  # the admin's way of saying that there is no such row
        response.close()
        if opened != (role in allowed):
            wrong.append(f"{role} {name}: {response.status_code} {response.get('Location', '')}")
    return wrong


@pytest.mark.clause("R1-2")
def test_doors_open_for_whom_the_table_says(world: SimpleNamespace) -> None:
    last = ("owner",)  # who may, sends things in: the others ask before that
    order = [*(role for role in ROLES if role not in last), *last]
    assert "\n".join(line for role in order for line in misfits(world, role)) == ""


def test_staff_see_no_draft_and_reviewers_no_case(world: SimpleNamespace) -> None:
    for role in ("officer", "authority", "administrator"):
        seen = Application.objects.visible_to(world.people[role])
        assert world.draft not in seen.values_list("pk", flat=True)
    assert not Application.objects.visible_to(world.people["reviewer"]).exists()
