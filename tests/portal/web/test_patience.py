"""Does whoever meets a limit of the database get a sentence, and has each process limits of its own?"""

import json
import os
import subprocess
import sys

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web.patience import WORDS, Patience, took_too_long
from tests.commands import ROOT


def met(statement: str, limit: str) -> OperationalError:
    with pytest.raises(OperationalError) as met, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {limit}")
        cursor.execute(statement)
    return met.value


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no such limits")
@pytest.mark.django_db
def test_statement_that_takes_too_long_is_answered_with_a_sentence() -> None:
    error = met("SELECT pg_sleep(5)", "statement_timeout = '50ms'")
    answer = Patience(HttpResponse).process_exception(RequestFactory().get("/"), error)
    assert answer.status_code == 503
    assert WORDS in answer.content.decode()
    assert answer["Retry-After"] == "30"
    script = RequestFactory().post("/", headers={"Accept": "application/json"})
    assert json.loads(Patience(HttpResponse).process_exception(script, error).content) == {"errors": [WORDS]}


def test_other_errors_are_errors() -> None:
    for error in (OperationalError("server closed the connection"), ValueError("x")):
        assert took_too_long(error) is False
        assert Patience(HttpResponse).process_exception(RequestFactory().get("/"), error) is None
    assert took_too_long(OperationalError("database is locked")) is True


@pytest.mark.once
@pytest.mark.parametrize(
    ("process", "limits"), [("web", "20s 10s 60s"), ("worker", "300s 30s 300s"), ("", "0s 60s 0s")]
)
def test_each_process_has_limits_of_its_own(process: str, limits: str) -> None:
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {"SECRET_KEY": "x" * 60, "PROCESS": process, "DATABASE_URL": "postgres://somewhere/portal"}
    code = "from portal import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    said = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    wanted = [f"{name}={limit}" for name, limit in zip(names, limits.split(), strict=True)]
    assert said.split("-c")[1:] == [f" {option} " for option in wanted] + [" jit=off\n"]


@pytest.mark.once
@pytest.mark.parametrize("name", ["web", "worker"])
def test_process_says_what_it_is(name: str) -> None:
    assert f"export PROCESS={name}\n" in (ROOT / "bin" / name).read_text()
