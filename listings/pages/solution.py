"""What does the page of one solution say?"""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from applications.models.promotion import Category
from listings.catalogue import prices
from listings.models import Listing
from portal.forms.filed import FiledAnswer
from portal.web.wayback import query_of

_form_number = re.compile(r"^[一二三四五六七八九十]+、")  # of a question in the form: a buyer has none


@login_not_required
def solution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One solution; the address stays after it has expired, and says so."""
    listing = get_object_or_404(Listing, public_id=public_id)
    answers = listing.current.answers
    context = {
        "listing": listing,
        "answers": answers,
        "prices": prices.prices_of(answers),
        "categories": [category.short for category in Category if category.value in _chosen(answers, "categories")],
        "sla": [
            (_form_number.sub("", answer.label), answer) for name, answer in answers.items() if name.startswith("sla_")
        ],
        "valid": listing.is_valid_on(timezone.localdate()),
        "asked": query_of(request, reverse("listings:catalogue")),
    }
    return render(request, "listings/solution.html", context)


def _chosen(answers: dict[str, FiledAnswer], name: str) -> list[str]:
    return list(answers[name].value or []) if name in answers else []
