"""Does a heading fall into parts that are words, and that are all of it?"""

import re

import pytest

from applications.consents import CONSENTS
from applications.sheets import SHEETS
from applications.sheets.slots import SLOTS
from portal.text.words import parted

MARKS = re.compile(r"(?<=[、，])|(?=（)")  # where a browser breaks by itself
HEADINGS = [sheet.title for sheet in SHEETS.values()]
HEADINGS += [section.title for sheet in SHEETS.values() for section in sheet.sections]
HEADINGS += [consent.title for consent in CONSENTS] + [slot.label for slot in SLOTS.values()]
WIDEST = 12  # characters that a phone of 390 px shows in one line of the largest heading


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_heading_of_the_forms_fits_a_phone_in_its_parts(heading: str) -> None:
    parts = parted(heading)
    assert "".join(parts) == heading
    runs = [run for part in parts for run in MARKS.split(part)]
    assert [run for run in runs if run.isascii() is False and " " not in run and len(run) > WIDEST] == []


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("六、資安風險暨個資保護機制", ["六、資安風險暨", "個資保護", "機制"]),
        ("財務與納稅證明", ["財務與", "納稅證明"]),
        ("雲平台架構（IaaS/PaaS）", ["雲平台架構", "（IaaS/PaaS）"]),
        ("林小華（member@example.com） 已接受邀請", ["林小華（member@", "example.com） 已接受邀請"]),
        ("沒有一個認得", ["沒有一個認得"]),
        ("", []),
    ],
)
def test_heading_parts(heading: str, parts: list[str]) -> None:
    assert parted(heading) == parts
