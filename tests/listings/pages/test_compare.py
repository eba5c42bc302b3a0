"""Does a comparison show up to four, mark what differs, and say of the rest why it is not there?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.models import Listing
from listings.versions import delisting
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db


def compared(client: Client, *names: str, more: str = "") -> Page:
    ids = [Listing.objects.get(name=name).public_id for name in names]
    return visit(client, "/compare/?" + "&".join(f"id={each}" for each in ids) + more)


def marked(page: Page) -> list[str]:
    return page.texts("//tr[@data-differs]/th")


def test_rows_that_differ_are_marked_with_a_word(client: Client, catalogue: None) -> None:
    page = compared(client, "排程雲", "行銷雲")
    assert page.texts("//thead//th/a[1]") == ["排程雲", "行銷雲"]
    assert marked(page) == ["方案類別◆ 不同", "適用行業◆ 不同", "企業規模◆ 不同"]
    assert len(page.all("//tbody/tr")) > 15


def test_only_what_differs_is_shown_when_it_is_asked_for(client: Client, catalogue: None) -> None:
    page = compared(client, "排程雲", "行銷雲", more="&only=1")
    assert len(page.all("//tbody/tr")) == len(marked(page)) == 3
    back = visit(client, "/compare/" + page.link("顯示全部"))
    assert (len(back.all("//tbody/tr")) > 15, "只看不同的" in back.words) == (True, True)


def test_one_can_be_taken_out(client: Client, catalogue: None) -> None:
    page = compared(client, "排程雲", "行銷雲", "堃喆 ERP")
    left = visit(client, "/compare/" + page.link("不比這個「行銷雲」"))
    assert left.texts("//thead//th/a[1]") == ["排程雲", "堃喆 ERP"]


def test_what_is_over_is_marked_and_what_was_taken_down_is_told(client: Client, catalogue: None) -> None:
    over, down = Listing.objects.get(name="排程雲"), Listing.objects.get(name="行銷雲")
    Listing.objects.filter(pk=over.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    delisting.delist(down.solution, factories.officer(), "withdrawn", "廠商要求。", timezone.now())
    page = compared(client, "排程雲", "行銷雲", "堃喆 ERP", more="&id=113-00009-1")
    assert page.texts("//thead//th/a[1]") == ["排程雲", "堃喆 ERP"]
    assert page.texts("//thead//*[contains(@class, 'tag')]") == ["有效期已過"]
    assert [word in page.words for word in ("「行銷雲」已經下架", "找不到編號 113-00009-1")] == [True, True]


def test_fifth_is_left_out_with_a_sentence(client: Client, catalogue: None) -> None:
    page = compared(client, "排程雲", "行銷雲", "堃喆 ERP", more="&id=x-1&id=x-2&id=x-3")
    assert "這裡是前 4 個；還有 2 個沒有列出" in page.words


@pytest.mark.parametrize(
    "query",
    [
        "",
        "id=",
        "id=%27%22%3C",
        "id=" + "9" * 10_000,
        "&".join(f"id={n}" for n in range(500)),
        "only=x&id=-1",
        "id=中文",
    ],
)
def test_strange_comparisons_are_no_error_of_ours(client: Client, catalogue: None, query: str) -> None:
    page = visit(client, f"/compare/?{query}")
    assert (page.status, page.texts("//thead//th/a")) == (200, [])


def test_four_are_read_with_as_many_questions_as_two(client: Client, catalogue: None) -> None:
    asked = []
    compared(client, "排程雲")
    for names in (["排程雲", "行銷雲"], ["排程雲", "行銷雲", "堃喆 ERP"]):
        with CaptureQueriesContext(connection) as queries:
            compared(client, *names)
        asked.append(len(queries) - len(names))  # without those of this test
    assert asked[0] == asked[1]
