"""Does LibreOffice open the workbook and save it without loss, as .xlsx and by way of .ods?"""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from openpyxl import Workbook

from applications import actions
from applications.documents.workbook import writer
from applications.sheets.dossier import Dossier
from tests import factories, office
from tests.applications.documents.filled_in import Filled, draft, upload
from tests.factories import loaded

pytestmark = [pytest.mark.once, pytest.mark.django_db]

TRICKY = '=1+1\n"引號"與_x0041_、堃𡍼😀　 兩個空格  完'


def described(book: Workbook) -> dict[str, Any]:
    """All that a person would miss if it were gone; but a conversion has no window, so it keeps no frozen header."""
    sheets = {}
    for sheet in book.worksheets:
        cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
        sheets[sheet.title] = {
            "values": {place: str(cell.value) for place, cell in cells.items() if cell.value is not None},
            "open": {
                place
                for place, cell in cells.items()
                if not cell.protection.locked and cell.column <= 4 and cell.row < 200
            },
            "comments": {place: cell.comment.text for place, cell in cells.items() if cell.comment},
            "rules": {
                (p, *rule_of(rule)) for rule in sheet.data_validations.dataValidation for p in places(rule.sqref)
            },
            "protected": sheet.protection.sheet,
            "state": sheet.sheet_state,
            "hidden": sheet.column_dimensions["D"].hidden,
        }
    return sheets


def places(ranges: Any) -> list[str]:
    return [
        f"{column}{row}"
        for area in ranges.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in "ABCD"[area.min_col - 1 : area.max_col]
    ]


def rule_of(rule: Any) -> tuple:
    return (
        rule.type,
        str(rule.formula1).replace("$", "").replace("'", ""),
        str(rule.formula2 or "").replace("0", ""),
        rule.errorStyle or "stop",
    )


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    case = draft({"name": "雲端排程管家"}, {"kind": "previously_listed", "agent": True, "hybrid": True})
    user, now = factories.user_of(case), timezone.now()
    content = writer.build(case, Dossier(case).solutions, now)
    filled = Filled(content).fill({"company-0-paid_in_capital": 25_000_000, "company-0-contact_phone_area": "037"})
    for place, text in {"company-0-company_profile": TRICKY, "company-0-rep_name": "+王"}.items():
        filled.cell(place).value = text
        filled.cell(place).data_type = "s"
    written, mended = tmp_path / "written.xlsx", tmp_path / "filled.xlsx"
    written.write_bytes(content)
    mended.write_bytes(filled.content())

    by_way = office.convert([written, mended], "ods", tmp_path / "ods")
    straight = office.convert([written, mended], "xlsx", tmp_path / "straight")
    around = office.convert(by_way, "xlsx", tmp_path / "around")

    before = described(openpyxl.load_workbook(written))
    for saved in (straight[0], around[0]):
        after = described(openpyxl.load_workbook(saved))
        assert list(after) == list(before)
        for title, sheet in before.items():
            assert after[title] == sheet, title
    for saved in (straight[0], around[0]):
        plan = actions.plan_import(
            actions.upload_workbook(case, upload(saved.read_bytes()), user, now), loaded(case), now
        )
        assert (plan.changes, plan.misfits) == ([], [])
    for saved in (straight[1], around[1]):
        plan = actions.plan_import(
            actions.upload_workbook(case, upload(saved.read_bytes()), user, now), loaded(case), now
        )
        assert {str(entry.destination): entry.new for entry in plan.changes} == {
            "company-0-company_profile": TRICKY,
            "company-0-rep_name": "+王",
            "company-0-paid_in_capital": "25,000,000 元",
            "company-0-contact_phone_area": "037",
        }
        assert plan.misfits == []
