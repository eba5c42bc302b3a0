"""What does a public page tell machines: search engines, and whoever draws a card of a link?"""

from dataclasses import dataclass

from django.conf import settings
from django.templatetags.static import static

IMAGE = "img/share.png"  # 1200 × 630, the same for every page; drawn from share.svg beside it


@dataclass(frozen=True)
class Head:
    """`path` is the one address under which the page is known; `hidden` keeps it out of search engines."""

    title: str
    told: str
    path: str
    hidden: bool = False

    @property
    def canonical(self) -> str:
        return settings.BASE_URL + self.path

    @property
    def image(self) -> str:
        return settings.BASE_URL + static(IMAGE)
