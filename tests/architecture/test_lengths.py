"""Can each module be read at a sitting, and each function at a glance?"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import APPS, ROOT, python_files

pytestmark = pytest.mark.once

MOST_OF_A_MODULE = 400
MOST_OF_A_FUNCTION = 60
# By path: why a module may be longer.
LONGER: dict[str, str] = {}


def test_no_module_is_over_its_lines() -> None:
    over = {}
    for path in python_files(*APPS, "bin"):
        lines = len(path.read_text().splitlines())
        if lines > MOST_OF_A_MODULE and name(path) not in LONGER:
            over[name(path)] = lines
    assert over == {}


def test_no_function_is_over_its_lines() -> None:
    """Its decorators and its docstring count: they are read with it."""
    over = {
        f"{name(path)}:{line} {said}": lines
        for path in python_files(*APPS, "bin")
        for line, said, lines in long_functions(path.read_text())
    }
    assert over == {}


def test_a_longer_module_is_longer() -> None:
    """An exception that nobody needs any more is taken away."""
    assert [path for path in LONGER if len((ROOT / path).read_text().splitlines()) <= MOST_OF_A_MODULE] == []


def test_a_function_over_its_lines_is_found() -> None:
    body = "\n".join(f"        x = {number}" for number in range(MOST_OF_A_FUNCTION))
    assert list(long_functions(f"class C:\n    def f(self):\n{body}\n")) == [(2, "f", MOST_OF_A_FUNCTION + 1)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def long_functions(code: str) -> Iterator[tuple[int, str, int]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if (lines := (node.end_lineno or first) - first + 1) > MOST_OF_A_FUNCTION:
                yield node.lineno, node.name, lines
