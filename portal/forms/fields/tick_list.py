"""Things that must all be there: every box is to be ticked."""

from collections.abc import Collection
from typing import Any

from portal.forms.fields.multi import MultiChoiceFormField, MultiChoiceKind


class TickListField(MultiChoiceFormField):
    """Items that the paper must all show."""

    def __init__(self, *items: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(choices=items, **kwargs)

    def missing(self, ticked: Collection[str]) -> list[str]:
        offered: Any = self.choices
        return [label for item, label in offered if item not in ticked]


class TickListKind(MultiChoiceKind):
    fields = (TickListField,)

    def gap_in(self, field: Any, value: Any) -> str:
        unticked = field.missing(value or ())
        return f"請確認檔案有這些內容並勾選：{'、'.join(unticked)}。" if unticked else ""
