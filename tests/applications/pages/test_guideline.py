"""Does anybody read each version of the guideline, clause by clause, and what changed (R7-11)?"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.guideline import clauses
from applications.models import GuidelineVersion
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def version(name: str = "113", day: date | None = None, text: str = "四、資格\n(一) 改過") -> GuidelineVersion:
    said = {"title": "須知", "text": text, "note": "修正資格。", "by": factories.officer(), "at": timezone.now()}
    return GuidelineVersion.objects.create(name=name, in_force_on=day or timezone.localdate(), **said)


@pytest.mark.clause("R7-11")
def test_guideline_in_force_is_shown_and_each_version_has_its_address(client: Client) -> None:
    place = "//*[@id='c4-1']"
    assert "符合本須知資訊服務廠商定義" in visit(client, "/apply/guideline/").texts(place)[0]
    version("113")
    version("114", timezone.localdate() + timedelta(days=1), "四、資格\n(一) 明天的")
    pages = {name: visit(client, f"/apply/guideline/{name}") for name in ("", "112/", "113/", "114/")}
    assert {name: page.texts(place)[0][:10] for name, page in pages.items()} == {
        "": "(一) 改過",
        "112/": "(一) 符合本須知資",
        "113/": "(一) 改過",
        "114/": "(一) 明天的",
    }
    assert "這是舊的版本" in pages["112/"].words
    assert "這一版還沒有施行" in pages["114/"].words


@pytest.mark.clause("R7-11", "N13")
def test_change_is_shown_beside_what_stood_there(client: Client) -> None:
    version("113", text="四、資訊服務廠商申請資格\n(一) 符合本須知資訊服務業者定義。")
    page = visit(client, "/apply/guideline/113/changes/")
    row = "//tr[th/a/@href='/apply/guideline/113/#c4-1']"
    assert page.texts(f"{row}//del") == ["廠商"]
    assert page.texts(f"{row}//ins") == ["業者"]
    assert client.get("/apply/guideline/112/changes/").status_code == 404  # nothing before it
    assert visit(client, "/apply/guideline/112/changes/?with=113").status == 200


@pytest.mark.parametrize(
    ("place", "status"),
    [("999/", 404), ("x" * 1000 + "/", 404), ("112/changes/?with=999", 404), ("112/changes/?with=%00", 400),
     ("112/changes/?with=112", 200)],
)  # fmt: skip
def test_versions_that_there_are_not_lead_nowhere(client: Client, place: str, status: int) -> None:
    assert client.get(f"/apply/guideline/{place}").status_code == status


def test_page_of_what_is_checked_holds_every_clause_and_leads_to_it(client: Client) -> None:
    page = visit(client, "/apply/guideline/checked/")
    listed = page.texts("//*[@id='content']//dt")
    assert sorted(listed) == sorted(f"{clause.number} {clause.title}" for clause in clauses())
    assert page.link("四(二)") == "/apply/guideline/#c4-2"


@pytest.mark.clause("R7-11")
def test_filed_application_leads_to_the_version_that_it_accepted(client: Client) -> None:
    case = factories.submitted(year=factories.programme(guideline_version="112"))
    client.force_login(factories.user_of(case))
    assert visit(client, f"/apply/{case.pk}/submissions/1/").link("112") == "/apply/guideline/112/"


def test_self_check_leads_to_the_clause(client: Client) -> None:
    factories.programme()
    assert visit(client, "/apply/self-check/?check=1").link("四(二)") == "/apply/guideline/#c4-2"
