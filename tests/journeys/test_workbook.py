"""Does the workbook go from the portal through LibreOffice and back, with nothing lost and nothing taken unasked?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demonstration.management.commands.demo import PASSWORD
from tests import office
from tests.applications.documents.filled_in import Filled
from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

CASE = """
from django.utils import timezone
from applications.models import Programme
from demonstration import cases as demo
from portal import taxid
from portal.accounts.models import User
number = next(n for n in map(str, range(13_000_000, 14_000_000)) if taxid.is_valid(n) and not User.objects.filter(username=n))
now = timezone.now()
user = demo.vendor_user(number, f"vendor{{number}}@example.com", {password!r})
case = demo.draft(user, Programme.objects.open_at(now).first(), now, "測試公司")
solution = demo.add_solution(case, now, name="雲端排程管家")
print(number, case.pk, solution.pk)
"""
ADDED = "離線寫的設備監看雲"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_the_workbook_comes_back_filled_in(
    empty_house: House, visitor: Callable[..., Person], tmp_path: Path, script: bool
) -> None:
    tax_id, case, solution = empty_house.script(CASE.format(password=PASSWORD)).split()[-3:]
    vendor = visitor(empty_house.url, script=script, width=1280 if script else 390)
    vendor.signs_in(tax_id, PASSWORD)

    vendor.goes(f"/apply/{case}/")
    vendor.follows("用 Excel 活頁簿填寫")
    assert axe.faults(vendor.page) == [] if script else True
    with vendor.page.expect_download() as coming:
        vendor.content.get_by_role("link", name="下載活頁簿").click()
    assert coming.value.suggested_filename == "上架申請活頁簿_測試公司.xlsx"

    got = tmp_path / "上架申請活頁簿_測試公司.xlsx"
    coming.value.save_as(got)
    opened = through_libreoffice(got, tmp_path, "ods", "xlsx") if script else got
    filled = fill_in(opened.read_bytes(), solution)
    opened.write_bytes(filled.content())
    saved = through_libreoffice(opened, tmp_path, "xlsx") if script else opened

    # meanwhile a colleague changes two of the same answers on the portal
    vendor.goes(f"/apply/{case}/company/people/")
    vendor.fills({"rep_name": "網站上的代表人", "rep_title": "網站上的職稱"})
    vendor.presses("儲存並繼續")

    vendor.goes(f"/apply/{case}/workbook/")
    vendor.page.locator("input[type=file]").set_input_files(saved)
    vendor.presses("上傳並預覽")
    vendor.sees("另有 1 題要您決定", f"會新增方案「{ADDED}」", "要留哪一個", "很多", "請輸入整數")
    vendor.sees(spot_of(filled, "company-0-paid_in_capital"))
    assert axe.faults(vendor.page) == [] if script else True
    vendor.page.get_by_label("活頁簿的：活頁簿的代表人").check()
    vendor.presses("確認匯入")
    vendor.sees("活頁簿已匯入", "新增 1 個方案", "請輸入整數")

    vendor.goes(f"/apply/{case}/company/people/")
    expect(vendor.page.locator("[name=rep_name]")).to_have_value("活頁簿的代表人")
    expect(vendor.page.locator("[name=rep_title]")).to_have_value("網站上的職稱")
    vendor.goes(f"/apply/{case}/company/basics/")
    expect(vendor.page.locator("[name=company_profile]")).to_have_value("=第一行\n第二行")
    expect(vendor.page.locator("[name=paid_in_capital]")).to_have_value("12000000")
    expect(vendor.page.locator("[name=established_on]")).to_have_value("109/5/1")
    vendor.goes(f"/apply/{case}/solutions/{solution}/technical/cloud/")
    expect(vendor.page.locator("[name=public_providers][value=azure]")).to_be_checked()
    vendor.goes(f"/apply/{case}/")
    vendor.sees(ADDED)


def through_libreoffice(path: Path, folder: Path, *formats: str) -> Path:
    """At another desk: LibreOffice opens the file and saves it, by way of its own format when that is asked."""
    for place, wanted in enumerate(formats):
        (path,) = office.convert([path], wanted, folder / f"{path.parent.name}-{place}")
    return path


def fill_in(content: bytes, solution: str) -> Filled:
    filled = Filled(content)
    spare = next(place.partition("/")[0] for place in filled.places() if place.startswith("new-"))
    filled.fill(
        {
            "company-0-rep_name": "活頁簿的代表人",
            "company-0-established_on": "民國109年5月1日",
            "company-0-paid_in_capital": "很多",
            f"technical-{solution}-public_providers=azure": "V",
            f"{spare}/technical-0-name": ADDED,
            f"{spare}/technical-0-public_providers=aws": "是",
        }
    )
    profile = filled.cell("company-0-company_profile")
    profile.value, profile.data_type = "=第一行\n第二行", "s"
    return filled


def spot_of(filled: Filled, place: str) -> str:
    cell = filled.cell(place)
    return f"{cell.parent.title}!{cell.coordinate}"
