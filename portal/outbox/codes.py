"""By which code is a printed letter asked about? 80 bits, given once, which nobody guesses and everybody can type.

The alphabet has neither I and O nor 0 and 1, so that no sign on paper is mistaken for another.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from portal.outbox.models import Printout
from portal.text.cleaning import normalised

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 16  # of 32 signs: 80 bits
GROUP = 4
LONGEST_TYPED = 100  # characters that are looked at
_BETWEEN = str.maketrans("", "", " -‐‑‒–—―−_.·\t\r\n")


@dataclass(frozen=True)
class CheckMark:
    """What stands on the paper for whoever wants to know whether it is genuine. `rows` are the QR code, dark or not."""

    code: str
    url: str
    page: str
    rows: Sequence[Sequence[bool]]


def give(printout: Printout) -> None:
    """Gives a letter its code before it is first printed; it is kept however often printing is tried."""
    if printout.code:
        return
    with transaction.atomic():
        fresh = Printout.objects.select_for_update(of=("self",), no_key=True).get(pk=printout.pk)
        if not fresh.code:
            fresh.code = fresh_code()
            fresh.save(update_fields=["code"])
    printout.code = fresh.code


def fresh_code() -> str:
    """Two alike would be refused by the table, and the print tried again; it is not to be expected in the age of the world."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """ABCD-EFGH-JKLM-NPQR"""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def understood(typed: str) -> str:
    """The code that somebody typed: small or full width, with or without signs between; "" when it cannot be one."""
    plain = normalised("NFKC", typed[:LONGEST_TYPED]).translate(_BETWEEN).upper()
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""


def mark_of(printout: Printout) -> CheckMark | None:
    """None for a paper without a code."""
    if not printout.code:
        return None
    url = settings.BASE_URL + reverse("verify-letter", args=[grouped(printout.code)])
    return CheckMark(grouped(printout.code), url, settings.BASE_URL + reverse("verify"), qr_rows(url))


def qr_rows(text: str) -> list[list[bool]]:
    """The signs of a QR code without its quiet zone; it can be read with a sixth of it gone."""
    picture = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    picture.add_data(text)
    picture.make()
    return picture.get_matrix()
