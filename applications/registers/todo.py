"""What of the outside lists waits for a person? Findings, copies to be confirmed, and lists that have not come for long."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.models import ListCopy, RegisterSource, ScreeningHit
from applications.registers import known
from applications.registers.standing import SourceStanding


@dataclass(frozen=True)
class ListTask:
    """One kind of it. `url` is where it is done, without the host; `right`: what one needs to do it."""

    label: str
    number: int
    unit: str
    url: str
    right: str


def of_desk(now: datetime) -> list[ListTask]:
    """Each kind of which there is something: the same three queries, however much there is."""
    sources, copies = reverse("admin:applications_registersource_changelist"), "admin:applications_listcopy_changelist"
    hits = reverse("admin:applications_screeninghit_changelist")
    staged = ListCopy.objects.filter(state=ListCopy.State.STAGED).count()
    tasks = [
        ListTask(
            "名單比對的發現，等處理",
            ScreeningHit.objects.open().count(),
            "項",
            f"{hits}?standing=open",
            "applications.change_screeninghit",
        ),
        ListTask(
            "外部名單的新版本，等確認",
            staged,
            "份",
            f"{reverse(copies)}?state__exact=staged",
            "applications.change_listcopy",
        ),
        ListTask("外部名單太久沒有更新", _unfresh(now), "份", sources, "applications.add_listcopy"),
    ]
    return [task for task in tasks if task.number]


def _unfresh(now: datetime) -> int:
    """How many lists are too old, or never came."""
    rows = {row.key: row for row in RegisterSource.objects.select_related("current")}
    standings = [SourceStanding(source, rows.get(source.key), 0, (), now) for source in known.list_sources()]
    return sum(standing.is_old or standing.is_missing for standing in standings)
