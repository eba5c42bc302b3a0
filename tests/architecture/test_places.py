"""Does anybody spell by hand where an answer stands? `applications.place` alone puts sheet, solution, name and row together.

Read by syntax tree and, in templates, by pattern: a place that is handed around in pieces and joined elsewhere is not seen here.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import APPS, PAGES, ROOT, python_files, templates

pytestmark = pytest.mark.once

# What only a place is made of, as an expression ends.
PART = re.compile(
    r"(\bsolution_id|\bsolution(\.pk|\.id)?|\['solution'\]|\buid|\bslot(\.key|_key)?|\bsheet(\.key)?|\['key'\])( or 0)?$"
)
OF_TEMPLATE = r"\{\{\s*[\w.]*(?:solution|solution_id|sheet\.key|slot\.key|uid)\b[^}]*\}\}"
JOINED = re.compile(rf"{OF_TEMPLATE}[-:/#]\{{\{{|\}}\}}[-:/#]{OF_TEMPLATE}")
SPELLER = "applications/place.py"


def spelled(code: str) -> Iterator[int]:
    """The lines where parts of a place are joined to a text or to a key."""
    for node in ast.walk(ast.parse(code)):
        if (isinstance(node, ast.JoinedStr) and _joins(node)) or (isinstance(node, ast.Tuple) and _is_key(node)):
            yield node.lineno


def _joins(node: ast.JoinedStr) -> bool:
    """「{sheet}-{solution}」: a part of a place, and a sign between it and something else that is filled in."""
    filled_in = [value for value in node.values if isinstance(value, ast.FormattedValue)]
    return len(filled_in) > 1 and any(
        isinstance(now, ast.FormattedValue)
        and PART.search(ast.unparse(now.value))
        and any(
            isinstance(neighbour, ast.Constant) and re.search(r"\w?[-:/#]$|^[-:/#]", neighbour.value)
            for neighbour in beside
        )
        for now, beside in _with_neighbours(node.values)
    )


def _with_neighbours(values: list[ast.expr]) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    for number, now in enumerate(values):
        yield now, values[max(number - 1, 0) : number] + values[number + 1 : number + 2]


def _is_key(node: ast.Tuple) -> bool:
    """`(item.sheet, item.solution_id, item.name)`, `(paper.slot, paper.solution_id)`."""
    names = {_last(element) for element in node.elts}
    return bool(names & {"solution", "solution_id"} and names & {"name", "slot"})


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.attr if isinstance(node, ast.Attribute) else ""


def test_nobody_else_spells_a_place_by_hand() -> None:
    files = {path.relative_to(ROOT).as_posix(): path.read_text() for path in python_files(*APPS)}
    by_hand = {f"{name}:{line}" for name, code in files.items() if name != SPELLER for line in spelled(code)}
    assert by_hand == set()


def test_no_template_spells_a_place_by_hand() -> None:
    pages = {path.relative_to(ROOT).as_posix(): path.read_text() for path in templates() if path.suffix in PAGES}
    assert {name for name, page in pages.items() if JOINED.search(page)} == set()


@pytest.mark.parametrize(
    "code",
    [
        'f"remark:{sheet}:{solution_id or 0}:{name}"',
        """f"row-{sheet['key']}-{sheet['solution']}-{name}\"""",
        'f"{sheet}-{solution_id or 0}"',
        'f"file-{self.part.sheet.key}-{self.part.solution_id or 0}-{self.slot.key}"',
        'f"price_plans:{self.form.instance.uid}:{self.name}"',
        'f"{slot}:{solution}"',
        'f"{self.sheet}/{self.token}/{self.name}"',
        "(item.sheet, item.solution_id, item.name)",
        "(sheet['key'], sheet['solution'], row['name'])",
        "found[hint.paper.slot, hint.paper.solution_id]",
    ],
)
def test_spellings_that_went_would_be_seen(code: str) -> None:
    assert list(spelled(code)) == [1]


@pytest.mark.parametrize(
    "page",
    ['id="sheet-{{ sheet.key }}-{{ sheet.solution|default:0 }}"', 'value="{{ desk.slot.key }}:{{ paper.pk }}"'],
)
def test_spellings_that_went_from_templates_would_be_seen(page: str) -> None:
    assert JOINED.search(page)
