"""Does nobody but the tables name a state? A rule asks for a fact of it: whose turn it is, whether it is an end, its group."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.workflow import kinds
from tests.architecture.tree import APPS, ROOT, python_files, templates

pytestmark = pytest.mark.once

NAMES = frozenset().union(
    *(kind.table.names() for kind in kinds.every())
)  # of an application, a correction and what may come
OWN = {
    *(ROOT / "applications/workflow").glob("*.py"),
    ROOT / "review/workflow.py",
    ROOT / "listings/workflow.py",
}  # where they are named
ASKED = re.compile(r"(^|__)state(__in|__exact)?$")  # of a query
IN_TEMPLATE = re.compile(rf"state\s*(?:[=!]=|in)\s*[\"']({'|'.join(sorted(NAMES))})[\"']")


def named(node: ast.AST) -> set[str]:
    """The states in a literal, whatever holds them."""
    return {
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    } & NAMES


def is_state(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute | ast.Name)
        and (node.attr if isinstance(node, ast.Attribute) else node.id) == "state"
    )


def states_in(source: str) -> Iterator[tuple[int, str]]:
    """Where code compares a state with a name, looks one up by it, asks a query for it, or keeps a list of them."""
    for node in ast.walk(ast.parse(source)):
        states: set[str] = set()
        if isinstance(node, ast.Compare) and any(map(is_state, (node.left, *node.comparators))):
            states = {name for side in (node.left, *node.comparators) for name in named(side)}
        elif isinstance(node, ast.keyword) and node.arg and ASKED.search(node.arg):
            states = named(node.value)
        elif isinstance(node, ast.Subscript | ast.Call) and any(map(is_state, ast.walk(getattr(node, "slice", node)))):
            states = named(node.value if isinstance(node, ast.Subscript) else node.func)
        elif isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            members = node.keys if isinstance(node, ast.Dict) else node.elts
            said = {part.value for part in members if isinstance(part, ast.Constant)}
            states = said & NAMES if len(said & NAMES) > 1 and said <= NAMES else set()
        yield from ((node.lineno if hasattr(node, "lineno") else 0, name) for name in sorted(states))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('case.state == "draft"', ["draft"]),
        ('case.state in ("submitted", "in_qualification")', ["in_qualification", "submitted"] * 2),
        ('Solution.objects.filter(state="announced")', ["announced"]),
        ('Q(application__state__in=["withdrawn"])', ["withdrawn"]),
        ('{"draft": 1, "submitted": 2}[application.state]', ["draft", "submitted"] * 2),
        (
            'MARKED = frozenset({"in_qualification", "correction_requested"})',
            ["correction_requested", "in_qualification"],
        ),
        ('correction.state != "open"', ["open"]),
        ('Q(corrections__state="answered")', ["answered"]),
        ('letters.notify(case, "qualified")', []),
        ('document.kind == "draft"', []),
    ],
)
def test_name_of_a_state_is_seen(source: str, names: list[str]) -> None:
    assert [name for _, name in states_in(source)] == names


def test_states_of_every_table_are_looked_for() -> None:
    assert {"draft", "announced", "lapsed"} <= NAMES


def test_no_module_names_a_state() -> None:
    said = {}
    for path in python_files(*APPS[:-1]):  # the demonstration says what it shows
        if path not in OWN and (states := list(states_in(path.read_text()))):
            said[_short(path)] = states
    assert said == {}


def test_no_template_names_a_state() -> None:
    said = {_short(path): states for path in templates() if (states := IN_TEMPLATE.findall(path.read_text()))}
    assert said == {}


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
