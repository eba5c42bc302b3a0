"""The vendors of the demonstration of whom a register has something to say: each a case in qualification, to be looked at."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from applications.models import Application, BreachRecord
from demonstration import vendors
from portal.accounts.models import User

Taken = Callable[..., Application]


class RegisterScene:
    """`taken` files a case that `officer` takes; what the registers answer is asked by the duties, once the portal runs."""

    def __init__(self, taken: Taken, officer: User, now: datetime) -> None:
        self.taken, self.officer, self.today = taken, officer, timezone.localdate(now)

    def play(self) -> None:
        stories = vendors.stories(self.today)
        self._known_breach(stories["breach"])
        for story in stories.values():
            self.taken(story.name, 3, {"name": story.product}, by=self.officer, paid_in_capital=story.paid_in)

    def _known_breach(self, story: vendors.Story) -> None:
        """What the executing unit itself knows, within the three years of 四(四)."""
        BreachRecord.objects.create(
            tax_id=story.entry.tax_id,
            company_name=story.name,
            plan="示範雲端服務推動計畫",
            agency="示範主管機關",
            breached_on=self.today - timedelta(days=400),
            facts="未依契約交付兩期成果，經主管機關認定重大違約，函文字號：示字第 0001 號（示範資料）。",
        )
