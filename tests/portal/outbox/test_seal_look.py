"""Is a seal judged by the whole file: by what was flipped, added, sealed by others, and by certificates that have run out?"""

import io
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from weasyprint import HTML

from portal.outbox import own_seal, signer
from portal.outbox.seal_look import look

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def plain() -> bytes:
    return HTML(string="<p>letter</p>").write_pdf()


def certificate_of(content: bytes) -> str:
    return pkcs12.load_key_and_certificates(content, b"x")[1].public_bytes(Encoding.PEM).decode()


def sealed(plain: bytes, content: bytes, field: str = "Seal") -> bytes:
    return signer.signed(plain, signer.of(content, b"x"), field)


@pytest.fixture(scope="module")
def house() -> bytes:
    return own_seal.make("執行單位", "x", timezone.now())


def seen(content: bytes, *houses: bytes) -> str:
    return look(io.BytesIO(content), {"certificates": [certificate_of(each) for each in houses]}, None)["seal"]


def test_whole_seal_of_the_house_is_told_from_others_and_from_none(plain: bytes, house: bytes) -> None:
    other = own_seal.make("執行單位", "x", timezone.now())  # by the same name
    assert seen(sealed(plain, house), other, house) == "whole"
    assert seen(sealed(plain, other), house) == "foreign"
    assert seen(sealed(plain, house)) == "foreign"  # a house that never had a seal
    assert seen(plain, house) == "none"


def test_every_flipped_byte_that_the_seal_covers_is_told(plain: bytes, house: bytes) -> None:
    content = sealed(plain, house)
    begin, end = len(plain), content.index(b"/Contents <")
    for place in [*range(30, begin - 40, begin // 12), (begin + end) // 2]:
        changed = bytearray(content)
        changed[place] ^= 1
        assert told_or_broken(bytes(changed), house) in ("changed", "broken", "none"), place


def told_or_broken(content: bytes, house: bytes) -> str:
    """A file that nobody can read any more ends the look, in its own process."""
    try:
        return seen(content, house)
    except Exception:  # noqa: BLE001  whatever the library raises
        return "broken"


def added(content: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Added"] = generic.NumberObject(1)
    writer.update_root()
    writer.write(written := io.BytesIO())
    return written.getvalue()


@pytest.mark.parametrize("change", [added, lambda content: content + b"\n% more\n", lambda content: content + content])
def test_what_is_added_behind_the_seal_is_told(plain: bytes, house: bytes, change: Any) -> None:
    assert seen(change(sealed(plain, house)), house) == "changed"


def test_seal_holds_after_its_certificate_has_run_out(plain: bytes) -> None:
    over = own_seal.make("執行單位", "x", timezone.now(), timedelta(seconds=-1))
    assert seen(sealed(plain, over), over) == "whole"


@pytest.mark.parametrize("valid", [timedelta(days=1), timedelta(seconds=-1)])
def test_certificate_of_an_authority_is_known_by_itself_also_when_it_is_over(plain: bytes, valid: timedelta) -> None:
    """What it may be used for, and who issued it, was the house's own choice."""
    now = timezone.now()
    issuer, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "執行單位")]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "組織及團體憑證管理中心")]))
        .public_key(own.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + valid)
        .add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)  # to sign, but not so that nobody can deny it
        .sign(issuer, SHA256())
    )
    content = pkcs12.serialize_key_and_certificates(b"x", own, made, None, BestAvailableEncryption(b"x"))
    assert seen(sealed(plain, content), content) == "whole"
