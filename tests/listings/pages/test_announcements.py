"""Do visitors read what has appeared, with its corrections and its list, and nothing before its time?"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import etree

from listings.models import Announcement, Selected
from listings.site import announcing
from listings.site.atom import NAMESPACE
from portal.background import duties
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def announced(title: str = "標題", text: str = "內容", **values: object) -> Announcement:
    now = timezone.now()
    row = Announcement(title=title, text=text, **{"appears_at": now, **values})
    announcing.keep(row, factories.officer(), "", now)
    return row


def test_list_has_what_is_public_and_can_be_narrowed_to_a_kind(client: Client) -> None:
    announced("一般")
    announced("須知", kind="guideline")
    announced("明天", appears_at=timezone.now() + timedelta(days=1))
    titles = "//*[@class='news__title']"
    assert sorted(visit(client, "/announcements/").texts(titles)) == ["一般", "須知"]
    assert visit(client, "/announcements/?kind=guideline").texts(titles) == ["須知"]
    assert visit(client, "/announcements/?kind=selected").texts("//*[@class='notice']") == ["這裡還沒有公告。"]


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=99999999999999999999", "kind=<script>", "kind=" + "字" * 9999]
)
def test_strange_queries_of_the_list_are_no_error_of_ours(client: Client, query: str) -> None:
    announced()
    assert visit(client, f"/announcements/?{query}").status == 200


def test_correction_is_said_with_its_note_and_the_words_before(client: Client) -> None:
    row = announced("舊標題", "舊內容")
    row.title = "新標題"
    announcing.keep(row, factories.officer(), "名稱寫錯了", timezone.now())
    page = visit(client, f"/announcements/{row.pk}/")
    assert "名稱寫錯了" in page.words
    before = visit(client, page.link("更正前的內容（第 1 次更正前）"))
    assert [words for words in ("舊標題", "舊內容", "請以現在的公告為準") if words not in before.words] == []
    numbers = (0, 2, 99999999999)
    assert [client.get(f"/announcements/{row.pk}/before/{number}/").status_code for number in numbers] == [404] * 3


def test_one_that_has_not_appeared_is_unknown_and_one_that_is_over_says_so(client: Client) -> None:
    draft = announced(appears_at=None)
    over = announced()
    Announcement.objects.filter(pk=over.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    places = (draft.pk, over.pk, 10**18, 10**30)
    assert [client.get(f"/announcements/{pk}/").status_code for pk in places] == [404, 410, 404, 404]


@pytest.mark.clause("R8-1-2c", "N14")
def test_list_of_a_publication_leads_to_pages_and_says_what_was_removed(client: Client) -> None:
    factories.listed(solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    duties.sweep("listings.announce")
    Selected.objects.filter(name="乙雲").update(removed_on=timezone.localdate())
    page = visit(client, f"/announcements/{Announcement.objects.get().pk}/")
    assert page.link("甲雲").startswith("/solutions/")
    assert page.texts("//tr[contains(., '乙雲')]//*[@class='tag tag--ended']") == ["已移除"]


def test_feed_names_what_is_public_by_a_name_that_stays(client: Client) -> None:
    row = announced("甲", "看[方案](/solutions/)")
    announced("明天", appears_at=timezone.now() + timedelta(days=1))
    row.text = "改過"
    corrected = timezone.now() + timedelta(seconds=5)
    announcing.keep(row, factories.officer(), "更正", corrected)
    response = client.get("/announcements/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    (entry,) = feed.findall(f"{{{NAMESPACE}}}entry")
    said = {node.tag.partition("}")[2]: node.get("href") or node.text for node in entry}
    assert said["id"] == f"urn:uuid:{row.key}"
    assert said["link"] == f"{settings.BASE_URL}/announcements/{row.pk}/"
    assert (said["title"], said["content"]) == ("甲", "<p>改過</p>")
    assert said["updated"] == f"{corrected.strftime('%Y-%m-%dT%H:%M:%S')}Z"
