"""Does the first page say what each role can do, and lead only where it may go?"""

import pytest
from django.test import Client

from portal.roles import Role
from tests import factories
from tests.browser import Page, signed_in, visit

pytestmark = pytest.mark.django_db


def front(role: str) -> tuple[Client, Page]:
    client = signed_in(factories.staff(role))
    return client, visit(client, "/admin/")


def offers(page: Page) -> list[str]:
    return page.texts("//*[@class='offers']//a")


def test_authority_is_told_what_it_reads_and_where() -> None:
    client, page = front(Role.AUTHORITY)
    assert offers(page) == ["年度統計", "查看申請案", "往來通知", "調閱紀錄", "設定更改紀錄", "入選方案"]
    assert "主管機關，看得到全部案件，不能更動任何資料。" in page.words
    places = page.all("//*[@class='offers']//a/@href")
    assert [visit(client, place).status for place in places] == [200] * 6


def test_reviewer_is_told_what_there_is_and_whom_to_ask_for_more() -> None:
    factories.programme(contact_name="王小姐", contact_phone="02-2698-2989")
    client, page = front(Role.REVIEWER)
    assert offers(page) == ["審查項目", "收件匣", "帳號與安全", "入選方案"]
    assert "目前沒有等您審查的案件" in page.words
    assert "02-2698-2989" in page.words
    places = page.all("//*[@class='offers']//a/@href")
    assert [visit(client, place).status for place in places] == [200] * 4


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_who_works_on_cases_is_met_by_the_queue(role: str) -> None:
    _, page = front(role)
    assert offers(page) == []


@pytest.mark.parametrize(("role", "asks"), [(Role.OFFICER, ["請處理"]), (Role.AUTHORITY, [])])
def test_only_who_can_send_a_letter_again_is_asked_to_see_to_it(role: str, asks: list[str]) -> None:
    letter = factories.letters_of(factories.submitted())[0]
    type(letter).objects.filter(pk=letter.pk).update(state="bounced", done_at=letter.created_at)
    _, page = front(role)
    assert page.texts("//*[@class='letters-waiting']//*[contains(@class, 'tag')]") == asks
