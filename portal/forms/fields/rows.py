"""Rows of the same questions, as many as are needed: each of their cells is an answer of a kind of its own."""

from typing import Any

from portal.forms.fields.kind import AnswerKind, FrozenRow, PrintedTable, row
from portal.forms.filed import FiledAnswer, FiledLine


class RowsKind(AnswerKind):
    name = "rows"
    is_wide, stands_alone, holds_lines = True, False, True

    def freeze(self, name: str, label: str, present: list[dict[str, Any]]) -> FrozenRow:
        """`present` is a list of {"id": stable id, "cells": rows}."""
        ids = [line["id"] for line in present]
        return row(name, label, self.name, ids, f"共 {len(present)} 項", rows=present)

    def substance(self, answer: FiledAnswer) -> Any:
        """Of each row its cells; in which order the rows stand is no answer."""
        return {line.id: [(cell.name, cell.value) for cell in line.cells] for line in answer.rows}

    def words(self, answer: FiledAnswer) -> str:
        return "；".join(
            "、".join(f"{cell.label} {cell.display}" for cell in line.cells if cell.display) for line in answer.rows
        )

    def lines_in(self, answer: FiledAnswer) -> tuple[FiledLine, ...]:
        return answer.rows

    def table(self, answer: FiledAnswer) -> PrintedTable:
        """One column for every question that any of the rows was asked."""
        columns = {cell.name: cell.label for line in answer.rows for cell in line.cells}
        answers = [{cell.name: cell for cell in line.cells} for line in answer.rows]
        cells = tuple(tuple(line.get(name) for name in columns) for line in answers)
        return PrintedTable(tuple(columns.values()), cells)


ROWS = RowsKind()
