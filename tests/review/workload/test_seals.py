"""Do administrators hear in time that the seal's certificate ends, and does the desk say so when it has ended?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.background import duties
from portal.outbox import sealing
from portal.outbox.models import Message
from portal.roles import Role
from portal.time.calendar import format_datetime
from tests import factories
from tests.portal.outbox import letters

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def seal(settings: Any, tmp_path: Path) -> Iterator[datetime]:
    """When its certificate ends: in a hundred days."""
    letters.set_up(settings, tmp_path / "seal.p12", valid=100 * DAY)
    yield sealing.ends_at()
    sealing._read.cache_clear()


def swept(now: datetime) -> int:
    """How many mails there are after the duty ran twice."""
    for _ in range(2):
        duties.sweep("review.workload.seals", now)
    return Message.objects.filter(kind="seal_ends").count()


def desk(client: Client, role: str) -> str:
    client.force_login(factories.staff(role))
    return client.get("/admin/").content.decode()


def test_each_administrator_is_written_to_30_7_and_1_days_before_once_each(seal: datetime) -> None:
    people = {factories.staff(Role.ADMINISTRATOR) for _ in range(2)}
    factories.officer()
    days = [31, 30, 29, 8, 7, 6, 2, 1, 0.5, 0, -1]
    assert [swept(seal - day * DAY) for day in days] == [0, 2, 2, 2, 4, 4, 4, 6, 6, 6, 6]
    told = Message.objects.filter(kind="seal_ends")
    assert {letter.user for letter in told} == people
    assert {letter.subject for letter in told} == {f"電子印信的憑證 {day} 天內到期，請換新" for day in (30, 7, 1)}
    assert all(format_datetime(seal) in letter.body for letter in told)


def test_place_that_sets_up_a_short_one_hears_of_the_nearest_alone(seal: datetime) -> None:
    factories.staff(Role.ADMINISTRATOR)
    assert swept(seal - 5 * DAY) == 1
    assert "7 天內" in Message.objects.get(kind="seal_ends").subject


def test_house_without_a_seal_hears_nothing(client: Client) -> None:
    factories.staff(Role.ADMINISTRATOR)
    assert swept(timezone.now()) == 0
    assert "電子印信" not in desk(client, Role.ADMINISTRATOR)


def test_page_of_an_administrator_says_when_it_ends(client: Client, seal: datetime) -> None:
    assert f"憑證到 {format_datetime(seal)} 為止" in desk(client, Role.ADMINISTRATOR)
    assert "電子印信" not in desk(client, Role.OFFICER)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_desk_is_told_that_it_has_ended_and_nothing_is_sealed_with_it(
    client: Client, settings: Any, tmp_path: Path, role: str
) -> None:
    letters.set_up(settings, tmp_path / "over.p12", valid=timedelta(seconds=-1))
    assert "到期</h2>" in desk(client, role)
    printed = letters.printed()
    assert [printed.sealed_with, printed.file, printed.done_at] == [None] * 3
    sealing._read.cache_clear()
