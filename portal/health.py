"""Is everything alive that the portal stands on? `/healthz` and `manage.py health` answer for each part by name."""

import logging
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import lru_cache

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.checks import CheckMessage, Error
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from portal.files import clamav, store
from portal.outbox import sealing
from portal.web.kept import Kept

log = logging.getLogger(__name__)

CJK_FONT = "Noto Sans CJK TC"
HEARTBEAT_KEY = "portal:heartbeat"
WRITE_KEY = "portal:health"
HEARTBEAT_SECONDS = 300  # beat asks each minute; a worker may be busy with a long paper
TIMEOUT_SECONDS = 2
REPORT_SECONDS = 2

_reports: Kept[dict[str, str]] = Kept(REPORT_SECONDS)


class Unwell(Exception):
    """A part answers, but not as it should; the message names no address and no secret."""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def redis() -> None:
    """Writes as well: a Redis whose memory is full still answers, and takes no work."""
    with closing(_redis()) as client:
        client.ping()
        try:
            client.set(WRITE_KEY, "alive", ex=TIMEOUT_SECONDS)
        except OutOfMemoryError as full:
            raise Unwell("its memory is full, it takes no writes") from full
        except ReadOnlyError as stuck:
            raise Unwell("it takes no writes") from stuck


def worker() -> None:
    """The heartbeat comes from beat through Redis and a worker back to Redis, so it stands for all of them."""
    with closing(_redis()) as client:
        if not client.exists(HEARTBEAT_KEY):
            raise Unwell(f"no heartbeat for {HEARTBEAT_SECONDS} seconds")


def storage() -> None:
    """Writes and removes a file: reading alone would pass on a full disk or a missing bucket."""
    store.try_out()


def scanner() -> None:
    """Well as well where no scanner is set up. Without it what arrives is taken in time and waits unseen by the office."""
    if clamav.is_configured() and not clamav.is_answering(TIMEOUT_SECONDS):
        raise Unwell("no answer from the virus scanner")


def seal() -> None:
    """Well as well where none is set up. While it cannot be put, letters go out and their PDFs wait for it."""
    if said := sealing.trouble(timezone.now()):
        raise Unwell(said)


@lru_cache(maxsize=1)
def font() -> None:
    """Without the font a PDF is still made, with empty boxes for characters. A font does not go away, so asked once."""
    if not _font_files(CJK_FONT):
        raise Unwell(f"{CJK_FONT} is not installed")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "redis": redis,
    "worker": worker,
    "storage": storage,
    "scanner": scanner,
    "font": font,
    "seal": seal,
}


def report(names: Iterable[str] = tuple(CHECKS)) -> dict[str, str]:
    """Name of the part → "ok", or what is wrong in words that may be public."""
    return {name: _outcome(name) for name in names}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts are well, 503 otherwise. However many ask, each process looks once in REPORT_SECONDS."""
    checks = _reports.get("parts", report)
    well = set(checks.values()) == {"ok"}
    return JsonResponse({"status": "ok" if well else "unwell", "checks": checks}, status=200 if well else 503)


@shared_task(name="portal.heartbeat")
def heartbeat() -> None:
    with closing(_redis()) as client:
        client.set(HEARTBEAT_KEY, timezone.now().isoformat(), ex=HEARTBEAT_SECONDS)


@worker_ready.connect
def first_heartbeat(**_: object) -> None:
    """A worker that has just started need not wait for beat to be known."""
    heartbeat()


def font_is_installed(**_: object) -> list[CheckMessage]:
    """Runs before every management command and worker, so that none makes a paper without Chinese characters."""
    if _outcome("font") == "ok":
        return []
    return [Error(f"The font {CJK_FONT} is missing.", hint="Install Debian's fonts-noto-cjk.", id="portal.E001")]


def _outcome(name: str) -> str:
    try:
        CHECKS[name]()
    except Unwell as reason:
        return str(reason)
    except Exception as error:  # whatever a driver raises, the answer is that this part is not well
        log.warning("health: %s failed", name, exc_info=True)
        return type(error).__name__
    return "ok"


def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)


def _font_files(family: str) -> str:
    fonts = subprocess.run(["fc-list", family, "family"], capture_output=True, text=True, timeout=10, check=True)
    return fonts.stdout.strip()
