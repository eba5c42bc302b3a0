"""What does the foot of every page say of the whole site?"""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from listings.site.changed import changed_on


def site(request: HttpRequest) -> dict[str, Any]:
    """Asked by a page that has the foot, and by no other."""
    return {"updated_on": SimpleLazyObject(changed_on)}
