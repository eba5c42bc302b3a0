"""Can a deadline be taken along into a calendar, by those who may know it?"""

from datetime import UTC

import pytest
from django.test import Client

from tests import factories
from tests.browser import signed_in

pytestmark = pytest.mark.django_db


def lines_of(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content.decode().replace("\r\n ", "").split("\r\n")


def test_last_day_of_the_year_is_for_anybody(client: Client) -> None:
    year = factories.programme()
    lines = lines_of(client, f"/apply/closing/{year.year}.ics")
    assert f"DTEND:{year.last_second.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert f"SUMMARY:{year}上架申請截止收件" in lines
    assert client.get("/apply/closing/99.ics").status_code == 404


def test_correction_due_is_for_its_vendor_and_ends_with_it() -> None:
    correction = factories.returned()
    case, due = correction.application, correction.last_second.astimezone(UTC)
    lines = lines_of(signed_in(factories.user_of(case)), f"/apply/{case.pk}/deadline.ics")
    assert f"DTEND:{due:%Y%m%dT%H%M%SZ}" in lines
    assert f"UID:correction-case-{case.pk}@testserver" in lines
    assert signed_in(factories.vendor()).get(f"/apply/{case.pk}/deadline.ics").status_code == 404


def test_case_that_waits_for_nobody_has_none() -> None:
    case = factories.submitted()
    assert signed_in(factories.user_of(case)).get(f"/apply/{case.pk}/deadline.ics").status_code == 404
