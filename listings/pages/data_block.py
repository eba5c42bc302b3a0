"""What does a search engine read of a solution? A block of data by schema.org, which no policy takes for a script."""

import json
from typing import Any

from django.utils.safestring import SafeString

from listings.versions.fact_sheet import FactSheet, PricedOffer

# What could end the block, or a line in an old reader of JavaScript.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def data_block(sheet: FactSheet, url: str) -> SafeString:
    """The JSON of a listed solution, safe inside an element."""
    return SafeString(json.dumps(_described(sheet, url), ensure_ascii=False).translate(ESCAPED))


def _described(sheet: FactSheet, url: str) -> dict[str, Any]:
    listing = sheet.listing
    return {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "name": listing.name,
        "description": listing.summary,
        "url": url,
        "identifier": listing.public_id,
        "applicationCategory": "BusinessApplication",
        "operatingSystem": "Web",
        "inLanguage": "zh-Hant-TW",
        "provider": {"@type": "Organization", "name": listing.company_name, "taxID": listing.tax_id},
        "offers": [_offer(sheet, offer, url) for offer in sheet.offers if offer.price.total],
    }


def _offer(sheet: FactSheet, offer: PricedOffer, url: str) -> dict[str, Any]:
    price, listing = offer.price, sheet.listing
    told: dict[str, Any] = {
        "@type": "Offer",
        "url": url,
        "price": price.total,
        "priceCurrency": "TWD",
        "validFrom": listing.valid_from.isoformat(),
        "priceValidUntil": listing.valid_to.isoformat(),
        "availability": "https://schema.org/OnlineOnly",
    }
    if price.each_month:
        told["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "price": price.each_month,
            "priceCurrency": "TWD",
            "valueAddedTaxIncluded": True,
            "unitText": "每人每月",
            "referenceQuantity": {"@type": "QuantitativeValue", "value": 1, "unitCode": "MON"},
            "billingDuration": price.months,
        }
    return told
