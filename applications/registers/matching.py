"""Who stands on which list? By 統一編號, and where a list has none, by the name as it is compared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from applications.guideline.outside import Answered, ListedRow, Register, RegisterFact
from applications.models import BreachRecord, ListRow, RegisterSource
from applications.registers import known
from applications.registers.known import ListSource
from applications.registers.names import Likeness, folded_name, is_long_enough, likeness
from portal.time.calendar import format_roc

MOST = 200  # rows about one vendor that a verdict keeps; how many there are is said
RARE = "（名稱中有一個字其中一方顯示不出來，其餘相同，可能不是同一家）"

__all__ = ["about", "folded_name", "listed"]

Told = tuple[RegisterFact, list[dict[str, Any]]]  # what a verdict keeps of it: facts.SourceUsed


def about(tax_id: str, name: str, now: datetime) -> Mapping[Register, Told]:
    """What the lists in force say of a vendor: of each register the fact, and what of it a verdict keeps (facts.SourceUsed).

    A register of which no list is switched on, and none was ever handed in, is not in it. The number of queries is constant.
    """
    stands = {row.key: row for row in RegisterSource.objects.select_related("current__file")}
    rows = _rows(tax_id, name, stands)
    told = {}
    for register, sources in _by_register().items():
        if any(source.is_on or _copy(stands, source) for source in sources):
            told[register] = _of_lists(sources, stands, rows, now)
    return {**told, Register.BREACHES: _breaches(tax_id, now)}


def _by_register() -> dict[Register, list[ListSource]]:
    grouped = defaultdict(list)
    for source in known.list_sources():
        grouped[source.register].append(source)
    return grouped


def _copy(stands: Mapping[str, RegisterSource], source: ListSource) -> int | None:
    return stands[source.key].current_id if source.key in stands else None


# --- Rows about one vendor -----------------------------------------------------------------------------------------


def _rows(tax_id: str, name: str, stands: Mapping[str, RegisterSource]) -> dict[int, list[tuple[ListRow, Likeness]]]:
    """By copy. Found by the number where a row has one, by the name in the lists that have none."""
    sources = [source for source in known.list_sources() if _copy(stands, source)]
    named = [_copy(stands, source) for source in sources if source.by_name]
    numbered = ListRow.objects.filter(copy__in=[_copy(stands, source) for source in sources], tax_id=tax_id)
    told = defaultdict(list)
    for row in numbered.order_by("pk") if tax_id else ():
        told[row.copy_id].append((row, Likeness.SAME))
    folded = folded_name(name)
    if is_long_enough(folded):
        for row in ListRow.objects.filter(copy__in=named, name_folded=folded, tax_id="").order_by("pk"):
            if (alike := likeness(name, row.name)) is not Likeness.OTHER:
                told[row.copy_id].append((row, alike))
    return told


def listed(source: ListSource, row: ListRow, alike: Likeness) -> ListedRow:
    """A row as its list speaks; what is only alike says so. A row that the list's own file cannot read is a row all the same."""
    spoken = source.read(row.row)
    told = f"{spoken.told}{RARE}" if alike is Likeness.RARE else spoken.told
    return replace(spoken, by_name=source.by_name and not row.tax_id, told=told)


def _of_lists(
    sources: Sequence[ListSource],
    stands: Mapping[str, RegisterSource],
    rows: Mapping[int, list[tuple[ListRow, Likeness]]],
    now: datetime,
) -> Told:
    """One fact of all lists of a register. Nothing found counts only where each list was there to look in."""
    there = [source for source in sources if _copy(stands, source)]
    missing = [source.label for source in sources if source not in there]
    of_each = {
        source.key: [listed(source, row, alike) for row, alike in rows.get(_copy(stands, source) or 0, [])]
        for source in there
    }
    every = [row for spoken in of_each.values() for row in spoken]
    answered = _answered(every, there, missing)
    old = any(_is_old(source, stands[source.key], now) for source in there)
    fact = RegisterFact(answered, _said(sources[0].register, every, missing), rows=tuple(every[:MOST]), is_old=old)
    return fact, [_used(source, stands.get(source.key), of_each.get(source.key)) for source in sources]


def _answered(rows: Sequence[ListedRow], there: Sequence[ListSource], missing: Sequence[str]) -> Answered:
    if rows:
        return Answered.FOUND
    return Answered.UNAVAILABLE if missing or not there else Answered.NOTHING


def _is_old(source: ListSource, stand: RegisterSource, now: datetime) -> bool:
    return stand.confirmed_at is None or source.is_old(stand.confirmed_at, now)


def _said(register: Register, rows: Sequence[ListedRow], missing: Sequence[str]) -> str:
    """Names no time: it becomes a part of a verdict's reason."""
    lacking = f"還沒有這些名單可查：{'、'.join(missing)}。" if missing else ""
    if rows:
        hint = "只以名稱相同找到，不一定是同一家。" if all(row.by_name for row in rows) else ""
        return f"{register.label}有 {len(rows)} 筆。{hint}{lacking}"
    return lacking or f"{register.label}查無這家廠商。"


def _used(source: ListSource, stand: RegisterSource | None, rows: Sequence[ListedRow] | None) -> dict[str, Any]:
    copy = stand.current if stand else None
    taken = stand.confirmed_at if stand else None
    answered = Answered.UNAVAILABLE if rows is None else Answered.FOUND if rows else Answered.NOTHING
    said = "還沒有這份名單。" if rows is None else f"有 {len(rows)} 筆。" if rows else "查無這家廠商。"
    return {
        "register": source.register.value,
        "key": source.key,
        "label": source.label,
        "answered": answered.value,
        "said": said,
        "asked_at": taken.isoformat() if taken else "",
        "copy": copy.pk if copy else None,
        "sha256": copy.file.sha256 if copy and copy.file else "",
        "rows": [{"told": row.told, "by_name": row.by_name, "row": dict(row.row)} for row in (rows or ())[:MOST]],
    }


# --- What staff know -----------------------------------------------------------------------------------------------


def _breaches(tax_id: str, now: datetime) -> Told:
    """重大違約紀錄 (R4-4); one that was taken back is no longer told."""
    records = BreachRecord.objects.filter(tax_id=tax_id, ended_on=None).order_by("-breached_on", "-pk")
    rows = [_breach(record) for record in records] if tax_id else []
    answered = Answered.FOUND if rows else Answered.NOTHING
    label = Register.BREACHES.label
    said = f"{label}有 {len(rows)} 筆。" if rows else f"{label}查無這家廠商。"
    kept = [{"told": row.told, "by_name": False, "row": dict(row.row)} for row in rows[:MOST]]
    used = {
        "register": Register.BREACHES.value,
        "key": Register.BREACHES.value,
        "label": label,
        "answered": answered.value,
        "said": said,
        "asked_at": now.isoformat(),
        "copy": None,
        "sha256": "",
        "rows": kept,
    }
    return RegisterFact(answered, said, rows=tuple(rows[:MOST])), [used]


def _breach(record: BreachRecord) -> ListedRow:
    row = breach_row(record)
    told = f"民國{format_roc(record.breached_on)}經{record.agency}認定重大違約（{record.plan}）。"
    return ListedRow(Register.BREACHES.label, record.company_name, False, begins=record.breached_on, told=told, row=row)


def breach_row(record: BreachRecord) -> dict[str, str]:
    """As a list has its rows: by its column names."""
    named = ("tax_id", "company_name", "plan", "agency", "breached_on", "facts")
    meta = BreachRecord._meta
    return {str(meta.get_field(name).verbose_name): str(getattr(record, name)) for name in named}
