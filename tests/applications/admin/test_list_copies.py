"""Does the page of a copy say what it would change and for whom, and do its two answers reach the verbs once?"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.admin import list_copies
from applications.models import ListCopy, ListRow, Vendor
from applications.registers import known
from portal.roles import Role
from portal.trail.models import Look
from tests import factories
from tests.applications.admin import lists
from tests.applications.admin.lists import DAY, copy_of, hit_of, in_force, row_of
from tests.browser import questions_of, signed_in, visit

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/listcopy/"


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_all", lambda: lists.SOURCES)


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.staff())


@pytest.fixture
def staged() -> ListCopy:
    """Compared with three rows in force, of which it lacks the first, it has two more."""
    now = timezone.now()
    before = in_force("debarred", now - DAY).current
    copy = copy_of("debarred", ListCopy.State.STAGED, now, said="由人工上傳。", against=before, added=2, removed=1)
    ListRow.objects.bulk_create(row_of(copy, number) for number in range(1, 5))
    return copy


def standing() -> list[tuple[str, str]]:
    """How each copy stands, and what was said to it."""
    return list(ListCopy.objects.order_by("pk").values_list("state", "decided_note"))


def place(copy: ListCopy) -> str:
    return f"{LIST}{copy.pk}/change/"


def test_copy_that_waits_shows_why_and_the_rows_that_come_and_go(officer: Client, staged: ListCopy) -> None:
    page = visit(officer, place(staged))
    assert "由人工上傳。" in page.words
    sides = [side.xpath("./details/summary") for side in page.all("//*[@class='sides']/div")]
    assert [[" ".join(row.text_content().split()) for row in side] for side in sides] == [
        ["公司3 00000003", "公司4 00000004"],
        ["公司0 00000000"],
    ]
    assert "王大明" in page.words
    assert Look.objects.filter(ref=f"listcopy:{staged.pk}").count() == 1


@pytest.mark.clause("R4-5", "R4-8")
def test_copy_that_waits_names_the_vendors_it_would_newly_find(
    officer: Client, staged: ListCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stood there before, and was told, is not named again."""
    before, *_ = (
        Vendor.objects.create(tax_id=f"0000000{number}", company_name=f"第{number}家") for number in (1, 3, 4)
    )
    hit_of(before, timezone.now(), digest="1")
    monkeypatch.setattr(list_copies, "VENDORS_SHOWN", 1)
    page = visit(officer, place(staged))
    assert page.texts("//section[@aria-labelledby='copy-vendors']//tbody//th") == ["第3家（00000003）"]
    assert "這裡只列出前 1 家" in page.words


def test_copy_is_taken_once_and_back_leads_to_what_was_decided(officer: Client, staged: ListCopy) -> None:
    page = visit(officer, place(staged))
    assert "已採用「拒絕往來廠商名單」的新名單" in page.send({"note": "核對過。", "sure": "on"}, do="adopt").words
    again = page.send({"sure": "on"}, do="adopt")
    assert (again.status, len(again.problems)) == (422, 1)
    assert "不能再決定" in again.problems[0]
    assert standing() == [("replaced", ""), ("current", "核對過。")]


def test_copy_is_taken_only_by_who_says_that_they_saw_what_it_changes(officer: Client, staged: ListCopy) -> None:
    refused = visit(officer, place(staged)).send(do="adopt")
    assert (refused.status, len(refused.problems)) == (422, 1)
    assert refused.dead_links() == []
    assert standing() == [("current", ""), ("staged", "")]


def test_copy_is_refused_with_a_reason_alone(officer: Client, staged: ListCopy) -> None:
    page = visit(officer, place(staged))
    without = page.send(do="discard")
    assert (without.status, without.problems) == (422, ["說明：請寫下不採用的原因。"])
    assert without.dead_links() == []
    assert page.send({"note": "字" * 10_000}, do="discard").status == 422
    assert standing() == [("current", ""), ("staged", "")]
    page.send({"note": "欄位不對。"}, do="discard")
    assert standing() == [("current", ""), ("refused", "欄位不對。")]


@pytest.mark.parametrize(
    ("state", "said", "title"),
    [
        (ListCopy.State.REFUSED, {"said": "少了欄位。", "decided_note": "重新下載。"}, "這一份沒有採用"),
        (ListCopy.State.REPLACED, {}, "這一份不是使用中的名單"),
        (ListCopy.State.READING, {"done_at": None}, "正在讀取這一份"),
        (ListCopy.State.CURRENT, {}, None),
    ],
)
def test_copy_that_waits_for_nobody_says_so_and_asks_nothing(
    officer: Client, state: str, said: dict[str, Any], title: str | None
) -> None:
    page = visit(officer, place(copy_of("debarred", state, timezone.now(), 1, **said)))
    assert page.texts("//*[contains(@class, 'notice')]//h2") == [title] * (title is not None)
    assert page.all("//*[@id='content']//form") == []
    for words in (said.get("said", ""), said.get("decided_note", "")):
        assert words in page.words


def test_file_of_a_copy_goes_to_who_sees_the_lists_and_nobody_else(staged: ListCopy) -> None:
    file = ListCopy.objects.get(state=ListCopy.State.CURRENT).file
    people = (factories.staff(), factories.staff(Role.AUTHORITY), factories.staff(Role.REVIEWER), factories.vendor())
    seen = [signed_in(person).get(f"/files/{file.pk}/") for person in people]
    assert [response.status_code for response in seen] == [200, 200, 404, 404]
    assert [b"".join(response) for response in seen[:2]] == [b"%PDF-1.7 made for a test"] * 2


def test_authority_reads_a_copy_and_decides_nothing(staged: ListCopy) -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    assert visit(authority, place(staged)).all("//*[@id='content']//form") == []
    assert authority.post(place(staged), {"do": "adopt", "sure": "on"}).status_code == 403
    assert standing() == [("current", ""), ("staged", "")]


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "1%00"])
def test_copy_that_is_none_is_not_found(officer: Client, key: str) -> None:
    assert officer.get(f"{LIST}{key}/change/").status_code in (400, 404)


def test_history_says_how_each_came_and_how_much_it_changed(officer: Client, staged: ListCopy) -> None:
    person = factories.staff()
    ListCopy.objects.filter(pk=staged.pk).update(how="upload", by=person, rows_count=1204)
    row, *_ = visit(officer, LIST).texts("//*[@id='result_list']/tbody/tr")
    for part in ("拒絕往來廠商名單", "等待確認", f"人工上傳（{person}）", "1,204", "＋2／－1"):
        assert part in row


def test_history_is_narrowed_by_list_and_state(officer: Client, staged: ListCopy) -> None:
    copy_of("mainland", ListCopy.State.REFUSED, timezone.now())
    rows = {
        asked: len(visit(officer, f"{LIST}?{asked}").all("//*[@id='result_list']/tbody/tr"))
        for asked in ("", "list=debarred", "list=mainland", "list=x", "state__exact=staged", "list=debarred&state__exact=refused")
    }  # fmt: skip
    assert rows == {
        "": 3,
        "list=debarred": 2,
        "list=mainland": 1,
        "list=x": 0,
        "state__exact=staged": 1,
        "list=debarred&state__exact=refused": 0,
    }


def test_pages_of_copies_ask_alike_for_few_and_for_many(officer: Client, staged: ListCopy) -> None:
    few = [questions_of(officer, page) for page in (LIST, place(staged))]
    for _ in range(20):
        copy_of("debarred", ListCopy.State.REPLACED, timezone.now(), by=factories.officer())
    ListRow.objects.bulk_create(row_of(staged, number) for number in range(100, 150))
    assert [questions_of(officer, page) for page in (LIST, place(staged))] == few
