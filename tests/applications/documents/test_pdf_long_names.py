"""Does a name of full length, without a blank, stay on its page and off every other word, in every document?"""

import re
import subprocess
from datetime import date

import pytest

from applications.documents import pdf
from tests.applications.documents import sample

NAMES = {
    "latin": "W" * 100,
    "chinese": "雲" * 100,
    "address": "https://www.example.com.tw/" + "a/b?c=d&" * 9,
    "digits": "8" * 100,
    "longest": "慧" * 200,
}
EDGE = 6  # points that no printer reaches
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
Box = tuple[float, float, float, float]


def boxes(made: bytes) -> list[tuple[float, float, list[tuple[Box, str]]]]:
    """Width and height of each page, and the words on it, each with left, top, right and bottom in points."""
    drawn = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    pages = []
    for part in drawn.split("<page ")[1:]:
        width, height = PAGE.match(f"<page {part}").groups()
        pages.append(
            (float(width), float(height), [(tuple(map(float, one[:4])), one[4]) for one in WORD.findall(part)])
        )
    return pages


def lost(made: bytes) -> list[str]:
    """Words that leave their page or stand upon another word."""
    found = []
    for width, height, words in boxes(made):
        for number, (box, word) in enumerate(words):
            if box[0] < EDGE or box[1] < EDGE or box[2] > width - EDGE or box[3] > height - EDGE:
                found.append(f"off the page: {word}")
            found += [f"upon each other: {word} {other}" for place, other in words[:number] if _meet(box, place)]
    return found


def _meet(one: Box, other: Box) -> bool:
    """A box of letters is a little higher than what is drawn in it."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and down > 0.4 * min(one[3] - one[1], other[3] - other[1])


def plain(name: str) -> dict:
    frozen = sample.with_text(name)
    return {
        **frozen,
        "programme": {
            **frozen["programme"],
            "guideline_title": name[:120],
            "executing_unit_name": name[:80],
            "contact_name": name[:80],
        },
    }


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_forms_and_receipt_hold_a_name_of_full_length(name: str) -> None:
    filed = {"receipt_no": sample.RECEIPT_NO, "submitted_at": sample.SUBMITTED_AT, "fingerprint": sample.FINGERPRINT}
    assert lost(pdf.forms_pdf(plain(name), draft=False, **filed)) == []
    assert lost(pdf.receipt_pdf(plain(name), **filed)) == []


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_letter_holds_a_name_of_full_length(name: str) -> None:
    letter = pdf.Letter(
        sender=name[:80], programme=name[:120], title="補正通知", recipient=name, subject=name, body=f"{name}\n\n{name}",
        dated=date(2023, 8, 20), reference="112-00037", items=[(name, name), ("甲", name)], contact=[name[:80], name],
    )  # fmt: skip
    assert lost(pdf.letter_pdf(letter)) == []


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_checklist_and_sheets_of_the_packet_hold_a_name_of_full_length(name: str) -> None:
    item = {"number": "1", "label": name, "found": [name], "result": "符合", "note": name, "by": name}
    facts = {"programme": plain(name)["programme"], "vendor": {"company_name": name, "tax_id": "99000007"}}
    assert (
        lost(
            pdf.press(
                "documents/checklist.html",
                number="112-00037",
                submitted="x",
                times=1,
                seen=1,
                total=1,
                groups=[(name, [item])],
                **facts,
            )
        )
        == []
    )
    file = {"name": name, "size": 3, "sha256": "a" * 64}
    assert lost(pdf.press("documents/packet_sheet.html", place=name, label=name, file=file, notes=[name])) == []


def test_drafts_of_the_longest_names_differ_from_the_forms_by_their_mark_alone() -> None:
    draft = [words for _, _, words in boxes(pdf.forms_pdf(plain(NAMES["latin"]), draft=True))]
    assert all(box[2] <= 595 - EDGE for words in draft for box, word in words if word not in ("草", "稿", "草稿"))
