"""Does a place without a certificate make one of its own, which nobody else can read and nothing writes over?"""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.outbox import sealing


@pytest.fixture
def made(settings: Any, tmp_path: Path) -> Path:
    settings.SEAL_PASSPHRASE = "a b"
    call_command("own_seal", tmp_path / "seal.p12", "執行單位", verbosity=0)
    return tmp_path / "seal.p12"


def test_what_is_made_opens_as_a_seal_and_is_its_owners_alone(made: Path, settings: Any) -> None:
    settings.SEAL_PKCS12 = str(made)
    seal = sealing.current(timezone.now())
    assert seal.certificate.subject.rfc4514_string() == "CN=執行單位"
    assert made.stat().st_mode & 0o777 == 0o600
    assert sealing.seal_opens() == []
    assert b"a b" not in made.read_bytes()


def test_a_key_that_may_have_sealed_letters_is_never_written_over(made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        call_command("own_seal", made, "執行單位")
    assert made.read_bytes() == before


def test_no_key_is_kept_without_a_passphrase(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_PASSPHRASE = ""
    with pytest.raises(CommandError, match="SEAL_PASSPHRASE is empty"):
        call_command("own_seal", tmp_path / "seal.p12", "執行單位")
    assert not (tmp_path / "seal.p12").exists()
