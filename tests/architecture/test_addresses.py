"""Does an app name an address of an app that stands above it? Only the wiring and the frame of the site know them all."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import APPS, ROOT

NAMED = re.compile(r"(?:admin:)?(portal|applications|review|listings|demonstration)(?::[a-z]|_[a-z]+_[a-z])")

# They name the apps by string, as settings do: what a visitor can go to from everywhere.
FRAME = {
    "portal/settings.py": "where a person is led after signing in and out, and where letters wait",
    "portal/urls.py": "which app answers under which address",
    "templates/admin/base_site.html": "the frame of the desk",
    "templates/admin/index.html": "the front page of the desk",
    "templates/components/main_nav.html": "the main menu",
    "templates/components/footer.html": "the foot of every page",
    "templates/components/brand.html": "the mark that leads to the start",
    "templates/404.html": "what leads on from nowhere",
}
# Parts that only one app's pages include.
PARTS_OF = {
    "templates/components/carry.html",
    "templates/components/document.html",
    "templates/components/closing.html",
}


def test_no_app_names_the_address_of_an_app_above_it() -> None:
    named = {f"{path} names {name}" for path, name in names() if path not in FRAME and above(path, name)}
    assert sorted(named) == []
    assert [path for path in FRAME if not (ROOT / path).exists()] == []


def names() -> Iterator[tuple[str, str]]:
    """Every file with each name of an address in it."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from ((path.relative_to(ROOT).as_posix(), name) for name in in_code(path.read_text()))
    for path in (ROOT / "templates").rglob("*.*"):
        yield from ((path.relative_to(ROOT).as_posix(), name) for name in in_template(path.read_text()))


def in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.match(node.value):
            yield node.value


def in_template(source: str) -> Iterator[str]:
    for tag in re.findall(r"\{%.*?%\}", source):
        yield from (name for name in re.findall(r"['\"]([\w:-]+)['\"]", tag) if NAMED.match(name))
        if "{% load" in tag and re.search(r"\bdesk\b", tag):  # the tags of the review
            yield "review:desk"


def above(path: str, name: str) -> bool:
    named = NAMED.match(name)
    return named is not None and APPS.index(named[1]) > APPS.index(app_of(path))


def app_of(path: str) -> str:
    """The app whose file it is; a template stands in the folder of its app, what all share belongs to the floor."""
    if path in PARTS_OF:
        return "applications"
    parts = path.split("/")
    if parts[0] in APPS:
        return parts[0]
    return next((part for part in parts[1:-1] if part in APPS), "portal")


@pytest.mark.parametrize(
    ("path", "name", "is_above"),
    [
        ("portal/outbox/admin.py", "admin:review_case_change", True),
        ("portal/outbox/duties.py", "applications:inbox", True),
        ("applications/pages/home.py", "listings:catalogue", True),
        ("templates/admin/outbox/message/change_form.html", "admin:review_case_change", True),
        ("templates/applications/home.html", "review:x", True),
        ("templates/admin/review/case/case.html", "admin:outbox_message_change", False),
        ("review/desk/admin.py", "applications:receipt", False),
        ("portal/outbox/admin.py", "admin:outbox_message_change", False),
    ],
)
def test_address_above_is_known(path: str, name: str, is_above: bool) -> None:
    assert above(path, name) is is_above
