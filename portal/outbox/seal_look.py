"""Is the seal on one PDF whole, and one of ours? A look of `portal.files.room`: answers {"seal": …}.

It is handed files that strangers made: whatever happens here ends this process and nothing else. So it imports nothing of the
portal. Judged are `bottom_line` and that the signature covers the whole file: a change of the bytes leaves `valid` as it was,
and what is added behind them leaves `intact`.
"""

import io
from typing import Any, BinaryIO

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

MOST = 10  # signatures of one file that are looked at
NONE, FOREIGN, WHOLE, CHANGED = "none", "foreign", "whole", "changed"


def look(content: BinaryIO, arguments: dict[str, Any], product: None) -> dict[str, Any]:
    """`certificates`: those of the house, as PEM."""
    ours = [x509.Certificate.load(pem.unarmor(text.encode())[2]) for text in arguments["certificates"]]
    known = {certificate.sha256: certificate for certificate in ours}
    signatures = PdfFileReader(io.BytesIO(content.read()), strict=False).embedded_signatures[:MOST]
    own = [signature for signature in signatures if signature.signer_cert.sha256 in known]
    if not own:
        return {"seal": FOREIGN if signatures else NONE}
    return {"seal": WHOLE if any(is_whole(signature, known) for signature in own) else CHANGED}


def is_whole(signature: Any, known: dict[bytes, x509.Certificate]) -> bool:
    """By the certificate itself: what was sealed stays sealed when it has run out, and who issued it need not be asked."""
    own = known[signature.signer_cert.sha256]
    trusted = ValidationContext(trust_roots=[own], allow_fetching=False)
    status = validate_pdf_signature(signature, trusted)
    return bool(status.bottom_line) and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
