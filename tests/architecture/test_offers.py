"""Does a page offer only what it gives? Every link and every button of every page that a role can reach, followed as that role.

It begins at the front pages and goes on wherever a link leads; a form is sent as it stands, and taken back. Whoever may not
open something, or finds nothing there, should not have been sent there.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import lxml.html
import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.architecture.world import ROLES, World
from tests.browser import PARSER

pytestmark = pytest.mark.once

BEGIN = {  # where a sign-in leads, and what every page is headed with
    "anonymous": ("/",),
    **dict.fromkeys(("other vendor", "owner", "editor"), ("/", "/apply/", "/account/")),
    **dict.fromkeys(("officer", "reviewer", "authority", "administrator"), ("/", "/admin/", "/account/")),
}
ENDS = ("/account/logout/", "/admin/logout/")  # the walk would be over
REFUSALS = {403, 404, 405, 500}
Offer = tuple[str, str, str]  # where it stands, what is pressed, where it leads


class Walk:
    """One role's way through everything it is offered."""

    def __init__(self, client: Client, begin: tuple[str, ...]) -> None:
        self.client, self.waiting, self.seen = client, [("", place) for place in begin], set(begin)
        self.kinds: set[str] = set()
        self.refused: list[str] = []

    def go(self) -> "Walk":
        while self.waiting:
            source, address = self.waiting.pop(0)
            response = self._asked(source, address, lambda address=address: self.client.get(address))
            if response is not None and response.status_code == 200 and _is_page(response):
                self._read(address, response)
        return self

    def _asked(self, source: str, address: str, ask: Any, how: str = "") -> Any:
        """What came of it, after taking back what it did; noted when it was refused."""
        kept = self.client.cookies.copy()
        with transaction.atomic():
            response = ask()
            response.getvalue()
            leads_to = _redirects_to(address, response)
            if how and leads_to and not _is_way_in(leads_to):  # what a button made is there until it is taken back
                response = self.client.get(leads_to)
                address = f"{address} → {leads_to}"
            transaction.set_rollback(True)
        self.client.cookies = kept
        if response.status_code in REFUSALS:
            self.refused.append(f"{source} {how}→ {address}: {response.status_code}")
        elif leads_to and not how:
            self._add(source, leads_to)
        return response

    def _read(self, address: str, response: Any) -> None:
        tree = lxml.html.document_fromstring(response.content.decode(), PARSER)
        for link in tree.xpath("//a[@href]"):
            self._add(address, urljoin(address, link.get("href")))
        for form in tree.xpath("//form"):
            self._send(address, form)

    def _add(self, source: str, address: str) -> None:
        """To be asked, if it is ours and not yet one of too many of its kind."""
        place = urldefrag(address).url
        parts = urlsplit(place)
        if parts.scheme not in ("", "http", "https") or parts.netloc not in ("", "testserver"):
            return
        place = parts._replace(scheme="", netloc="").geturl()
        if place in self.seen or parts.path in ENDS or self._is_one_too_many(place):
            return
        self.seen.add(place)
        self.waiting.append((source, place))

    def _is_one_too_many(self, address: str, pressed: str = "") -> bool:
        """The second row of a list is as the first, and two filters together are as each alone."""
        names = [pressed] if pressed else ["", *(name for name, _ in parse_qsl(urlsplit(address).query))]
        kinds = {f"{_kind_of(address)} {name}" for name in names}
        is_known = kinds <= self.kinds
        self.kinds |= kinds
        return is_known

    def _send(self, source: str, form: Any) -> None:
        """Each button of it, with everything that stands in it."""
        target = urljoin(source, form.get("action") or source)
        if urlsplit(target).path in ENDS:
            return
        if form.get("method", "get").lower() != "post":
            self._add(source, f"{urlsplit(target)._replace(query='').geturl()}?{_query(form)}")
            return
        for elsewhere, pressed in _presses(form):
            how, to = f"[{pressed}] ", urljoin(source, elsewhere or target)
            if not self._is_one_too_many(to, how):
                sent = _as_dict(_filled_in(form), pressed)
                self._asked(source, to, lambda to=to, sent=sent: self.client.post(to, sent), how)


def _redirects_to(address: str, response: Any) -> str:
    """Empty where it leads nowhere else."""
    return urljoin(address, response["Location"]) if response.status_code in (301, 302) else ""


def _is_way_in(address: str) -> bool:
    return "/login/" in address


def _is_page(response: Any) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


def _kind_of(address: str) -> str:
    """The route of an address with its words."""
    path = urlsplit(address).path
    try:
        match = resolve(path)
    except Resolver404:
        return path
    words = [str(value) for value in match.kwargs.values() if not re.search("[0-9]", str(value))]
    return f"{match.route} {words}"


def _presses(form: Any) -> list[tuple[str, dict[str, str]]]:
    """What can be pressed: each button with its address and what it says, and each choice of what is done to rows of a list."""
    actions = form.xpath(".//select[@name='action']/option/@value")
    if actions:
        return [("", {"action": action, "index": "0"}) for action in actions if action]
    buttons = form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']")
    return [(button.get("formaction", ""), _said_by(button)) for button in buttons]


def _said_by(button: Any) -> dict[str, str]:
    return {button.get("name"): button.get("value", "")} if button.get("name") else {}


def _filled_in(form: Any) -> list[tuple[str, str]]:
    """As a browser sends it; the first row of a list is ticked, so that what is done has something to act on."""
    rows = form.xpath(".//input[@name='_selected_action']")
    return [*form.form_values(), *((box.get("name"), box.get("value")) for box in rows[:1])]


def _as_dict(sent: list[tuple[str, str]], pressed: dict[str, str]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for name, value in sent:
        made.setdefault(name, []).append(value)
    return made | {name: [value] for name, value in pressed.items()}


def _query(form: Any) -> str:
    return urlencode(form.form_values())


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_offered_is_refused(world: World, role: str) -> None:
    refused = Walk(world.clients[role], BEGIN[role]).go().refused
    assert refused == [], "\n".join(refused)
