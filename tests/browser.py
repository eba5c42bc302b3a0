"""What would a browser without JavaScript show and send?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import lxml.html
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

PARSER = lxml.html.HTMLParser(huge_tree=True)


class Page:
    """A page as it came, after its redirects; its forms are sent with everything that stands in them."""

    def __init__(self, client: Client, response: HttpResponse) -> None:
        self.client, self.response, self.status = client, response, response.status_code
        self.url = response.redirect_chain[-1][0] if response.redirect_chain else response.request["PATH_INFO"]
        asked = response.request.get("QUERY_STRING", "")
        self.address = response.request["PATH_INFO"] + (
            f"?{asked}" if asked else ""
        )  # what a form without an action is sent to
        self.html = response.content.decode()
        self.tree = lxml.html.document_fromstring(self.html, PARSER)

    @property
    def words(self) -> str:
        """What can be read, white space folded."""
        return " ".join(self.tree.find("body").text_content().split())

    def all(self, path: str) -> list[Any]:
        return self.tree.xpath(path)

    def texts(self, path: str) -> list[str]:
        return [" ".join(element.text_content().split()) for element in self.all(path)]

    @property
    def title(self) -> str:
        return self.texts("//h1")[0]

    @property
    def problems(self) -> list[str]:
        """The lines of the summary at the top."""
        return self.texts("//*[contains(@class, 'error-summary')]//li")

    def dead_links(self) -> list[str]:
        """Links of the summary that lead to no place on this page."""
        places = {element.get("id") for element in self.all("//*[@id]")}
        links = [link.get("href") for link in self.all("//*[contains(@class, 'error-summary')]//a")]
        return [link for link in links if link.startswith("#") and link[1:] not in places]

    def link(self, words: str) -> str:
        """The address that the link with these words leads to."""
        (address,) = {link.get("href") for link in self.all("//a") if words in " ".join(link.text_content().split())}
        return address

    def form(self, action: str = "") -> lxml.html.FormElement:
        """The form of the page's content, or the one that is sent to `action`."""
        forms = [form for form in self.all("//*[@id='content']//form") if form.get("method", "").lower() == "post"]
        return next(form for form in forms if action in (form.get("action") or ""))

    def values(self, action: str = "") -> dict[str, list[str]]:
        """What the form would be sent with, as it stands."""
        sent: dict[str, list[str]] = {}
        for control in self.form(action).xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
            if (value := _value(control)) is not None:
                sent.setdefault(control.get("name"), []).append(value)
        return sent

    def send(self, changes: Mapping[str, Any] | None = None, *, action: str = "", do: str = "") -> "Page":
        """Presses the button `do` after changing some answers; None takes an answer away."""
        data = {**self.values(action), **(changes or {}), **({"do": do} if do else {})}
        data = {name: value for name, value in data.items() if value is not None}
        target = urljoin(self.address, self.form(action).get("action") or "")
        return Page(self.client, self.client.post(target, data, follow=True))


def signed_in(user: Any) -> Client:
    """A browser of this person's own."""
    client = Client()
    client.force_login(user)
    return client


def _value(control: Any) -> str | None:
    """None for what is not sent: buttons, files, boxes that are not ticked."""
    if control.tag == "select":
        return control.value
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n")
    kind = control.get("type", "text")
    if kind in {"submit", "button", "reset", "file", "image"}:
        return None
    if kind in {"checkbox", "radio"}:
        return control.get("value", "on") if control.get("checked") is not None else None
    return control.get("value", "")


def visit(client: Client, url: str) -> Page:
    return Page(client, client.get(url, follow=True))


def questions_of(client: Client, url: str) -> int:
    """How many questions of the database the page takes once caches are filled."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
    return len(queries)
