"""Does a name of full length, without a blank, stay on its page and off every other word, in every document?"""

from datetime import date

import pytest

from applications.documents import pdf
from tests.applications.documents import sample
from tests.applications.documents.paper import EDGE, boxes, lost

NAMES = {
    "latin": "W" * 100,
    "chinese": "雲" * 100,
    "address": "https://www.example.com.tw/" + "a/b?c=d&" * 9,
    "digits": "8" * 100,
    "longest": "慧" * 200,
}


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
    assert lost(sample.forms_pdf(plain(name), draft=False, **sample.FILED)) == []
    assert lost(sample.receipt_pdf(plain(name), **sample.FILED)) == []


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_letter_holds_a_name_of_full_length(name: str) -> None:
    letter = pdf.Letter(
        sender=name[:80], programme=name[:120], title="補正通知", recipient=name, subject=name, body=f"{name}\n\n{name}\n{name}\n\n甲\n{name}",
        dated=date(2023, 8, 20), reference="112-00037", contact=[name[:80], name],
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
    draft = [words for _, _, words in boxes(sample.forms_pdf(plain(NAMES["latin"]), draft=True))]
    assert all(box[2] <= 595 - EDGE for words in draft for box, word in words if word not in ("草", "稿", "草稿"))
