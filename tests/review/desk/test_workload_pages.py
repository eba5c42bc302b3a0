"""Does bulk work show first which cases are meant and who gets them?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application
from portal.accounts.models import User
from review.cases.officers import officers
from review.models import Assignment
from review.workload import assigning
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.review.addresses import LIST

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def give(case: Application, officer: User) -> None:
    assigning.assign({case.pk: None}, officer, officer, timezone.now())


def act(officer: Client, action: str, cases: list[Application]) -> Page:
    return Page(
        officer, officer.post(LIST, {"action": action, "_selected_action": [case.pk for case in cases]}, follow=True)
    )


def holders(*cases: Application) -> list[int | None]:
    held = dict(Assignment.objects.values_list("application_id", "officer_id"))
    return [held.get(case.pk) for case in cases]


def test_assigning_in_bulk_shows_the_cases_first(
    officer: Client, officer_user: User, everywhere: dict[str, Application]
) -> None:
    chosen, other = [everywhere["free"], everywhere["mine"], everywhere["end"]], factories.staff()
    page = act(officer, "assign_chosen", chosen)
    said = [
        everywhere["free"].number,
        everywhere["mine"].number,
        "測試公司",
        "未指派",
        officer_user.get_full_name(),
        "指派這 2 件",
        "1 件已結案",
    ]
    assert [words for words in said if words not in page.words] == []
    assert holders(*chosen) == [None, officer_user.pk, officer_user.pk]
    blank = page.send({})
    assert (blank.status, "請選擇要指派給誰" in blank.words) == (422, True)
    done = page.send({"officer": str(other.pk)})
    assert ("已指派 2 件" in done.words, holders(*chosen)) == (True, [other.pk, other.pk, officer_user.pk])
    again = page.send({"officer": str(other.pk)})
    assert (again.status, "剛剛換了承辦" in again.words) == (422, True)


def test_sharing_shows_who_gets_how_many_and_leaves_out_who_is_not_ticked(
    officer: Client, officer_user: User, everywhere: dict[str, Application]
) -> None:
    away, chosen = factories.staff(), [everywhere["free"], everywhere["taken"], everywhere["waiting"]]
    page = act(officer, "share_chosen", chosen)
    assert [words for words in ("照這樣分派 3 件", away.get_full_name()) if words not in page.words] == []
    assert holders(*chosen) == [None] * 3
    here = [str(colleague.pk) for colleague in officers() if colleague != away]
    reckoned = page.send({"among": here, "do": "reckon"})
    assert (reckoned.status, holders(*chosen)) == (200, [None] * 3)
    done = reckoned.send({"do": "share"})
    assert "已指派 3 件" in done.words
    assert None not in holders(*chosen)
    assert away.pk not in holders(*chosen)
    stale = page.send({"do": "share"})
    assert stale.status == 422


@pytest.mark.parametrize("action", ["assign_chosen", "share_chosen"])
def test_nothing_selected_is_a_sentence(officer: Client, everywhere: dict[str, Application], action: str) -> None:
    answer = officer.post(LIST, {"action": action, "index": "0"}, follow=True)
    assert (answer.status_code, [str(message) for message in answer.context["messages"]]) == (
        200,
        ["必須要有項目被選中才能進行動作。沒有任何項目被修改。"],
    )
    for address in ("assign", "share"):
        answer = officer.post(f"{LIST}{address}/", {"case": "x:y"}, follow=True)
        assert "還沒有選案件" in answer.content.decode()


def test_more_than_can_be_looked_over_is_refused(
    officer: Client, everywhere: dict[str, Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.desk.workload_pages.MOST", 1)
    page = officer.post(
        LIST,
        {"action": "assign_chosen", "_selected_action": [everywhere["free"].pk, everywhere["mine"].pk]},
        follow=True,
    )
    assert "選了 2 件，一次最多指派 1 件，還沒有指派" in page.content.decode()
    values = [f"{everywhere[name].pk}:0" for name in ("free", "mine")]
    for address, more in (("assign", {"officer": factories.staff().pk}), ("share", {"do": "share"})):
        page = officer.post(f"{LIST}{address}/", {"case": values, **more}, follow=True)
        assert "選了 2 件，一次最多指派 1 件，還沒有指派" in page.content.decode()


@pytest.mark.parametrize("value", ["1", "1:2:3:4", "x:0", "9" * 30 + ":0", "-1:0", "²:0"])
def test_strange_cases_are_none(officer: Client, everywhere: dict[str, Application], value: str) -> None:
    answer = officer.post(f"{LIST}assign/", {"case": value, "officer": "1"})
    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_history_of_a_case_says_into_whose_hands_it_came(officer: Client, officer_user: User) -> None:
    case = factories.submitted()
    give(case, officer_user)
    page = visit(officer, f"{LIST}{case.pk}/change/")
    assert [words for words in ("指派承辦", f"承辦：{officer_user}") if words not in page.words] == []


def test_vendor_reads_nothing_of_who_has_the_case(officer_user: User) -> None:
    case = factories.submitted()
    give(case, officer_user)
    vendor = signed_in(factories.user_of(case))
    words = visit(vendor, f"/apply/{case.pk}/").words
    assert [word for word in ("指派", officer_user.username) if word in words] == []
