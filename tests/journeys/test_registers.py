"""Does an officer see what the registers say of each vendor, past a bad day and a rare character, and decide by their own judgement?"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from demonstration.registers.days import PlayedDay
from tests.factories import PASSWORD
from tests.journeys import axe, outside
from tests.journeys.house import House, Patterns, open_house
from tests.journeys.outside import PlayedRegisters
from tests.journeys.people import Person
from tests.journeys.scripts import YEAR

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey to the registers")]
PATIENCE = 90  # seconds for what the workers do

OFFICER = f"""
from demonstration import cases
from portal.roles import Role
cases.staff_user("officer", "officer@example.tw", {PASSWORD!r}, Role.OFFICER)
"""
LISTS = """
import json
from applications.models import RegisterSource
from applications.registers import known
wanted = {source.key for source in known.list_sources()}
print(json.dumps(sorted(wanted - set(RegisterSource.objects.exclude(current=None).values_list("key", flat=True)))))
"""
FILED = """
import json
from django.utils import timezone
from applications.models import Programme
from demonstration import cases, vendors
from portal.accounts.models import User
from review.qualification import qualifying
now = timezone.now()
story = vendors.stories(timezone.localdate(now))[{story!r}]
vendor = cases.vendor_user(story.entry.tax_id, f"vendor{{story.entry.tax_id}}@example.com", {password!r})
answers = {{"established_on": vendors.FOUNDED, "paid_in_capital": story.paid_in}}
filed = cases.filed(vendor, Programme.objects.get(), now, story.name, ({{"name": story.product}},), **answers)
case = qualifying.take(filed.application, User.objects.get(username="officer"), "", now)
print(json.dumps({{"pk": case.pk, "name": story.name}}))
"""
UNCHECKED = """
import json
from applications.models import GuidelineCheck
print(json.dumps(GuidelineCheck.objects.filter(submission__application={pk}, done_at=None).count()))
"""


@pytest.fixture(scope="module")
def registers() -> Iterator[PlayedRegisters]:
    with outside.played() as registers:
        yield registers


@pytest.fixture(scope="module")
def house(patterns: Patterns, registers: PlayedRegisters) -> Iterator[House]:
    """Its year is open, its officer is there, and its lists have come."""
    told = {**registers.settings, "OUTSIDE_SECONDS": "2", "SWEEP_SECONDS": "1"}
    with open_house(patterns, script=YEAR + OFFICER, **told) as house:
        waits_until(house, LISTS, [])
        yield house


def last_line(house: House, script: str) -> Any:
    return json.loads(house.script(script).strip().splitlines()[-1])


def waits_until(house: House, script: str, wanted: Any) -> None:
    """The workers do it, and nobody else."""
    deadline = time.monotonic() + PATIENCE
    while (told := last_line(house, script)) != wanted:
        assert time.monotonic() < deadline, told
        time.sleep(0.3)


def filed(house: House, story: str) -> dict[str, Any]:
    """A case in qualification that the registers were asked about."""
    case = last_line(house, FILED.format(story=story, password=PASSWORD))
    waits_until(house, UNCHECKED.format(**case), 0)
    return case


def opens(officer: Person, case: dict[str, Any]) -> None:
    officer.goes(f"/admin/review/case/{case['pk']}/change/")
    officer.sees(case["name"])


def item(officer: Person, row: str) -> Locator:
    place = officer.page.locator(f"[data-item='{row}']")
    if not place.locator("details").first.evaluate("details => details.open"):
        place.locator("summary").first.click()
    return place


def verdict(officer: Person, row: str) -> Locator:
    return item(officer, row).locator(".verdict--auto")


def judges(officer: Person, row: str, words: str, reason: str = "") -> None:
    place = item(officer, row)
    place.locator("[data-note]").fill(reason)
    place.get_by_role("button", name=words, exact=True).click()


def is_judged(officer: Person, row: str, words: str) -> None:
    button = item(officer, row).get_by_role("button", name=words, exact=True)
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.clause("R4-1", "R4-2", "R4-5", "R4-y")
def test_officer_decides_by_what_the_registers_say(
    house: House, registers: PlayedRegisters, visitor: Callable[..., Person]
) -> None:
    clear, poor, debarred, rare = (filed(house, story) for story in ("clear", "capital", "debarred", "rare_name"))
    officer = visitor(house.url)
    officer.signs_in("officer", PASSWORD)
    confirms_what_is_clear(officer, clear)
    finds_too_little_capital(officer, poor)
    overrides_with_a_reason(officer, debarred)
    reads_a_rare_name(officer, rare)

    registers.have(PlayedDay.HTML)
    late = filed(house, "was_debarred")
    sees_a_source_that_is_down(officer, late)
    registers.have(PlayedDay.GOOD)
    asks_again(officer, house, late)


def confirms_what_is_clear(officer: Person, case: dict[str, Any]) -> None:
    """What is met is confirmed with one press, and the answers are there to be read."""
    opens(officer, case)
    expect(verdict(officer, "R4-1").locator(".tag").first).to_have_text("符合")
    assert axe.faults(officer.page) == []
    officer.goes_by(verdict(officer, "R4-1").get_by_role("link", name="看原始回應").first)
    officer.sees("統一編號登記類別", "SHA-256", '"TYPE": "公司"')
    assert axe.faults(officer.page) == []
    opens(officer, case)
    officer.goes_by(officer.content.get_by_role("link", name="確認").first)
    officer.sees("資訊服務廠商", "實收資本額", "停權處分")
    assert axe.faults(officer.page) == []
    officer.presses("判定勾選的項目符合")
    officer.sees("項符合")
    expect(item(officer, "R4-2").get_by_role("button", name="符合", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    officer.follows("資格符合")
    officer.fills({"note": "其餘項目在紙本上看過。"})
    officer.presses("資格符合")
    officer.sees("已完成「資格符合」")


def finds_too_little_capital(officer: Person, case: dict[str, Any]) -> None:
    """Both values side by side; the portal refuses nobody, an officer does."""
    opens(officer, case)
    said = verdict(officer, "R4-2")
    expect(said.locator(".tag").first).to_have_text("不符合")
    expect(said).to_contain_text("1,000,000 元")
    expect(said).to_contain_text("999,999 元")
    judges(officer, "R4-2", "不符合")
    is_judged(officer, "R4-2", "不符合")
    officer.follows("資格不符")
    officer.fills({"note": "登記的實收資本額 999,999 元，未達 100 萬元。"})
    officer.presses("資格不符")
    officer.sees("已完成「資格不符」")


def overrides_with_a_reason(officer: Person, case: dict[str, Any]) -> None:
    """Against the list: not without a reason."""
    opens(officer, case)
    said = verdict(officer, "R4-5")
    expect(said.locator(".tag").first).to_have_text("不符合")
    officer.goes_by(said.get_by_role("link", name="看原始內容").first)
    officer.sees("Corporation_Number", "示範停權資訊股份有限公司")
    assert axe.faults(officer.page) == []
    opens(officer, case)
    judges(officer, "R4-5", "符合")
    expect(item(officer, "R4-5")).to_contain_text("請在說明寫下理由")
    judges(officer, "R4-5", "符合", "機關來函撤銷刊登，公文附卷。")
    expect(item(officer, "R4-5").get_by_role("button", name="符合", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def reads_a_rare_name(officer: Person, case: dict[str, Any]) -> None:
    """A character that the register cannot show is no other name, and is said."""
    opens(officer, case)
    said = verdict(officer, "R4-1")
    expect(said.locator(".tag").first).to_have_text("符合")
    expect(said).to_contain_text("登記名稱「示範?科技股份有限公司」有無法顯示的字")


def sees_a_source_that_is_down(officer: Person, case: dict[str, Any]) -> None:
    """Which counts against nobody; what other sources say stands."""
    opens(officer, case)
    expect(verdict(officer, "R4-1").locator(".tag").first).to_have_text("來源沒有回應")
    expect(verdict(officer, "R4-5").locator(".tag").first).to_have_text("符合")
    officer.sees("還在查詢", "沒有回應的來源不影響廠商")
    assert axe.faults(officer.page) == []


def asks_again(officer: Person, house: House, case: dict[str, Any]) -> None:
    """The verdict changes, and the page says from what."""
    officer.presses("重新查詢登記資料")
    officer.sees("已重新查詢")
    waits_until(house, UNCHECKED.format(**case), 0)
    opens(officer, case)
    expect(verdict(officer, "R4-1").locator(".tag").first).to_have_text("符合")
    expect(item(officer, "R4-1")).to_contain_text("上次：來源沒有回應 → 這次：符合")
