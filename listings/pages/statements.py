"""Which statements does a government site carry?"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {
    "help": "常見問題",
    "privacy": "隱私權政策",
    "security": "資訊安全政策",
    "open-data": "政府網站資料開放宣告",
    "accessibility": "無障礙聲明",
    "sitemap": "網站導覽",
}


@login_not_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A statement every government site carries."""
    if slug not in PAGES:
        raise Http404
    return render(request, f"listings/pages/{slug}.html", {"title": PAGES[slug]})
