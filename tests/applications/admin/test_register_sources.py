"""Does one page say of each outside source how it stands, and can a list be wanted at once and handed in?"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.guideline import clauses
from applications.models import ListCopy, RegisterAnswer, RegisterQuestion, RegisterSource
from applications.registers import importing, known
from portal.roles import Role
from tests import factories
from tests.applications.admin import lists
from tests.applications.admin.lists import DAY, copy_of, in_force
from tests.browser import Page, questions_of, signed_in, visit

pytestmark = pytest.mark.django_db
PAGE = "/admin/applications/registersource/"


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_all", lambda: lists.SOURCES)


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.staff())


def section(page: Page, key: str) -> str:
    (words,) = page.texts(f"//*[@id='source-{key}']")
    return words


@pytest.mark.clause("R4-y")
def test_page_says_of_an_asked_source_when_it_answered_why_it_failed_and_what_is_left_of_the_day(
    officer: Client,
) -> None:
    now = timezone.now()
    RegisterSource.objects.create(
        key="business", answered_at=now - DAY, failed_at=now, failure="連線逾時。", rests_until=now + DAY
    )
    question = RegisterQuestion.objects.create(key="business", tax_id="04595257", asked_at=now)
    said = {"question": question, "key": "business", "api": "x", "url": "x", "outcome": "data"}
    for at in (now, now - 2 * DAY):
        RegisterAnswer.objects.create(asked_at=at, **said)
    page = visit(officer, PAGE)
    words = section(page, "business")
    for part in (
        "最近一次失敗",
        "連線逾時。",
        "暫停查詢至",
        "今天已查詢1 次，每天最多 5,000 次",
        "須知四(一)、四(二)、四(八)",
    ):
        assert part in words
    assert page.all("//*[@id='source-business']//a[contains(@href, '/apply/guideline/')]") != []


def test_page_says_of_each_source_every_clause_that_asks_it(officer: Client) -> None:
    page = visit(officer, PAGE)
    said = {key: page.texts(f"//*[@id='source-{key}']//*[@class='source__about']/a") for key in lists.SOURCES}
    asks = {
        key: [each.number for each in clauses() if source.register in each.registers]
        for key, source in lists.SOURCES.items()
    }
    assert said == asks
    assert said["business"] == ["四(一)", "四(二)", "四(八)", "六(三)1(1)"]


def test_page_says_of_a_list_what_is_in_force_how_old_it_is_and_what_waits(officer: Client) -> None:
    now = timezone.now()
    row = in_force("debarred", now - 9 * DAY, next_download_at=now + DAY)
    staged = copy_of("debarred", ListCopy.State.STAGED, now, 1, said="筆數少了三成。")
    page = visit(officer, PAGE)
    words = section(page, "debarred")
    for part in ("9 天前取得，已超過 7 天", "3 筆", row.current.file.sha256, "下次下載", "筆數少了三成。", "等待確認"):
        assert part in words
    assert page.link("看差異") == f"/admin/applications/listcopy/{staged.pk}/change/"
    assert page.texts("//*[@aria-labelledby='sources-todo']//li") == [
        "拒絕往來廠商名單：新的名單等待確認",
        "拒絕往來廠商名單：使用中的名單已經 9 天沒有更新",
    ]


def test_list_that_came_again_unchanged_is_as_old_as_it_was_last_taken(officer: Client) -> None:
    now = timezone.now()
    in_force("debarred", now - 9 * DAY, confirmed_at=now - timedelta(hours=1))
    page = visit(officer, PAGE)
    assert "今天取得" in section(page, "debarred")
    assert page.texts("//*[@aria-labelledby='sources-todo']") == []


def test_list_that_never_came_is_said_and_one_that_is_off_says_what_to_do(officer: Client) -> None:
    RegisterSource.objects.create(key="mainland", failed_at=timezone.now(), failure="憑證無效。")
    page = visit(officer, PAGE)
    assert page.texts("//*[@aria-labelledby='sources-todo']//li") == ["陸資名錄：下載失敗，還沒有名單"]
    off = section(page, "labour.1")
    assert "沒有啟用" in off
    assert "請系統管理者在環境設定填入下載網址" in off
    assert page.texts("//*[@id='source-labour.1']//button") == []


def test_download_is_wanted_by_who_works_alone_and_twice_is_once(officer: Client) -> None:
    in_force("debarred", timezone.now(), next_download_at=timezone.now() + DAY, failures=3)
    place = f"{PAGE}debarred/download/"
    page = visit(officer, PAGE)
    for _ in range(2):
        assert "已排入下載「拒絕往來廠商名單」" in page.send(action=place).words
    assert importing.due_downloads(timezone.now()).filter(key="debarred").count() == 1
    assert "沒有設定網址" in Page(officer, officer.post(f"{PAGE}labour.1/download/", follow=True)).words


def test_download_is_refused_to_who_reads_and_for_what_is_no_list(officer: Client) -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    sent = [(authority, "debarred"), (officer, "nothing"), (officer, "business")]
    assert [client.post(f"{PAGE}{key}/download/").status_code for client, key in sent] == [403, 404, 404]
    assert [client.get(f"{PAGE}{key}/upload/").status_code for client, key in sent] == [403, 404, 404]
    assert officer.get(f"{PAGE}debarred/download/").status_code == 405
    assert visit(authority, PAGE).all("//*[@id='content']//form") == []


def test_list_is_handed_in_with_where_it_is_from_and_waits_to_be_read(officer: Client) -> None:
    place = f"{PAGE}labour.1/upload/"
    file = factories.upload("名稱,原因\n甲,違約\n".encode(), "名單.csv", "text/csv")
    page = Page(officer, officer.post(place, {"file": file, "note": "勞動部網站"}, follow=True))
    assert "已收下「違反勞動法令」的檔案" in page.words
    assert "讀取中" in section(page, "labour.1")
    copy = ListCopy.objects.get()
    assert (copy.key, copy.how) == ("labour.1", "upload")
    assert (copy.state, copy.note) == ("reading", "勞動部網站")
    assert copy.file.original_name == "名單.csv"


def test_list_that_is_sent_twice_is_one_and_a_colleagues_is_another(officer: Client) -> None:
    place, content = f"{PAGE}labour.1/upload/", "名稱,原因\n甲,違約\n".encode()
    for _ in range(2):
        officer.post(place, {"file": factories.upload(content, "名單.csv", "text/csv")})
    assert ListCopy.objects.count() == 1
    colleague = signed_in(factories.staff())
    colleague.post(place, {"file": factories.upload(content, "名單.csv", "text/csv")})
    assert ListCopy.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "請選擇名單檔案。"),
        ({"file": factories.upload(b"", "空.csv")}, "這個檔案是空的"),
        ({"file": factories.pdf("名單.csv")}, "CSV"),
        ({"file": "text"}, "請選擇名單檔案。"),
        ({"file": factories.upload(b"a", "x.csv"), "note": "字" * 10_000}, "最多 300 個字元"),
    ],
)
def test_file_that_is_none_is_refused_with_a_sentence(officer: Client, data: dict[str, Any], said: str) -> None:
    page = Page(officer, officer.post(f"{PAGE}labour.1/upload/", data, follow=True))
    assert (page.status, len(page.problems)) == (422, 1)
    assert page.dead_links() == []
    assert said in page.problems[0]
    assert "['" not in page.problems[0]
    assert ListCopy.objects.count() == 0


def test_file_that_is_in_force_already_is_told_so(officer: Client) -> None:
    place, content = f"{PAGE}labour.1/upload/", "名稱,原因\n甲,違約\n".encode()
    officer.post(place, {"file": factories.upload(content, "名單.csv", "text/csv")})
    copy = ListCopy.objects.get()
    ListCopy.objects.update(state="current")
    RegisterSource.objects.filter(key="labour.1").update(current=copy)
    again = {"file": factories.upload(content, "名單.csv", "text/csv")}
    page = Page(officer, officer.post(place, again, follow=True))
    assert f"已收下「違反勞動法令」的檔案：{importing.SAME}" in page.words


def test_page_asks_alike_for_few_copies_and_many(officer: Client) -> None:
    now = timezone.now()
    in_force("debarred", now)
    few = questions_of(officer, PAGE)
    for key in ("debarred", "mainland", "labour.1"):
        in_force(key, now)
        for _ in range(5):
            copy_of(key, ListCopy.State.STAGED, now, by=factories.officer())
    assert questions_of(officer, PAGE) == few
