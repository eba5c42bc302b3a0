"""Who stands in 拒絕往來廠商名單, as the procurement site gives it out (JSON)?"""

from collections.abc import Iterator
from typing import IO, Any

from . import rows

NEEDED = ("Corporation_Number", "Corporation_Name", "Effective_Date", "Expire_Date")


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes] | None) -> dict[str, Any]:
    """`arguments`: most (bytes). Answers {"rows", "dated_on"} or {"refused"}, a half sentence."""
    try:
        told = _list(content, arguments["most"])
        count = rows.write(product, _rows(told.get("Rvlmd", [])))
    except rows.OtherShape as error:
        return {"refused": str(error)}
    return {"rows": count, "dated_on": rows.day_of(rows.clean(told.get("Renewal_Date")))}


def _list(content: IO[bytes], most: int) -> dict[str, Any]:
    values = list(rows.objects(content, most))
    told = values[0].get("Rvlmd_List") if len(values) == 1 and isinstance(values[0], dict) else None
    if not isinstance(told, dict) or "Rvlmd" not in told:
        raise rows.OtherShape("裡面沒有 Rvlmd_List")
    return told


def _rows(told: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for row in rows.held([told] if isinstance(told, dict) else told, NEEDED):
        yield rows.tax_id_of(row["Corporation_Number"]), rows.name_of(row["Corporation_Name"]), row
