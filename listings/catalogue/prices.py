"""What does a price say to somebody who buys? How much for how long, what that is a month, and what comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portal.forms.filed import FiledAnswer, FiledLine


@dataclass(frozen=True)
class Price:
    """One of a solution's prices, in a buyer's words; what was not filed is ""."""

    total: int | None
    months: int | None
    people: int | None
    spec: str
    hardware: str

    @classmethod
    def of(cls, line: FiledLine) -> "Price":
        cells = {cell.name: cell for cell in line.cells}
        values = {name: cell.value for name, cell in cells.items()}
        total, months, people = (value if isinstance(value := values.get(name), int) else None for name in WHOLE)
        with_hardware = {"True": "價格包含硬體", "False": "不含硬體"}
        return cls(
            total,
            months,
            people,
            spec=cells["other_spec"].display if "other_spec" in cells else "",
            hardware=with_hardware.get(str(values.get("includes_hardware")), ""),
        )

    @property
    def each_month(self) -> int | None:
        """For one person and one month, in dollars; None where the price says no number of people or months."""
        if not (self.total and self.months and self.people):
            return None
        return int((Decimal(self.total) / (self.months * self.people)).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def monthly(self) -> str:
        return _share(self.total, self.months)

    @property
    def monthly_each(self) -> str:
        """For one person; of a price for one it would say the same again."""
        return _share(self.total, (self.months or 0) * self.people) if self.people and self.people > 1 else ""


WHOLE = ("total_price", "subscription_months", "user_count")


def _share(total: int | None, parts: int | None) -> str:
    """「約 1,833 元」, rounded as the tax office rounds; "" where it cannot be said."""
    if not total or not parts:
        return ""
    share = (Decimal(total) / parts).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{'' if share * parts == total else '約 '}{share:,} 元"


def prices_of(answers: Mapping[str, FiledAnswer]) -> list[Price]:
    """Of what was filed, by name of the answer."""
    return [Price.of(line) for line in answers["price_plans"].rows] if "price_plans" in answers else []


def lowest_total(answers: Mapping[str, FiledAnswer]) -> int | None:
    return min((price.total for price in prices_of(answers) if price.total is not None), default=None)


def lowest_monthly(answers: Mapping[str, FiledAnswer]) -> int | None:
    """For one person and one month, in whole dollars, rounded as the tax office rounds."""
    return min((share for price in prices_of(answers) if (share := price.each_month) is not None), default=None)
