"""What does an officer read who asks for a case that arrived and whose papers are still being scanned?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from portal.files.models import StoredFile
from portal.web.signed import account_of
from review.models import Case


class HeldBack:
    """Mixin of the admin of cases: such a case is not there yet, and a link or an open page says so instead of 404."""

    def unless_held(self, admin_view: Callable) -> Callable:
        """Wraps as `admin_view` does."""

        def wrap(view: Callable) -> Callable:
            @wraps(view)
            def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
                try:
                    return view(request, *args, **kwargs)
                except Http404:
                    if held := self._held(request, kwargs.get("pk")):
                        return held
                    raise

            return admin_view(shown)

        return wrap

    def _held(self, request: HttpRequest, pk: int | None) -> HttpResponse | None:
        case = (
            Case.objects.known_to(account_of(request)).held().filter(pk=pk).first()
            if pk and self.has_view_permission(request)
            else None
        )
        if case is None:
            return None
        away = StoredFile.scanner_is_away()
        return self._plain_page(request, "held.html", f"{case.number} 的檔案還在掃毒", 409, case=case, is_away=away)
