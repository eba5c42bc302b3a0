"""How do tests differ from service? Only here: nothing outside the run, no slow hashing, static files as they are."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
DATA = Path(tempfile.mkdtemp(prefix="portal-tests-"))
(DATA / "static").mkdir()
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

# Under another name too: the workers of a parallel run inherit the environment that is set below.
REDIS = os.environ.setdefault("TESTS_REDIS_URL", os.environ.get("REDIS_URL", ""))
os.environ |= {
    "SECRET_KEY": "for-tests-only-" + "0" * 50,
    "DEBUG": "0",
    "DATA_DIR": str(DATA),
    "BASE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "CELERY_BROKER_URL": "memory://",  # a nudge goes nowhere: tests sweep duties themselves
    "REDIS_URL": f"{REDIS}?db={WORKER}" if REDIS else f"unix://{DATA}/no-redis.sock",
    "MAIL_READER": "0",
}
REGISTERS = (
    "GCIS_URL",
    "DEBARRED_URL",
    "MAINLAND_URL",
    "LABOUR_URL",
    "ENVIRONMENT_URL",
    "OUTSIDE_PROXY",
    "OUTSIDE_LOCAL",
)
for name in (*REGISTERS, "S3_BUCKET", "CLAMAV_HOST", "CLAMAV_SOCKET", "SEAL_PKCS12", "SEAL_PASSPHRASE"):
    os.environ.pop(name, None)

from portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
if not REDIS:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
