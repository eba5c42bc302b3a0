"""Does an officer get through a case by keyboard alone, and carry all of it away?"""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.factories import PASSWORD
from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE_ON_THE_DESK

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]


@pytest.mark.clause("R8-1-1a", "R8-1-1c", "R4-y")
def test_officer_walks_the_checklist_by_keyboard_and_carries_the_case_away(
    empty_house: House, visitor: Callable[..., Person], tmp_path: Path
) -> None:
    case = json.loads(
        empty_house.script(CASE_ON_THE_DESK.format(officer="desk", tax_id="99000013", password=PASSWORD))
        .strip()
        .splitlines()[-1]
    )
    officer = visitor(empty_house.url)
    officer.signs_in("desk", PASSWORD)
    officer.goes(f"/admin/review/case/{case['pk']}/change/")

    walk_by_keyboard(officer)
    read_a_paper(officer)
    switch_the_keys_off(officer)
    leave_a_word(officer)
    assert axe.faults(officer.page) == []
    said = carry_away(officer, tmp_path)
    assert case["number"] in said
    assert "報告寫得清楚" in said
    assert "同仁" not in said

    officer.follows("資格符合")
    assert "項沒有判定" not in officer.content.inner_text()
    officer.presses("資格符合")
    officer.sees("已完成「資格符合」")


def current(officer: Person) -> Locator:
    return officer.page.locator("[data-item]:has(summary[aria-current])")


def walk_by_keyboard(officer: Person) -> None:
    """Every item by keys alone: a note on the first, then one press each."""
    keys, total = officer.page.keyboard, int(officer.page.locator("[data-total]").inner_text())
    expect(current(officer)).to_have_attribute("data-item", "R4-1")
    keys.press("n")
    keys.type("報告寫得清楚 j 1 n")  # letters in a box are letters
    keys.press("Escape")
    for number in range(1, total + 1):
        keys.press("1" if number != 2 else "3")
        expect(officer.page.locator("[data-looked-at]")).to_have_text(str(number))
        keys.press("j")
    expect(officer.page.locator(".check__words", has_text="不適用")).to_have_count(1)
    keys.press("k")
    expect(current(officer).locator("summary")).to_be_focused()
    officer.page.reload()
    officer.sees(f"{total} / {total} 已看")


def read_a_paper(officer: Person) -> None:
    officer.page.locator("[data-item$='-load_test_report'] summary").first.click()
    address = officer.page.locator("[data-paper-alone]").get_attribute("href") or ""
    assert officer.page.request.get(address).status == 200
    officer.page.keyboard.press("o")
    expect(officer.page.locator("[data-paper-name]")).to_contain_text("壓力測試報告")


def switch_the_keys_off(officer: Person) -> None:
    """Kept in the browser, so it holds on the next page as well."""
    dialog = officer.page.locator("[data-keys-dialog]")
    officer.page.keyboard.press("?")
    expect(dialog).to_contain_text("要再看這份說明請按「鍵盤操作」")
    dialog.get_by_label("關閉單鍵操作").check()
    officer.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    officer.page.keyboard.press("?")
    expect(dialog).to_be_hidden()  # a key by itself as well
    # The button opens it again, as often as one likes. By key: a pointer that scrolls first would hit the paper's frame,
    # which the browser still has where it was.
    for close in ("Escape", "Enter"):
        officer.page.get_by_role("button", name="鍵盤操作").press("Enter")
        expect(dialog).to_be_visible()
        if close == "Enter":
            dialog.get_by_role("button", name="關閉").focus()
        officer.page.keyboard.press(close)
        expect(dialog).to_be_hidden()
    before = current(officer).get_attribute("data-item") or ""
    officer.page.keyboard.press("k")
    expect(current(officer)).to_have_attribute("data-item", before)
    officer.page.reload()
    officer.page.get_by_role("button", name="鍵盤操作").click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("關閉單鍵操作").uncheck()
    dialog.get_by_role("button", name="關閉").click()


def leave_a_word(officer: Person) -> None:
    officer.page.get_by_label("新的註記").fill("同仁請看")
    officer.presses("留下註記")
    expect(officer.page.locator(".words")).to_contain_text("同仁請看")


def carry_away(officer: Person, folder: Path) -> str:
    officer.page.get_by_role("button", name=re.compile("製作.*審查卷宗 PDF")).click()
    offered = officer.page.get_by_role("link", name=re.compile("下載.*審查卷宗 PDF"))
    offered.wait_for(timeout=90_000)
    with officer.page.expect_download() as download:
        offered.click()
    path = folder / "packet.pdf"
    download.value.save_as(path)
    return subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout
