"""May this 統一編號 be taken? By its check digit, or because staff have found that the company exists (R6-1-1).

The check keeps out what was mistyped, but some old numbers exist although it refuses them. Only the doors ask here: signing
up, and the number of a company that has no account.
"""

from portal import taxid
from portal.web import contact

from .models import VouchedTaxId


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
