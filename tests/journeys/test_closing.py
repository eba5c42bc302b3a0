"""Does the page's clock follow the server's, whatever the clock of the vendor's computer says?"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from portal.time.remaining import time_left
from tests.factories import PASSWORD
from tests.journeys import axe
from tests.journeys.house import House, Patterns, open_house
from tests.journeys.people import Person
from tests.journeys.scripts import YEAR

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey to the closing")]

TAX_ID = "99000007"
TAIPEI = ZoneInfo("Asia/Taipei")
PAGES = ("/apply/", "/apply/1/", "/apply/1/company/basics/", "/apply/1/check/")
DRAFT = f"""
from demonstration import cases as demo
user = demo.vendor_user("{TAX_ID}", "late@example.com", "{PASSWORD}")
demo.draft(user, Programme.objects.get(), now, "測試公司")
"""


@pytest.fixture(scope="module")
def house(patterns: Patterns) -> Iterator[House]:
    with open_house(patterns, script=YEAR + DRAFT) as house:
        yield house


def close_in(house: House, **span: float) -> datetime:
    """Moves the closing; when it will be."""
    moment = datetime.now(UTC) + timedelta(**span)
    house.script(
        "from datetime import datetime; from applications.models import Programme; "
        f"Programme.objects.update(closes_at=datetime.fromisoformat('{moment.isoformat()}'))"
    )
    return moment


def arrives(visitor: Callable[..., Person], house: House, skew: timedelta | None = None, **options: object) -> Person:
    person = visitor(house.url, **options)
    if skew is not None:
        person.page.clock.install(time=datetime.now(UTC) + skew)
    person.signs_in(TAX_ID, PASSWORD)
    return person


def clock_of(person: Person) -> datetime:
    """The time that the page says it is."""
    said = person.page.locator("[data-clock]").first.inner_text()
    hour, minute, second = (int(part) for part in said.split(":"))
    return datetime.now(TAIPEI).replace(hour=hour, minute=minute, second=second)


def is_right(person: Person) -> bool:
    wrong = abs((clock_of(person) - datetime.now(TAIPEI)).total_seconds())
    return min(wrong, 86400 - wrong) < 5


def left(person: Person) -> str:
    return person.page.locator(".closing__left").first.inner_text()


@pytest.mark.parametrize("skew", [timedelta(hours=3), timedelta(hours=-30)])
def test_a_wrong_clock_on_the_desk_changes_nothing(
    house: House, visitor: Callable[..., Person], skew: timedelta
) -> None:
    closes = close_in(house, days=3, hours=5, minutes=30)
    person = arrives(visitor, house, skew)
    for path in PAGES:
        asked = datetime.now(UTC)
        person.goes(path)
        assert left(person) in {time_left(closes, moment) for moment in (asked, datetime.now(UTC))}
        assert is_right(person)
    before = clock_of(person)
    person.page.clock.run_for(10_000)
    assert 9 <= (clock_of(person) - before).total_seconds() <= 13


def test_the_clock_never_fires_early_and_finds_the_servers_time_again_after_a_jump(
    house: House, visitor: Callable[..., Person]
) -> None:
    close_in(house, minutes=90)
    person = arrives(visitor, house, timedelta(0))
    person.goes("/apply/1/")
    closing = person.page.locator("[data-closing]")
    expect(closing).to_have_attribute("data-tone", "near")
    person.page.clock.fast_forward("02:00:00")  # the machine slept, or somebody set its clock
    person.page.clock.run_for(2000)
    expect(person.page.locator("[data-closing] [data-left]")).to_have_text(re.compile("還有 1 小時 (29|28) 分"))
    assert (is_right(person), closing.get_attribute("data-standing")) == (True, "open")


def test_a_closing_that_staff_move_is_shown_without_loading_the_page_again(
    house: House, visitor: Callable[..., Person]
) -> None:
    close_in(house, days=2)
    person = arrives(visitor, house, timedelta(0))
    person.goes("/apply/1/company/basics/")
    person.page.locator("[name=company_name]").fill("還沒儲存")
    close_in(house, days=9, hours=1)
    person.page.clock.fast_forward("00:11:00")
    person.page.clock.run_for(2000)
    expect(person.page.locator("[data-closing] [data-left]")).to_have_text("還有 9 天 0 小時")
    expect(person.page.locator("[name=company_name]")).to_have_value("還沒儲存")


def test_the_last_seconds_are_counted_and_the_end_is_said_once_the_server_says_it(
    house: House, visitor: Callable[..., Person]
) -> None:
    person = arrives(visitor, house, width=390)
    closes = close_in(house, seconds=14)
    person.goes("/apply/1/")
    closing = person.page.locator("[data-closing]")
    expect(closing).to_have_attribute("data-tone", "last")
    expect(person.page.locator("[data-closing] [data-left]")).to_have_text(re.compile(r"^還有 \d+ 秒$"))
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(closing).to_have_attribute("data-standing", "over", timeout=30_000)
    assert datetime.now(UTC) >= closes
    expect(person.page.locator(".closing__left")).to_have_text("已截止收件")
    expect(person.page.locator("[role=status]").last).to_contain_text("已截止收件")
    person.goes("/apply/1/")
    expect(person.page.locator("h1")).to_contain_text("沒有送出的草稿")
    assert axe.faults(person.page) == []
    person.goes("/apply/")
    assert axe.faults(person.page) == []


def test_without_scripts_the_words_are_right_when_the_page_is_made(
    house: House, visitor: Callable[..., Person]
) -> None:
    closes = close_in(house, hours=20, minutes=30)
    person = arrives(visitor, house, script=False)
    for path in PAGES:
        asked = datetime.now(UTC)
        person.goes(path)
        assert left(person) in {time_left(closes, moment) for moment in (asked, datetime.now(UTC))}
        assert is_right(person)


def test_browser_and_server_say_the_same(house: House, visitor: Callable[..., Person]) -> None:
    person = visitor(house.url)
    person.goes("/")
    edges = [0, 1000, 60_000, 3_600_000, 86_400_000, 86_400_000 * 7]
    spans = sorted({edge + step for edge in edges for step in (-1001, -1000, -999, -1, 0, 1, 999, 1000, 1001, 59_999)})
    said = person.page.evaluate(
        "async (spans) => { const { timeLeft } = await import('/static/js/closing.js'); return spans.map(timeLeft); }",
        spans,
    )
    now = datetime.now(UTC)
    assert said == [time_left(now + timedelta(milliseconds=span), now) for span in spans]
