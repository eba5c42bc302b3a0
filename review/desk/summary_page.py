"""How does a person say whether they want the daily mail?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.accounts.signed import SignedRequest
from review.cases.officers import WORKING
from review.workload import summaries


@require_POST
def summary_page(request: SignedRequest) -> HttpResponse:
    """Back on the front page, at the words that say how it is now."""
    if request.user.role not in WORKING:
        raise PermissionDenied
    wanted = request.POST.get("wanted") == "yes"
    summaries.want(request.user, wanted=wanted)
    messages.success(request, "從下一個上班日起，每天早上寄摘要。" if wanted else "不再寄每天的摘要。")
    return HttpResponseRedirect(f"{reverse('admin:index')}#desk-summary")
