"""By what may an address of the admin filter a list? By columns of its own, and by what a filter offers; never by rows that hang on it."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest


class ForwardLookups:
    """Mixin of a ModelAdmin: its list cannot be asked which of its rows has a certain row of another table.

    Django lets anybody who sees a list ask that by a key, and what is withheld from them would answer.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return allowed and not self._is_backward(lookup.split("__", maxsplit=1)[0])

    def _is_backward(self, name: str) -> bool:
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:  # a filter's own name
            return False
        return field.auto_created and not field.concrete
