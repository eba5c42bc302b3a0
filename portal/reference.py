"""Which row of which kind is meant, where an app may not know the app that owns it?

The history, the letters and the record of looks can be about any row of any app. They hold a `Ref`; whoever owns the row
says its kind, once, and reads it back.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

_written = re.compile(r"([a-z][a-z0-9_-]*):([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, order=True)
class Ref:
    """One row: `kind` is what its app calls such rows ("application"), `pk` is which of them."""

    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @classmethod
    def of(cls, row: models.Model) -> "Ref":
        """This row. Its kind is its model's name, or `ref_kind` where its app calls such rows otherwise."""
        model = row._meta.concrete_model
        return cls(str(getattr(model, "ref_kind", model._meta.model_name)), row.pk)

    @classmethod
    def read(cls, text: str) -> "Ref":
        """The other way from `str`. Raises ValueError for what no reference writes."""
        if not (written := _written.fullmatch(text)):
            raise ValueError(f"no reference: {text[:60]!r}")
        return cls(written[1], int(written[2]))


if TYPE_CHECKING:
    _RefColumn = models.CharField[Ref | str | None, Any]
else:
    _RefColumn = models.CharField


class RefField(_RefColumn):
    """A column that holds a `Ref`, or None where there is none (kept as an empty string, so that it can be part of a key)."""

    # what mypy_django_plugin reads of a column: what may be given to it, what it gives, and what it is looked for by
    _pyi_private_set_type: "Ref | str | None"
    _pyi_private_get_type: "Ref | Any"
    _pyi_lookup_exact_type: "Ref | str | None"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str, *_: Any) -> Ref | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> Ref | None:
        if value is None or isinstance(value, Ref):
            return value
        if not value:
            return None
        try:
            return Ref.read(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Ref | str | None) -> str:
        """Of a search as well, which looks for a part of one."""
        return str(value or "")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Raises ValidationError for what could not be read back, such as the reference to a row that is not stored yet."""
        if not hasattr(value, "as_sql"):
            self.to_python(self.get_prep_value(value))
        return super().get_db_prep_save(value, connection)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def written(kind: str, key: str | F = "pk") -> Concat:
    """In a query: the reference to the row of this kind whose key stands in the column `key`."""
    return Concat(Value(f"{kind}:"), Cast(key, CharField()), output_field=RefField())
