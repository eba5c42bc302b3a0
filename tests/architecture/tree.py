"""Which files are the product's own?"""

from collections.abc import Iterator
from pathlib import Path

from tests.commands import ROOT

PAGES = {".html", ".jinja"}
APPS = ("portal", "applications", "review", "listings", "demonstration")  # from the floor up


def python_files(*tops: str) -> Iterator[Path]:
    for top in tops:
        yield from (path for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts)


def templates() -> Iterator[Path]:
    for folder in ("templates", *(f"{app}/templates" for app in APPS)):
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.is_file())
