"""With which key does a browser keep what an account has typed and not saved?

The server puts it into the pages of the signed-in account only: who sits down later at the same computer finds ciphertext.
"""

import base64

from django.utils.crypto import salted_hmac

from portal.roles import Account


def browser_key(user: Account) -> str:
    """256 bits in base64, the same for every page of this account and for no other."""
    return base64.b64encode(_digest("key", user)).decode()


def browser_tag(user: Account) -> str:
    """What marks the account's things in a browser, without saying which account it is."""
    return _digest("tag", user).hex()[:16]


def _digest(purpose: str, user: Account) -> bytes:
    return salted_hmac(f"draft_key.{purpose}", str(user.pk), algorithm="sha256").digest()
