"""Does a new version of the guideline begin with the words of the last, and stay as it was entered?"""

from datetime import date

import pytest
from django.test import Client

from applications.models import GuidelineVersion
from portal.roles import Role
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db
ADD = "/admin/applications/guidelineversion/add/"
SAID = {"name": "113", "title": "須知", "since": "113/1/1", "note": "修正資格。", "text": "四、資格"}


@pytest.fixture
def administrator() -> Client:
    return signed_in(factories.staff(Role.ADMINISTRATOR))


@pytest.mark.clause("R7-11")
def test_version_begins_with_the_last_one_and_is_kept_with_who_entered_it(administrator: Client) -> None:
    assert "實收資本額新臺幣100萬元以上" in visit(administrator, ADD).all("//textarea[@name='text']")[0].text
    assert administrator.post(ADD, SAID).status_code == 302
    kept = GuidelineVersion.objects.get()
    assert (kept.name, kept.in_force_on) == ("113", date(2024, 1, 1))
    assert kept.by.role == Role.ADMINISTRATOR


@pytest.mark.parametrize(
    "wrong", [{"name": "a/b"}, {"name": ""}, {"since": "x"}, {"text": ""}, {"text": "字" * 100_001}]
)
def test_version_that_no_address_or_page_can_hold_is_refused(administrator: Client, wrong: dict[str, str]) -> None:
    assert administrator.post(ADD, {**SAID, **wrong}).status_code == 200
    assert GuidelineVersion.objects.count() == 0


def test_preview_shows_the_clauses_and_keeps_nothing(administrator: Client) -> None:
    response = administrator.post("/admin/applications/guidelineversion/preview/", SAID)
    assert "四" in response.content.decode()
    assert GuidelineVersion.objects.count() == 0
    officer = signed_in(factories.staff())
    assert officer.post("/admin/applications/guidelineversion/preview/", SAID).status_code == 403


def test_version_is_read_as_it_was_entered_by_whoever_may_see_cases(administrator: Client) -> None:
    administrator.post(ADD, SAID)
    place = f"/admin/applications/guidelineversion/{GuidelineVersion.objects.get().pk}/change/"
    officer = signed_in(factories.staff())
    assert [
        visit(client, place).texts("//*[@class='readonly'][contains(., '四、資格')]")
        for client in (officer, administrator)
    ] == [
        ["四、資格"],
        ["四、資格"],
    ]
    assert officer.post(place, SAID).status_code == 403
