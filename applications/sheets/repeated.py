"""What does a sheet ask of rows that can be filled in several times, such as prices?"""

from collections.abc import Iterator, Mapping
from typing import Any

from applications.place import Place
from portal.forms.asked import AnyFormSet


class RowForms(AnyFormSet):
    """All rows of one thing, with every face that a sheet has: edit, problems and freeze."""

    title = ""
    row_name = ""  # under which name the sheet asks for them
    opened = 0  # which row a page shows unfolded

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Any = None, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix)
        self.instance = instance

    @classmethod
    def count(cls, instance: Any) -> int:
        """How many rows are stored."""
        raise NotImplementedError

    @classmethod
    def problems(cls, instance: Any) -> Iterator[str]:
        """What stands against sending, as sentences."""
        raise NotImplementedError

    @classmethod
    def open_cells(cls, instance: Any, rows: Place) -> Iterator[Place]:
        """The questions of stored rows that nobody has answered."""
        raise NotImplementedError

    @classmethod
    def freeze(cls, instance: Any) -> Any:
        """The rows as a submission keeps them."""
        raise NotImplementedError

    @classmethod
    def values(cls, instance: Any) -> tuple[dict[str, Any], ...]:
        """Of each row the values that `freeze` keeps, and as "row" its part of a place."""
        raise NotImplementedError
