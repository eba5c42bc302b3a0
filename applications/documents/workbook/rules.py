"""What does Excel say to what is typed into an answer's cell? The validations of one sheet, one for each kind of rule."""

from collections.abc import Callable
from typing import Any

from openpyxl.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from applications.documents.workbook.layout import TabLine
from portal.forms.fields.kind import kind_of


class CellRules:
    """`place_of` says where the options of a list stand in the book."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.rules: dict[Any, DataValidation] = {}

    def add(self, cell: Cell, line: TabLine, place_of: Callable[[tuple[str, ...]], str]) -> None:
        if (wanted := self._wanted(line, place_of)) is not None:
            key = tuple(sorted(wanted.items()))
            if key not in self.rules:
                self.rules[key] = DataValidation(
                    allow_blank=True, showErrorMessage=True, errorTitle="請看一下", **wanted
                )
            self.rules[key].add(cell)

    def attach(self) -> None:
        for rule in self.rules.values():
            self.sheet.add_data_validation(rule)

    def _wanted(self, line: TabLine, place_of: Callable[[tuple[str, ...]], str]) -> dict[str, Any] | None:
        rule = kind_of(line.field).cell_rule(line.field)  # type: ignore[arg-type]  # a line that is asked has its field
        if rule is None:
            return None
        if rule.options:
            where = _where(rule.options, place_of)
            return {"type": rule.type, "formula1": where, "errorStyle": "stop", "error": rule.error}
        wanted = {"type": rule.type, "errorStyle": "warning", "error": rule.error}
        if not rule.low:
            return {**wanted, "operator": "lessThanOrEqual", "formula1": rule.high}
        return {**wanted, "operator": "between", "formula1": rule.low, "formula2": rule.high}


def _where(options: tuple[str, ...], place_of: Callable[[tuple[str, ...]], str]) -> str:
    """A single word stands in the rule itself."""
    return f'"{options[0]}"' if len(options) == 1 else place_of(options)
