"""Do staff draft, preview, schedule and correct announcements, and is a stop of subsidy an administrator's?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from listings.models import Announcement, AnnouncementCorrection
from portal.roles import Role
from portal.time.calendar import format_datetime_input
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db
ADD = "/admin/listings/announcement/add/"
SAID = {"kind": "other", "programme": "", "title": "標題", "text": "內容", "appears_at": "", "ends_on": ""}


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.staff())


def add(client: Client, **said: str) -> list[str]:
    """The errors on the page that came back, none when it was kept."""
    response = client.post(ADD, {**SAID, **said})
    return [] if response.status_code == 302 else [str(e) for es in response.context["errors"] for e in es]


def now_typed(minutes: int = 0) -> str:
    return format_datetime_input(timezone.localtime(timezone.now() + timedelta(minutes=minutes)))


def change(client: Client, row: Announcement, **said: str) -> int:
    return client.post(f"/admin/listings/announcement/{row.pk}/change/", {**SAID, **said}).status_code


def test_draft_is_kept_and_read_by_staff_alone(officer: Client, client: Client) -> None:
    assert add(officer) == []
    row = Announcement.objects.get()
    assert [client.get(f"/announcements/{row.pk}/").status_code, change(officer, row, title="改過")] == [404, 302]
    assert factories.stored(row).title == "改過"


def test_what_is_public_is_corrected_with_a_note_and_never_without(officer: Client, client: Client) -> None:
    assert add(officer, appears_at=now_typed()) == []
    row = Announcement.objects.get()
    assert [change(officer, row, text="改過"), AnnouncementCorrection.objects.count()] == [200, 0]
    assert [change(officer, row, text="改過", note="名稱寫錯"), AnnouncementCorrection.objects.count()] == [302, 1]
    assert "名稱寫錯" in visit(client, f"/announcements/{row.pk}/").words


def test_kind_and_moment_of_what_is_public_stay(officer: Client) -> None:
    add(officer, appears_at=now_typed())
    row = Announcement.objects.get()
    assert change(officer, row, kind="subsidy", appears_at=now_typed(60)) == 302
    assert [factories.stored(row).kind, factories.stored(row).appears_at] == ["other", row.appears_at]


@pytest.mark.clause("R7-10")
def test_stop_of_subsidy_is_written_by_officers_and_announced_by_administrators(officer: Client) -> None:
    year = factories.programme()
    stop = {"kind": "subsidy", "programme": str(year.pk)}
    assert len(add(officer, **stop, appears_at=now_typed())) == 1
    assert add(officer, **stop) == []
    row = Announcement.objects.get()
    administrator = signed_in(factories.staff(Role.ADMINISTRATOR))
    assert change(administrator, row, **stop, appears_at=now_typed()) == 302
    assert factories.stored(row).appears_at is not None
    assert len(add(administrator, kind="subsidy")) == 1  # of which year?


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "字" * 121}, {"text": ""}, {"text": "字" * 20_001}, {"kind": "x"}, {"programme": "999999"},
        {"appears_at": "x"}, {"appears_at": "9" * 10_000}, {"ends_on": "112/1/1"}, {"ends_on": "-1"},
    ],
)  # fmt: skip
def test_rubbish_is_refused(officer: Client, wrong: dict[str, str]) -> None:
    assert add(officer, **wrong) != []
    assert Announcement.objects.count() == 0


def test_preview_shows_what_was_typed_and_keeps_nothing(officer: Client) -> None:
    said = {"title": "<b>標題", "text": "## 節\n\n<script>甲"}
    response = officer.post("/admin/listings/announcement/preview/", said)
    assert response.status_code == 200
    html = response.content.decode()
    assert "<h2>節</h2>" in html
    assert "&lt;script&gt;甲" in html
    assert Announcement.objects.count() == 0
    authority = signed_in(factories.staff(Role.AUTHORITY))
    assert authority.post("/admin/listings/announcement/preview/", said).status_code == 403


def test_switch_of_the_year_stands_on_its_page() -> None:
    factories.programme()
    page = visit(
        signed_in(factories.staff(Role.ADMINISTRATOR)),
        f"/admin/applications/programme/{Programme.objects.get().pk}/change/",
    )
    assert page.all("//input[@name='subsidy_open']/@checked") != []
