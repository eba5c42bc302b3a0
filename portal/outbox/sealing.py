"""The executing unit's electronic seal: which certificate is it, does it open, and how is it put on a PDF?

PAdES B-B with a key in a PKCS#12 file (settings.SEAL_PKCS12): the seal certifies the paper and allows no change of it, is seen
nowhere on it, and needs no network. The key is opened once in a process, and anew when the file is another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils import timezone

FIELD = "Seal"
SOON = timedelta(days=30)  # before its end from which a certificate is spoken of


class SealBroken(Exception):
    """The seal cannot be put; the message says what is wrong with it and names no secret."""


@dataclass(frozen=True)
class Seal:
    """A certificate with its key, ready for use."""

    certificate: x509.Certificate
    content: bytes
    passphrase: bytes

    def put_on(self, content: bytes) -> bytes:
        """The PDF with the seal on it. Nothing may touch a byte of it afterwards. Raises SealBroken."""
        from portal.outbox import signer  # noqa: PLC0415  a library for those who print alone

        try:
            return signer.signed(content, signer.of(self.content, self.passphrase), FIELD)
        except Exception as error:
            raise SealBroken(f"the seal could not be put: {type(error).__name__}") from error


def current(now: datetime) -> Seal | None:
    """The seal of this house, or None where none is set up. Raises SealBroken."""
    if not is_set_up():
        return None
    seal = _opened(Path(settings.SEAL_PKCS12), settings.SEAL_PASSPHRASE)
    if now >= seal.certificate.not_valid_after_utc:
        raise SealBroken(f"its certificate has expired on {seal.certificate.not_valid_after_utc:%Y-%m-%d}")
    if now < seal.certificate.not_valid_before_utc:
        raise SealBroken(f"its certificate begins on {seal.certificate.not_valid_before_utc:%Y-%m-%d}")
    return seal


def _opened(path: Path, passphrase: str) -> Seal:
    try:
        return _read(path, passphrase, path.stat().st_mtime_ns)
    except OSError as error:
        raise SealBroken(f"its file cannot be read: {type(error).__name__}") from error


@lru_cache(maxsize=1)
def _read(path: Path, passphrase: str, _changed: int) -> Seal:
    content = path.read_bytes()
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, passphrase.encode() or None)
    except ValueError as error:
        raise SealBroken("its file does not open: a wrong passphrase, or no PKCS#12 file") from error
    if key is None or certificate is None:
        raise SealBroken("its file has no key with a certificate")
    return Seal(certificate, content, passphrase.encode())


def is_set_up() -> bool:
    return bool(settings.SEAL_PKCS12)


def ends_at() -> datetime | None:
    """The moment from which its certificate seals nothing more; None where none is set up, or it does not open."""
    if not is_set_up():
        return None
    try:
        return _opened(Path(settings.SEAL_PKCS12), settings.SEAL_PASSPHRASE).certificate.not_valid_after_utc
    except SealBroken:
        return None


def trouble(now: datetime) -> str:
    """Why the seal cannot be put, for the health of the house; "" when it can, or none is set up."""
    try:
        current(now)
    except SealBroken as error:
        return str(error)
    return ""


def ends_soon(now: datetime) -> str:
    """Said of a certificate that still seals, while there is time for a new one."""
    seal = current(now)
    if seal is None or now < seal.certificate.not_valid_after_utc - SOON:
        return ""
    return f"its certificate expires on {seal.certificate.not_valid_after_utc:%Y-%m-%d}"


def seal_opens(**_: object) -> list[CheckMessage]:
    """A seal that does not open stops the start; one whose time is over does not: the portal goes on, and its prints wait."""
    hint = "SEAL_PKCS12 and SEAL_PASSPHRASE; docs/operations.md says how a seal is renewed."
    now = timezone.now()
    if said := trouble(now):
        kind, number = (Warning, "outbox.W005") if _has_opened() else (Error, "outbox.E005")
        return [kind(f"The seal on letters cannot be put: {said}.", hint=hint, id=number)]
    said = ends_soon(now)
    return [Warning(f"The seal on letters: {said}.", hint=hint, id="outbox.W005")] if said else []


def _has_opened() -> bool:
    try:
        _opened(Path(settings.SEAL_PKCS12), settings.SEAL_PASSPHRASE)
    except SealBroken:
        return False
    return True
