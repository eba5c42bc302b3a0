"""Which small mistakes can be made in a module? Each is one changed expression or statement, written back into the source.

A mistake in a rule or a verb is of a few kinds: the wrong side of a limit, a condition turned round or left out, a number
one off, a statement forgotten, a role or state too many or too few. All of them are made here, and nothing else of the
module is touched, so that its line numbers stay.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ASKED = (ast.If, ast.IfExp, ast.While)  # what has a condition
SEVERAL = (ast.Tuple, ast.List, ast.Set)


@dataclass(frozen=True, order=True)
class Mutant:
    """One mistake: `source` is the whole module with it."""

    path: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {_short(self.before)}  →  {_short(self.after)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:89]}…"


def mutants(path: str, source: str) -> list[Mutant]:
    """Every mistake that can be made in the module, in the order of its lines."""
    tree = ast.parse(source)
    made = {
        Mutant(path, node.lineno, *_written(source, node, after))
        for node, after in _changes(tree)
        if hasattr(node, "lineno")
    }
    return sorted(mutant for mutant in made if mutant.before != mutant.after and mutant.source != source)


def switched_off(path: str, source: str, decorator: str) -> list[Mutant]:
    """One mutant for each function that `decorator` registers: as if its line had been forgotten."""
    made = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            for line in node.decorator_list:
                if isinstance(line, ast.Call) and ast.unparse(line.func) == decorator:
                    _, _, changed = _written(source, line, "(lambda rule: rule)")
                    made.append(Mutant(path, line.lineno, f"@{decorator} of {node.name}", "(switched off)", changed))
    return made


def _written(source: str, node: ast.AST, after: str) -> tuple[str, str, str]:
    """The node's own text, what stands in its place, and the module with it; positions count bytes."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = b"".join(lines)
    first = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]  # only nodes that stand on a line
    last = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]  # likewise
    before = whole[first:last].decode()
    return before, after, (whole[:first] + after.encode() + whole[last:]).decode()


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    skipped = _words_and_types(tree)
    for node in ast.walk(tree):
        if node in skipped:
            continue
        yield from ((node, f"({ast.unparse(changed)})") for changed in _expressions(node))
        if isinstance(node, ASKED):
            yield from ((node.test, said) for said in ("True", "False"))
        if isinstance(node, ast.comprehension):
            yield from ((condition, "True") for condition in node.ifs)
        if isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
            yield node, "return None"
        if isinstance(node, ast.Expr | ast.AugAssign | ast.Delete | ast.Raise) and not _is_word(node):
            yield node, "pass"


def _words_and_types(tree: ast.Module) -> set[ast.AST]:
    """What no test can notice: annotations, and all that stands in them."""
    notes: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            notes.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign):
            notes.append(node.annotation)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Callable":
            notes.append(node)
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith("__all__"):
            notes.append(node)
    return {inside for note in notes if note is not None for inside in ast.walk(note)}


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_word(node: ast.stmt) -> bool:
    """A docstring, or `...`."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """The node with one mistake in it, as new nodes."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if type(operator) in SWAPPED:
                ops = [*node.ops[:at], SWAPPED[type(operator)](), *node.ops[at + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and not _is_text(node):
        yield ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
    elif isinstance(node, SEVERAL) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from _one_fewer(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step":
        yield from _step_of_nobody(node)


def _other_values(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(side, ast.JoinedStr | ast.Constant) and not _is_number(side) for side in (node.left, node.right)
    )


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _one_fewer(node: ast.Tuple | ast.List | ast.Set) -> Iterator[ast.expr]:
    for at in range(len(node.elts)):
        left = [*node.elts[:at], *node.elts[at + 1 :]]
        if isinstance(node, ast.Set):
            yield ast.Set(left) if left else ast.Call(ast.Name("set"), [], [])
        else:
            yield type(node)(left, ast.Load())


def _step_of_nobody(node: ast.Call) -> Iterator[ast.expr]:
    """A step of the tables without its role, and without each thing that it says by name."""
    nobody = ast.Call(ast.Name("frozenset"), [], [])
    yield from (
        ast.Call(node.func, [*node.args[:at], nobody, *node.args[at + 1 :]], node.keywords)
        for at, given in enumerate(node.args)
        if isinstance(given, ast.Name) and given.id.isupper()
    )
    for at in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, [*node.keywords[:at], *node.keywords[at + 1 :]])
