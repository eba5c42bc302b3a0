"""Do the dashboard's numbers lead to exactly those cases, and does bulk work show first what it will do?"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from applications.models import Application, Correction, Vendor
from portal.accounts.models import User
from portal.roles import Role
from portal.workflow.models import Event
from review.cases import filters
from review.models import Assignment, Export, Figures
from review.qualification import qualifying
from review.workload import assigning, dashboard, figures
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db
LIST = "/admin/review/case/"


@pytest.fixture
def officer() -> User:
    return factories.staff()


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def give(case: Application, officer: User) -> None:
    assigning.assign({case.pk: None}, officer, officer, timezone.now())


def like(source: Application, number: int, state: str) -> Application:
    """A case with what another has filed, of a vendor of its own."""
    made = Application.objects.create(
        vendor=Vendor.objects.create(tax_id=f"8{number:07d}"),
        programme=source.programme,
        company_name=source.company_name,
        state=state,
        number=f"115-8{number:04d}",
    )
    made.solutions.create(kind="first_time", position=1)
    filed = source.submissions.get()
    filed.pk, filed.application = None, made
    filed.save()
    return made


STATES = {
    "mine": "submitted", "free": "submitted", "taken": "in_qualification", "end": "withdrawn",
    "late": "correction_requested", "today": "correction_requested", "waiting": "correction_requested",
}  # fmt: skip


@pytest.fixture
def cases(officer: User) -> dict[str, Application]:
    """One in each place that a number tells of; half of them the officer's, the others nobody's or somebody else's."""
    now, year = timezone.now(), factories.programme()
    source = factories.returned(now, year=year).application
    sent = {name: like(source, n, state) for n, (name, state) in enumerate(STATES.items())}
    Application.objects.create(vendor=Vendor.objects.create(tax_id="80000099"), programme=year)  # a draft
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for name, due_at in (
        ("late", now - timedelta(hours=1)),
        ("today", midnight + timedelta(days=1)),
        ("waiting", midnight + timedelta(days=9)),
    ):
        filed = sent[name].submissions.get()
        Correction.objects.create(
            application=sent[name],
            submission=filed,
            round=1,
            requested_by=officer,
            requested_at=now,
            told_at=now,
            due_at=due_at,
        )
    for name in ("mine", "late", "today", "end"):
        give_any(sent[name], officer)
    done = like(source, 50, "qualified")
    done.solutions.update(state="approved")
    sent["done"], sent["other"] = done, source
    return sent


def give_any(case: Application, officer: User) -> None:
    Assignment.objects.create(application=case, officer=officer, assigned_by=officer, assigned_at=timezone.now())


# --- The dashboard -------------------------------------------------------------------------------------------------


def test_every_number_of_the_dashboard_leads_to_a_list_of_so_many(client: Client, officer: User, cases: dict) -> None:
    shown = dashboard.dashboard(officer, "", timezone.now())
    numbers = [number for tile in shown["tiles"] for number in (tile.mine, tile.everybody) if number]
    numbers += [stage.number for stage in shown["stages"]]
    seen = {}
    for number in numbers:
        answer = client.get(number.url)
        assert answer.status_code == 200
        seen[number.url] = (answer.context["cl"].result_count, number.value)
    assert len(seen) > 15
    assert {url: counts for url, counts in seen.items() if counts[0] != counts[1]} == {}
    by_tile = {tile.label: (tile.mine and tile.mine.value, tile.everybody.value) for tile in shown["tiles"]}
    assert by_tile == {"辦理中": (4, 7), "今天到期": (1, 1), "逾期": (1, 1), "等待廠商": (3, 4), "未指派": (None, 3)}


def test_dashboard_shows_the_numbers_and_ones_next_cases_first_due_first(client: Client, cases: dict) -> None:
    page = visit(client, "/admin/")
    lines = page.texts("//a[contains(@class, 'case-line__name')]")
    assert [line.split()[0] for line in lines] == [cases[name].number for name in ("late", "today", "other", "mine")]
    assert "還沒有統計" in page.words
    figures.make(Application.objects.first().programme_id, timezone.now())
    page = visit(client, "/admin/")
    assert ("統計至" in page.words, "還沒有統計" in page.words) == (True, False)


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER, Role.OFFICER, Role.ADMINISTRATOR])
def test_dashboard_of_an_empty_year_stands_for_every_role(role: str) -> None:
    client = Client()
    client.force_login(factories.staff(role))
    for address in ("/admin/", "/admin/?year=%C2%B2", "/admin/?year=999"):
        page = visit(client, address)
        assert (page.status, "未指派" in page.words) == (200, role != Role.REVIEWER)


def test_figures_follow_the_cases_through_the_year() -> None:
    now = timezone.now()
    year = factories.programme(now)
    start = now - timedelta(days=20)
    factories.submitted(year=year, now=start)
    for days in (2, 6):
        case = factories.submitted(year=year, now=start)
        case = qualifying.take(case, factories.officer(), "", start + timedelta(days=days))
        qualifying.qualify(case, factories.officer(), "", start + timedelta(days=days + 3))
    factories.announced(now, year=year)
    figures.make(year.pk, now)
    kept = Figures.objects.get()
    assert [(level["label"], level["cases"]) for level in kept.funnel] == [
        ("送件", 4), ("收案", 3), ("資格符合", 3), ("審查通過", 1), ("公告", 1),
    ]  # fmt: skip
    assert [level["here"] for level in kept.funnel] == [
        [["已送件待收案", 1]], [], [["方案審查中", 2]], [], [["已公告入選", 1]],
    ]  # fmt: skip
    assert (kept.medians["submitted"], kept.medians["in_qualification"]) == (2.0, 3.0)  # of 2, 6, 0 and of 3, 3, 0
    assert "qualified" not in kept.medians


def test_figures_are_made_again_only_after_a_while_and_when_something_happened() -> None:
    now = timezone.now()
    case = factories.submitted(now=now)
    figures.make(case.programme_id, now)
    QuerySet(Event).update(at=now - timedelta(hours=1))
    assert list(figures.stale(now + timedelta(hours=1))) == []
    case.record("take", "submitted", "in_qualification", None, "", now)
    assert list(figures.stale(now + figures.EVERY - timedelta(seconds=1))) == []
    assert list(figures.stale(now + figures.EVERY)) == [case.programme]


# --- The list ------------------------------------------------------------------------------------------------------


def numbers_in(page: Page) -> list[str]:
    return page.texts("//table[@id='result_list']//tbody//*[contains(@class, 'field-case_number')]")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("due=overdue", {"late"}),
        ("due=today", {"today"}),
        ("officer=me&stage=withdrawn", {"end"}),
        ("stage=submitted&officer=none", {"free"}),
        ("stage=submitted&due=none&officer=me", {"mine"}),
    ],
)
def test_filters_find_their_cases(client: Client, cases: dict, query: str, names: set[str]) -> None:
    assert set(numbers_in(visit(client, f"{LIST}?{query}"))) == {cases[name].number for name in names}


def test_draft_is_no_choice_of_the_list(client: Client, cases: dict) -> None:
    page = visit(client, LIST)
    assert "草稿" not in page.words
    assert visit(client, f"{LIST}?stage=draft").url == f"{LIST}?e=1"


def test_list_remembers_its_filters_until_all_is_asked_for(client: Client, cases: dict) -> None:
    filtered = visit(client, f"{LIST}?stage=submitted&q={cases['mine'].number}&p=1")
    assert numbers_in(filtered) == [cases["mine"].number]
    again = client.get(LIST)
    assert again["Location"] == f"{LIST}?stage=submitted"
    everything = visit(client, f"{LIST}?all=1")
    assert len(numbers_in(everything)) == len(cases)
    assert client.get(LIST).status_code == 200
    links = {
        one.get("href") for one in visit(client, f"{LIST}?stage=submitted").all("//nav[@id='changelist-filter']//a")
    }
    assert "?all=1" in links
    assert "?" not in links


@pytest.mark.parametrize("by", ["tax id", "its beginning", "number", "wide digits", "solution", "two words"])
def test_search_finds_by(client: Client, cases: dict, by: str) -> None:
    case = cases["free"]
    case.solutions.update(name="獨一無二雲")
    Application.objects.filter(pk=case.pk).update(company_name="堃喆精密")
    tax_id = case.vendor.tax_id
    words = {
        "tax id": tax_id,
        "its beginning": tax_id[:7],
        "number": case.number,
        "wide digits": tax_id.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        "solution": "獨一無二",
        "two words": f"堃喆 {tax_id[:4]}",
    }[by]
    assert case.number in numbers_in(visit(client, f"{LIST}?q={words}"))


def test_every_column_sorts(client: Client, cases: dict) -> None:
    for column in range(1, 8):
        for sign in ("", "-"):
            assert len(numbers_in(visit(client, f"{LIST}?all=1&o={sign}{column}"))) == len(cases)
    by_due = numbers_in(visit(client, f"{LIST}?o=6"))
    assert by_due[:2] == [cases["late"].number, cases["today"].number]


def test_old_addresses_of_the_list_still_filter(client: Client, cases: dict) -> None:
    page = visit(client, f"{LIST}?state__exact=withdrawn")
    assert numbers_in(page) == [cases["end"].number]


# --- Giving cases out ----------------------------------------------------------------------------------------------


def act(client: Client, action: str, cases: list[Application]) -> Page:
    return Page(
        client, client.post(LIST, {"action": action, "_selected_action": [case.pk for case in cases]}, follow=True)
    )


def holders(*cases: Application) -> list[int | None]:
    held = dict(Assignment.objects.values_list("application_id", "officer_id"))
    return [held.get(case.pk) for case in cases]


def test_assigning_in_bulk_shows_the_cases_first(client: Client, officer: User, cases: dict) -> None:
    chosen, other = [cases["free"], cases["mine"], cases["end"]], factories.staff()
    page = act(client, "assign_chosen", chosen)
    said = [
        cases["free"].number,
        cases["mine"].number,
        "測試公司",
        "未指派",
        officer.get_full_name(),
        "指派這 2 件",
        "1 件已結案",
    ]
    assert [words for words in said if words not in page.words] == []
    assert holders(*chosen) == [None, officer.pk, officer.pk]
    blank = page.send({})
    assert (blank.status, "請選擇要指派給誰" in blank.words) == (422, True)
    done = page.send({"officer": str(other.pk)})
    assert ("已指派 2 件" in done.words, holders(*chosen)) == (True, [other.pk, other.pk, officer.pk])
    again = page.send({"officer": str(other.pk)})
    assert (again.status, "剛剛換了承辦" in again.words) == (422, True)


def test_sharing_shows_who_gets_how_many_and_leaves_out_who_is_not_ticked(
    client: Client, officer: User, cases: dict
) -> None:
    away, chosen = factories.staff(), [cases["free"], cases["taken"], cases["waiting"]]
    page = act(client, "share_chosen", chosen)
    assert [words in page.words for words in ("照這樣分派 3 件", away.get_full_name())] == [True, True]
    assert holders(*chosen) == [None] * 3
    here = [str(one.pk) for one in filters.officers() if one != away]
    reckoned = page.send({"among": here, "do": "reckon"})
    assert (reckoned.status, holders(*chosen)) == (200, [None] * 3)
    done = reckoned.send({"do": "share"})
    assert "已指派 3 件" in done.words
    assert None not in holders(*chosen)
    assert away.pk not in holders(*chosen)
    stale = page.send({"do": "share"})
    assert stale.status == 422


@pytest.mark.parametrize("action", ["assign_chosen", "share_chosen"])
def test_nothing_selected_is_a_sentence(client: Client, cases: dict, action: str) -> None:
    answer = client.post(LIST, {"action": action, "index": "0"}, follow=True)
    assert (answer.status_code, [str(one) for one in answer.context["messages"]]) == (
        200,
        ["必須要有項目被選中才能進行動作。沒有任何項目被修改。"],
    )
    for address in ("assign", "share"):
        answer = client.post(f"{LIST}{address}/", {"case": "x:y"}, follow=True)
        assert "還沒有選案件" in answer.content.decode()


def test_more_than_can_be_looked_over_is_refused(client: Client, cases: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.desk.workload_pages.MOST", 1)
    page = client.post(
        LIST, {"action": "assign_chosen", "_selected_action": [cases["free"].pk, cases["mine"].pk]}, follow=True
    )
    assert "選了 2 件，一次最多指派 1 件，還沒有指派" in page.content.decode()
    values = [f"{cases[name].pk}:0" for name in ("free", "mine")]
    for address, more in (("assign", {"officer": factories.staff().pk}), ("share", {"do": "share"})):
        page = client.post(f"{LIST}{address}/", {"case": values, **more}, follow=True)
        assert "選了 2 件，一次最多指派 1 件，還沒有指派" in page.content.decode()


@pytest.mark.parametrize("value", ["1", "1:2:3:4", "x:0", "9" * 30 + ":0", "-1:0", "²:0"])
def test_strange_cases_are_none(client: Client, cases: dict, value: str) -> None:
    answer = client.post(f"{LIST}assign/", {"case": value, "officer": "1"})
    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_history_of_a_case_says_into_whose_hands_it_came(client: Client, officer: User) -> None:
    case = factories.submitted()
    give(case, officer)
    page = visit(client, f"{LIST}{case.pk}/change/")
    assert [words in page.words for words in ("指派承辦", f"承辦：{officer}")] == [True, True]


def test_vendor_reads_nothing_of_who_has_the_case(officer: User) -> None:
    case = factories.submitted()
    give(case, officer)
    vendor = Client()
    vendor.force_login(factories.user_of(case))
    words = visit(vendor, f"/apply/{case.pk}/").words
    assert [word in words for word in ("指派", officer.username)] == [False, False]


# --- Taking the list along -----------------------------------------------------------------------------------------


def test_button_exports_what_the_list_shows(client: Client, cases: dict) -> None:
    page = visit(client, f"{LIST}?stage=submitted&q={cases['mine'].number}")
    button = next(one for one in page.all("//form") if "export/" in one.get("action", ""))
    query: dict[str, Any] = parse_qs(urlsplit(button.get("action")).query)
    assert query == {"stage": ["submitted"], "q": [cases["mine"].number]}
    answer = client.post(button.get("action"))
    export = Export.objects.get()
    there = urlsplit(answer["Location"])
    assert there.path == f"/admin/review/export/{export.pk}/change/"
    assert parse_qs(parse_qs(there.query)["_list:review/case"][0]) == query  # and the way back to the list as it was
    assert export.wanted == {"q": cases["mine"].number, "stage": "submitted"}
    shown = visit(client, answer["Location"])
    assert "等待開始" in shown.words
    Export.objects.update(total=10, progress=4)
    fragment = client.get(answer["Location"], headers={"X-Requested-With": "fetch"}).json()["html"]
    assert ("已處理 4 / 10" in fragment, 'value="40"' in fragment, "data-poll" in fragment) == (True, True, True)


def test_export_of_a_filter_that_is_none_leads_back_with_a_sentence(client: Client, cases: dict) -> None:
    answer = client.post(f"{LIST}export/?stage=nonsense", follow=True)
    assert ("請重新篩選再匯出" in answer.content.decode(), Export.objects.exists()) == (True, False)
