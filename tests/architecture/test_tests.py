"""Has what the tests share one home, or is it written again in the next file?

A body that two files hold is mended in one of them. What a room's tests share stands in its conftest.py or in a module beside
them, what rooms share in tests/factories.py and its neighbours. Under three lines, a loan costs more than it saves.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, python_files

pytestmark = pytest.mark.once
MOST_LINES_TWICE = 2


def bodies(code: str) -> Iterator[tuple[int, str, str]]:
    """Every function and class of more lines than may stand twice: its line, its name, and what it does without its docstring."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            done = "\n".join(map(ast.unparse, body))
            if len(done.splitlines()) > MOST_LINES_TWICE:
                yield node.lineno, node.name, done


def test_no_body_stands_in_two_files() -> None:
    homes = defaultdict(dict)
    for path in python_files("tests"):
        for line, name, done in bodies(path.read_text("utf-8")):
            homes[done].setdefault(path, f"{path.relative_to(ROOT)}:{line} {name}")
    assert [list(places.values()) for places in homes.values() if len(places) > 1] == []


def test_no_test_takes_a_name_from_a_conftest() -> None:
    """pytest hands its fixtures out; a constant or a function that is imported has a module that says what it is for."""
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] == "conftest"
    ] == []


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("def f():\n    a\n    b\n    c", ["f"]),
        ("async def f():\n    a\n    b\n    c", ["f"]),
        ("class C:\n    def f():\n        a\n        b\n        c", ["C", "f"]),
        ("@fixture\ndef f():\n    'Why.'\n    a\n    # and\n    b\n    c", ["f"]),
        ("def f():\n    'Why.'\n    a\n    b", []),
    ],
)
def test_body_over_its_lines_is_seen(code: str, seen: list[str]) -> None:
    assert [name for _, name, _ in bodies(code)] == seen


def test_body_is_the_same_whatever_it_is_called_and_whatever_is_said_of_it() -> None:
    plain, told = (
        "def f():\n    a(b)\n    c\n    d",
        "def g():\n    'Why.'\n    a( b )\n    c\n    # and\n    d",
    )
    assert [done for _, _, done in bodies(plain)] == [done for _, _, done in bodies(told)]
