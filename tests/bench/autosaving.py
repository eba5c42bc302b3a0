"""How does a page that saves by itself ask? One answer, the version it was shown with, and the account."""

import json
from typing import Any

from portal.accounts.models import User
from portal.forms.merging import version_of
from portal.web.draft_key import browser_tag
from tests.bench.server import Browser


class Autosaves:
    """One person's saves, each with the version that the last one answered."""

    def __init__(self, user: User) -> None:
        self.account = browser_tag(user)
        self.versions: dict[tuple[str, str], str] = {}

    def fields(self, url: str, name: str, text: str, row: Any) -> list[tuple[str, str]]:
        seen = self.versions.get((url, name), version_of(getattr(row, name)))
        return [("account", self.account), ("seen", json.dumps({name: seen})), (name, text)]

    def save(self, browser: Browser, url: str, name: str, text: str, row: Any) -> tuple[float, str]:
        """Milliseconds, and what went wrong."""
        try:
            ms, status, body = browser.ask(url, self.fields(url, name, text, row), script=True)
        except OSError as broken:
            return 0.0, f"{url}: {broken!r}"
        return ms, self.take(url, name, status, body)

    def take(self, url: str, name: str, status: int, body: bytes) -> str:
        told = json.loads(body) if status == 200 else {}
        if name not in told.get("versions", {}):
            return f"{url}: {status} {body[:200]!r}"
        self.versions[url, name] = told["versions"][name]
        return ""
