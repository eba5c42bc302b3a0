"""How is the running portal asked? Real processes, and a browser's form over one connection that stays open."""

import http.client
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bin.throwaway import die_with_parent
from portal.accounts.models import User
from tests.commands import ROOT

START_SECONDS = 60
PATIENCE = 600  # seconds, for what workers have to finish
_of_a_paper = re.compile(
    r"[a-z]+-[0-9]+-"
).match  # its questions are named by their place, those of the page's own sheet are not
CSRF = "a" * 32


@contextmanager
def process(name: str, **env: str) -> Iterator[subprocess.Popen]:
    """One of bin/web, bin/worker; stopped politely at the end."""
    started = subprocess.Popen(
        [ROOT / "bin" / name], env={**os.environ, **env}, cwd=ROOT, start_new_session=True, preexec_fn=die_with_parent
    )
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


class Browser:
    """One connection that stays open, signed in as one person at a time."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = ""

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.ask("/account/login/")
                return
            except OSError:
                self.connection.close()
                time.sleep(0.2)
        raise SystemExit("the web process did not start")

    def sign_in(self, user: User) -> "Browser":
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session["last_seen"] = int(time.time())
        session.create()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        return self

    def signed_in(self, user: User) -> "Browser":
        """Another browser of the same portal, for one more person."""
        return Browser(self.connection.port).sign_in(user)

    def ask(
        self, path: str, fields: list[tuple[str, str]] | None = None, script: bool = False
    ) -> tuple[float, int, bytes]:
        """Milliseconds until the whole answer was there, its status and its body. Redirects are not followed.

        `script` asks as the page's own script does, over a connection of its own: it asks too rarely to keep one.
        """
        headers, body, method = {"Cookie": self.cookie}, None, "GET"
        if script:
            headers["Accept"] = "application/json"
        if fields is not None:
            method, body = "POST", urlencode(fields).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF}
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.will_close or script:
            self.connection.close()
        return (time.perf_counter() - started) * 1000, answer.status, content


class Form(HTMLParser):
    """The fields of the page's main form as a browser would send them, and which of them can be typed into."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.ticked = self._text = self._select = ""
        self._inside = False
        self.feed(page)

    @property
    def typed(self) -> str:
        """A text that was filled in with words: it stays right with one character more."""
        words = (name for name, value in self.fields if name in self.texts and not value.isascii())
        return next((name for name in words if not _of_a_paper(name)), "")

    def handle_starttag(self, tag: str, attrs: list) -> None:
        said = dict(attrs)
        if tag == "form":
            self._inside = "form" in said.get("class", "").split()
        if not self._inside or not (name := said.get("name")):
            if tag == "option" and "selected" in said and self._select:
                self.fields.append((self._select, said.get("value", "")))
            return
        if tag == "textarea":
            self._text = name
            self.texts.append(name)
            self.fields.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "input":
            self._input(name, said)

    def _input(self, name: str, said: dict) -> None:
        kind = said.get("type", "text")
        if kind == "checkbox":
            self.ticked = self.ticked or ("" if _of_a_paper(name) else name)
        if kind in ("checkbox", "radio"):
            if "checked" in said:
                self.fields.append((name, said.get("value", "on")))
        elif kind != "file":
            self.fields.append((name, said.get("value") or ""))
            self.texts += [name] if kind == "text" else []

    def handle_data(self, data: str) -> None:
        if self._text:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False

    def changed(self, number: int) -> list[tuple[str, str]]:
        """The fields with one answer changed each time: a word at the end of a text, or a tick taken and put back."""
        if typed := self.typed:
            return [
                (name, f"{value.strip()}{number % 2 + 1}" if name == typed else value) for name, value in self.fields
            ]
        if self.ticked and number % 2 == 0:
            return [(name, value) for name, value in self.fields if name != self.ticked]
        return self.fields
