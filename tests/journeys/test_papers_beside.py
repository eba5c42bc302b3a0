"""Is the paper beside an item always that item's own, by keyboard too, and does it open where it was left?"""

import json
import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Locator, expect

from tests.factories import PASSWORD
from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE_ON_THE_DESK

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

EVIDENCE = "[data-item$='-cloud_evidence_pdf']"  # of three pages
PATIENCE = 20_000
# Chromium's shell has no viewer of PDFs and would save each; the page must take it for a browser that has one.
HAS_VIEWER = "Object.defineProperty(Navigator.prototype, 'pdfViewerEnabled', { get: () => true })"
ONE_PICTURE = """
from hashlib import sha256
from io import BytesIO
from PIL import Image
from django.core.files.base import ContentFile
from demonstration import cases as demo

def pictured(part, slot, user, now, plain=demo._paper):
    paper = plain(part, slot, user, now)
    if "折線圖" in slot.document:
        made = BytesIO()
        Image.linear_gradient("L").resize((1200, 800)).save(made, "PNG")
        content, stored = made.getvalue(), paper.file
        stored.original_name, stored.content_type, stored.pages = f"{slot.document}.png", "image/png", None
        stored.size, stored.sha256 = len(content), sha256(content).hexdigest()
        stored.blob.save("blob", ContentFile(content), save=False)
    return paper

demo._paper = pictured
"""


def test_paper_beside_an_item_is_its_own_and_opens_where_it_was_left(
    empty_house: House, visitor: Callable[..., Person]
) -> None:
    case = json.loads(
        empty_house.script(
            ONE_PICTURE + CASE_ON_THE_DESK.format(officer="reader", tax_id="99000018", password=PASSWORD)
        )
        .strip()
        .splitlines()[-1]
    )
    officer = visitor(empty_house.url)
    officer.signs_in("reader", PASSWORD)
    officer.goes(f"/admin/review/case/{case['pk']}/change/")
    say_that_this_browser_shows_none(officer)
    officer.context.add_init_script(HAS_VIEWER)
    officer.page.reload()
    walk_past_every_paper(officer)
    leaf_and_enlarge(officer)
    turn_a_picture(officer)
    open_one_from_the_answers(officer)
    officer.page.locator(".case__answer").evaluate(
        "column => { column.scrollTop = 0 }"
    )  # nothing half under its sticky line
    officer.page.evaluate("scrollTo(0, 0)")
    assert axe.faults(officer.page) == []
    assert officer.untoward == []


def current(officer: Person) -> Locator:
    return officer.page.locator("[data-item]:has(summary[aria-current])")


def shown(officer: Person) -> str:
    bar = officer.page.locator("[data-paper-bar]")
    return officer.page.locator("[data-paper-name]").inner_text() if bar.is_visible() else ""


def walk_past_every_paper(officer: Person) -> None:
    """By key alone, faster than any paper is there."""
    total, with_papers = int(officer.page.locator("[data-total]").inner_text()), 0
    for number in range(total):
        own = [link.get_attribute("data-name") for link in current(officer).locator("[data-open]").all()]
        assert shown(officer) == (own[0] if own else "")
        expect(officer.page.locator("[data-paper-empty]")).to_be_visible(visible=not own)
        with_papers += bool(own)
        if number < total - 1:
            officer.page.keyboard.press("j")
    assert with_papers > 10


def leaf_and_enlarge(officer: Person) -> None:
    """By the address of the frame, which is a fresh one each time: the shell shows no PDF that could be looked at."""
    number, scale = officer.page.locator("[data-paper-number]"), officer.page.locator("[data-paper-scale]")
    officer.page.locator(f"{EVIDENCE} summary").first.click()
    shows(officer, "page=1&view=FitH&zoom=page-width")
    expect(officer.page.locator("[data-paper-total]")).to_have_text("／ 3 頁")
    officer.page.locator("[data-paper]").evaluate("frame => { frame.isOld = true }")
    officer.page.keyboard.press(".")
    shows(officer, "page=2&view=FitH&zoom=page-width")
    assert officer.page.locator("[data-paper]").evaluate("frame => frame.isOld") is None
    for key in "+++":
        officer.page.keyboard.press(key)
    expect(scale).to_have_text("125%")
    officer.page.keyboard.press("-")
    officer.page.get_by_role("button", name="轉 90°").click()
    officer.page.keyboard.press("r")
    shows(officer, "page=2&zoom=100", turn=180)
    paper = officer.page.request.get(officer.page.locator("[data-paper]").get_attribute("src"))
    with pikepdf.open(BytesIO(paper.body())) as turned:
        assert [page.rotation for page in turned.pages] == [180] * 3
    officer.page.keyboard.press("r")
    officer.page.keyboard.press("r")
    shows(officer, "page=2&zoom=100")
    for key in ("j", "k"):
        officer.page.keyboard.press(key)
    shows(officer, "page=2&zoom=100")
    officer.goes(f"{officer.path}?item={current(officer).get_attribute('data-item')}")
    expect(number).to_have_value("2")
    expect(scale).to_have_text("100%")
    shows(officer, "page=2&zoom=100")
    for _ in range(5):
        officer.page.keyboard.press(".")
    shows(officer, "page=3&zoom=100")
    expect(officer.page.get_by_role("button", name="下一頁")).to_be_disabled()
    officer.page.get_by_role("button", name="上一頁").click()
    officer.page.get_by_role("button", name="符合寬度").click()
    shows(officer, "page=2&view=FitH&zoom=page-width")


def shows(officer: Person, place: str, turn: int = 0) -> None:
    """The paper of this item at this place."""
    address = current(officer).locator("[data-open]").first.get_attribute("href")
    address += f"&turn={turn}" if turn else ""
    expect(officer.page.locator("[data-paper]")).to_have_attribute(
        "src", re.compile(re.escape(f"{address}#{place}") + "$")
    )
    expect(officer.page.locator("[data-paper]")).to_be_visible()


def turn_a_picture(officer: Person) -> None:
    drawn = officer.page.locator("[data-paper-picture] canvas")
    item = officer.page.locator("[data-item]", has=officer.page.locator("[data-picture]")).first
    item.locator("summary").click()
    expect(drawn).to_be_visible(timeout=PATIENCE)
    expect(officer.page.locator("[data-paper]")).to_be_hidden()
    assert drawn.evaluate("canvas => canvas.clientWidth > canvas.clientHeight")
    officer.page.keyboard.press("r")
    officer.page.keyboard.press("+")
    assert drawn.evaluate("canvas => canvas.clientWidth < canvas.clientHeight")
    officer.goes(f"{officer.path}?item={current(officer).get_attribute('data-item')}")
    expect(drawn).to_be_visible(timeout=PATIENCE)
    expect(officer.page.locator("[data-paper-scale]")).to_have_text("125%")
    assert drawn.evaluate("canvas => canvas.clientWidth < canvas.clientHeight")


def say_that_this_browser_shows_none(officer: Person) -> None:
    """And save none by itself: that would be a file for each item that is walked past."""
    officer.page.locator(f"{EVIDENCE} summary").first.click()
    officer.sees("這個瀏覽器不在頁面裡顯示 PDF，請按「下載」閱讀。")
    expect(officer.page.locator("[data-paper]")).to_be_hidden()


def open_one_from_the_answers(officer: Person) -> None:
    """Its item comes along, so that nothing else is judged beside it."""
    link = officer.page.locator(".case__answer [data-open]", has_text="壓力測試報告").first
    name = link.get_attribute("data-name")
    link.click()
    expect(current(officer)).to_have_attribute("data-item", re.compile("-load_test_report$"))
    assert shown(officer) == name
