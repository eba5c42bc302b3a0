"""Who else is on this page at the moment? Known for some seconds, in the cache; while Redis is away, to each process by itself."""

from datetime import datetime

from django.core.cache import cache

from portal.roles import Account

STAYS = 40  # seconds after the last sign of life
MOST = 20  # people remembered in one place


def meet(place: str, user: Account, now: datetime) -> list[str]:
    """Notes that `user` is at `place`; the names of the others who were there in the last STAYS seconds."""
    moment, key = now.timestamp(), f"presence:{place}"
    here = {pk: seen for pk, seen in (cache.get(key) or {}).items() if moment - seen[1] < STAYS}
    here[user.pk] = (user.known_as, moment)
    cache.set(key, dict(sorted(here.items(), key=lambda item: item[1][1])[-MOST:]), STAYS)
    return [name for pk, (name, _) in here.items() if pk != user.pk]


def words(others: list[str]) -> str:
    return f"{'、'.join(others)} 也在填這一頁。兩位改到同一題時，會請後儲存的人選擇要留哪一個。" if others else ""
