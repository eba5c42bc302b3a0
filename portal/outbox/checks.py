"""Can letters come back to the address that the place names?"""

import re

from django.conf import settings
from django.core.checks import CheckMessage, Error

LONGEST_NAME = 20  # characters before the @: RFC 5321 allows 64, and the reference takes its share

_address = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}@[A-Za-z0-9.-]+")


def return_address_is_one(**_: object) -> list[CheckMessage]:
    """Else no letter would leave: a mail server refuses the sender of its envelope."""
    if not settings.BOUNCE_ADDRESS or _address.fullmatch(settings.BOUNCE_ADDRESS):
        return []
    hint = f"bounce@example.tw: an address alone, at most {LONGEST_NAME} letters and digits before the @."
    return [Error("BOUNCE_ADDRESS is no address that a reference can be added to.", hint=hint, id="outbox.E001")]
