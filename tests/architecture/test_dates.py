"""Does every page of staff write a date in both calendars? The admin's own way of writing one knows the western year alone."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.accounts.models import SignIn
from portal.models import ClosureDay
from portal.roles import Role
from portal.time.calendar import format_datetime
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def is_date(model: type, name: Any) -> bool:
    try:
        return isinstance(name, str) and isinstance(model._meta.get_field(name), DateField)
    except FieldDoesNotExist:
        return False


def read(page: Any, request: Any) -> list:
    """What the admin's own page shows without a box to write in; ours are templates, and their filters know both."""
    if type(page).__dict__.get("change_view"):
        return []
    shown = list(page.get_readonly_fields(request))
    if not page.has_change_permission(request):
        shown += flatten_fieldsets(page.get_fieldsets(request))
    return shown


def test_no_column_and_no_line_is_left_to_the_western_calendar() -> None:
    request = RequestFactory().get("/")
    request.user = factories.staff(Role.ADMINISTRATOR)
    western = []
    for model, desk in admin.site._registry.items():
        desks = [(model, [*desk.get_list_display(request), *read(desk, request)])]
        desks += [(inline.model, read(inline(model, admin.site), request)) for inline in desk.inlines]
        western += [f"{place.__name__}.{name}" for place, names in desks for name in names if is_date(place, name)]
    assert sorted(set(western)) == []


def test_dates_of_lists_pages_and_histories_stand_in_both_calendars() -> None:
    now, client, staff = timezone.now(), Client(), factories.staff(Role.ADMINISTRATOR)
    client.force_login(staff)
    ClosureDay.objects.create(date=now.date(), reason="颱風", added_by=staff)
    signed = SignIn.objects.create(user=staff, outcome=SignIn.Outcome.PASSED, at=now)
    case = factories.draft()
    owner, year = factories.user_of(case), format_datetime(case.programme.opens_at)
    today = format_datetime(now).partition(" ")[0]
    pages = {
        "portal/closureday/": today,
        "accounts/signin/": today,
        f"accounts/signin/{signed.pk}/change/": today,
        f"accounts/user/{owner.pk}/change/": today,
        f"applications/vendor/{case.vendor_id}/change/": today,
        "applications/programme/": year,
    }
    assert [page for page, day in pages.items() if day not in visit(client, f"/admin/{page}").words] == []
    visit(client, f"/admin/accounts/user/{staff.pk}/change/").send({"name": "新的姓名"})
    assert today in visit(client, f"/admin/accounts/user/{staff.pk}/history/").texts("//*[@id='change-history']")[0]
