"""Does a newcomer learn who may apply, how, with what and until when, from the year's row and the rules?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications.guideline import clauses
from applications.sheets.slots import SLOTS
from portal.time.calendar import format_both, format_datetime
from review.models.workload import Figures
from review.workload.figures import COUNTED
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def test_start_page_tells_everything_before_the_sign_in(client: Client) -> None:
    year = factories.programme(
        contact_phone="02-2698-2989 分機 12", correction_days=5, contact_hours="平日 9 點到 5 點"
    )
    page = visit(client, "/apply/about/")
    told = [clause.text for clause in clauses() if clause.number.startswith("四")]
    told += [f"最後一天是 {format_both(year.last_day)}", format_datetime(year.last_second, seconds=True)]
    told += ["5 個日曆天", format_both(year.valid_to), "平日 9 點到 5 點", SLOTS["load_test_report"].label]
    assert [words for words in told if words not in page.words] == []
    assert page.link("02-2698-2989 分機 12") == "tel:+886226982989,12"
    assert page.link("註冊帳號，開始填寫") == "/account/signup/?next=/apply/"
    assert page.link("把最後一天加入行事曆") == f"/apply/closing/{year.year}.ics"


def test_start_page_of_a_year_that_is_over_says_so(client: Client) -> None:
    year = factories.programme(state="closed")
    page = visit(client, "/apply/about/")
    assert page.texts("//*[@class='next__title']") == [f"{year}目前停止受理。"]
    assert "加入行事曆" not in page.words


def test_start_page_opens_before_any_year_is_set_up(client: Client) -> None:
    assert visit(client, "/apply/about/").texts("//*[@class='next__title']") == ["目前沒有受理中的計畫。"]


def test_start_page_says_how_long_a_stage_usually_takes_once_enough_have_ended(client: Client) -> None:
    year = factories.programme()
    assert "通常" not in visit(client, "/apply/about/").words
    medians = {"in_qualification": 4.2, COUNTED: {"in_qualification": 99}}
    Figures.objects.create(programme=year, medians=medians, funnel={}, made_at=timezone.now())
    assert "資格審查中通常 4 天" in visit(client, "/apply/about/").words


def test_front_page_and_menu_lead_to_it(client: Client) -> None:
    factories.programme()
    page = visit(client, "/")
    assert [page.link("廠商申請上架"), page.link("申請上架")] == ["/apply/about/", "/apply/about/"]
