"""Which roles are there, and what may each of them see and change?"""

from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Protocol

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.db import models

from portal.workflow.actor import Actor


class Account(Actor, Protocol):
    """What the floor asks of whoever is signed in: `portal.accounts.models.User` is one and stands above it."""

    @property
    def known_as(self) -> str: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_authenticated(self) -> bool: ...

    def has_perm(self, perm: str) -> bool: ...


class Role(models.TextChoices):
    VENDOR = "vendor", "廠商"
    OFFICER = "officer", "承辦"
    REVIEWER = "reviewer", "委員"
    AUTHORITY = "authority", "主管機關"
    ADMINISTRATOR = "administrator", "系統管理者"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


STAFF = frozenset(Role) - {Role.VENDOR}

SENTENCES = {
    Role.VENDOR: "以統一編號註冊的資訊服務廠商，只看得到自己的申請案。",
    Role.OFFICER: "執行單位的承辦，看得到全部申請案，辦理資格審查、補正、審查結果與公告。",
    Role.REVIEWER: "審查委員，只看得到指派給自己的案件。",
    Role.AUTHORITY: "主管機關，看得到全部案件，不能更動任何資料。",
    Role.ADMINISTRATOR: "系統管理者，管理帳號與系統設定，並可執行承辦的作業。",
}

_CASES = frozenset(
    {"applications.view_*", "review.view_*", "listings.view_*", "outbox.view_*", "portal.view_*", "workflow.view_*"}
)

# Nothing in an officer's hands decides outcomes for everybody: a year's dates, limits and switches and the closure days, which
# move due times, are an administrator's, and each change of them is kept (portal/trail/changes.py).
# Names and shell patterns of permissions. Nothing else grants any: there are no groups and no personal permissions.
# Steps on a case are not here: the workflow tables say which role may take them (portal/workflow/table.py).
ROLE_PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.VENDOR: frozenset(),
    Role.OFFICER: _CASES
    | {
        "outbox.resend_message",
        "outbox.withdraw_printout",
        "accounts.view_vouchedtaxid",
        "accounts.add_vouchedtaxid",
        "applications.change_lettertext",
        "applications.add_listcopy",  # downloads and uploads
        "applications.change_listcopy",  # 採用、不採用
        "applications.change_screeninghit",
        "applications.add_breachrecord",
        "applications.change_breachrecord",
        "listings.add_announcement",
        "listings.change_announcement",
        "listings.add_statementversion",
        "review.add_mailing",
        "review.add_mark",
        "review.add_casenote",
        "review.add_phrase",
        "review.change_phrase",
        "review.delete_phrase",
        "review.add_stafftie",
        "review.change_stafftie",
        "listings.add_standardcontract",
        "listings.countersign_contract",
    },
    Role.REVIEWER: frozenset({"review.view_meeting"}),
    Role.AUTHORITY: _CASES | {"trail.view_*"},
    Role.ADMINISTRATOR: frozenset({"*"}),
}


@lru_cache(maxsize=1)
def every_permission() -> frozenset[str]:
    """The full name of every permission that an installed model declares."""
    return frozenset(
        f"{options.app_label}.{codename}"
        for options in (model._meta for model in apps.get_models())
        for codename in (
            *(get_permission_codename(action, options) for action in options.default_permissions),
            *(codename for codename, _ in options.permissions),
        )
    )


def matching(pattern: str) -> frozenset[str]:
    return frozenset(name for name in every_permission() if fnmatchcase(name, pattern))


@cache
def readers(permission: str) -> str:
    """The roles that may read with this permission, in words: what is said of who sees a thing cannot differ from who does."""
    return "、".join(role.label for role in Role if permission in permissions(role))


@cache
def permissions(role: str) -> frozenset[str]:
    """The full names of everything a role may do in the admin; empty for an unknown role."""
    patterns = ROLE_PERMISSIONS[Role(role)] if role in Role.values else ()
    return frozenset(name for pattern in patterns for name in matching(pattern))
