"""Under which addresses are opinions written, prepared and read?"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from portal.read_only import ReadOnly
from review.desk import opinion_page, opinions_page
from review.models import Opinion


@admin.register(Opinion)
class OpinionAdmin(ReadOnly, admin.ModelAdmin):
    """No list of opinions is anybody's: each page begins with a task or a solution, and asks who may by itself."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Opinion | None = None) -> list[str]:
        """The admin's own page of one is not there."""
        return []

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view
        return [
            path("<int:pk>/", page(opinion_page.opinion_page), name="review_opinion"),
            path("solution/<int:solution>/", page(opinions_page.opinions_page), name="review_opinions"),
            path("solution/<int:solution>/preparing/", page(opinions_page.preparing_page), name="review_preparing"),
        ]
