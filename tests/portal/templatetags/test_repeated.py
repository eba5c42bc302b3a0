"""Does a compiled part know what its page knows, and is nothing in it left unsaid or unescaped?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.test import RequestFactory
from jinja2 import UndefinedError

from portal.templatetags.repeated import drawn

Write = Callable[[str], str]


@pytest.fixture
def part(tmp_path: Path, settings: LazySettings) -> Write:
    """Writes a part and says its name."""
    pages, parts = settings.TEMPLATES
    settings.TEMPLATES = [pages, {**parts, "DIRS": [tmp_path]}]

    def write(text: str) -> str:
        (tmp_path / "part.jinja").write_text(text)
        return "part.jinja"

    return write


def on_a_page(name: str, address: str = "/", **known: object) -> str:
    page = Template('<p>{% drawn "' + name + '" %}</p>')
    return page.render(Context({"request": RequestFactory().get(address), **known}))


def test_part_knows_what_its_page_knows(part: Write) -> None:
    assert on_a_page(part("{{ word|linebreaksbr }}"), word="一\n二") == "<p>一<br>二</p>"


def test_what_somebody_wrote_is_words_and_no_markup(part: Write) -> None:
    assert on_a_page(part("{{ word }}{{ word|linebreaksbr }}"), word="<b>") == "<p>&lt;b&gt;&lt;b&gt;</p>"


def test_name_that_nobody_gave_raises(part: Write) -> None:
    with pytest.raises(UndefinedError, match="'word' is undefined"):
        on_a_page(part("{{ word }}"))


def test_part_that_is_not_there_raises() -> None:
    with pytest.raises(TemplateDoesNotExist, match=r"nowhere\.jinja"):
        drawn("nowhere.jinja", {}, None)


def test_address_in_a_part_knows_the_list_that_its_page_was_opened_from(part: Write) -> None:
    here = "/admin/review/case/7/change/?_changelist_filters=q%3Da"
    assert on_a_page(part("{{ kept('?item=', 3) }}"), here) == "<p>?item=3&amp;_changelist_filters=q%3Da</p>"


def test_part_of_other_pages_is_drawn_as_they_draw_it(part: Write) -> None:
    name = part('{{ page_part("components/answer.html", answer=answer) }}')
    answer = {"kind": "text", "display": "<b>"}
    drawn_there = engines["django"].get_template("components/answer.html").render({"answer": answer})
    assert drawn_there.strip() == "&lt;b&gt;"
    assert on_a_page(name, answer=answer) == f"<p>{drawn_there}</p>"
