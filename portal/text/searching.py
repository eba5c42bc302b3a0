"""How does a database find a name however it is written? By a second column that holds it folded (`portal.text.fold`).

A search reads that column and folds what was asked for, so both databases find the same rows without knowing Chinese.
Whatever way Django writes a name, its folded column is written with it: `FoldedField` and the two bases below see to that.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.core import checks
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from portal.lookups import ForwardLookups
from portal.text.fold import Word, is_blank, squeeze, words

LONGEST = 400  # characters of a folded name: NFKC makes eighteen of one, and an index takes 2,700 bytes
LONGEST_QUERY = 200
MOST_WORDS = 8


class FoldedField(models.CharField):
    """A column that holds another one of its row squeezed; `of` names it."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any):
        self.of = of
        super().__init__(*args, **{**kwargs, "max_length": LONGEST, "default": "", "editable": False})

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        kept = issubclass(self.model, Folded) and isinstance(self.model._default_manager.all(), FoldedQuerySet)
        said = "A model with a FoldedField is a Folded, and its manager's queryset a FoldedQuerySet."
        return [*super().check(**kwargs), *([] if kept else [checks.Error(said, obj=self, id="portal.E001")])]

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = folded_name(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, folded)
        return folded


def folded_name(text: str) -> str:
    return squeeze(text)[:LONGEST]


def _folded_fields(model: type[models.Model], written: Iterable[str]) -> list[FoldedField]:
    return [
        field for field in model._meta.concrete_fields if isinstance(field, FoldedField) and field.of in set(written)
    ]


class FoldedQuerySet(QuerySet):
    """Writes of many rows that write their folded columns too."""

    def update(self, **values: Any) -> int:
        for field in _folded_fields(self.model, values):
            if field.name in values:
                continue  # bulk_update brings both
            if not isinstance(values[field.of], str):
                raise TypeError(
                    f"{field.of} is searched by {field.name}: only a plain text can be written to many rows."
                )
            values[field.name] = folded_name(values[field.of])
        return super().update(**values)

    update.alters_data = True

    def bulk_update(self, objs: Iterable[models.Model], fields: Sequence[str], batch_size: int | None = None) -> int:
        rows, folded = list(objs), _folded_fields(self.model, fields)
        for row in rows:
            for field in folded:
                field.pre_save(row, add=False)
        return super().bulk_update(rows, [*fields, *(field.name for field in folded)], batch_size)  # type: ignore[arg-type]  # rows of this table

    bulk_update.alters_data = True


class Folded(models.Model):
    """A row with a FoldedField: saving a part of it saves what follows from that part."""

    class Meta:
        abstract = True

    def save_base(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields:
            update_fields = frozenset(update_fields) | {
                field.name for field in _folded_fields(type(self), update_fields)
            }
        super().save_base(*args, update_fields=update_fields, **kwargs)


def asked_words(asked: str) -> list[Word]:
    """What is searched of what was typed, however long it is."""
    return words(asked[:LONGEST_QUERY], MOST_WORDS)


def containing(asked: str, folded: Sequence[str] = (), plain: Sequence[str] = ()) -> Q:
    """Rows in which every word that is asked for stands: in a folded column, or in one of numbers, codes and addresses.

    Signs alone are found nowhere; blanks ask for nothing.
    """
    asked_for = asked_words(asked)
    condition = Q() if asked_for or is_blank(asked) else Q(pk__in=())
    for word in asked_for:
        places = [Q(**{f"{name}__contains": word.squeezed}) for name in folded]
        places += [Q(**{f"{name}__icontains": word.plain}) for name in plain]
        condition &= reduce(or_, places)
    return condition


class FoldedSearch(ForwardLookups):
    """The search of a list of the admin: `folded_search` names folded columns, `search_fields` the others."""

    folded_search: Sequence[str] = ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        plain = self.get_search_fields(request)
        return queryset.filter(containing(search_term, self.folded_search, plain)), any(
            "__" in field for field in plain
        )
