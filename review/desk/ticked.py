"""What does a long list over several pages send back: which rows are meant, and which were left out by hand?"""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet

from portal.accounts.signed import SignedRequest

MOST_BY_HAND = 5000  # cases that a page carries along by their keys
ON_A_PAGE = 200  # rows; each has a box of its own, and a form may have only so many
DONE_AT_ONCE = 20  # rows; more are done by a worker, so that no page waits for hundreds of letters


def chosen_keys(
    request: SignedRequest, queryset: QuerySet, instead: str = "請用篩選縮小範圍，分幾次辦理。"
) -> list[int]:
    """The rows ticked in a list; none, and that said, when they are too many. `instead` says what can be done then."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True))
    if len(keys) <= MOST_BY_HAND:
        return keys
    messages.error(request, f"選了 {len(keys):,} 件，一件一件選的一次最多 {MOST_BY_HAND:,} 件。{instead}")
    return []


def left_out(data: Any, read: Any) -> set[Any]:
    """The rows without a tick: of the page that was just seen, and of those before it. `read` reads one of a list."""
    shown, ticked = set(read([data.get("shown", "")])), set(read(data.getlist("meant")))
    return set(read([data.get("left", "")])) - shown | (shown - ticked)


def numbers(texts: Iterable[str]) -> list[int]:
    """Keys as an address names them, one by one, and as a long form does, all in one field."""
    return [int(key) for key in " ".join(texts).split() if re.fullmatch("[0-9]{1,17}", key)]


def form_key(text: str) -> UUID:
    """The key of the form that was sent, so that one pressed twice is one; another for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
