"""Does docker-compose.yml start nothing with a default that loses letters or opens a store, and pass on every setting?"""

import re
from typing import Any

import pytest
import yaml

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.once
TEXT = (ROOT / "docker-compose.yml").read_text()
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")

SECRETS = {"SECRET_KEY": "a", "POSTGRES_PASSWORD": "b", "S3_SECRET_KEY": "c"}
WHOLE = {**SECRETS, "EMAIL_HOST": "smtp.example.tw"}


class Missing(Exception):
    """A variable that is asked for has no value."""


def filled(text: str, env: dict[str, str]) -> str:
    """As compose does it: `:-` a default, `:?` refused when there is nothing."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if given := env.get(name):
            return given
        if kind == "?":
            raise Missing(name)
        return rest or ""

    return VARIABLE.sub(value, text)


def services(**env: str) -> dict[str, Any]:
    return yaml.safe_load(filled(TEXT, env))["services"]


@pytest.mark.parametrize("name", sorted(WHOLE))
@pytest.mark.parametrize("empty", [True, False])
def test_nothing_starts_without_what_has_no_safe_default(name: str, empty: bool) -> None:
    env = WHOLE | {name: ""} if empty else {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(Missing, match=name):
        services(**env)


def test_no_secret_and_no_mail_server_has_a_default() -> None:
    kinds = {(name, kind) for name, kind, _ in VARIABLE.findall(TEXT) if name in WHOLE}
    assert kinds == {(name, "?") for name in WHOLE}


def test_mail_catcher_starts_only_when_its_profile_is_asked_for() -> None:
    whole = services(**WHOLE)
    assert [name for name, service in whole.items() if service.get("profiles")] == ["mail"]
    assert whole["web"]["environment"]["EMAIL_HOST"] == "smtp.example.tw"
    needed = [set(settings.get("depends_on", ())) for settings in whole.values()]
    assert "mail" not in set().union(*needed)


def test_every_setting_of_the_portal_is_passed_on() -> None:
    """By .env, whose example names all of them (test_settings.py); what comes back undelivered, from the shell too."""
    whole = services(**WHOLE)
    bounces = set(re.findall(r"^(BOUNCE_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert len(bounces) >= 5
    for service in ("web", "worker", "beat", "migrate"):
        assert whole[service]["env_file"] == [".env"]
        assert sorted(bounces - set(whole[service]["environment"])) == []


def test_every_variable_of_the_file_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    assert [name for name in sorted({m[0] for m in VARIABLE.findall(TEXT)}) if f"\n{name}=" not in example] == []


def test_every_service_has_a_limit_of_memory_and_is_watched() -> None:
    whole = services(**WHOLE)
    assert [name for name, service in whole.items() if "mem_limit" not in service] == []
    assert [name for name, service in whole.items() if name != "migrate" and "healthcheck" not in service] == []
    assert [
        port for service in whole.values() for port in service.get("ports", ()) if not port.startswith("127.0.0.1:")
    ] == []
