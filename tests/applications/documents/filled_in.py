"""How does a test fill in a workbook? As a person at Excel: by tab and answer, then saved."""

from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl.cell import Cell

from applications import actions
from applications.documents.workbook import writer
from applications.documents.workbook.writer import CONTENT_TYPE, DATA_SHEET
from applications.models import Application, WorkbookImport
from applications.sheets.dossier import Dossier
from demonstration import cases
from tests import factories


class Filled:
    """A workbook on the desk."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(BytesIO(content))

    def cell(self, place: str) -> Cell:
        """The answer cell of a place such as "company-0-company_name"."""
        cells = [
            row[1] for sheet in self.sheets() for row in sheet.iter_rows() for cell in row[3:4] if cell.value == place
        ]
        assert len(cells) == 1, (place, cells)
        return cells[0]

    def sheets(self) -> list:
        return [sheet for sheet in self.book.worksheets if sheet.title != DATA_SHEET]

    def places(self) -> list[str]:
        return [
            str(row[3].value) for sheet in self.sheets() for row in sheet.iter_rows() if len(row) > 3 and row[3].value
        ]

    def fill(self, answers: dict[str, Any]) -> "Filled":
        for place, value in answers.items():
            self.cell(place).value = value
        return self

    def content(self) -> bytes:
        written = BytesIO()
        self.book.save(written)
        return written.getvalue()

    def upload(self, name: str = "填好的.xlsx") -> SimpleUploadedFile:
        return upload(self.content(), name)


def upload(content: bytes, name: str = "填好的.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, CONTENT_TYPE)


def draft(*solutions: dict[str, Any]) -> Application:
    """A draft with every answer and no paper, as a page loads it."""
    made = factories.draft()
    for solution in solutions:
        cases.add_solution(made, timezone.now(), **solution)
    return factories.loaded(made)


def book(case: Application) -> Filled:
    return Filled(writer.build(case, Dossier(case).solutions, timezone.now()))


def uploaded(case: Application, user: Any, **company: Any) -> WorkbookImport:
    """A workbook in which a company name was changed, looked at but not confirmed."""
    answers = {"company_name": "活頁簿的公司", **company}
    filled = book(case).fill({f"company-0-{name}": value for name, value in answers.items()})
    return actions.upload_workbook(case, filled.upload(), user, timezone.now())
