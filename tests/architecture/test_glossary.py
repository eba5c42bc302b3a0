"""Does every name in the glossary still stand in the code, and every file that a page of the house names?"""

import re

from django.conf import settings

from applications.guideline.papers import PAPERS

GLOSSARY = (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8")


def code_names() -> set[str]:
    """The single names in back quotes; a path or a prefix (`sla_…`) is none."""
    return {name for name in re.findall(r"`([^`]+)`", GLOSSARY) if name.isidentifier()}


def words_of_the_code() -> set[str]:
    files = (
        path
        for app in ("portal", "applications", "review", "listings", "demonstration")
        for path in (settings.BASE_DIR / app).rglob("*.py")
    )
    return {word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def test_every_name_in_the_glossary_stands_in_the_code():
    assert sorted(code_names() - words_of_the_code()) == []


def test_every_paper_stands_in_the_glossary():
    assert sorted(PAPERS.keys() - code_names()) == []


def test_every_file_that_the_house_names_is_there() -> None:
    """In docs/architecture.md and docs/decisions/; a name with a placeholder and an address of the site are none."""
    docs = settings.BASE_DIR / "docs"
    pages = [docs / "architecture.md", *sorted((docs / "decisions").glob("*.md"))]
    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(r"`([\w.-]+/[\w./-]*)`", page.read_text(encoding="utf-8"))
    }
    assert sorted(pair for pair in named if not (settings.BASE_DIR / pair[1]).exists()) == []
