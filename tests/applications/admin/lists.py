"""What of outside lists is there to look at? Sources of a test's own, copies as they were read, and a vendor found on one."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from applications.guideline.outside import Answered, ListedRow, Register, RegisterFact
from applications.models import ListCopy, ListRow, RegisterSource, ScreeningHit, Vendor
from applications.registers.known import AskedSource, ListSource, Source
from portal.outside import OutsideSettings
from tests import factories


def read(row: Any) -> ListedRow:
    """「甲公司：登載原因」, and a KeyError for a row that has none."""
    return ListedRow("名單", row["名稱"], by_name=False, told=f"{row['名稱']}：{row['原因']}", row=row)


def list_source(key: str, label: str, register: Register = Register.DEBARRED, on: bool = True) -> ListSource:
    def address(outside: OutsideSettings) -> str:
        return "https://lists.example.com/" if on else ""

    return ListSource(key, register, label, address, Path("look.py"), read, ("csv",))


def asked_source(key: str, label: str) -> AskedSource:
    return AskedSource(
        key,
        Register.BUSINESS,
        label,
        lambda outside: "https://asked.example.com",
        lambda inquiry: None,
        lambda answers: RegisterFact(Answered.NOTHING, ""),
    )


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        asked_source("business", "商工登記"),
        list_source("debarred", "拒絕往來廠商名單"),
        list_source("mainland", "陸資名錄", Register.MAINLAND),
        list_source("labour.1", "違反勞動法令", Register.LABOUR, on=False),
    )
}


def copy_of(key: str, state: str, at: datetime, rows: int = 0, **more: Any) -> ListCopy:
    """A copy with rows 「公司0」, 「公司1」 … of which each has a name, a reason and a person."""
    said = {"key": key, "how": "download", "asked_at": at, "done_at": at, "rows_count": rows, **more}
    copy = ListCopy.objects.create(state=state, **said)
    ListRow.objects.bulk_create(row_of(copy, number) for number in range(rows))
    return copy


def row_of(copy: ListCopy, number: int) -> ListRow:
    name = f"公司{number}"
    row = {"名稱": name, "原因": "逾期違約", "負責人": "王大明"}
    return ListRow(copy=copy, tax_id=f"{number:08}", name=name, name_folded=name, digest=str(number), row=row)


def in_force(key: str, at: datetime, rows: int = 3, **more: Any) -> RegisterSource:
    """The list that is used, taken at `at`."""
    copy = copy_of(key, ListCopy.State.CURRENT, at, rows, file=factories.kept_pdf(f"{key}.csv"))
    told = {"current": copy, "answered_at": at, "confirmed_at": at, **more}
    return RegisterSource.objects.update_or_create(key=key, defaults=told)[0]


def hit_of(vendor: Vendor, at: datetime, key: str = "debarred", digest: str = "0", **more: Any) -> ScreeningHit:
    row = {"名稱": "公司0", "原因": "逾期違約", "負責人": "王大明"}
    said = {"by_name": False, "row": row, "found_at": at, **more}
    return ScreeningHit.objects.create(vendor=vendor, key=key, digest=digest, **said)


DAY = timedelta(days=1)
