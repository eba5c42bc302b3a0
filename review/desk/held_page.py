"""What does an officer read who asks for a case that arrived and whose papers are still being scanned?"""

from django.http import Http404, HttpResponse

from portal.accounts.signed import SignedRequest
from portal.files.models import StoredFile
from review.desk.visit import desk_page
from review.models import Case


def held_page(request: SignedRequest, pk: int) -> HttpResponse:
    """Such a case is not there yet, and a link or an open page says so. Raises Http404 for any other."""
    case = Case.objects.known_to(request.user).held().filter(pk=pk).first()
    if case is None:
        raise Http404
    away = StoredFile.scanner_is_away()
    return desk_page(request, "held.html", f"{case.number} 的檔案還在掃毒", 409, case=case, is_away=away)
