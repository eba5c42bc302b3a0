"""What will be public of a solution of one's own? The page as it will stand there, before it is listed."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications import told
from applications.models import Application, Solution
from applications.pages.scope import own_application, own_solution, vendors_only
from applications.told import CaseLink
from applications.workflow import LISTED, SELECTED, SOLUTION
from listings.models import Selected
from listings.versions import shown
from portal.accounts.signed import SignedRequest

WAITS = SOLUTION.group(SELECTED) - SOLUTION.group(LISTED)


@vendors_only
@never_cache
def preview(request: SignedRequest, pk: int, solution: int) -> HttpResponse:
    """Of an announced solution that is not listed yet; of one that is, the public page. Else 404."""
    case = own_application(request, pk)
    own = own_solution(case, solution)
    if own.state in SOLUTION.group(LISTED):
        return redirect("listings:solution", own.selected.public_id)
    if own.state not in WAITS or not Selected.objects.filter(solution=own).exists():
        raise Http404
    return render(request, "listings/solution.html", shown.of_preview(own, timezone.localdate()))


def links(case: Application) -> Iterator[CaseLink]:
    """One for each solution that waits for its contract."""
    waiting = Solution.objects.filter(application=case, state__in=WAITS).exclude(selected=None)
    for solution in waiting:
        place = reverse("own_listings:preview", args=[case.pk, solution.pk])
        yield CaseLink(f"「{solution}」上架預覽", "看看上架後公開什麼", place)


told.register(links=links)
