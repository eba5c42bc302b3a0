"""Does everybody read what was filed as objects, and nobody the stored JSON?"""

import ast
from pathlib import Path

from tests.architecture.tree import ROOT


def _reads(path: Path) -> bool:
    """Whether a module reads the JSON itself; `programme.frozen()` is a call that makes some."""
    tree = ast.parse(path.read_text())
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    read = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and id(node) not in called)
    return any(node.attr == "frozen" for node in read)


def _modules() -> list[str]:
    apps = ("portal", "applications", "review", "listings", "demonstration")
    every = (path for app in apps for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)
    return [str(path.relative_to(ROOT)) for path in every if _reads(path)]


def test_only_the_submission_reads_its_stored_json() -> None:
    assert _modules() == ["applications/models/submission.py"]


def test_no_template_reads_the_stored_json() -> None:
    every = (path for kind in ("*.html", "*.jinja", "*.txt") for path in sorted((ROOT / "templates").rglob(kind)))
    assert [str(path.relative_to(ROOT)) for path in every if ".frozen" in path.read_text()] == []


def test_nobody_takes_a_copy_to_write_on() -> None:
    apps = ("portal", "applications", "review", "listings", "demonstration")
    every = (path for app in apps for path in sorted((ROOT / app).rglob("*.py")))
    assert [str(p.relative_to(ROOT)) for p in every if "thaw" in p.read_text()] == ["portal/trail/frozen.py"]
