"""How does an announced solution become public, and how does it end?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applications import letters
from applications.models import Solution
from applications.workflow import LISTED, SOLUTION
from listings.models import Listing, ListingTag
from portal.background import duties
from portal.forms.fields.kind import kind_in
from portal.text.fold import squeeze
from portal.time.calendar import format_both
from portal.workflow.engine import perform

# What the public may see, by sheet: everything else stays private.
PUBLIC = {
    "company": ("website", "company_profile"),
    "technical": (
        "sla_availability_pct",
        "sla_support_hours",
        "sla_compensation",
        "sla_incident_response",
        "sla_rpo",
    ),
    "promotion": (
        "vendor_role",
        "origin_name",
        "categories",
        "industries",
        "industries_other",
        "company_sizes",
        "features_spec",
        "features_highlights",
        "success_case",
        "price_plans",
        "discount_terms",
        "payment_methods",
        "support_capacity",
        "demo_video_url",
    ),
}
TAGS = {"categories": "category", "industries": "industry", "company_sizes": "size"}
PRIVATE_CELLS = frozenset({"market_price"})


def publish(solution_id: int, now: datetime) -> Listing | None:
    """Makes the listing of one announced solution, once; from the last submission, never from a draft."""
    with transaction.atomic():
        solution = duties.locked(
            Solution.objects.filter(pk=solution_id, state__in=SOLUTION.group(LISTED), listing=None)
        ).first()
        if solution is None:
            return None
        announced_at = solution.events.filter(step="announce").latest("at").at
        listing = _listing(solution, timezone.localdate(announced_at))
        listing.save()
        ListingTag.objects.bulk_create(_tags(listing))
        letters.tell_of(
            solution,
            "announce",
            solution,
            catalogue_url=settings.BASE_URL + reverse("listings:solution", args=[listing.public_id]),
        )
    return listing


def _listing(solution: Solution, announced_on: Any) -> Listing:
    application = solution.application
    rows = public_rows(application.submissions.newest().frozen, solution.pk)
    public_id = f"{application.number}-{solution.position}"
    valid_to = application.programme.valid_to
    text = [solution.name, application.company_name, application.vendor.tax_id, *_printed(rows)]
    text += [public_id, format_both(announced_on), format_both(valid_to)]  # as the pages print them
    return Listing(
        solution=solution,
        public_id=public_id,
        name=solution.name,
        company_name=application.company_name,
        tax_id=application.vendor.tax_id,
        summary=rows.get("features_spec", {}).get("display", "")[:200],
        price_from=_lowest_price(rows),
        content=rows,
        search="\n".join(map(squeeze, text)),
        valid_from=announced_on,
        valid_to=valid_to,
    )


def _printed(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    for row in rows.values():
        yield row["display"]
        yield from (cell["display"] for line in kind_in(row).lines_in(row) for cell in line["cells"])


def public_rows(frozen: dict[str, Any], solution_id: int) -> dict[str, dict[str, Any]]:
    """The frozen rows that may be shown, by name."""
    public = {}
    for sheet in frozen["sheets"]:
        if sheet["solution"] not in (None, solution_id):
            continue
        for section in sheet["sections"]:
            for row in section["rows"]:
                if row["name"] in PUBLIC.get(sheet["key"], ()):
                    public[row["name"]] = _without_private_cells(row)
    return public


def _without_private_cells(row: dict[str, Any]) -> dict[str, Any]:
    kind = kind_in(row)
    if not kind.holds_lines:
        return row
    lines = kind.lines_in(row)
    kept = [{**line, "cells": [c for c in line["cells"] if c["name"] not in PRIVATE_CELLS]} for line in lines]
    return {**row, "rows": kept}


def _lowest_price(rows: dict[str, dict[str, Any]]) -> int | None:
    plans = rows.get("price_plans", {}).get("rows", [])
    prices = [cell["value"] for plan in plans for cell in plan["cells"] if cell["name"] == "total_price"]
    return min((price for price in prices if isinstance(price, int)), default=None)


def _tags(listing: Listing) -> list[ListingTag]:
    return [
        ListingTag(listing=listing, kind=kind, value=value)
        for name, kind in TAGS.items()
        for value in listing.content.get(name, {}).get("value", [])
    ]


def expire(solution_id: int, now: datetime) -> None:
    """R2-1c: the programme's last day is over."""
    with transaction.atomic():
        solution = duties.locked(Solution.objects.filter(pk=solution_id, state__in=SOLUTION.group(LISTED))).first()
        if solution is not None and now >= solution.application.programme.valid_until:
            perform(solution, "expire", None, now=now)
            letters.tell_of(solution, "expire", solution)
