"""What does every page know? The programme it speaks of, from one short-lived cached row."""

from functools import partial
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from applications.models import Programme

CACHE_KEY = "current-programme"
CACHE_SECONDS = 20


def current_programme() -> Programme | None:
    """The programme of the moment; a change by staff shows within CACHE_SECONDS."""
    programme = cache.get(CACHE_KEY)
    if programme is None:
        programme = Programme.objects.current(timezone.now())
        cache.set(CACHE_KEY, programme, CACHE_SECONDS)
    return programme


class Site:
    """The names and contacts of the programme, for header and footer (R1-1)."""

    def __init__(self) -> None:
        self._programme = SimpleLazyObject(current_programme)

    @property
    def programme(self) -> Programme | None:
        return self._programme or None

    def __getattr__(self, name: str) -> Any:
        names = {"authority": "authority_name", "executing_unit": "executing_unit_name"}
        if name.startswith("_") or not self._programme:
            raise AttributeError(name)
        return getattr(self._programme, names.get(name, name))


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site": Site(), "unread": SimpleLazyObject(partial(_unread, request))}


def _unread(request: HttpRequest) -> int:
    """Letters that a vendor has not opened: one indexed query, asked only by a page that shows the inbox; for others none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.role != "vendor":
        return 0
    return user.messages.filter(read_at=None).exclude(state="cancelled").count()
