"""How do minutes, result table and conflict dossier become files?"""

from dataclasses import asdict
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from applications.documents import pdf
from review.meeting.dossier import ConflictDossier

if TYPE_CHECKING:
    from review.meeting.minutes import Minutes

LONGEST_CELL = 32_767  # what a cell of Excel holds
A4 = "9"  # as Excel calls it


def minutes_pdf(minutes: "Minutes") -> bytes:
    """Raises FontMissing."""
    return pdf.press("documents/minutes.html", minutes=asdict(minutes))


def dossier_pdf(dossier: ConflictDossier) -> bytes:
    """Raises FontMissing."""
    return pdf.press("documents/dossier.html", dossier=asdict(dossier))


def table_xlsx(minutes: "Minutes") -> bytes:
    """One sheet; text stays text, whatever it begins with."""
    book, made = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("審查結果彙整表")
    sheet.freeze_panes = "D2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    for number, name in enumerate(minutes.table.header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = 36 if number in (2, 3) else max(12, len(name) * 2.4)
    for row, look in [(minutes.table.header, Font(bold=True)), *((row, Font()) for row in minutes.table.rows)]:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
            cell.data_type, cell.font = "s", look
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cells.append(cell)
        sheet.append(cells)
    book.save(made)
    return made.getvalue()
