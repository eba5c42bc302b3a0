"""Are the invented vendors of the catalogue worth looking at: each solution told in its own words, of every kind and price?"""

from collections import Counter
from itertools import chain
from typing import Any

import pytest

from applications.models import Solution
from demonstration import catalogue
from portal.forms.fields import LimitedTextField

pytestmark = pytest.mark.once

OWN_WORDS = ("name", "features_spec", "features_highlights", "success_case", "discount_terms")


def solutions() -> list[dict[str, Any]]:
    return list(chain.from_iterable(offer.solutions for offer in catalogue.offers()))


def test_ten_vendors_are_plainly_invented() -> None:
    names = [offer.name for offer in catalogue.offers()]
    assert [name for name in names if not name.startswith("示範")] == []
    assert {"vendors": len(set(names)), "solutions": len(solutions())} == {"vendors": 10, "solutions": 61}


def test_no_two_solutions_say_the_same() -> None:
    twice = {
        name: [text for text, times in Counter(each[name] for each in solutions()).items() if times > 1]
        for name in OWN_WORDS
    }
    assert twice == {name: [] for name in OWN_WORDS}


def test_texts_are_short_and_as_long_as_they_may_be() -> None:
    limits = {f.name: f.limit for f in Solution._meta.get_fields() if isinstance(f, LimitedTextField)}
    over = [
        (each["name"], name)
        for each in solutions()
        for name, limit in limits.items()
        if len(each.get(name, "")) > limit
    ]
    lengths = [len(each["features_highlights"]) for each in solutions()]
    assert {"over": over, "longest": max(lengths), "shortest": min(lengths) < 20} == {
        "over": [],
        "longest": limits["features_highlights"],
        "shortest": True,
    }


def test_prices_go_from_small_to_large() -> None:
    plans = list(chain.from_iterable(each["price_plans"] for each in solutions()))
    totals = [plan["total_price"] for plan in plans]
    assert {"least": min(totals), "most": max(totals)} == {"least": 3_000, "most": 900_000}
    assert {plan["subscription_months"] for plan in plans} == set(range(3, 10))
    people = {plan["user_count"] for plan in plans if "user_count" in plan}
    assert {"fewest": min(people), "most": max(people)} == {"fewest": 1, "most": 200}
    assert [plan for plan in plans if "user_count" not in plan and "other_spec" not in plan] == []
