"""What stands in the rows of the case list? The same cells as the admin's own `result_list` makes, drawn by a compiled template.

The admin looks each column up anew for each row, builds each link and resolves it again to add the filters: half of the page's time.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.urls import reverse

from review.models import Case

TICK = "action_checkbox"
SOMEWHERE = 0  # no case's key: it stands for any in the one address that is built


@dataclass(frozen=True)
class Row:
    """`cells` in the order of the columns, each with the name of its column; `url` leads to the case and keeps the list."""

    pk: int
    label: str
    url: str
    cells: tuple[tuple[str, Any], ...]


def of_list(changelist: Any) -> dict[str, Any]:
    """What the template of the rows knows."""
    headers = list(result_headers(changelist))
    return {
        "headers": headers,
        "is_sorted_by_several": sum(bool(header["sortable"] and header["sorted"]) for header in headers) > 1,
        "ticks": TICK in changelist.list_display,
        "tick_name": ACTION_CHECKBOX_NAME,
        "links": set(changelist.list_display_links),
        "rows": _rows(changelist),
    }


def _rows(changelist: Any) -> list[Row]:
    before, after = _way_to_a_case(changelist)
    columns = [(name, getattr(changelist.model_admin, name, None)) for name in changelist.list_display if name != TICK]
    return [
        Row(
            case.pk,
            str(case),
            f"{before}{case.pk}{after}",
            tuple((name, _value(case, name, of)) for name, of in columns),
        )
        for case in changelist.result_list
    ]


def _value(case: Case, name: str, of: Any) -> Any:
    return of(case) if of else getattr(case, name)


def _way_to_a_case(changelist: Any) -> tuple[str, str]:
    """Of every row, what stands before and behind the case's key."""
    kept = {"preserved_filters": changelist.preserved_filters, "opts": changelist.opts}
    address = add_preserved_filters(kept, reverse("admin:review_case_change", args=[SOMEWHERE]))
    before, _, after = address.partition(f"/{SOMEWHERE}/")
    return f"{before}/", f"/{after}"
