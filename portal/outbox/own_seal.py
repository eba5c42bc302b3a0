"""A certificate of one's own for a place that has none yet: it shows that a paper is unchanged, and who sealed it by its word alone."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

VALID = timedelta(days=3653)
BEFORE = timedelta(days=1)  # clocks differ
OWNER_ALONE = 0o600


def make(name: str, passphrase: str, now: datetime, valid: timedelta = VALID) -> bytes:
    """A PKCS#12 file with a new key and the certificate that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    use = {
        name: name in ("digital_signature", "content_commitment")
        for name in (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        )
    }
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + valid)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**use), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key, made, None, BestAvailableEncryption(passphrase.encode())
    )


def keep(path: Path, content: bytes) -> None:
    """Readable by its owner alone from the first byte on. Raises FileExistsError: a key that sealed letters is never written over."""
    path.touch(mode=OWNER_ALONE, exist_ok=False)
    path.write_bytes(content)
