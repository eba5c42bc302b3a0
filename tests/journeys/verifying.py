"""How does somebody without an account find out whether a letter is genuine?"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.journeys import axe
from tests.journeys.committee import last_line
from tests.journeys.house import House
from tests.journeys.people import Person

CODE = """
from portal.outbox import codes
from portal.outbox.models import Printout
print(json.dumps(codes.grouped(Printout.objects.get(sha256={sha256!r}).code)))
"""


def verify(vendor: Person, anybody: Person, house: House, case: dict[str, Any], folder: Path) -> None:
    """The letter as its vendor has it, asked about by somebody who has no account: by its code, and by the file itself."""
    letter, changed = folder / "letter.pdf", folder / "changed.pdf"
    letter.write_bytes(fetched(vendor))
    anybody.goes("/announced/")
    anybody.sees("入選名單", case["name"], case["company"])
    anybody.goes("/verify/")
    assert axe.faults(anybody.page) == []
    anybody.fills({"code": last_line(house, CODE.format(sha256=sha256(letter.read_bytes()).hexdigest()))})
    anybody.presses("查驗")
    anybody.sees("這件公文是本單位發出的，現在有效", "入選公告通知")
    assert case["name"] not in anybody.content.inner_text()
    bring(anybody, letter)
    anybody.sees("檔案和本單位發出的一模一樣，沒有被更改", "是本單位的，完整有效")
    assert axe.faults(anybody.page) == []
    content = bytearray(letter.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    bring(anybody, changed)
    anybody.sees("檔案被更改過", "加蓋之後檔案被更改，印信已失效")


def bring(anybody: Person, letter: Path) -> None:
    anybody.page.locator("[name=paper]").set_input_files(letter)
    anybody.presses("比對檔案")


def fetched(vendor: Person) -> bytes:
    """Once it is written and printed."""
    waits_for(vendor, vendor.content.get_by_role("link", name="入選公告通知"), "/apply/inbox/")
    vendor.follows("入選公告通知")
    link = vendor.content.get_by_role("link", name="下載正式通知")
    waits_for(vendor, link, vendor.path)
    return bytes(vendor.page.request.get(link.get_attribute("href") or "").body())


def waits_for(person: Person, link: Locator, page: str) -> None:
    for _ in range(60):
        person.goes(page)
        if link.count():
            return
        person.page.wait_for_timeout(500)
    raise AssertionError(person.content.inner_text())
