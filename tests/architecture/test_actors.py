"""Is it said of every account that a function is given what it is? A `user` of any type lets a stranger be passed as an officer."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import APPS, ROOT, python_files

pytestmark = pytest.mark.once

PEOPLE = {
    "user",
    "actor",
    "officer",
    "owner",
    "account",
    "member",
    "colleague",
    "reviewer",
    "person",
    "by",
    "asked_by",
    "who",
}
NOTHING_SAID = {"Any", "object"}


def test_every_account_that_is_given_has_a_type() -> None:
    untyped = [
        f"{path.relative_to(ROOT)}:{line} {name}: {said}"
        for path in python_files(*APPS)
        for line, name, said in untyped_in(path.read_text())
    ]
    assert untyped == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def f(user): ...", "nothing"),
        ("def f(*, actor: Any = None): ...", "Any"),
        ("def f(user: 'object'): ...", "object"),
        ("def f(by: Any | None): ...", "Any | None"),
        ("def f(user: Optional[Any]): ...", "Optional[Any]"),
        ("class C:\n    owner: Any", "Any"),
        ("class C:\n    def f(self):\n        self.user: object = 1", "object"),
    ],
)
def test_an_account_without_a_type_is_found(code: str, says: str) -> None:
    assert [said for _, _, said in untyped_in(code)] == [says]


@pytest.mark.parametrize(
    "code",
    [
        "def f(user: User): ...",
        "def f(actor: 'User | None' = None): ...",
        "class C:\n    by: frozenset[str]",
        "owner = 3",
    ],
)
def test_an_account_with_a_type_is_let_through(code: str) -> None:
    assert list(untyped_in(code)) == []


def untyped_in(code: str) -> Iterator[tuple[int, str, str]]:
    """Every parameter and annotated attribute that is called like an account and says nothing of its type: line, name, what it says."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(
            node, ast.FunctionDef
        ):  # a lambda can say nothing; mypy reads its types from where it is given to
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            pairs = [(arg.lineno, arg.arg, arg.annotation) for arg in given]
        elif isinstance(node, ast.AnnAssign):
            pairs = [(node.lineno, name_of(node.target), node.annotation)]
        else:
            continue
        for line, name, annotation in pairs:
            if name in PEOPLE and says_nothing(annotation):
                yield line, name, ast.unparse(annotation).strip("'") if annotation else "nothing"


def name_of(target: ast.expr) -> str:
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def says_nothing(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return True
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return says_nothing(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.BinOp):
        return says_nothing(annotation.left) or says_nothing(annotation.right)
    if isinstance(annotation, ast.Subscript) and name_of(annotation.value) == "Optional":
        return says_nothing(annotation.slice)
    return name_of(annotation) in NOTHING_SAID
