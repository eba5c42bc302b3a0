"""May this 統一編號 be taken? By its check digit, or because staff have found that the company exists (R6-1-1).

The check keeps out what was mistyped, but some old numbers exist although it refuses them. Only the doors ask here: signing
up, and the number of a company that has no account.
"""

from datetime import datetime, timedelta

from django.core import signing

from portal import taxid
from portal.web import contact

from . import registered
from .models import VouchedTaxId
from .registered import RegisteredAs

SALT = "vouched-number"
SEEN_LIVES = timedelta(hours=1)  # of what an officer was shown


def problem(number: str) -> str:
    """What is wrong with a normalised number, and whom to ask when it is right all the same; "" when it is taken."""
    said = taxid.problem(number)
    if not said or not taxid.is_shaped(number):
        return said
    if VouchedTaxId.objects.filter(number=number).exists():
        return ""
    return (
        f"「{number}」不符合統一編號的檢查規則，請先核對有沒有打錯。"
        f"核對後確定沒錯（有些舊號碼是這樣），請附公司登記資料聯絡{contact.whom()}，查證後就能使用。"
    )


def numbers() -> frozenset[str]:
    """All that were found to exist."""
    return frozenset(VouchedTaxId.objects.values_list("number", flat=True))


# --- What the register says, before an officer vouches -----------------------------------------------------------------


def look_up(number: str, seen_before: str, now: datetime) -> RegisteredAs | None:
    """What 商工登記 says of a number that staff is about to vouch for; None when it was shown already, or nobody is asked."""
    asked = registered.current()
    wanted = taxid.is_shaped(number) and not taxid.is_valid(number) and seen(seen_before, number) is None
    return asked.look_up(number, now) if asked and wanted else None


def to_be_seen(told: RegisteredAs, number: str) -> str:
    """For a page to carry: what is kept in the end is what was shown, and not what the register says later."""
    return signing.dumps([number, told.words, told.is_known, told.asked_at.isoformat()], salt=SALT)


def seen(carried: str, number: str) -> RegisteredAs | None:
    """What a page has shown of this number; None of another, of one that is too old, or that no page of ours carried."""
    try:
        of, words, is_known, at = signing.loads(carried, salt=SALT, max_age=SEEN_LIVES)
    except signing.BadSignature:
        return None
    return RegisteredAs(words, is_known, datetime.fromisoformat(at)) if of == number else None
