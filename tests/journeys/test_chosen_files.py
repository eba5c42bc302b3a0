"""Is a file that changed, went away or is none after it was chosen told from a dropped line, and asked for again?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.factories import PASSWORD
from tests.journeys.house import House
from tests.journeys.papers import Papers
from tests.journeys.people import Person
from tests.journeys.scripts import CASE

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

CHANGED = "被更改、移動或刪除"
DROP = """
(zone, [name, isFolder]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["x"], name));
  const real = transfer.items[0];
  const entry = { isDirectory: isFolder, name };
  DataTransferItem.prototype.webkitGetAsEntry = () => entry;
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  return real.kind;
}
"""


@pytest.fixture
def vendor(empty_house: House, visitor: Callable[..., Person]) -> Person:
    number, pk, _ = empty_house.script(CASE.format(state="draft", password=PASSWORD)).split()[-3:]
    person = visitor(empty_house.url)
    person.signs_in(number, PASSWORD)
    person.goes(f"/apply/{pk}/company/basics/")
    person.case = pk
    return person


def slot(vendor: Person) -> Locator:
    return vendor.page.locator("[data-upload]").first


def chooses(vendor: Person, path: Path) -> None:
    slot(vendor).locator("input[type=file]").set_input_files(path)


def test_changed_or_deleted_file_says_so_and_is_asked_for_again(vendor: Person, made: Papers, tmp_path: Path) -> None:
    good = made.pdf.read_bytes()
    for change in (lambda path: path.write_bytes(good + b"\n% changed"), lambda path: path.unlink()):
        paper = tmp_path / "report.pdf"
        paper.write_bytes(good)
        vendor.context.set_offline(True)
        chooses(vendor, paper)
        line = slot(vendor).locator("[data-upload-pending] .file")
        expect(line).to_contain_text("連線中斷")
        expect(line).not_to_contain_text(CHANGED)
        change(paper)
        vendor.context.set_offline(False)
        line.get_by_role("button", name="重試").click()
        expect(line).to_contain_text(CHANGED)
        expect(vendor.page.locator("body > [role=status]")).to_contain_text(CHANGED)
        with vendor.page.expect_file_chooser() as opened:
            line.get_by_role("button", name="再選一次").click()
        paper.write_bytes(good)
        opened.value.set_files(paper)
        expect(slot(vendor).locator("[data-upload-list]")).to_contain_text("report")
        expect(line).to_have_count(0)
        vendor.page.reload()
    vendor.forgives("ERR_INTERNET_DISCONNECTED")


def test_empty_file_and_folder_are_named_for_what_they_are(vendor: Person, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    chooses(vendor, empty)
    line = slot(vendor).locator("[data-upload-pending] .file")
    expect(line).to_contain_text("0 位元組")
    line.get_by_role("button", name="放棄").click()
    zone = slot(vendor).locator("[data-upload-drop]")
    assert zone.evaluate(DROP, ["佐證", True]) == "file"
    expect(line).to_contain_text("這是資料夾")
    line.get_by_role("button", name="知道了").click()
    expect(line).to_have_count(0)


def test_form_that_sends_a_file_itself_looks_at_it_first(vendor: Person, tmp_path: Path) -> None:
    """The workbook's page: without this the browser shows a page of its own, ERR_UPLOAD_FILE_CHANGED."""
    vendor.goes(f"/apply/{vendor.case}/workbook/")
    book = tmp_path / "workbook.xlsx"
    book.write_bytes(b"x" * 100)
    box = vendor.page.locator("#content input[type=file]")
    box.set_input_files(book)
    book.write_bytes(b"y" * 200)
    vendor.content.locator("form:has(input[type=file]) [type=submit]").first.click()
    expect(vendor.page.get_by_role("alert")).to_contain_text(CHANGED)
    expect(box).to_be_focused()
    assert box.evaluate("box => box.files.length") == 0
    box.set_input_files(book)
    vendor.goes_by(vendor.content.locator("form:has(input[type=file]) [type=submit]").first)
    vendor.sees("Excel")
