"""Is every letter sealed when a seal is set up, and is none lost or sent unsealed when it cannot be?"""

import io
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core import mail
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.background import duties
from portal.outbox import own_seal, printing, sealing, signer
from portal.outbox.models import Message, Printout, SealCertificate
from tests.portal.outbox import letters

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    yield
    sealing._read.cache_clear()
    signer.of.cache_clear()


@pytest.fixture
def seal(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "seal.p12"
    letters.set_up(settings, path)
    return path


def test_letters_are_sealed_as_a_whole_and_each_by_itself(seal: Path) -> None:
    rows = [letters.printed(1), letters.printed(2, series="")]
    assert SealCertificate.objects.count() == 1
    for row in rows:
        status = judged(letters.pdf(row), row.sealed_with)
        assert status.bottom_line
        assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert status.signer_reported_dt is not None
        assert row.sha256 == row.file.sha256


def test_seal_certifies_allows_no_change_and_is_not_seen(seal: Path) -> None:
    reader = PdfFileReader(io.BytesIO(letters.pdf(letters.printed())))
    (signature,) = reader.embedded_signatures
    certified = reader.root["/Perms"]["/DocMDP"]["/Reference"][0]["/TransformParams"]["/P"]
    assert (int(certified), signature.sig_object["/SubFilter"]) == (1, "/ETSI.CAdES.detached")
    assert [int(edge) for edge in signature.sig_field["/Rect"]] == [0, 0, 0, 0]


def test_letter_without_a_seal_set_up_is_printed_without() -> None:
    row = letters.printed()
    assert (row.sealed_with, PdfFileReader(io.BytesIO(letters.pdf(row))).embedded_signatures) == (None, [])


def broken_file(settings: Any, path: Path) -> None:
    path.write_bytes(b"no PKCS#12")


def wrong_passphrase(settings: Any, path: Path) -> None:
    settings.SEAL_PASSPHRASE = "falsch"


def expired(settings: Any, path: Path) -> None:
    path.write_bytes(own_seal.make("舊印信", letters.PASSPHRASE, timezone.now(), timedelta(hours=-1)))


def gone(settings: Any, path: Path) -> None:
    path.unlink()


TROUBLES = [broken_file, wrong_passphrase, expired, gone]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_seal_that_cannot_be_put_loses_no_letter_and_lets_none_go_unsealed(
    trouble: Any, seal: Path, settings: Any
) -> None:
    good, passphrase = seal.read_bytes(), settings.SEAL_PASSPHRASE
    row = letters.written()
    letter = Message.objects.create(
        kind="correction",
        printout=row,
        to_email="a@example.com",
        subject="補正",
        body="請補正",
        created_at=timezone.now(),
    )
    trouble(settings, seal)
    for _ in range(printing.TRIES):
        Printout.objects.update(next_try_at=None)
        duties.sweep("outbox.print")
    duties.sweep("outbox.send")
    row.refresh_from_db()
    letter.refresh_from_db()
    assert (row.done_at, row.file) == (None, None)
    assert row.number == ""  # nothing was set, numbered or kept
    assert "SealBroken" not in row.last_error
    assert row.last_error
    assert (letter.state, len(mail.outbox)) == ("sent", 1)  # in time, and says where the PDF will be
    assert "正式通知的 PDF 還在製作" in mail.outbox[0].body
    assert sealing.trouble(timezone.now())

    seal.write_bytes(good)
    settings.SEAL_PASSPHRASE = passphrase
    Printout.objects.update(next_try_at=None)
    duties.sweep("outbox.print")
    row.refresh_from_db()
    assert judged(letters.pdf(row), row.sealed_with).bottom_line
    assert sealing.trouble(timezone.now()) == ""


@pytest.mark.parametrize("trouble", TROUBLES)
def test_start_is_refused_by_a_seal_that_does_not_open_and_warned_by_one_that_is_over(
    trouble: Any, seal: Path, settings: Any
) -> None:
    assert sealing.seal_opens() == []
    trouble(settings, seal)
    (said,) = sealing.seal_opens()
    assert said.id == ("outbox.W005" if trouble is expired else "outbox.E005")
    assert settings.SEAL_PASSPHRASE not in said.msg


def test_certificate_that_ends_soon_is_spoken_of_while_it_still_seals(seal: Path) -> None:
    seal.write_bytes(own_seal.make("執行單位", letters.PASSPHRASE, timezone.now(), timedelta(days=20)))
    assert [said.id for said in sealing.seal_opens()] == ["outbox.W005"]
    assert letters.printed().sealed_with is not None


def test_no_seal_is_no_trouble() -> None:
    assert (sealing.seal_opens(), sealing.trouble(timezone.now())) == ([], "")


def test_key_is_opened_once_in_a_process_and_anew_when_the_file_is_another(
    seal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    load = pkcs12.load_key_and_certificates
    monkeypatch.setattr(pkcs12, "load_key_and_certificates", lambda *args: opened.append(1) or load(*args))
    for cause in (1, 2, 3):
        letters.printed(cause)
    assert len(opened) == 2  # by us, who read the certificate, and by the library
    own_seal.keep(renewed := seal.with_name("renewed.p12"), own_seal.make("新印信", letters.PASSPHRASE, timezone.now()))
    renewed.replace(seal)
    assert letters.printed(4).sealed_with.subject == "CN=新印信"
    assert len(opened) == 4


def test_seal_takes_a_fifth_of_a_second_at_most_also_with_a_long_key(
    seal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = letters.printed()
    monkeypatch.setattr(own_seal.ec, "generate_private_key", lambda curve: rsa.generate_private_key(65537, 3072))
    seal.write_bytes(own_seal.make("執行單位", letters.PASSPHRASE, timezone.now()))
    own = sealing.current(timezone.now())
    plain = io.BytesIO(letters.pdf(row)).getvalue()[: letters.pdf(row).index(b"%%EOF") + 6]
    own.put_on(plain)
    assert min(taken(lambda: own.put_on(plain)) for _ in range(5)) < 0.2


def taken(act: Any) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def judged(content: bytes, certificate: SealCertificate) -> Any:
    """By the library itself, with the certificate of the house as the only one that is trusted."""
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    root = x509.Certificate.load(pem.unarmor(certificate.pem.encode())[2])
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
