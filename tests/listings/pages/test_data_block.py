"""Does a search engine read what a solution is and costs, and can nothing that a vendor wrote end the block?"""

import json
from datetime import date

import pytest

from applications.models import Programme
from listings.models import Listing
from listings.pages.data_block import data_block
from listings.versions.fact_sheet import FactSheet
from portal.forms.filed import FiledAnswer

pytestmark = pytest.mark.once
URL = "https://example.tw/solutions/112-00001-1/"
EVIL = "</script><script>alert(1)</script> & \u2028\u2029 <!-- "


def sheet(name: str) -> FactSheet:
    cells = [("total_price", 36_000), ("subscription_months", 6), ("user_count", 10)]
    line = {
        "id": "1",
        "cells": [{"name": n, "label": n, "kind": "number", "value": v, "display": str(v)} for n, v in cells],
    }
    plans = {"name": "price_plans", "label": "", "kind": "rows", "value": [], "display": "", "rows": [line]}
    listing = Listing(
        name=name, summary=name, public_id="112-00001-1", company_name=name, tax_id="12345675",
        valid_from=date(2023, 7, 3), valid_to=date(2023, 12, 31),
    )  # fmt: skip
    return FactSheet(listing, {"price_plans": FiledAnswer.read(plans)}, Programme())


def test_block_says_the_price_of_a_user_and_month() -> None:
    told = json.loads(data_block(sheet("排程雲"), URL))
    assert told["@type"] == "SoftwareApplication"
    assert (told["name"], told["url"]) == ("排程雲", URL)
    (offer,) = told["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (36_000, "TWD")
    assert offer["priceValidUntil"] == "2023-12-31"
    unit = offer["priceSpecification"]
    assert unit["@type"] == "UnitPriceSpecification"
    assert (unit["price"], unit["valueAddedTaxIncluded"]) == (600, True)


def test_nothing_that_a_vendor_wrote_ends_the_block() -> None:
    written = data_block(sheet(EVIL), URL)
    assert [sign for sign in "<>&\u2028\u2029" if sign in written] == []
    assert json.loads(written)["name"] == EVIL
