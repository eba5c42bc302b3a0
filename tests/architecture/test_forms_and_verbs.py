"""Do the two contracts that hold forms and verbs apart name every module that defines a form, and every one that is a verb?

import-linter follows the imports, also those that lead through other modules; here stands that nothing is left out, so that
a new module fails until its contract names it. The sheets are the one kind of form that verbs take: what a 附表 asks is read
by all who file, freeze, print or compare it.
"""

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture.tree import APPS, ROOT

pytestmark = pytest.mark.once

FORM = ("Form", "FormSet")
INLINE = "InlineFormSet"  # the rows of an admin page, which nobody fills in
TAKEN_BY_VERBS = {"applications.sheets"}

# Rooms that open a transaction around verbs, or around what they alone write; neither is a verb of a person.
CALLERS = {"adapter", "admin", "desk", "pages", "views", "duties", "management", "models", "migrations"}


def contract(name: str) -> dict:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(entry for entry in contracts if entry["name"] == name)


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text())


def called(node: ast.expr) -> str:
    """`Form` of `forms.Form`, of `Form[Model]` and of `Form` alike."""
    if isinstance(node, ast.Subscript):
        return called(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def forms() -> set[str]:
    """Modules with a class that is a form: by the name of what it is made of, or of a form of ours."""
    classes = [
        (module, node) for module, tree in sources() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    ]
    ours: set[str] = set()
    while True:
        made = [
            (module, node.name)
            for module, node in classes
            if any(is_form(base, ours) for base in map(called, node.bases))
        ]
        if {name for _, name in made} == ours:
            return {module for module, _ in made}
        ours = {name for _, name in made}


def is_form(base: str, ours: set[str]) -> bool:
    return base in ours or (base.endswith(FORM) and not base.endswith(INLINE))


def verbs() -> set[str]:
    """Modules that open a transaction, or take a step of a table, outside the rooms that call them."""
    return {
        module for module, tree in sources() if CALLERS.isdisjoint(module.split(".")) and any(map(acts, ast.walk(tree)))
    }


def acts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called(node.func) in {"perform", "takes"}
    return isinstance(node, ast.Attribute | ast.Name) and called(node) == "atomic"


def left_out(modules: set[str], named: set[str]) -> list[str]:
    """Of the modules those that are neither named nor stand in a package that is."""
    return sorted(module for module in modules if not any(f"{module}.".startswith(f"{name}.") for name in named))


def test_every_module_with_a_form_is_held_from_the_verbs() -> None:
    named = set(contract("Forms never import verbs")["source_modules"])
    assert left_out(forms(), named) == []


def test_every_module_of_verbs_is_held_from_the_forms() -> None:
    named = set(contract("Verbs never import forms")["source_modules"])
    assert left_out(verbs(), named) == []


def test_both_contracts_name_the_same_modules() -> None:
    of_forms, of_verbs = contract("Forms never import verbs"), contract("Verbs never import forms")
    assert sorted(of_forms["forbidden_modules"]) == sorted(of_verbs["source_modules"])
    assert sorted(of_forms["source_modules"]) == sorted({*of_verbs["forbidden_modules"], *TAKEN_BY_VERBS})
