"""How do the admin's own pages of a model leave a row of who saw them? The list, one row's page, and its history."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from portal.trail import looks
from portal.trail.targets import LookTarget


class Looked:
    """Mixin of a ModelAdmin whose rows are personal data. It stands before ModelAdmin, and rows have `as_look_target`."""

    list_shows_people = True

    def seen_as(self, obj: Any) -> LookTarget:
        return obj.as_look_target

    def also_seen(self, obj: Any) -> Iterable[LookTarget]:
        """Who else stands on the row's page."""
        return ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = _context(response).get("cl")
        if shown and self.list_shows_people:
            looks.saw_list(
                request, str(self.opts.verbose_name_plural), [self.seen_as(row) for row in shown.result_list]
            )
        return response

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        self._saw(request, _context(response).get("original"))
        return response

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().history_view(request, *args, **kwargs)
        self._saw(request, _context(response).get("object"))
        return response

    def _saw(self, request: HttpRequest, obj: Model | None) -> None:
        if obj is not None:
            looks.saw(request, self.seen_as(obj))
            looks.saw_list(request, str(obj), self.also_seen(obj))


def _context(response: HttpResponse) -> dict[str, Any]:
    """What a page that is not rendered yet will show; nothing of a redirect."""
    return getattr(response, "context_data", None) or {}
