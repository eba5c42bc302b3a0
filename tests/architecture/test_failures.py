"""Does a test that fails say what differs? Not by two tuples, of which a reader counts to the one that is wrong."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TESTS = Path(__file__).resolve().parents[1]
MOST = 2  # values that stand side by side and are still seen at a glance


def test_no_test_compares_two_tuples_without_names() -> None:
    """Each value has an assert of its own, or all of them a dict with their names."""
    compared = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in tuples_compared(path.read_text())
    ]
    assert compared == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("assert (a, b, c) == (1, 2, 3)", [1]),
        ("x = 1\nassert (a, b, *c) == (1, *d)", [2]),
        ("assert (a, b) == (1, 2)", []),
        ("assert {'a': a} == {'a': 1}", []),
        ("assert rows == (1, 2, 3)", []),
    ],
)
def test_two_tuples_are_found(code: str, lines: list[int]) -> None:
    assert list(tuples_compared(code)) == lines


def tuples_compared(code: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.left, ast.Tuple)
            and len(node.left.elts) > MOST
            and any(isinstance(other, ast.Tuple) for other in node.comparators)
        ):
            yield node.lineno
