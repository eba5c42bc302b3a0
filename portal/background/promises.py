"""How is a row asked that is a promise: done once, in one short transaction, by whoever comes to it?

Its `done_at` is empty until then. Work that is slow is a row of `Work` instead, claimed with a lease (portal/background/duties.py).
"""

from typing import Self

from django.db import models


class PromiseQuerySet(models.QuerySet):
    """Rows with a `done_at`."""

    def undone(self) -> Self:
        """Whoever waits longest comes first."""
        return self.filter(done_at=None).order_by("pk")

    def done(self) -> Self:
        return self.exclude(done_at=None)
