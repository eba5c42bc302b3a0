"""Can anything that staff type be lost without a word? Every form of the desk that takes words is kept, or says that it is not."""

from typing import Any

import lxml.html
import pytest

from tests.architecture.access import TABLE
from tests.architecture.world import ROLES, World
from tests.browser import PARSER

pytestmark = pytest.mark.once

WORDS = ".//textarea[not(@readonly)] | .//input[@type='text' or @type='email' or @type='url' or not(@type)]"
ADMINISTRATOR = ROLES.index("administrator")
STATES = ("submitted", "in_qualification", "not_qualified_proposed", "correction_requested", "qualified")


def pages(world: World) -> list[tuple[str, Any]]:
    """What an administrator, who may do everything, sees at each address of the desk."""
    client = world.clients["administrator"]
    opened = []
    for route in TABLE:
        if route.startswith("admin/") and TABLE[route].split()[ADMINISTRATOR] in ("200", "away"):
            response = client.get(world.address(route))
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                opened.append((route, lxml.html.document_fromstring(response.content.decode(), PARSER)))
    return opened


def forms(page: Any) -> list[Any]:
    """Those of the content that are sent with words. A search is asked again."""
    every = [form for form in page.xpath("//main//form") if form.xpath(WORDS)]
    return [form for form in every if form.get("method", "").lower() == "post" or form.xpath(".//textarea")]


def is_kept(page: Any, form: Any) -> bool:
    """By the page's script while it runs; without one by a button of its own, or the page says that it is not."""
    by_script = page.xpath("//*[@data-typed]") and form.get("data-typed-never") is None
    without = form.get("data-saves-words") is not None or form.xpath(".//*[@data-typed-said]")
    return bool(by_script and without)


def test_no_form_of_the_desk_loses_words_silently(world: World) -> None:
    asked, lost = set(), []
    for state in STATES:
        type(world.sent).objects.filter(pk=world.sent.pk).update(state=state)
        for route, page in pages(world):
            for form in forms(page):
                asked.add(route)
                if not is_kept(page, form):
                    lost.append((route, form.get("action")))
    assert lost == []
    assert {
        "admin/review/case/<path:object_id>/change/",
        "admin/review/case/<int:pk>/step/<slug:step>/",
        "admin/review/case/<int:pk>/correction/",
        "admin/review/case/postpone/",
        "admin/review/mailing/add/",
        "admin/review/phrase/add/",
        "admin/portal/closureday/add/",
        "admin/applications/lettertext/year/<int:programme>/<slug:kind>/",
        "admin/outbox/message/<int:pk>/elsewhere/",
        "admin/accounts/user/<path:object_id>/change/",
    } <= asked
