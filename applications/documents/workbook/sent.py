"""How do answers of a workbook come to a form? As a page would send them, so that the same limits hold."""

from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from applications.sheets.base import Sheet
from portal.forms.fields.kind import kind_of


def row_data(sheet: type[Sheet], instance: Any, changes: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """The repeated rows of a sheet as their form is sent: what is stored, and over it `changes` by (uid, name)."""
    name = next(iter(sheet.row_forms), "")
    made = sheet.row_forms[name](instance=instance)
    stored = {form.instance.uid.hex: form.instance for form in made.forms if form.instance.pk}
    uids = [*stored, *dict.fromkeys(uid for uid, _ in changes if uid not in stored)]
    data: dict[str, Any] = {f"{name}-TOTAL_FORMS": len(uids), f"{name}-INITIAL_FORMS": 0}
    for index, uid in enumerate(uids):
        data[f"{name}-{index}-uid"] = uid
        for column, asked in made.forms[0].fields.items():
            if column != "uid":
                value = getattr(stored[uid], column) if uid in stored else None
                data[f"{name}-{index}-{column}"] = changes.get((uid, column), kind_of(asked).as_sent(asked, value))
    return data


def form_data(raws: Mapping[str, Any]) -> MultiValueDict:
    return MultiValueDict({name: raw if isinstance(raw, list) else [raw] for name, raw in raws.items()})
