"""Does /healthz name each part, tell well from unwell, and keep secrets to itself?"""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from throwaway import redis as throwaway_redis

from portal import health
from portal.web.kept import Kept
from tests.portal.files import scanner

pytestmark = pytest.mark.django_db
PARTS = ["database", "redis", "worker", "storage", "scanner", "font", "seal"]


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory, settings: object) -> Iterator[str]:
    with throwaway_redis(tmp_path_factory.mktemp("r")) as url:
        settings.REDIS_URL = url
        yield url


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    health._reports = Kept(health.REPORT_SECONDS)
    health.font.cache_clear()
    yield
    health.font.cache_clear()


@pytest.fixture
def no_broker(settings: object, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody:secret-of-redis.sock"


def test_healthz_all_parts_well_is_200(client: Client, broker: str) -> None:
    health.heartbeat()
    answer = client.get("/healthz")
    assert answer.json() == {"status": "ok", "checks": dict.fromkeys(PARTS, "ok")}
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_healthz_without_heartbeat_names_the_worker_only(client: Client, broker: str) -> None:
    answer = client.get("/healthz")
    expected = dict.fromkeys(PARTS, "ok") | {"worker": "no heartbeat for 300 seconds"}
    assert (answer.status_code, answer.json()) == (503, {"status": "unwell", "checks": expected})


@pytest.mark.usefixtures("no_broker")
def test_healthz_without_redis_is_503_and_tells_no_address(client: Client) -> None:
    answer = client.get("/healthz")
    expected = dict.fromkeys(PARTS, "ok") | {"redis": "ConnectionError", "worker": "ConnectionError"}
    assert (answer.status_code, answer.json()["checks"]) == (503, expected)
    assert "secret-of-redis" not in answer.content.decode()


def test_healthz_without_the_font_names_the_font(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CJK_FONT", "No Such Font TC")
    assert client.get("/healthz").json()["checks"]["font"] == "No Such Font TC is not installed"
    assert [error.id for error in health.font_is_installed()] == ["portal.E001"]


def test_healthz_with_a_broken_store_names_the_storage(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device: /srv/secret-folder")

    monkeypatch.setattr(default_storage, "save", full)
    answer = client.get("/healthz")
    assert answer.json()["checks"]["storage"] == "OSError"
    assert "secret-folder" not in answer.content.decode()


def test_healthz_while_the_scanner_is_away_says_so_and_is_well_again(client: Client, settings: object) -> None:
    with scanner.stand_in() as clamd:
        settings.CLAMAV = clamd.place
        assert health.report(["scanner"]) == {"scanner": "ok"}
        assert clamd.received == []
    assert health.report(["scanner"]) == {"scanner": "no answer from the virus scanner"}
    settings.CLAMAV = {"socket": "", "host": "", "port": 3310}
    assert health.report(["scanner"]) == {"scanner": "ok"}


def test_healthz_leaves_no_file_behind(client: Client, settings: object, tmp_path: Path) -> None:
    client.get("/healthz")
    assert list(Path(settings.FILES_DIR).glob("healthz*")) == []


def test_healthz_asked_often_looks_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(health, "report", lambda: asked.append(1) or {"database": "ok"})
    assert [client.get("/healthz").status_code for _ in range(3)] == [200, 200, 200]
    assert len(asked) == 1


def test_healthz_refuses_to_be_written_to(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_heartbeat_runs_out_by_itself(broker: str) -> None:
    health.first_heartbeat()
    with health.closing(health._redis()) as client:
        assert 295 <= client.ttl(health.HEARTBEAT_KEY) <= 300


def test_health_command_prints_the_named_parts(broker: str) -> None:
    out = StringIO()
    call_command("health", "database", "font", stdout=out)
    assert out.getvalue().splitlines() == ["database: ok", "font: ok"]


@pytest.mark.usefixtures("no_broker")
def test_health_command_fails_when_a_part_is_unwell() -> None:
    with pytest.raises(CommandError, match="not everything is well"):
        call_command("health", stdout=StringIO())
    with pytest.raises(CommandError, match="no such part: moon"):
        call_command("health", "moon")


def test_health_report_is_json_of_plain_words(broker: str) -> None:
    assert json.loads(json.dumps(health.report(["database"]))) == {"database": "ok"}


def test_seal_that_cannot_be_put_is_unwell_and_tells_no_secret(settings: object, tmp_path: Path) -> None:
    settings.SEAL_PKCS12, settings.SEAL_PASSPHRASE = str(tmp_path / "secret-place.p12"), "secret"
    assert health.report(["seal"]) == {"seal": "its file cannot be read: FileNotFoundError"}
