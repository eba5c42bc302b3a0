"""What does the front door say?"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications.models import Programme
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
