"""May this 統一編號 be taken? By its check digit, or because staff have found that the company exists (R6-1-1).

The check keeps out what was mistyped, but some old numbers exist although it refuses them. Only the doors ask here: signing
up, and the number of a company that has no account.
"""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from portal import taxid
from portal.roles import Role
from portal.web import contact

from . import actions, agreement
from .models import User, VouchedTaxId


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


def open_account(request: HttpRequest, number: str, email: str, now: datetime) -> User:
    """For a vendor that has agreed on paper to how notices are served; the password is chosen by a link in the mail."""
    with transaction.atomic():
        user = User.objects.create_user(number, email, None, role=Role.VENDOR)
        user.agree_to_notices(agreement.VERSION, None, now)
        user.save(update_fields=["notice_agreed_version", "notice_agreed_address", "notice_agreed_at"])
        actions.invite(request, user)
    return user
