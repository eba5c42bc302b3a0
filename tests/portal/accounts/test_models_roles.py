"""Does the one table decide what each role may do?"""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from portal.accounts.models import User
from portal.roles import ROLE_PERMISSIONS, STAFF, Role, every_permission, matching, permissions
from tests.portal.accounts.people import TAX_ID


def test_every_role_has_a_row_and_a_sentence() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert all(role.sentence.endswith("。") for role in Role)


@pytest.mark.parametrize("pattern", sorted(frozenset().union(*ROLE_PERMISSIONS.values())))
def test_every_pattern_names_a_permission_that_exists(pattern: str) -> None:
    assert matching(pattern)


@pytest.mark.clause("R1-2")
def test_authority_reads_everything_of_the_cases_and_changes_nothing() -> None:
    held = permissions(Role.AUTHORITY)
    assert {name.split(".")[1].split("_")[0] for name in held} == {"view"}
    wanted = {
        name
        for name in every_permission()
        if ".view_" in name and name.split(".")[0] in ("applications", "review", "listings")
    }
    assert wanted <= held


@pytest.mark.clause("R1-2")
def test_officer_reads_all_that_the_authority_reads_of_the_cases() -> None:
    """Who looked and what was changed is read by those above the officers."""
    above = {"trail.view_look", "trail.view_settingchange"}
    assert above < permissions(Role.AUTHORITY)
    assert permissions(Role.AUTHORITY) - above < permissions(Role.OFFICER)
    assert above.isdisjoint(permissions(Role.OFFICER))


@pytest.mark.parametrize("role", [Role.VENDOR, Role.REVIEWER])
def test_vendor_and_reviewer_hold_nothing_wide(role: Role) -> None:
    """A member of the committee may open meetings: those to which they were asked (`Meeting.objects.seen_by`)."""
    assert permissions(role) == ({"review.view_meeting"} if role == Role.REVIEWER else frozenset())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_see_accounts(role: Role) -> None:
    """An officer may vouch for a number; that is no look at anybody's account."""
    vouching = {"accounts.view_vouchedtaxid", "accounts.add_vouchedtaxid"} if role == Role.OFFICER else set()
    assert vouching == {
        name for name in permissions(role) if name.startswith(("accounts.", "account.", "mfa.", "auth."))
    }


def test_administrator_holds_everything(administrator: User) -> None:
    assert permissions(Role.ADMINISTRATOR) == every_permission() == administrator.get_all_permissions()


def test_users_ask_the_table(officer: User, vendor: User) -> None:
    assert officer.has_perm("outbox.view_message")
    assert not officer.has_perm("outbox.delete_message")
    assert (officer.has_module_perms("outbox"), officer.has_module_perms("mfa")) == (True, False)
    assert not vendor.has_perm("outbox.view_message")
    assert not AnonymousUser().has_perm("outbox.view_message")


def test_switched_off_account_holds_nothing(officer: User, administrator: User) -> None:
    officer.is_active = administrator.is_active = False
    assert not officer.has_perm("outbox.view_message")
    assert not administrator.has_perm("outbox.view_message")


@pytest.mark.parametrize("role", list(Role))
def test_flags_follow_the_role(person: Callable, role: Role) -> None:
    user = person(TAX_ID if role == Role.VENDOR else "someone", role=role, is_staff=False, is_superuser=True)
    assert (user.is_staff, user.is_superuser) == (role in STAFF, role == Role.ADMINISTRATOR)
    user.role = Role.VENDOR
    user.save(update_fields=["role"])
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (False, False)


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_superuser": True}, {"role": Role.OFFICER}])
def test_database_holds_flags_and_role_together(vendor: User, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=vendor.pk).update(**change)


@pytest.mark.django_db
def test_superuser_made_on_the_command_line_is_an_administrator() -> None:
    assert User.objects.create_superuser("root1", "root@example.com", "quiet-river-2031").role == Role.ADMINISTRATOR
