"""Do the tests mirror the source: each test file stands where its module stands, named for it and for what it asks?

test_<module>.py, or test_<module>_<aspect>.py where one file would grow too long. A test of a whole room is named for the room.
Journeys, the architecture, the tools of bin/ and the bench are homes of their own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.once

TESTS = ROOT / "tests"
MIRRORED = ("portal", "applications", "review", "listings", "demonstration", "static")
APART = ("architecture", "bench", "bin", "journeys")
OF_THE_TESTS = {"test_factories.py"}  # what the tests themselves stand on
SUFFIXES = (".py", ".js", ".css")


def test_every_test_file_stands_where_its_module_stands() -> None:
    astray = [
        str(path.relative_to(TESTS))
        for top in MIRRORED
        for path in sorted((TESTS / top).rglob("test_*.py"))
        if not mirrored(ROOT / path.parent.relative_to(TESTS), path.stem.removeprefix("test_"))
    ]
    assert astray == []


def test_no_test_file_stands_outside_the_mirror_and_the_homes_of_their_own() -> None:
    homes = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert homes - {*MIRRORED, *APART} == OF_THE_TESTS


def test_no_test_module_takes_anything_from_another() -> None:
    """What two need has a home: a factory, the room's conftest, a module that is no test."""
    taken = {
        f"{path.relative_to(ROOT)}:{line}": module
        for path in sorted(TESTS.rglob("*.py"))
        for line, module in imported(path.read_text())
        if any(part.startswith("test_") for part in module.split("."))
    }
    assert taken == {}


@pytest.mark.parametrize(
    ("folder", "asked", "stands"),
    [
        ("portal/time", "calendar", True),
        ("portal/time", "calendar_of_2023", True),
        ("portal/time", "calendars", False),
        ("portal/time", "time_zones", True),
        ("applications", "actions", False),
        ("applications/actions", "team", True),
        ("applications/actions", "actions", True),
        ("nowhere", "calendar", False),
    ],
)
def test_a_file_astray_is_found(folder: str, asked: str, stands: bool) -> None:
    assert mirrored(ROOT / folder, asked) is stands


@pytest.mark.parametrize(
    "code",
    ["import tests.a.test_b", "from tests.a.test_b import c", "from .test_b import c", "from tests.a import test_b"],
)
def test_what_is_taken_from_a_test_module_is_found(code: str) -> None:
    assert any("test_b" in module.split(".") for _, module in imported(code))


def mirrored(folder: Path, asked: str) -> bool:
    """A module there is called so, or the room itself; a room with tests of its own has them inside."""
    if not folder.is_dir():
        return False
    rooms = [path for path in folder.iterdir() if path.is_dir() and not (TESTS / path.relative_to(ROOT)).is_dir()]
    modules = [path.stem for path in folder.iterdir() if path.suffix in SUFFIXES]
    return any(
        asked == name or asked.startswith(f"{name}_") for name in (*modules, *(r.name for r in rooms), folder.name)
    )


def imported(code: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
