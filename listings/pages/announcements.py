"""What does the programme announce, one by one and as a feed?"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from applications.pages.context import current_programme
from listings.models import Announcement
from listings.site import news
from listings.site.atom import CONTENT_TYPE, AtomFeed, FeedEntry
from portal.text.prose import prose

ON_A_PAGE = 20
IN_THE_FEED = 50
LINES = 200  # of 入選名單 on a page
BEGAN = datetime(2023, 1, 1, tzinfo=UTC)  # what a feed without an entry says of its last change


@login_not_required
def announcements(request: HttpRequest) -> HttpResponse:
    """All that is public now, of one kind where one is asked for; what is pinned first."""
    public = Announcement.objects.public_at(timezone.now())
    kind = request.GET.get("kind", "")
    shown = public.filter(kind=kind) if kind in Announcement.Kind.values else public
    page = Paginator(shown.newest_first(), ON_A_PAGE).get_page(request.GET.get("page"))
    chosen = kind if kind in Announcement.Kind.values else ""
    context = {"page": page, "kinds": Announcement.Kind.choices, "kind": chosen, "query": chosen and f"kind={chosen}"}
    return render(request, "listings/announcements.html", context)


@login_not_required
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what was corrected of it. One that has not appeared is unknown; one whose last day is over says so (410)."""
    row = _appeared(pk)
    if row.has_ended(timezone.now()):
        return render(request, "listings/announcement_over.html", {"announcement": row}, status=410)
    page = Paginator(news.lines_of(row), LINES).get_page(request.GET.get("page")) if row.publication_id else None
    context = {"announcement": row, "corrections": list(row.corrections.all()), "page": page}
    context["lines"] = news.with_pages(page.object_list) if page else []
    return render(request, "listings/announcement.html", context)


@login_not_required
def earlier(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What it said before a correction."""
    row = _appeared(pk)
    before = news.earlier(row, number)
    if before is None or row.has_ended(timezone.now()):
        raise Http404
    return render(request, "listings/announcement_earlier.html", {"announcement": row, "before": before})


def _appeared(pk: int) -> Announcement:
    row = get_object_or_404(Announcement.objects.select_related("programme"), pk=pk)
    if not row.has_appeared(timezone.now()):
        raise Http404
    return row


@login_not_required
def feed(request: HttpRequest) -> HttpResponse:
    """The newest as Atom, by the day of their last change."""
    programme = current_programme()
    said = AtomFeed(
        address=settings.BASE_URL + reverse("listings:announcements-feed"),
        page=settings.BASE_URL + reverse("listings:announcements"),
        title=f"{programme.name if programme else '雲市集工業館'}公告",
        author=programme.executing_unit_name if programme else "執行單位",
        began=BEGAN,
    )
    return HttpResponse(said.as_xml(_entries()), content_type=CONTENT_TYPE)


def _entries() -> Iterator[FeedEntry]:
    public = news.with_corrected_at(Announcement.objects.public_at(timezone.now()))
    for row in public.order_by("-appears_at", "-pk")[:IN_THE_FEED]:
        address = settings.BASE_URL + reverse("listings:announcement", args=[row.pk])
        changed = row.corrected_at or row.appears_at
        yield FeedEntry(
            f"urn:uuid:{row.key}", row.title, address, row.get_kind_display(), row.appears_at, changed, prose(row.text)
        )
