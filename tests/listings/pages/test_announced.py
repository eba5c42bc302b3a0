"""Does 入選名單 of a year name each announcement?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from listings.models import Selected
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R8-1-2c", "N14")
def test_list_of_a_year_names_each_announcement_with_its_day(client: Client) -> None:
    now = timezone.now()
    shown = factories.announced(now, solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    Selected.objects.filter(name="乙雲").update(announced_on=timezone.localdate(now) - timedelta(days=3))
    factories.approved(now, solutions=[{"name": "還沒有公布的雲"}])
    page = visit(client, "/announced/")
    assert len(page.texts("//h2[starts-with(@id, 'on-')]")) == 2
    assert page.texts("//table//tr/td[2]") == ["甲雲", "乙雲"]
    year = shown.programme.year
    assert [visit(client, f"/announced/{other}/").status for other in (year, year - 1)] == [200, 404]
