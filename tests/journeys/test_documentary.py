"""Does a documentary review pass on its comparison alone, and one that compares worse go on as a technical review, papers and all?"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys import axe
from tests.journeys.committee import come, qualified
from tests.journeys.filling import by_script
from tests.journeys.house import House
from tests.journeys.papers import Papers
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey of the committee")]

BETTER, WORSE, TAX_ID = "精實看板雲", "報修派工雲", "99000116"


@pytest.mark.clause("R8-1-3a", "R8-1-3b")
def test_documentary_review_passes_or_goes_on_as_a_technical_one(
    committee_house: House, visitor: Callable[..., Person], made: Papers
) -> None:
    kind = {"kind": "summit_existing"}
    passing = qualified(committee_house, "99000105", "看板股份有限公司", name=BETTER, **kind)
    moving = qualified(committee_house, TAX_ID, "派工股份有限公司", name=WORSE, **kind)
    officer, public = come(committee_house, visitor, "officer", "/admin/"), visitor(committee_house.url)
    decide(officer, passing, BETTER, {"outcome": "approved", "comparison": "better", "reason": "功能優於既有方案。"})
    publish(officer, passing)
    decide(officer, moving, WORSE, {"outcome": "moved", "comparison": "worse", "reason": "功能少於既有方案。"})
    answer(come(committee_house, visitor, TAX_ID, "/apply/"), moving, made)
    goes_on(officer, moving)
    waits_for(public, "/announced/", BETTER)
    assert WORSE not in public.content.inner_text()


def decide(officer: Person, case: dict[str, Any], name: str, said: dict[str, str]) -> None:
    """What was there before and what is applied for stand beside the question."""
    officer.goes(f"/admin/review/case/{case['pk']}/change/")
    officer.follows(f"「{name}」記錄審查結果")
    officer.sees("附表4：與既有方案的差異", "既有方案", "本次申請", "佐證資料")
    officer.fills(said)
    assert axe.faults(officer.page) == []
    officer.presses("記錄審查結果")
    officer.sees(f"「{name}」的審查結果已記錄")


def publish(officer: Person, case: dict[str, Any]) -> None:
    officer.goes(f"/admin/review/publication/pending/?solution={case['solution']}")
    officer.presses("下一步：看每一封通知")
    officer.presses("確認公布 1 個結果")
    officer.sees(f"「{BETTER}」的審查結果已公布")


def answer(vendor: Person, case: dict[str, Any], made: Papers) -> None:
    """The papers of 六(三)1 that a documentary review does without."""
    vendor.goes(f"/apply/{case['pk']}/correction/")
    vendor.sees("改為技術審查", WORSE)
    assert axe.faults(vendor.page) == []
    slots, upload = vendor.slots(), by_script(made)
    assert slots.keys() == {"income_tax_pl_statement", "vat_payment_proof", "sales_record_proof"}
    for name, slot in slots.items():
        upload(vendor, name, slot)
    vendor.presses("送出補件")
    vendor.sees("補件已送出")


def goes_on(officer: Person, case: dict[str, Any]) -> None:
    """As soon as the papers were looked into, and with what was decided before."""
    page = f"/admin/review/case/{case['pk']}"
    waits_for(officer, f"{page}/solution/{case['solution']}/reviewers/", "還差 3 位委員才到 3 位")
    officer.presses("照這樣分派")
    officer.sees("已分派給", "3 位（至少 3 位）")
    officer.goes(f"{page}/change/")
    officer.sees("書面審查：改為技術審查", "功能少於既有方案。")


def waits_for(person: Person, page: str, words: str) -> None:
    for _ in range(60):
        person.goes(page)
        if words in person.content.inner_text():
            return
        person.page.wait_for_timeout(500)
    raise AssertionError(person.content.inner_text())
