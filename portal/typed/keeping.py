"""How is what one of the staff typed kept, found again on its page, and forgotten once it is sent?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from portal.roles import STAFF, Account
from portal.text.cleaning import clean_text
from portal.typed.models import TypedWords
from portal.web.wayback import OF_ANOTHER, OWN

KEPT = timedelta(days=90)
MOST_WORDS = 2_000  # boxes of one form
LONGEST = 50_000  # characters of one box; no form takes more
MOST_FORMS = 200  # of one person; the oldest make room

# Of a page's address: where on it one stands, or how one came. What is left makes it a page of its own.
PASSING = frozenset({OWN, "item", "remark", "submission", "all", "page", "paper"})


def may_keep(user: Account | AnonymousUser) -> bool:
    """Vendors' answers are saved by themselves (autosave); this is for all that is typed among staff."""
    return user.is_authenticated and user.role in STAFF


def page_of(request: HttpRequest) -> str:
    """The page that a request asks for, the same for each way to it."""
    asked = sorted(
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name not in PASSING and not name.startswith(OF_ANOTHER)
    )
    return (request.path + (f"?{urlencode(asked)}" if asked else ""))[:500]


def keep(user: Account, page: str, form: str, title: str, words: Mapping[str, Any], now: datetime) -> None:
    """All that stands typed in one form now; nothing typed any more is forgotten. Raises ValueError for what no page sends."""
    if not page.startswith("/admin/"):
        raise ValueError("no page of the desk")
    typed = _checked(words)
    mine = TypedWords.objects.filter(by=user.pk)
    if not any(word["value"] for word in typed.values()):
        mine.filter(page=page, form=form).delete()
        return
    with transaction.atomic():
        values = {"title": clean_text(title)[:200], "words": typed, "at": now}
        TypedWords.objects.update_or_create(by_id=user.pk, page=page[:500], form=form[:300], defaults=values)
        too_many = mine.order_by("-at", "-pk").values_list("pk", flat=True)[MOST_FORMS : MOST_FORMS + 50]
        if too_many:
            mine.filter(pk__in=list(too_many)).delete()


def _checked(words: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    if len(words) > MOST_WORDS:
        raise ValueError("more boxes than a form has")
    return {name[:200]: _word(word) for name, word in words.items()}


def _word(word: Any) -> dict[str, Any]:
    values = {side: [_text(value) for value in word.get(side) or []] for side in ("value", "was")}
    return {**values, "label": _text(word.get("label") or "")[:120]}


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("no words that a page sends")
    return clean_text(value)


def of_page(user: Account, page: str) -> list[TypedWords]:
    """What this person typed there. A case's page also tells of the forms of its steps: they may not be offered any more."""
    place = page.partition("?")[0].removesuffix("change/")
    mine = TypedWords.objects.filter(by=user.pk)
    rows = mine.filter(page__startswith=place) if page.endswith("/change/") else mine.filter(page=page)
    return list(rows)


def of_person(user: Account) -> QuerySet[TypedWords]:
    return TypedWords.objects.filter(by=user.pk)


def sent(user: Account, page: str, form: str) -> None:
    """The form has done what it was sent for."""
    TypedWords.objects.filter(by=user.pk, page=page, form=form).delete()


def sent_to(user: Account, address: str) -> None:
    """Without a script the form does not say which page it stood on: what was kept for this address has been sent."""
    TypedWords.objects.filter(by=user.pk, form=address).delete()


def outlived(now: datetime) -> QuerySet[TypedWords]:
    return TypedWords.objects.filter(at__lte=now - KEPT).order_by("at")
