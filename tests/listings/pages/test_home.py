"""What does the front door say?"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from listings.models import Announcement, Listing
from listings.site import announcing
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def test_front_door_shows_the_newest_and_the_way_to_apply(client: Client, catalogue: None) -> None:
    page = visit(client, "/")
    assert sorted(page.texts("//*[@class='card__title']")) == ["堃喆 ERP", "排程雲", "行銷雲"]
    assert [page.link("廠商申請上架"), page.link("先看要填哪些資料")] == ["/apply/about/", "/apply/questions/"]


@pytest.mark.clause("R2-2", "A-41", "R7-10")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "closed", "notice": "經費用罄，停止受理。"}, "目前停止受理。經費用罄，停止受理。"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "已截止受理"),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "尚未開始受理"),
    ],
)
def test_front_door_says_when_nothing_is_taken_in(client: Client, values: dict, words: str) -> None:
    factories.programme()
    Programme.objects.update(**values)
    cache.clear()
    assert words in visit(client, "/").words


def test_front_door_opens_before_anything_is_set_up(client: Client) -> None:
    assert visit(client, "/").status == 200
    assert visit(client, "/solutions/").status == 200


def test_front_door_shows_what_is_announced_and_what_is_pinned_first(client: Client) -> None:
    now = timezone.now()
    for title, days, pinned in (("舊的", 9, False), ("置頂", 5, True), ("新的", 1, False), ("明天", -1, True)):
        moment = now - timedelta(days=days)
        Announcement.objects.create(title=title, text="甲", appears_at=moment, is_pinned=pinned)
    assert visit(client, "/").texts("//*[@class='news__title']") == ["置頂", "新的", "舊的"]


@pytest.mark.clause("R7-10", "N12")
def test_stop_of_subsidy_is_said_on_the_front_door_and_on_each_solution(client: Client, catalogue: None) -> None:
    shown = f"/solutions/{Listing.objects.first().public_id}/"
    notice = "//*[h2[contains(., '停止受理補助')]]"
    assert [visit(client, place).texts(notice) for place in ("/", shown)] == [[], []]
    stop = Announcement(kind="subsidy", programme=Programme.objects.get(), title="經費用罄", text="甲")
    stop.appears_at = timezone.now()
    announcing.keep(stop, factories.officer(), "", timezone.now())
    links = [visit(client, place).link("經費用罄") for place in ("/", shown)]
    assert links == [f"/announcements/{stop.pk}/"] * 2
