"""Which statements does a government site carry, and what do they say now?"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from applications.pages.context import current_programme
from listings.models import Statement
from listings.site import statements
from portal.text.prose import contents

SITEMAP = "sitemap"  # made of the addresses that there are: nobody words it


@login_not_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A statement as it stands, with the day of its last change."""
    if slug == SITEMAP:
        return render(request, "listings/pages/sitemap.html", {"title": "網站導覽"})
    if slug not in Statement.values:
        raise Http404
    standing = statements.standing(slug)
    text = statements.filled(standing.text, current_programme())
    context = {"title": Statement(slug).label, "text": text, "contents": contents(text), "standing": standing}
    return render(request, "listings/pages/statement.html", context)
