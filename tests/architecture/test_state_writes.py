"""Does nothing but the engine write where a thing stands? Asked of the syntax of every module, not of its text.

Rooms that know no subject may write states of slow work: where a letter or a file stands is no workflow (docs/decisions).
"""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from portal.workflow import kinds
from portal.workflow.subject import Subject
from tests.architecture.tree import APPS, ROOT

pytestmark = pytest.mark.once

SOURCES = (*APPS, "bin")
ENGINE = "portal/workflow/"
SLOW_WORK = (
    "portal/outbox/",
    "portal/files/",
    "applications/registers/",
)  # Message and StoredFile; import-linter holds that they know no upper app. ListCopy: a copy of a list is about no case
READERS = {"filter", "exclude", "get", "get_or_404", "get_object_or_404", "Q", "When", "names", "format", "render"}


def writes(source: str) -> list[int]:
    """The lines of a module that give a `state` to something."""
    tree = ast.parse(source)
    dicts = {name for node in ast.walk(tree) for name in _dicts_with_a_state(node)}
    return sorted({node.lineno for node in ast.walk(tree) if _writes(node, dicts)})


def _writes(node: ast.AST, dicts: set[str]) -> bool:
    if isinstance(node, ast.Attribute):
        # The target of every assignment: plain, in a tuple, augmented, annotated, of a loop or of `with`.
        return node.attr == "state" and isinstance(node.ctx, ast.Store | ast.Del)
    if isinstance(node, ast.Subscript):  # of `__dict__`, of `vars(…)`
        return isinstance(node.ctx, ast.Store | ast.Del) and _says_state(node.slice) and _is_namespace(node.value)
    return isinstance(node, ast.Call) and _call_writes(node, dicts)


def _call_writes(call: ast.Call, dicts: set[str]) -> bool:
    name = _name(call.func)
    if name in {"setattr", "__setattr__", "delattr", "__delattr__"}:
        return any(_says_state(argument) for argument in call.args[:2])
    if name in {"bulk_update", "bulk_create", "save", "abulk_update", "asave"} and _names_state_column(call):
        return True
    return name not in READERS and any(_gives_state(keyword, dicts) for keyword in call.keywords)


def _gives_state(keyword: ast.keyword, dicts: set[str]) -> bool:
    """`state=…`, `**{"state": …}`, `defaults={"state": …}`, and a dictionary of the module that has one."""
    if keyword.arg == "state":
        return True
    if keyword.arg not in (None, "defaults", "create_defaults"):
        return False
    return bool(_has_state(keyword.value)) or (isinstance(keyword.value, ast.Name) and keyword.value.id in dicts)


def _dicts_with_a_state(node: ast.AST) -> Iterator[str]:
    """Names that hold a dictionary with a state: `values = {"state": …}`, `values["state"] = …`."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _has_state(node.value):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _says_state(node.slice):
        yield from [node.value.id] if isinstance(node.value, ast.Name) else []


def _has_state(node: ast.AST) -> bool:
    return any(
        (isinstance(part, ast.Dict) and any(map(_says_state, part.keys)))
        or (isinstance(part, ast.Call) and _name(part.func) == "dict" and any(k.arg == "state" for k in part.keywords))
        for part in ast.walk(node)
    )


def _names_state_column(call: ast.Call) -> bool:
    columns = [*call.args[1:2], *(k.value for k in call.keywords if k.arg in {"fields", "update_fields"})]
    return any(_says_state(part) for column in columns for part in ast.walk(column))


def _is_namespace(node: ast.AST) -> bool:
    return _name(node) == "__dict__" or (isinstance(node, ast.Call) and _name(node.func) == "vars")


def _says_state(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value == "state"


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# --- The product ---------------------------------------------------------------------------------------------------


def test_nothing_but_the_engine_writes_a_state() -> None:
    written = []
    for path in (path for top in SOURCES for path in sorted((ROOT / top).rglob("*.py"))):
        module = path.relative_to(ROOT).as_posix()
        if not module.startswith((ENGINE, *SLOW_WORK)) and "migrations" not in path.parts:
            written += [f"{module}:{line}" for line in writes(path.read_text())]
    assert written == []


def test_engine_is_seen_to_write() -> None:
    assert [len(writes((ROOT / ENGINE / "engine.py").read_text()))] == [4]


def test_rooms_of_slow_work_own_no_subject() -> None:
    rooms = tuple(room.replace("/", ".") for room in SLOW_WORK)
    assert [kind for kind in kinds.every() if kind.model.__module__.startswith(rooms)] == []


def test_whatever_has_a_state_is_a_subject_or_named_here() -> None:
    """`Programme.state` is a switch that an administrator sets, recorded as every setting is; the others are slow work."""
    others = {
        model.__name__
        for model in apps.get_models()
        if any(field.name == "state" for field in model._meta.fields) and not issubclass(model, Subject)
    }
    assert others == {"Programme", "Message", "StoredFile", "ListCopy"}


# --- Every shape ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "case.state = 'qualified'",
        "case.state: str = 'qualified'",
        "before, case.state = case.state, 'qualified'",
        "[before, *rest, case.state] = values",
        "(before, (case.state, after)) = values",
        "case.state += '!'",
        "first = case.state = 'qualified'",
        "for case.state in states: pass",
        "[0 for case.state in states]",
        "with open(path) as case.state: pass",
        "del case.state",
        "self.case.state = 'qualified'",
        "cases[0].state = 'qualified'",
        "setattr(case, 'state', 'qualified')",
        "object.__setattr__(case, 'state', 'qualified')",
        "case.__setattr__('state', 'qualified')",
        "case.__dict__['state'] = 'qualified'",
        "vars(case)['state'] = 'qualified'",
        "case.__dict__.update(state='qualified')",
        "Correction.objects.filter(pk=1).update(state='lapsed', closed_at=now)",
        "rows.aupdate(state='lapsed')",
        "rows.update(**{'state': 'lapsed'})",
        "rows.update(**dict(state='lapsed'))",
        "rows.update(**({'closed_at': now} | {'state': 'lapsed'}))",
        "values = {'state': 'lapsed'}\nrows.update(**values)",
        "values: dict = {'state': 'lapsed'}\nrows.update(**values)",
        "values = {}\nvalues['state'] = 'lapsed'\nrows.update(**values)",
        "Correction.objects.bulk_update(rows, ['state'])",
        "Correction.objects.bulk_update(rows, fields=('closed_at', 'state'))",
        "Correction.objects.bulk_create(rows, update_conflicts=True, update_fields=['state'])",
        "case.save(update_fields=['state'])",
        "Solution(state='announced')",
        "models.Solution(name='甲', state='announced')",
        "Solution.objects.create(state='announced')",
        "case.solutions.create(state='announced')",
        "Solution.objects.get_or_create(name='甲', defaults={'state': 'announced'})",
        "Solution.objects.update_or_create(name='甲', create_defaults={'state': 'announced'})",
        "type(case)(state='announced')",
        "replace(case, state='announced')",
        "partial(rows.update, state='announced')",
    ],
)
def test_every_way_to_write_a_state_is_seen(line: str) -> None:
    assert writes(line) == [line.count("\n") + 1]


@pytest.mark.parametrize(
    "line",
    [
        "state = case.state",
        "Correction.objects.filter(state='open').exclude(state='closed').get(state='open')",
        "Q(state='open')",
        "shown = {'state': case.state}\nrender(request, 'case.html', shown)",
        "rows.values_list('state', flat=True)",
        "rows.update(closed_at=now)",
        "row['state']",
        "setattr(case, 'number', 1)",
    ],
)
def test_reading_a_state_is_no_write(line: str) -> None:
    assert writes(line) == []
