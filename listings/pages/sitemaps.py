"""What does a search engine read of the site?"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from listings.site import sitemap

XML = "application/xml; charset=utf-8"


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemap.index_xml(sitemap.files(timezone.now())), content_type=XML)


@login_not_required
def file(request: HttpRequest, name: str) -> StreamingHttpResponse:
    now = timezone.now()
    if name not in sitemap.files(now):
        raise Http404
    return StreamingHttpResponse(sitemap.file_parts(name, now), content_type=XML)


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemap.robots_txt(), content_type="text/plain; charset=utf-8")
