"""Can a table be read on a telephone, where the names of its columns are not in sight?"""

import re

import pytest

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.once

STACKED = re.compile(r'<table class="[^"]*table--stack[^"]*">(.*?)</table>', re.DOTALL)
BODY = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
CELL = re.compile(r"<td\b((?:\{%.*?%\}|[^>])*)>(?=(.{0,24}))", re.DOTALL)
ROOM = ROOT / "templates" / "admin" / "review"


def nameless(template: str) -> list[str]:
    """Cells of a table that stacks, without the name of their column; a box to tick and a link say by themselves what they are."""
    return [
        after
        for table in STACKED.findall(template)
        for body in BODY.findall(table)
        for attributes, after in CELL.findall(body)
        if "data-label" not in attributes and not after.startswith(('<label class="tick"', "<a "))
    ]


def test_every_cell_of_a_table_that_stacks_says_what_it_is() -> None:
    told = {path.name: nameless(path.read_text(encoding="utf-8")) for path in sorted(ROOM.rglob("*.html"))}
    assert {name: cells for name, cells in told.items() if cells} == {}


def test_cell_without_a_name_is_seen() -> None:
    cells = '<tr><td data-label="甲">1</td><td{% if x > 1 %} class="y"{% endif %}>2</td></tr>'
    assert nameless(f'<table class="table table--stack"><tbody>{cells}</tbody></table>') == ["2</td></tr>"]
    assert nameless(f'<table class="table"><tbody>{cells}</tbody></table>') == []
