"""What is said to somebody for whom the database took too long? A sentence and a time to come back, not a broken page."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from psycopg import errors

RETRY_SECONDS = 30
TOO_LONG = (errors.QueryCanceled, errors.LockNotAvailable, errors.IdleInTransactionSessionTimeout)
WORDS = "系統現在很忙，這一次沒有完成，也沒有改變任何資料。請等半分鐘再試一次。"


def took_too_long(error: BaseException) -> bool:
    """Whether the database gave up on one statement, and is itself well."""
    if not isinstance(error, OperationalError):
        return False
    return isinstance(error.__cause__, TOO_LONG) or "database is locked" in str(error)


class Patience:
    """Answers 503 where a page ran into the database's limits (DATABASES in portal/settings.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not took_too_long(exception):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            answer: HttpResponse = JsonResponse({"errors": [WORDS]}, status=503)
        else:
            answer = HttpResponse(
                render_to_string("503.html", {"words": WORDS}), status=503
            )  # asks nothing of the database
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
