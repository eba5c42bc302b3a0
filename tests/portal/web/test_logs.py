"""Does no line of any log hold the secret of a link: of gunicorn, of Django, of an exception?"""

import http.client
import logging
import os
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.web.logs import Formatter, without_secrets
from tests.commands import ROOT

SECRET = "c2VjcmV0-of_A.link"
CONFIRM = "MQ:1xXIuA:qGx4ePOaH2IdEoE_A5yFqBw5opmUmtnfcLw36Y30mcI"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"GET /apply/join/{SECRET}/ HTTP/1.1", "GET /apply/join/…/ HTTP/1.1"),
        (f"Not Found: /apply/join/{SECRET}", "Not Found: /apply/join/…"),
        (f"/account/email/confirm/{CONFIRM}/", "/account/email/confirm/…/"),
        (f"/account/email/confirm/{CONFIRM.replace(':', '%3A')}/", "/account/email/confirm/…/"),
        (f"/account/password/reset/key/3-{SECRET}/?x=1", "/account/password/reset/key/…/?x=1"),
        (
            f'"http://a.tw/account/password/reset/key/3-{SECRET}/" 200',
            '"http://a.tw/account/password/reset/key/…/" 200',
        ),
        (
            f"/account/login/?next=/account/email/confirm/{CONFIRM}/&a=b",
            "/account/login/?next=/account/email/confirm/…/&a=b",
        ),
        (
            f"/account/login/?next=%2Faccount%2Femail%2Fconfirm%2F{CONFIRM.replace(':', '%3A')}%2F&a=b",
            "/account/login/?next=%2Faccount%2Femail%2Fconfirm%2F…%2F&a=b",
        ),
        (f"?next=%252Fapply%252fjoin%252F{SECRET}%252F", "?next=%252Fapply%252fjoin%252F…%252F"),
        ("/solutions/S-1/ and /apply/12/", "/solutions/S-1/ and /apply/12/"),
        ("/account/password/reset/ /account/email/confirmed/", "/account/password/reset/ /account/email/confirmed/"),
    ],
)
def test_secret_is_left_out_and_the_rest_stays(line: str, kept: str) -> None:
    assert without_secrets(line) == kept


def test_every_address_with_a_secret_in_it_is_known() -> None:
    """A new address whose part is called so must be added to portal/web/logs.py."""
    patterns, addresses = [("", get_resolver())], []
    while patterns:
        before, entry = patterns.pop()
        if isinstance(entry, URLResolver):
            patterns += [(before + str(entry.pattern).removeprefix("^"), pattern) for pattern in entry.url_patterns]
        elif isinstance(entry, URLPattern):
            addresses.append(before + str(entry.pattern))
    secret = [address for address in addresses if re.search(r"secret|[^s]key|token|digest|signature", address)]
    assert len(secret) == 3
    for path in secret:
        address = re.sub(
            r"\(\?P<\w+>\[[^)]*\)|\(\?P<key>[^)]*\)|<\w+:\w+>", SECRET, path.replace("^", "").replace("$", "")
        )
        assert SECRET not in without_secrets(f"/{address}"), address


def test_exception_and_its_message_are_looked_through() -> None:
    formatter = Formatter("{levelname} {message}", style="{")
    try:
        raise ValueError(f"cannot open /apply/join/{SECRET}/")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "Internal Server Error: %s", (f"/apply/join/{SECRET}/",), None
        )
        record.exc_info = (type(error), error, error.__traceback__)
    line = formatter.format(record)
    assert ("ValueError" in line, SECRET in line) == (True, False)


@pytest.mark.django_db
def test_line_of_a_page_that_is_not_found_holds_no_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(Formatter("%(message)s"))
    client.get(f"/apply/join/{SECRET}/")
    client.get(f"/account/password/reset/key/{SECRET}")
    client.post(f"/account/email/confirm/{CONFIRM}/x/")
    assert caplog.text != ""
    assert SECRET not in caplog.text
    assert "qGx4eP" not in caplog.text


@pytest.mark.once
def test_access_log_of_the_running_portal_holds_no_secret(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "SECRET_KEY": "x" * 60, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1", "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings", "GUNICORN_CMD_ARGS": "--access-logfile -",
    }  # fmt: skip
    log = tmp_path / "log"
    with (
        log.open("wb") as written,
        subprocess.Popen(["bin/web"], cwd=ROOT, env=env, stdout=written, stderr=written) as web,
    ):
        try:
            _get(port, f"/apply/join/{SECRET}/", f"http://localhost/account/password/reset/key/3-{SECRET}/")
            _get(port, f"/account/login/?next=%2Faccount%2Femail%2Fconfirm%2F{SECRET}%2F", "")
        finally:
            web.terminate()
    lines = log.read_text()
    assert lines.count("/apply/join/…/") >= 1, lines[-3000:]
    assert SECRET not in lines


def _get(port: int, path: str, referer: str) -> None:
    for _ in range(120):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path, headers={"Referer": referer})
            connection.getresponse().read()
        except OSError:
            time.sleep(0.25)
        else:
            connection.close()
            return
    raise AssertionError("the portal did not start")
