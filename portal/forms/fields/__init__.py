"""Which kinds of answers are there? One file each, with the form field, the model field and every other face.

A file here is read at the start, so that a new kind is a new file and nothing else. The fields of the forms can be had from here
by name, and migrations name them so: a kind may be split or moved without one.
"""

from importlib import import_module
from pkgutil import iter_modules

from portal.forms.fields.choice import (
    ChoiceField,
    ChoiceFormField,
    SelectField,
    YesNoField,
    YesNoFormField,
)
from portal.forms.fields.day import RocDateField, RocDateFormField, RocDateTimeFormField, RocEndFormField
from portal.forms.fields.kind import AnswerKind, register
from portal.forms.fields.multi import MultiChoiceField, MultiChoiceFormField
from portal.forms.fields.number import DecimalField, DecimalFormField, WholeNumberField, WholeNumberFormField
from portal.forms.fields.tax_id import TaxIdField, TaxIdFormField
from portal.forms.fields.telephone import PhoneField, PhoneFormField
from portal.forms.fields.text import (
    CharLimit,
    EmailField,
    EmailFormField,
    LimitedTextField,
    LimitedTextFormField,
    ShortTextField,
    ShortTextFormField,
    UrlField,
    UrlFormField,
)
from portal.forms.fields.tick import TickField, TickFormField
from portal.forms.fields.tick_list import TickListField

__all__ = [
    "CharLimit",
    "ChoiceField",
    "ChoiceFormField",
    "DecimalField",
    "DecimalFormField",
    "EmailField",
    "EmailFormField",
    "LimitedTextField",
    "LimitedTextFormField",
    "MultiChoiceField",
    "MultiChoiceFormField",
    "PhoneField",
    "PhoneFormField",
    "RocDateField",
    "RocDateFormField",
    "RocDateTimeFormField",
    "RocEndFormField",
    "SelectField",
    "ShortTextField",
    "ShortTextFormField",
    "TaxIdField",
    "TaxIdFormField",
    "TickField",
    "TickFormField",
    "TickListField",
    "UrlField",
    "UrlFormField",
    "WholeNumberField",
    "WholeNumberFormField",
    "YesNoField",
    "YesNoFormField",
]


def _register_all() -> None:
    for file in iter_modules(__path__, f"{__name__}."):
        for kind in vars(import_module(file.name)).values():
            is_own = isinstance(kind, type) and issubclass(kind, AnswerKind) and kind.__module__ == file.name
            if is_own and kind.__module__ != AnswerKind.__module__:
                register(kind)


_register_all()
