"""How is kept what nobody may write on, not even by mistake in memory? As JSON that refuses every change; whoever needs a page of it makes a copy."""

from typing import Any, NoReturn

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.append_only import WrittenOnce


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    raise WrittenOnce("frozen content")


class FrozenDict(dict[str, Any]):
    """A dict for whoever reads, compares or prints it."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = setdefault = clear = _refuse

    def __copy__(self) -> "FrozenDict":
        return self

    def __deepcopy__(self, memo: object) -> "FrozenDict":
        return self

    def __reduce__(self) -> tuple:
        return freeze, (dict(self),)


class FrozenList(list[Any]):
    """Beside FrozenDict: a list that stays as it is."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __copy__(self) -> "FrozenList":
        return self

    def __deepcopy__(self, memo: object) -> "FrozenList":
        return self

    def __reduce__(self) -> tuple:
        return freeze, (list(self),)


# Asked first: nearly every part is one.
_AS_IT_IS = frozenset({str, int, float, bool, type(None), FrozenDict, FrozenList})


def freeze(value: Any) -> Any:
    """JSON of which no part can be changed any more."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, dict):
        return FrozenDict({key: freeze(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return FrozenList([freeze(part) for part in value])
    return value


def thaw(value: Any) -> Any:
    """A copy of one's own, to be written on as one likes: the frozen one stays as it is."""
    if isinstance(value, dict):
        return {key: thaw(part) for key, part in value.items()}
    if isinstance(value, list):
        return [thaw(part) for part in value]
    return value


class _Freezing(DeferredAttribute):
    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = freeze(value)


class FrozenField(models.JSONField):
    """What a row of it holds is read-only from the moment that it is given, before it is stored as after."""

    descriptor_class = _Freezing

    def deconstruct(self) -> tuple:
        """In the database it is JSON like any other."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
