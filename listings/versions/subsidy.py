"""What is left to pay where a programme says its share (R7-1a)? Nothing is reckoned while it does not (A-30)."""

from dataclasses import dataclass

from applications.models import Programme


@dataclass(frozen=True)
class Share:
    """How a price is paid: all in whole dollars, tax included."""

    total: int
    percent: int  # that the factory pays itself
    points: int  # 數位點數 that pay the rest
    limit: int | None

    @property
    def own(self) -> int:
        return self.total - self.points

    @property
    def by_percent(self) -> int:
        """The points before the limit of a factory; what is no whole dollar is not paid."""
        return self.total * (100 - self.percent) // 100

    @property
    def is_limited(self) -> bool:
        return self.points < self.by_percent


def share_of(total: int | None, programme: Programme | None) -> Share | None:
    """None where the programme gives no share, or there is no price."""
    if not total or programme is None or programme.self_funded_percent is None:
        return None
    points = total * (100 - programme.self_funded_percent) // 100
    limit = programme.points_limit
    return Share(total, programme.self_funded_percent, points if limit is None else min(points, limit), limit)
