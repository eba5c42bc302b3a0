"""Which addresses may a search engine know, and when did each change last?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from applications.models import GuidelineVersion
from listings.models import Announcement, Listing, Statement
from listings.site import news, statements

MOST = 50_000  # addresses in a file, as the protocol has it
CHUNK = 2_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that are made of what there is: they say no day of their own.
PAGES = (
    "listings:home",
    "listings:catalogue",
    "listings:announced",
    "listings:announcements",
    "listings:numbers",
    "listings:open-data",
    "applications:about",
    "applications:guideline-checked",
    "applications:questions",
    "applications:questionnaire",
    "verify",
)


@dataclass(frozen=True)
class Known:
    """One address; without a day where nobody could say one truly."""

    address: str
    changed: date | datetime | None = None

    def as_xml(self) -> str:
        changed = f"<lastmod>{_moment(self.changed)}</lastmod>" if self.changed else ""
        return f"<url><loc>{escape(settings.BASE_URL + self.address)}</loc>{changed}</url>\n"


def _moment(changed: date | datetime) -> str:
    return (
        timezone.localtime(changed).isoformat(timespec="seconds")
        if isinstance(changed, datetime)
        else changed.isoformat()
    )


def solutions(now: datetime) -> QuerySet:
    """Listed and valid; what has expired or was taken down is no search engine's."""
    listed = Listing.objects.valid_on(timezone.localdate(now)).order_by("pk")
    return listed.annotate(changed=Max("versions__since")).values_list("public_id", "changed")


def announcements(now: datetime) -> QuerySet:
    public = news.with_corrected_at(Announcement.objects.public_at(now)).order_by("pk")
    return public.values_list("pk", Coalesce("corrected_at", F("appears_at")))


def _pages() -> Iterator[Known]:
    yield from (Known(reverse(name)) for name in PAGES)
    yield Known(reverse("listings:page", args=["sitemap"]))
    for statement in Statement.values:
        yield Known(reverse("listings:page", args=[statement]), statements.standing(statement).changed_on)
    for version in GuidelineVersion.objects.every():
        yield Known(reverse("applications:guideline-version", args=[version.name]), version.at)


def files(now: datetime) -> list[str]:
    """The names of all files, of which none has more than MOST addresses."""
    counted = {"solutions": solutions(now).count(), "announcements": announcements(now).count(), "pages": 1}
    return [f"{part}-{number}" for part, count in counted.items() for number in range(1, -(-count // MOST) + 1)]


def known(name: str, now: datetime) -> Iterator[Known]:
    """The addresses of one file; none of a name that `files` does not give."""
    part, _, number = name.rpartition("-")
    start = (int(number) - 1) * MOST
    if part == "pages":
        yield from _pages()
    elif part == "solutions":
        rows = solutions(now)[start : start + MOST]
        yield from (
            Known(reverse("listings:solution", args=[public_id]), day) for public_id, day in rows.iterator(CHUNK)
        )
    else:
        rows = announcements(now)[start : start + MOST]
        yield from (Known(reverse("listings:announcement", args=[pk]), day) for pk, day in rows.iterator(CHUNK))


def index_xml(names: list[str]) -> str:
    places = (settings.BASE_URL + reverse("listings:sitemap-file", args=[name]) for name in names)
    entries = "".join(f"<sitemap><loc>{escape(place)}</loc></sitemap>\n" for place in places)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_NAMESPACE}">\n{entries}</sitemapindex>\n'


def file_parts(name: str, now: datetime) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n'
    yield from (each.as_xml() for each in known(name, now))
    yield "</urlset>\n"


def robots_txt() -> str:
    """What is somebody's own, and files for machines, are no search engine's; the pages themselves say noindex where it counts."""
    own = [
        "/admin/",
        "/account/",
        "/apply/start/",
        "/apply/inbox/",
        "/apply/team/",
        "/files/",
        "/mail/",
        "/review/",
        "/shortlist/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in own)]
    return "\n".join([*lines, f"Sitemap: {settings.BASE_URL}{reverse('listings:sitemap-index')}", ""])
