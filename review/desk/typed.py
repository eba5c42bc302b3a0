"""What has a person typed on a page that takes a step and shows its letter before?"""

from django.http import QueryDict

from portal.accounts.signed import SignedRequest
from portal.text.cleaning import clean_text

NOTE_TO_COME = "（您寫的理由會出現在這裡）"
# Buttons that ask for the page again: with its letter, with a colleague's words, with all that could be picked.
AGAIN = PREVIEW, TAKE_OVER, EVERYTHING = "preview", "take_over", "all"


def sent(request: SignedRequest) -> QueryDict | None:
    """What was posted to take the step; None of a page that is opened, or that a button asks for again."""
    return request.POST if request.method == "POST" and request.POST.get("do") not in AGAIN else None


def typed(request: SignedRequest) -> dict[str, str]:
    return {name: clean_text(str(value)) for name, value in request.POST.items()}


def note(request: SignedRequest, name: str = "note") -> str:
    """What is typed, or that it is still to come."""
    return clean_text(request.POST.get(name, "")).strip() or NOTE_TO_COME
