"""Does the tree still look as the design says: top level, names, layers, templates and static files?"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template

from portal.forms.fields.kind import kinds_frozen
from tests.architecture.tree import APPS, PAGES, ROOT, python_files, templates

pytestmark = pytest.mark.once

TOP = {
    "manage.py", "portal", "applications", "review", "listings", "demonstration", "templates", "static", "tests", "docs", "bin", ".ci",
    "requirements.txt", "requirements-test.txt", "pyproject.toml", "Makefile", "Dockerfile", "docker-compose.yml",
    "README.md", ".env.example", ".gitignore", ".dockerignore",
}  # fmt: skip
CUPBOARDS = {"utils", "helpers", "services", "managers", "misc", "common"}

# A block of data is no script: no policy stops it (tests/journeys/test_public.py).
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=|\stype=\"application/ld\+json\">)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
TEMPLATE_NAME = re.compile(r"[\w./-]+\.(?:html|txt|jinja)")
OUR_STATIC = {".css", ".js", ".svg", ".png", ".ico"}


def made_here() -> set[str]:
    """What the two commands and the tools leave in the top folder, as .gitignore says, and git's own folder."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return {line.strip("/") for line in lines if line.startswith("/")} | {".git", "__pycache__"}


def test_top_level_holds_what_the_design_lists() -> None:
    assert {path.name for path in ROOT.iterdir()} - made_here() == TOP


def test_no_file_is_a_cupboard_for_anything() -> None:
    assert [path for path in python_files(*APPS, "bin", "tests") if path.stem in CUPBOARDS] == []


def test_every_module_says_which_question_it_answers() -> None:
    silent = []
    for path in python_files(*APPS, "bin", "tests"):
        tree = ast.parse(path.read_text())
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_no_signal_runs_between_our_apps() -> None:
    """That the tables stand (post_migrate) is Django's word, not one app's to another."""
    asks = re.compile(
        r"django\.db\.models\.signals(?! import post_migrate$)|django\.db\.models import signals|Signal\(", re.MULTILINE
    )
    assert [path for path in python_files(*APPS) if asks.search(path.read_text())] == []


def test_imports_keep_the_layers() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_template_has_script_or_style_inside() -> None:
    inline = {}
    for path in templates():
        if path.suffix in PAGES and "documents" not in path.parts:  # a PDF is no page: no browser reads it
            for match in INLINE.finditer(path.read_text()):
                inline.setdefault(str(path.relative_to(ROOT)), []).append(match.group())
    assert inline == {}


def test_no_python_file_writes_style_into_a_page() -> None:
    """An element of OpenDocument, <style:…>, is of a workbook."""
    inline = re.compile(r"<style\b(?!:)|<script\b|<[a-z]+[^<>]*\sstyle=|<[a-z]+[^<>]*\son[a-z]+=", re.IGNORECASE)
    assert [path for path in python_files(*APPS) if inline.search(path.read_text())] == []


def test_every_template_is_used() -> None:
    text = "\n".join(path.read_text() for path in templates())
    fragments = {
        f"{folder}/{kind}.html" for folder in re.findall(r'fragments:"([\w/]+)"', text) for kind in kinds_frozen()
    }
    fragments |= {
        f"{folder}/{kind}.jinja" for folder in re.findall(r'include \["([\w/]+)/" ~', text) for kind in kinds_frozen()
    }
    named = {*TEMPLATE_NAME.findall(text), *fragments}
    patterns = [re.compile(pattern) for path in python_files(*APPS) for pattern in spoken_in(path)]
    unused = [
        name
        for name in map(_name, templates())
        if name not in named and not any(p.fullmatch(name) for p in patterns) and not _is_called_by_others(name)
    ]
    assert unused == []


def spoken_in(path: Path) -> Iterator[str]:
    """Patterns of the template names that a module says: whole, as an f-string, as the stem of a letter's two parts."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "[^/]+" for p in node.values]
            if any("/" in part for part in parts if part != "[^/]+"):
                yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield rf"(?:.*/)?{re.escape(node.value)}(?:_subject\.txt|_message\.(?:txt|html))?"


def _name(path: Path) -> str:
    return str(path).rsplit("/templates/", 1)[1]


def _is_called_by_others(name: str) -> bool:
    """Error pages, the form pack, and templates that stand in for one of an installed package."""
    if name.startswith("portal/") or re.fullmatch(r"[45]\d\d(_csrf)?\.html", name):
        return True
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs()]
    return any((folder / name).exists() for folder in folders if ROOT not in folder.parents or ".venv" in folder.parts)


def test_every_template_can_be_read() -> None:
    for path in templates():
        get_template(_name(path), using="jinja2" if path.suffix == ".jinja" else "django")


def test_static_files_are_our_own() -> None:
    """Third-party scripts and styles come with Python packages, so that they are raised with them."""
    for path in (ROOT / "static").rglob("*"):
        if path.is_file():
            assert path.suffix in OUR_STATIC, path
            assert ".min." not in path.name, path
        if path.suffix in {".css", ".js"}:
            assert max(map(len, path.read_text().splitlines()), default=0) < 400, f"{path} looks minified"


@pytest.mark.parametrize("suffix", ["css", "js"])
def test_static_files_write_no_code_from_text(suffix: str) -> None:
    forbidden = re.compile(r"\beval\(|new Function\(|document\.write|\.style\.\w+\s*=|setAttribute\(.style")
    assert [p for p in (ROOT / "static").rglob(f"*.{suffix}") if forbidden.search(p.read_text())] == []


def test_static_files_collect_under_their_hashed_names(settings: object, tmp_path: Path) -> None:
    """Fails when a style sheet or script names a file that is not there."""
    backend = "portal.web.assets.AssetStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", verbosity=0, interactive=False)
    assert (tmp_path / "staticfiles.json").exists()


@pytest.mark.xdist_group("a group of its own")
def test_tests_of_a_group_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Else every worker opens every house; pytest-xdist keeps them together by what it adds to the name."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@a group of its own")
