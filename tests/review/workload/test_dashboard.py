"""Do the dashboard's numbers lead to exactly those cases, for each of the staff?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application
from portal.accounts.models import User
from portal.roles import Role
from review.workload import dashboard, figures
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db


def test_every_number_of_the_dashboard_leads_to_a_list_of_so_many(
    officer: Client, officer_user: User, everywhere: dict[str, Application]
) -> None:
    shown = dashboard.dashboard(officer_user, "", timezone.now())
    numbers = [number for tile in (*shown["todo"], *shown["tiles"]) for number in (tile.mine, tile.everybody) if number]
    numbers += [stage.number for stage in shown["stages"]]
    seen = {}
    for number in numbers:
        answer = officer.get(number.url)
        assert answer.status_code == 200
        seen[number.url] = (answer.context["cl"].result_count, number.value)
    assert len(seen) > 15
    assert {url: counts for url, counts in seen.items() if counts[0] != counts[1]} == {}
    todo, apart = (
        [(tile.label, tile.mine and tile.mine.value, tile.everybody.value) for tile in shown[part]]
        for part in ("todo", "tiles")
    )
    assert todo == [
        ("補正已回", 0, 0), ("待我覆核", 0, 0), ("待收案", 2, 2), ("審查中", 1, 1), ("逾期未補件", 0, 0), ("補件已回", 0, 0),
        ("待公布", 1, 1), ("待審查結果", 0, 0),
    ]  # fmt: skip
    assert apart == [("等待廠商", 3, 4), ("今天到期", 1, 1), ("逾期", 1, 1), ("辦理中", 4, 7), ("未指派", None, 3)]


def test_dashboard_shows_the_numbers_and_what_is_ones_to_do_next(
    officer: Client, everywhere: dict[str, Application]
) -> None:
    page = visit(officer, "/admin/")
    lines = page.texts("//a[contains(@class, 'case-line__name')]")
    assert [line.split()[0] for line in lines] == [
        everywhere[name].number for name in ("mine", "free", "taken", "done")
    ]
    assert "還沒有統計" in page.words
    figures.make(Application.objects.first().programme_id, timezone.now())
    page = visit(officer, "/admin/")
    assert ("統計至" in page.words, "還沒有統計" in page.words) == (True, False)


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER, Role.OFFICER, Role.ADMINISTRATOR])
def test_dashboard_of_an_empty_year_stands_for_every_role(role: str) -> None:
    client = signed_in(factories.staff(role))
    for address in ("/admin/", "/admin/?year=%C2%B2", "/admin/?year=999"):
        page = visit(client, address)
        assert (page.status, "未指派" in page.words) == (200, role != Role.REVIEWER)


def test_desk_opens_to_a_reviewer_who_has_no_case_yet() -> None:
    page = visit(signed_in(factories.staff(Role.REVIEWER)), "/admin/")
    assert page.status == 200
    assert page.all("//a[contains(@href, '/admin/review/case/')]") == []
