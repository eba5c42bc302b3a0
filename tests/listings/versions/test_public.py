"""Does the public see what the allow-list names, and of everything else that was filed not a word, on no page?"""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.test import Client

from applications.models import Programme, Submission
from listings.models import CatalogueText, Listing
from listings.versions import listing_up
from listings.versions.public import PUBLIC
from tests import factories
from tests.architecture.access import TABLE
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
CELLS = {"total_price", "subscription_months", "user_count", "other_spec", "includes_hardware"}
SAID = {  # what the made-up application answers of the allow-list
    "business_items", "established_on", "paid_in_capital", "website", "company_profile", "cloud_architecture", "public_providers",
    "processes_personal_data", "sla_availability_pct", "sla_support_hours", "sla_compensation", "sla_incident_response",
    "sla_rpo", "backup_interval_hours", "vendor_role", "categories", "industries", "company_sizes", "features_spec",
    "features_highlights", "success_case", "price_plans", "discount_terms", "payment_methods", "onboarding_days",
    "support_capacity", "data_portability_ack", "demo_video_url",
}  # fmt: skip
_numbers = count(1)


def test_listing_holds_what_the_allow_list_names(year: Programme) -> None:
    factories.listed(NOON, year=year)
    content = Listing.objects.get().current.content
    assert set(content) == SAID
    assert {cell["name"] for plan in content["price_plans"]["rows"] for cell in plan["cells"]} == CELLS


def secret() -> str:
    return f"秘密{next(_numbers)}號"


def hide(said: Any) -> Any:
    """Every text of an answer replaced, so that it is known wherever it turns up."""
    if isinstance(said, dict):
        kept = ("name", "kind", "id", "file", "sha256", "content_type")
        return {key: value if key in kept and not said.get("size") else hide(value) for key, value in said.items()}
    if isinstance(said, list):
        return [hide(each) for each in said]
    return secret() if isinstance(said, str) else said


def hidden(frozen: dict[str, Any]) -> dict[str, Any]:
    """What was filed, with every answer, cell and paper that is not public made known."""
    for sheet in frozen["sheets"]:
        for section in sheet["sections"]:
            section["rows"] = [
                row if row["name"] in PUBLIC.get(sheet["key"], ()) else hide(row) for row in section["rows"]
            ]
            for row in section["rows"]:
                for line in row.get("rows", ()):
                    line["cells"] = [cell if cell["name"] in CELLS else hide(cell) for cell in line["cells"]]
    frozen["consents"] = hide(frozen["consents"])
    return frozen


def public_addresses(listing: Listing) -> Iterator[str]:
    """Every address that a stranger may open, as of this listing."""
    named = {
        "<slug:public_id>": listing.public_id,
        "<slug:tax_id>": listing.tax_id,
        "<int:number>": "1",
        "<int:year>": str(listing.year),
    }
    for route in [route for route, row in TABLE.items() if set(row.split()) == {"200"}]:
        for parameter, value in named.items():
            route = route.replace(parameter, value)  # noqa: PLW2901
        if not any(sign in route for sign in "<(^"):
            yield f"/{route}"
    yield f"/compare/?id={listing.public_id}"
    yield f"/shortlist/?id={listing.public_id}"
    yield f"/solutions/?q={listing.tax_id}"


@pytest.mark.clause("R2-1c")
def test_nothing_else_that_was_filed_is_on_any_public_page(year: Programme, client: Client) -> None:
    year.valid_to = taipei(2099, 1, 1).date()
    year.save()
    case = factories.announced(NOON, year=year)
    frozen = hidden(json.loads(json.dumps(Submission.objects.get().frozen)))
    assert next(_numbers) > 60
    factories.overwrite(Submission.objects, frozen=frozen)
    solution = case.solutions.get()
    client.force_login(factories.user_of(case))
    preview = client.get(f"/own-listings/{case.pk}/solutions/{solution.pk}/preview/")
    client.logout()
    factories.contracted(case, NOON)
    listing_up.list_up(solution.pk, NOON)
    listing = Listing.objects.get()
    pages = {address: client.get(address) for address in public_addresses(listing)}
    assert {
        "/solutions/112-00001-1/",
        "/solutions/112-00001-1/versions/1/",
        f"/vendors/{listing.tax_id}/",
    } <= pages.keys()
    texts = {
        address: page.getvalue().decode(errors="ignore") for address, page in {**pages, "preview": preview}.items()
    }
    texts["stored"] = json.dumps(list(CatalogueText.objects.values()), ensure_ascii=False, default=str)
    assert [address for address, text in texts.items() if "秘密" in text] == []
    assert [pages[f"/solutions/{listing.public_id}/"].status_code, preview.status_code] == [200, 200]
    told = ("contact@example.tw", "0912345678", case.company_address, case.rep_name, "42,000")
    assert [(address, word) for address, text in texts.items() for word in told if word and word in text] == []
