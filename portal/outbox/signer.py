"""How does pyHanko put a seal? Loaded by the first letter that a process seals: most processes seal none."""

from functools import lru_cache
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

DIGEST = "sha256"


class HeldKey(SimpleSigner):
    """Opens its key once: the library does so twice for each signature, and an RSA key is proved each time, which takes a quarter of a second."""

    def __init__(self, opened: SimpleSigner) -> None:
        super().__init__(opened.signing_cert, opened.signing_key, opened.cert_registry)
        self.held = load_der_private_key(opened.signing_key.dump(), password=None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
        if digest_algorithm == DIGEST and mechanism == "rsassa_pkcs1v15" and isinstance(self.held, RSAPrivateKey):
            return self.held.sign(data, PKCS1v15(), SHA256())
        if digest_algorithm == DIGEST and mechanism == "ecdsa" and isinstance(self.held, EllipticCurvePrivateKey):
            return self.held.sign(data, ECDSA(SHA256()))
        return super().sign_raw(data, digest_algorithm)


@lru_cache(maxsize=1)
def of(content: bytes, passphrase: bytes) -> HeldKey:
    """What signs with the key of a PKCS#12 file, made once in a process. Raises ValueError."""
    return HeldKey(SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=passphrase or None))


def signed(content: bytes, signer: SimpleSigner, field: str) -> bytes:
    """PAdES B-B: certified, no change allowed, no field to be seen."""
    about = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    return sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), about, signer=signer).getvalue()
