"""Who may change what decides outcomes, and is each change kept with what stood before?"""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.utils import timezone

from applications.models import Programme
from portal.accounts.models import User
from portal.append_only import WrittenOnce
from portal.models import ClosureDay
from portal.roles import Role, permissions
from portal.trail.changes import Recorded
from portal.trail.models import SettingChange
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db

DECIDES = {"applications.Programme", "portal.ClosureDay", "accounts.User", "review.Committee", "review.Member"}
# Officers', and each change is recorded: who must step aside, on which evidence a number was taken, who broke a contract.
KEPT = {"review.StaffTie", "accounts.VouchedTaxId", "applications.BreachRecord"}


@pytest.fixture
def year() -> Programme:
    return factories.programme(timezone.now())


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(factories.staff(role))
    return client


def kept() -> list[tuple[str, str, str]]:
    return list(SettingChange.objects.order_by("pk").values_list("field", "before", "after"))


def test_what_decides_is_changed_by_administrators_alone_and_recorded() -> None:
    recorded = {model._meta.label for model, desk in admin.site._registry.items() if isinstance(desk, Recorded)}
    assert recorded == DECIDES | KEPT
    for role in set(Role) - {Role.ADMINISTRATOR}:
        for label in DECIDES:
            app, model = label.lower().split(".")
            assert not {f"{app}.{verb}_{model}" for verb in ("add", "change", "delete")} & permissions(role)


def test_every_other_row_that_staff_may_edit_is_daily_work() -> None:
    """What an officer may add, change or delete in the admin: a new model here is decided on, not slipped in."""
    verbs = ("add_", "change_", "delete_")
    assert (
        {permission for permission in permissions(Role.OFFICER) if permission.partition(".")[2].startswith(verbs)}
        == {
            "accounts.add_vouchedtaxid",  # one number, with a reason, signed
            "review.add_stafftie",  # what colleagues and members tell of themselves, compared and answered by persons
            "review.change_stafftie",
            "listings.add_announcement",  # every version is kept with its author, and what has appeared is corrected in the open
            "listings.change_announcement",
            "listings.add_standardcontract",  # each upload is a version with its author
            "listings.add_statementversion",  # likewise
            "applications.add_breachrecord",  # each change is recorded
            "applications.change_breachrecord",
            "applications.add_listcopy",  # every copy is kept with who handed it in and who put it in force
            "applications.change_listcopy",
            "applications.change_screeninghit",  # what a person made of a finding, once and signed
            "applications.change_lettertext",  # every version is kept with its author
            "review.add_casenote",
            "review.add_mailing",
            "review.add_mark",
            "review.add_phrase",
            "review.change_phrase",
            "review.delete_phrase",
        }
    )


def test_nothing_is_edited_in_a_list() -> None:
    assert [desk for desk in admin.site._registry.values() if desk.list_editable] == []


def test_officer_reads_the_year_and_changes_nothing(year: Programme) -> None:
    client = client_of("officer")
    page = visit(client, f"/admin/applications/programme/{year.pk}/change/")
    assert page.status == 200
    assert page.all("//*[@id='content']//form//input[not(@type='hidden')]") == []
    assert year.said_closes_at in page.html.replace("</span><span>", "")
    assert client.post(f"/admin/applications/programme/{year.pk}/change/", {"correction_days": "30"}).status_code == 403
    year.refresh_from_db()
    assert (year.correction_days, kept()) == (3, [])


def test_change_of_a_limit_is_kept_with_both_values_and_shown_on_the_page(year: Programme) -> None:
    client = client_of("administrator")
    address = f"/admin/applications/programme/{year.pk}/change/"
    assert "建立以後還沒有更改" in visit(client, address).words
    visit(client, address).send(
        {"correction_days": "5", "second_sign_off": "on", "correction_day_type": "working"}
    ).send()
    assert kept() == [
        ("correction_days", "3", "5"),
        ("correction_day_type", "日曆天", "工作天"),
        ("second_sign_off", "否", "是"),
    ]
    change = SettingChange.objects.first()
    assert change.by.role == "administrator"
    assert change.subject == str(year)
    assert change.address == "127.0.0.1"
    assert "補正日數算法日曆天工作天" in visit(client, address).words
    assert "補正日數算法日曆天工作天" in visit(client_of("officer"), address).words
    assert "補正日數算法" in visit(client_of("authority"), "/admin/trail/settingchange/?q=工作天").words


def test_saving_without_a_change_keeps_nothing(year: Programme) -> None:
    visit(client_of("administrator"), f"/admin/applications/programme/{year.pk}/change/").send()
    assert kept() == []


def test_closure_days_are_kept_when_they_come_and_when_they_go_alone_or_many() -> None:
    client = client_of("administrator")
    for day in ("115/9/1", "115/9/2", "115/9/3"):
        visit(client, "/admin/portal/closureday/add/").send({"date": day, "reason": "颱風"})
    assert [after for field, _, after in kept() if field == "reason"] == ["颱風"] * 3
    first, *others = ClosureDay.objects.order_by("date")
    visit(client, f"/admin/portal/closureday/{first.pk}/delete/").send()
    action = {"action": "delete_selected", "_selected_action": [other.pk for other in others], "post": "yes"}
    client.post("/admin/portal/closureday/", action)
    assert ClosureDay.objects.count() == 0
    assert [(before, after) for field, before, after in kept() if field == "reason"][3:] == [("颱風", "（已刪除）")] * 3


def test_role_of_an_account_is_kept_and_no_password() -> None:
    colleague = factories.staff("officer")
    page = visit(client_of("administrator"), f"/admin/accounts/user/{colleague.pk}/change/")
    page.send({"role": "authority"})
    assert User.objects.get(pk=colleague.pk).role == "authority"
    assert kept() == [("role", "承辦", "主管機關")]


def test_rows_are_written_once(year: Programme) -> None:
    visit(client_of("administrator"), f"/admin/applications/programme/{year.pk}/change/").send(
        {"correction_days": "5"}
    ).send()
    row = SettingChange.objects.get()
    for attempt in (
        row.save,
        row.delete,
        SettingChange.objects.all().delete,
        lambda: SettingChange.objects.update(after="x"),
    ):
        with pytest.raises(WrittenOnce):
            attempt()


def test_nobody_adds_changes_or_deletes_a_row_in_the_admin() -> None:
    request = RequestFactory().get("/")
    request.user = factories.staff("administrator")
    desk = admin.site._registry[SettingChange]
    assert not (
        desk.has_add_permission(request) or desk.has_change_permission(request) or desk.has_delete_permission(request)
    )
