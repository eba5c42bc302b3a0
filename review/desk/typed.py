"""What has a person typed on a page that takes a step and shows its letter before?"""

from django.http import QueryDict

from portal.accounts.signed import SignedRequest
from portal.text.cleaning import clean_text

NOTE_TO_COME = "（您寫的理由會出現在這裡）"


def sent(request: SignedRequest) -> QueryDict | None:
    """What was posted to take the step; None of a page that is opened, or that asks for the letter alone."""
    return request.POST if request.method == "POST" and request.POST.get("do") != "preview" else None


def typed(request: SignedRequest) -> dict[str, str]:
    return {name: clean_text(str(value)) for name, value in request.POST.items()}


def note(request: SignedRequest, stands: str = "", name: str = "note") -> str:
    """What is typed, or what stands in the box of a page that was only opened."""
    return clean_text(request.POST.get(name, stands)).strip() or NOTE_TO_COME
