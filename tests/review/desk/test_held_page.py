"""Does no page, number or file of the office show a case before its papers are scanned, and is the office told that it waits?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application
from portal.background import duties
from portal.files.models import AWAY, StoredFile
from review.workload import dashboard, figures
from tests import factories
from tests.applications.actions.held import scanned, waits
from tests.browser import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Application:
    case = factories.complete()
    waits(case)
    return actions.submit(case, factories.user_of(case), None, timezone.now()).application


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.officer())
    return client


def paper(case: Application) -> StoredFile:
    return case.attachments.get(slot="load_test_report").file


def test_list_and_numbers_leave_out_what_is_held_back(desk: Client, held: Application) -> None:
    seen = factories.submitted(year=held.programme)
    page = visit(desk, "/admin/review/case/?all=1")
    assert [held.number in page.words, seen.number in page.words] == [False, True]
    assert dashboard.dashboard(factories.officer(), "", timezone.now())["todo"][2].everybody.value == 1
    assert figures.funnel(held.programme)[0]["cases"] == 1


@pytest.mark.parametrize("place", ["change/", "step/take/", "packets/", "marks/", "notes/"])
def test_case_that_is_held_back_says_so_and_does_nothing(desk: Client, held: Application, place: str) -> None:
    for answer in (
        desk.get(f"/admin/review/case/{held.pk}/{place}"),
        desk.post(f"/admin/review/case/{held.pk}/{place}"),
    ):
        assert answer.status_code == 409
        assert f"{held.number} 的檔案還在掃毒" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == "submitted"


def test_papers_that_are_held_back_open_for_nobody_of_the_office(desk: Client, held: Application) -> None:
    clean = held.attachments.exclude(slot="load_test_report").first()
    assert desk.get(f"/files/{clean.file_id}/").status_code == 404


def test_case_that_is_held_back_is_not_found_for_a_vendor_who_guesses(client: Client, held: Application) -> None:
    client.force_login(factories.vendor())
    assert client.get(f"/admin/review/case/{held.pk}/change/").status_code in (302, 403)


def test_desk_says_what_waits_and_that_the_scanner_is_away(desk: Client, held: Application) -> None:
    words = f"有 1 件已收件、檔案還在掃毒，掃完會自動出現在清單，收件時間不變：{held.number}。"
    away = "掃毒服務目前沒有回應，請通知系統管理者；廠商的期限不受影響。"
    page = visit(desk, "/admin/")
    assert [words in page.words, away in page.words] == [True, False]
    StoredFile.objects.filter(pk=paper(held).pk).update(reason=AWAY)
    assert away in visit(desk, "/admin/").words
    scanned(paper(held))
    duties.sweep("applications.release")
    assert words not in visit(desk, "/admin/").words


def test_infected_paper_is_marked_for_the_officer_and_cannot_be_opened(desk: Client, held: Application) -> None:
    scanned(paper(held), "refused")
    duties.sweep("applications.release")
    page = visit(desk, f"/admin/review/case/{held.pk}/change/")
    words = "壓力測試報告_測試公司.pdf 掃毒未通過，檔案已移除 請通知補正，請廠商重新上傳"
    assert page.words.count(words) == 2  # beside the answers and in the checklist
    assert [link for link in page.all("//a") if str(paper(held).pk) in (link.get("href") or "")] == []
