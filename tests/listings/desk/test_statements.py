"""Do staff reword a statement from the text that stands, with every version kept?"""

import pytest
from django.test import Client

from listings.models import StatementVersion
from listings.site import statements
from portal.roles import Role
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db
ADD = "/admin/listings/statementversion/add/"


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.staff())


def test_next_version_begins_with_the_text_that_stands(officer: Client) -> None:
    box = "//textarea[@name='text']"
    assert visit(officer, f"{ADD}?statement=privacy").all(box)[0].text.strip() == statements.shipped("privacy").strip()
    said = {"statement": "privacy", "text": "甲", "note": "改寫"}
    assert officer.post(ADD, said).status_code == 302
    assert visit(officer, f"{ADD}?statement=privacy").all(box)[0].text.strip() == "甲"
    assert visit(officer, f"{ADD}?statement=%3Cx").status == 200


def test_versions_can_be_read_and_not_changed(officer: Client) -> None:
    officer.post(ADD, {"statement": "privacy", "text": "甲", "note": "改寫"})
    kept = StatementVersion.objects.get()
    place = f"/admin/listings/statementversion/{kept.pk}/change/"
    assert [visit(officer, place).status, officer.post(place, {"text": "乙"}).status_code] == [200, 403]


@pytest.mark.parametrize(
    "wrong", [{"statement": "x"}, {"text": ""}, {"text": "【沒有的欄位】"}, {"text": "字" * 40_001}, {"note": ""}]
)
def test_rubbish_and_unknown_fields_are_refused(officer: Client, wrong: dict[str, str]) -> None:
    said = {"statement": "privacy", "text": "【執行單位】", "note": "改寫"}
    assert officer.post(ADD, {**said, **wrong}).status_code == 200
    assert StatementVersion.objects.count() == 0


def test_who_only_reads_adds_nothing() -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    assert authority.post(ADD, {"statement": "privacy", "text": "甲", "note": "改寫"}).status_code == 403


def test_preview_is_headed_by_the_statement_that_is_worded(officer: Client) -> None:
    said = {"statement": "privacy", "text": "【執行單位】"}
    response = officer.post("/admin/listings/statementversion/preview/", said)
    assert "<h1>隱私權政策</h1>" in response.content.decode()
