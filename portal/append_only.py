"""What is written once, never changed and never deleted? The rows of every record of what happened."""

from typing import Any, ClassVar, NoReturn

from portal.text.searching import Folded, FoldedQuerySet


class WrittenOnce(Exception):
    """Somebody tried to change or delete what only grows."""


class AppendOnlyQuerySet(FoldedQuerySet):
    def update(self, **values: Any) -> int:
        if not self.model.written_later.issuperset(values):
            raise WrittenOnce(self.model.__name__)
        return super().update(**values)

    def bulk_update(self, objs: Any, fields: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(self.model.__name__)

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> list:
        if update_conflicts:
            raise WrittenOnce(self.model.__name__)
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self) -> NoReturn:
        raise WrittenOnce(self.model.__name__)


class AppendOnly(Folded):
    """Written once. `written_later` names what is not known before its time, such as the end of a consent."""

    written_later: ClassVar[frozenset[str]] = frozenset()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding or self.pk is None  # a copy is a row of its own
        if not is_new and not self.written_later.issuperset(kwargs.get("update_fields") or ("everything",)):
            raise WrittenOnce(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(type(self).__name__)
