"""Does every type of the product have a name of its own, and is every variable named for what it holds?

Two types of one name are told apart by their rooms only, which a traceback, a search and a reader in the middle of a file do
not show. A class within a class is named by both: SignIn.Kind is no other Kind. `one` and `found` say that something
was picked or seen, and not what. Migrations are as they were when they ran.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.architecture.tree import APPS, ROOT, python_files

pytestmark = pytest.mark.once

SHARED = {"Command"}  # django finds a command's class by this name
EMPTY = {"one", "found"}


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in python_files(*folders):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def bound(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name that the code itself gives, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            yield node.lineno, node.name or ""
        elif isinstance(node, ast.MatchMapping):
            yield node.lineno, node.rest or ""
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, imported.asname or "") for imported in node.names)


def test_no_two_types_have_one_name() -> None:
    places = defaultdict(list)
    for path, tree in sources(*APPS):
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name not in SHARED:
                places[node.name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("folder", [*APPS, "bin", "tests"])
def test_no_variable_is_called_by_an_empty_word(folder: str) -> None:
    assert [
        f"{path}:{line} {name}" for path, tree in sources(folder) for line, name in bound(tree) if name in EMPTY
    ] == []


@pytest.mark.parametrize(
    "code",
    [
        "one = 1",
        "one: int = 1",
        "one += 1",
        "a, *one = b",
        "for one in b: pass",
        "with b as one: pass",
        "if (one := b): pass",
        "[a for one in b]",
        "{a: a for _, one in b}",
        "lambda one: a",
        "def a(*, one=1): pass",
        "def a(*one): pass",
        "def a(**one): pass",
        "def one(): pass",
        "try: pass\nexcept OSError as one: pass",
        "import a as one",
        "from a import b as one",
        "match b:\n    case [*one]: pass",
        "match b:\n    case {**one}: pass",
        "match b:\n    case int() as one: pass",
    ],
)
def test_name_is_seen_wherever_python_binds_it(code: str) -> None:
    assert [name for _, name in bound(ast.parse(code)) if name in EMPTY] == ["one"]
