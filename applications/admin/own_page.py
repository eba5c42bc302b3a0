"""How is a page of the desk drawn that is none of the admin's own?"""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def own_page(
    request: HttpRequest, model: type[Model], template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """One of templates/admin/applications/<model>/, with what every page of the admin shows."""
    base = {**admin.site.each_context(request), "opts": model._meta, "title": title}
    place = f"admin/applications/{model._meta.model_name}/{template}"
    return render(request, place, {**base, **context}, status=status)
