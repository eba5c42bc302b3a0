"""Does an officer see what is to be done, give out cases, take one and carry the list along?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from demonstration.management.commands.demo import PASSWORD
from tests.journeys.axe import PHONE
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey at the desk")]


@pytest.mark.clause("R8-1-1a")
def test_officer_hands_out_two_cases_takes_one_and_exports_the_list(
    demo_house: House, visitor: Callable[..., Person], tmp_path: Path
) -> None:
    officer = visitor(demo_house.url)
    officer.signs_in("officer", PASSWORD)
    officer.goes("/admin/")
    officer.sees("我接下來的案件", "各階段", "年度走到哪裡", "統計至")

    numbers = hand_out(officer)
    take(officer, numbers[0])
    officer.goes("/admin/")
    expect(officer.page.locator(".case-line").filter(has_text=numbers[0])).to_contain_text("審查中")
    path = export(officer, tmp_path)
    heading, *rows = load_workbook(path).active.iter_rows(values_only=True)
    assert heading[:3] == ("收件編號", "統一編號", "公司名稱")
    assert numbers[0] in [row[0] for row in rows]
    assert {row[5] for row in rows} == {"officer"}
    officer.opens_mail("officer@example.tw", "已經匯出")
    officer.goes("/apply/inbox/")
    officer.sees("申請案清單已經匯出")


@pytest.mark.parametrize("width", [1280, PHONE])
def test_pages_of_the_admin_itself_keep_their_shape_under_our_layers(
    demo_house: House, visitor: Callable[..., Person], width: int
) -> None:
    """Whatever ours say wins over the admin's own, also where ours speak of something else (a label, a button)."""
    administrator = visitor(demo_house.url, width=width)
    administrator.signs_in("admin", PASSWORD)
    administrator.goes("/admin/applications/programme/")
    administrator.goes_by(administrator.page.locator("#result_list").get_by_role("link").last)
    assert beside(administrator.page.locator(".checkbox-row").first) == {"gap": 8, "in_line": True}
    administrator.goes("/admin/accounts/user/add/")
    first = administrator.page.locator("#id_role label").first.bounding_box()
    assert first and first["width"] > min(width, 600) / 2
    administrator.goes("/admin/review/phrase/")
    administrator.goes_by(administrator.page.locator("#result_list").get_by_role("link").last)
    administrator.follows("刪除")
    confirm, back = (administrator.content.locator(place) for place in ("form [type=submit]", ".cancel-link"))
    assert [colour(confirm), colour(back)] == ["rgb(147, 25, 15)", "rgb(70, 78, 89)"]


def beside(row: Locator) -> dict[str, object]:
    """How the words stand beside their box."""
    box, words = row.locator("input").bounding_box(), row.locator("label").bounding_box()
    padding = float(row.locator("label").evaluate("label => parseFloat(getComputedStyle(label).paddingLeft)"))
    assert box and words
    middle = box["y"] + box["height"] / 2
    return {
        "gap": round(words["x"] + padding - box["x"] - box["width"]),
        "in_line": abs(words["y"] + words["height"] / 2 - middle) < 5,
    }


def colour(part: Locator) -> str:
    return str(part.evaluate("part => getComputedStyle(part).backgroundColor"))


def hand_out(officer: Person) -> list[str]:
    """Both new cases to oneself, with the selection shown before."""
    officer.goes("/admin/review/case/?stage=submitted")
    numbers = officer.page.locator("#result_list .field-case_number").all_inner_texts()
    assert len(numbers) == 2
    for box in officer.page.locator(".action-select").all():
        box.check()
    officer.page.locator("select[name=action]").select_option("assign_chosen")
    officer.goes_by(officer.page.locator(".actions button[name=index]").first)
    officer.sees("這 2 件會換成選的承辦", *numbers)
    officer.content.get_by_role("radio", name="officer 承辦").check()
    officer.presses("指派這 2 件")
    officer.sees("給 officer")
    return numbers


def take(officer: Person, number: str) -> None:
    officer.goes_by(officer.page.locator("#result_list").get_by_role("link", name=number))
    officer.follows("收案開始審查")
    officer.presses("收案開始審查")
    officer.sees("已完成「收案開始審查」", "指派承辦")


def export(officer: Person, folder: Path) -> Path:
    """The page offers the file by itself when it is ready."""
    officer.goes("/admin/review/case/?stage=open&officer=me")
    officer.goes_by(officer.content.get_by_role("button", name="匯出 Excel"))
    offered = officer.content.get_by_role("link", name="下載 Excel")
    offered.wait_for(timeout=60_000)
    with officer.page.expect_download() as download:
        offered.click()
    path = folder / "export.xlsx"
    download.value.save_as(path)
    return path
