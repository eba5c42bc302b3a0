"""What do the invented vendors of the demonstration's catalogue offer? Plain data, one file beside this one for each vendor."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A price as the files write it: dollars, months, people (0: no number of people), market price (0: none), other terms.
PRICE = ("total_price", "subscription_months", "user_count", "market_price", "other_spec")


@dataclass(frozen=True)
class Offer:
    """A vendor, as it answers 附表1, and its solutions, as `cases.add_solution` takes them."""

    name: str
    company: dict[str, Any]
    published_days_ago: int
    solutions: list[dict[str, Any]]


def offers() -> Iterator[Offer]:
    """In the order of their files."""
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        yield _offer(tomllib.loads(path.read_text("utf-8")))


def _offer(said: dict[str, Any]) -> Offer:
    shared, solutions = said.pop("all"), said.pop("solution")
    name, days = (said.pop(key) for key in ("company_name", "published_days_ago"))
    return Offer(name, said, days, [_solution({**shared, **solution}) for solution in solutions])


def _solution(answers: dict[str, Any]) -> dict[str, Any]:
    prices = [dict(zip(PRICE, price, strict=False)) for price in answers.pop("prices")]
    plans = [
        {**{name: value for name, value in price.items() if value}, "includes_hardware": False} for price in prices
    ]
    return {**answers, "price_plans": plans}
