"""What does a visitor see first?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications.pages.context import current_programme
from listings.models import Announcement, Listing
from listings.pages import shortlist
from listings.pages.cards import cards
from listings.pages.head import Head
from listings.site import news

NEWEST = 6  # listings
NEWS = 4  # announcements


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front door for factories that look for something and for vendors that have it."""
    now, programme = timezone.now(), current_programme()
    context = {
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "",
        "subsidy": news.subsidy_notice(programme, now),
        "announcements": Announcement.objects.public_at(now).newest_first().defer("text")[:NEWS],
        "cards": cards(Listing.objects.in_catalogue_on(timezone.localdate())[:NEWEST]),
        "shortlist": shortlist.kept(request),
        "total": Listing.objects.valid_on(timezone.localdate()).count(),
        "head": Head("雲市集工業館", TOLD, reverse("listings:home")),
    }
    return render(request, "listings/home.html", context)


TOLD = "為中小型製造業找到合用的雲端方案：每個方案都經過審查，價格、服務水準和廠商統編都公開。廠商也在這裡申請上架。"
