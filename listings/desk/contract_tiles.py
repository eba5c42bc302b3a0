"""Which contracts wait for the office, and which are past their day, as the desk's first page says?"""

from datetime import datetime

from django.urls import reverse

from listings.desk.contract_admin import standing_of
from listings.models import Contract
from portal.accounts.models import User
from review.cases import sight
from review.workload.dashboard import RowCount, Tile, register

TILES = (
    ("office", "簽約待辦", "要通知簽約、審核附約，或由執行單位簽署", "action"),
    ("overdue", "簽約逾期", "廠商過了簽約期限，決定延長或結束", "refused"),
)


@register
def contract_tiles(user: User, now: datetime) -> list[Tile]:
    """Of contracts that this person sees; what nobody waits for has no tile."""
    rows = sight.rows_for(user, Contract.objects.order_by())
    place = reverse("admin:listings_contract_changelist")
    tiles = []
    for name, label, hint, tone in TILES:
        if number := standing_of(rows, name, now).count():
            tiles.append(Tile(label, hint, tone, None, RowCount(number, f"{place}?standing={name}")))
    return tiles
