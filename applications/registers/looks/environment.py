"""Which penalties does the environment ministry list (JSON, one answer after another when it came in pages)?"""

from collections.abc import Iterator
from typing import IO, Any

from . import rows

NEEDED = ("fac_name", "transgress_law", "penalty_date")


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes] | None) -> dict[str, Any]:
    """`arguments`: most (bytes). Answers {"rows", "dated_on"} or {"refused"}, a half sentence."""
    try:
        count = rows.write(product, _rows(content, arguments["most"]))
    except rows.OtherShape as error:
        return {"refused": str(error)}
    return {"rows": count, "dated_on": None}


def _rows(content: IO[bytes], most: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for value in rows.objects(content, most):
        told = value.get("records") if isinstance(value, dict) else value
        for row in rows.held(told, NEEDED):
            yield "", rows.name_of(row["fac_name"]), row
