"""Does a wrongly set up installation refuse to start, and is a rightly set up one clean?"""

import re
import secrets

import pytest

from tests.commands import ROOT, manage

pytestmark = pytest.mark.once


def test_missing_secret_refuses_to_start() -> None:
    """Whoever names a database has an installation; one sentence says what it lacks."""
    done = manage("check", DATABASE_URL="postgres://somewhere/portal")
    said = "manage.py: SECRET_KEY is missing: set it in the environment (or DEBUG=1 on a desk).\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_deploy_check_of_an_installation_behind_tls_is_clean() -> None:
    env = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BASE_URL": "https://portal.example.tw",
        "ALLOWED_HOSTS": "portal.example.tw",
    }
    done = manage("check", "--deploy", "--fail-level", "WARNING", **env)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_the_environment_is_read_in_one_place() -> None:
    """DJANGO_SETTINGS_MODULE, which says where the settings are, is the one exception."""
    readers = set()
    for app in ("portal", "applications", "review", "listings", "demonstration"):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text().replace('os.environ.setdefault("DJANGO_SETTINGS_MODULE"', "")
            if "os.environ" in text or "getenv" in text:
                readers.add(str(path.relative_to(ROOT)))
    assert readers == {"portal/environment.py"}


def test_every_variable_is_in_the_example_and_the_operations_page() -> None:
    source = (ROOT / "portal/settings.py").read_text() + (ROOT / "portal/outside.py").read_text()
    names = set(re.findall(r"\benv(?:_bool|_int|_list)?\(\s*\"([A-Z0-9_]+)\"", source))
    example = (ROOT / ".env.example").read_text()
    page = (ROOT / "docs/operations.md").read_text()
    assert [name for name in sorted(names) if f"{name}=" not in example or f"`{name}`" not in page] == []
