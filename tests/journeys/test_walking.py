"""Does an officer work off what waits by keyboard alone, from queue to queue, without going back to the list?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

MOST_TABS = 80
# What is done with each of the ten cases when it comes, in the order in which they come first.
PUBLISHED = ("「雲」公布審查結果", "")
PLAN = {
    "answered": [("資格符合", "都補齊了，其餘看過紙本。"), ("「雲」記錄審查結果", "分數不足。"), PUBLISHED],
    "answered again": [("資格不符", "補正後資本額仍然不足。")],
    "proposed": [("覆核同意資格不符", "同意，資本額不足。")],
    "proposed wrongly": [("退回續審", "請再看變更登記。"), ("資格不符", "變更登記也不足。")],
    "new": [("收案開始審查", ""), ("資格不符", "設立不滿一年。")],
    "newer": [("收案開始審查", ""), ("資格不符", "設立不滿一年。")],
    "taken": [("資格不符", "營業項目不符。")],
    "approved": [PUBLISHED],
    "approved later": [PUBLISHED],
    "in review": [("「雲」記錄審查結果", "分數不足。"), PUBLISHED],
}
CASES = """
import json
from datetime import timedelta
from django.utils import timezone
from applications import actions
from applications.models import Programme
from applications.place import Place
from demonstration import cases as demo
from portal import taxid
from portal.roles import Role
from review.correction import correcting
from review.correction.remarks import Remark
from review.decision import deciding
from review.qualification import qualifying
from review.workload import assigning

now = timezone.now()
walker = demo.staff_user("walker", "walker@example.tw", {password!r}, Role.OFFICER)
other = demo.staff_user("walker.other", "other@example.tw", {password!r}, Role.OFFICER)
year = Programme.objects.open_at(now).first() or Programme.objects.create(
    year=115, opens_at=now - timedelta(days=60), closes_at=now + timedelta(days=60), valid_to=timezone.localdate(now) + timedelta(days=200)
)
numbers = (number for n in range(98_100_000, 98_200_000) if taxid.is_valid(number := str(n)))

def filed(hours):
    number = next(numbers)
    vendor = demo.vendor_user(number, f"walk{{number}}@example.com", {password!r})
    case = demo.filed(vendor, year, now - timedelta(hours=hours), f"走訪{{number}}公司", [{{"name": "雲"}}]).application
    assigning.assign({{case.pk: None}}, walker, other, now - timedelta(hours=hours))
    return case

def taken(hours):
    return qualifying.take(filed(hours), other, "", now - timedelta(hours=hours))

def answered(hours):
    case = taken(hours)
    remarks = [Remark(Place("company", None, "rep_title"), "請修正。")]
    correcting.request_correction(case, other, remarks, "", now - timedelta(hours=hours))
    actions.answer_correction(case, case.vendor.memberships.get().user, None, now - timedelta(hours=hours, minutes=-30))
    return case

def proposed(hours):
    case, twice = taken(hours), year.second_sign_off
    Programme.objects.filter(pk=year.pk).update(second_sign_off=True)
    qualifying.propose_not_qualified(case, other, "資本額不足。", now - timedelta(hours=hours))
    Programme.objects.filter(pk=year.pk).update(second_sign_off=twice)
    return case

def reviewed(hours):
    return qualifying.qualify(taken(hours), other, "看過紙本。", now - timedelta(hours=hours))

def approved(hours):
    case = reviewed(hours)
    deciding.decide(case.solutions.get(), other, "approved", "通過。", "", now - timedelta(hours=hours))
    return case

made = [answered(2), answered(1), proposed(2), proposed(1), filed(2), filed(1), taken(3), approved(2), approved(1), reviewed(1)]
print(json.dumps([case.number for case in made]))
"""


@pytest.mark.clause("R8-1-1", "R8-1-1a")
def test_officer_works_off_ten_cases_by_keyboard_from_queue_to_queue(
    empty_house: House, visitor: Callable[..., Person]
) -> None:
    numbers = json.loads(empty_house.script(CASES.format(password=PASSWORD)).strip().splitlines()[-1])
    left = dict(zip(numbers, map(list, PLAN.values()), strict=True))
    officer = visitor(empty_house.url)
    officer.signs_in("walker", PASSWORD)
    officer.goes("/admin/review/case/?turn=me&officer=me")
    reach(officer, numbers[0])
    enter(officer)

    came = [number_of(officer)]
    while left[came[-1]]:
        words, reason = left[came[-1]].pop(0)
        take(officer, words, reason)
        assert number_of(officer) == came[-1]
        if not any(left.values()):
            break
        enter(officer)  # on to the next, which has the focus
        came.append(number_of(officer))
    assert list(dict.fromkeys(came)) == numbers
    assert not any(left.values())
    assert "這份清單到這裡" in focused(officer)
    enter(officer)
    assert officer.path == "/admin/"


def take(officer: Person, words: str, reason: str) -> None:
    """One step by the keys: to its button, what it asks, and the button that does it."""
    keys = officer.page.keyboard
    reach(officer, words)
    enter(officer)
    if "記錄審查結果" in words:
        reach_until(officer, lambda: officer.page.evaluate("document.activeElement.name") == "outcome")
        keys.press("ArrowDown")  # not the first, 審查通過, but the next
        reach_until(officer, lambda: tag_of(officer) == "TEXTAREA")
    if reason:
        assert tag_of(officer) == "TEXTAREA"
        keys.type(reason)
        reach(officer, words.partition("」")[2] or words)
    if "公布審查結果" in words:
        reach(officer, "下一步：看每一封通知")
        enter(officer)
        reach(officer, "確認公布 1 個結果")
    enter(officer)
    expect(officer.page.locator(".onward a").first).to_be_focused()


def number_of(officer: Person) -> str:
    return officer.page.locator("h1").inner_text().split()[0]


def focused(officer: Person) -> str:
    return str(officer.page.evaluate("document.activeElement.innerText || ''")).strip()


def reach(officer: Person, words: str) -> None:
    """By Tab, as somebody who has no mouse."""
    reach_until(officer, lambda: focused(officer) == words)


def tag_of(officer: Person) -> str:
    return str(officer.page.evaluate("document.activeElement.tagName"))


def reach_until(officer: Person, is_there: Callable[[], Any]) -> None:
    for _ in range(MOST_TABS):
        if is_there():
            return
        officer.page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads there from {officer.page.url}")


def enter(officer: Person) -> None:
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
