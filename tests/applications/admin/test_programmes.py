"""Can an administrator set up a year, in the notation that the staff write?"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    return signed_in(factories.staff("administrator"))


def test_administrator_sets_up_the_next_year(administrator: Client) -> None:
    factories.programme()
    page = visit(administrator, "/admin/applications/programme/add/")
    day = f"{timezone.localtime() + timedelta(days=365):%Y/%m/%d}"
    times = {"year": "120", "opens_at": f"{day} 00:00", "closes_at": f"{day} 00:00", "valid_to": day}
    assert "截止受理必須晚於開始受理。" in page.send(times).words
    page.send({**times, "closes_at": f"{day} 12:00"})
    made = Programme.objects.get(year=120)
    assert timezone.localtime(made.closes_at).strftime("%Y/%m/%d %H:%M:%S") == f"{day} 12:00:00"


def test_year_is_typed_and_shown_again_in_the_staffs_own_notation(administrator: Client) -> None:
    page = visit(administrator, "/admin/applications/programme/add/")
    wrong = page.send(
        {"year": "112", "opens_at": "112/5/1 00:00", "closes_at": "112年8月32日 24:00", "valid_to": "112.12.31"}
    )
    assert "沒有32日" in wrong.words
    assert wrong.values()["closes_at"] == ["112年8月32日 24:00"]
    wrong.send({"closes_at": "112年8月20日 24:00"})
    made = Programme.objects.get(year=112)
    assert (made.closes_at, made.valid_to) == (factories.taipei(2023, 8, 21), date(2023, 12, 31))
    again = visit(administrator, f"/admin/applications/programme/{made.pk}/change/").values()
    assert [*again["opens_at"], *again["closes_at"], *again["valid_to"]] == [
        "112/5/1 00:00",
        "112/8/20",
        "112/12/31",
    ]
