"""Where do admin classes stand, and who of them only shows?"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from portal.read_only import ReadOnly

REFUSALS = ("has_add_permission", "has_change_permission", "has_delete_permission")


def test_admin_class_stands_in_the_app_that_owns_the_model() -> None:
    """The review's door to an application is a model of its own, `Case`: so are its pages."""
    elsewhere = {
        f"{type(shown).__module__} for {model.__name__}"
        for model, shown in admin.site._registry.items()
        if not type(shown).__module__.startswith(f"{apps.get_app_config(model._meta.app_label).name}.")
    }
    assert elsewhere == set()


def test_what_is_only_shown_shares_one_class() -> None:
    own = {cls.__name__ for cls in shown_by_us() if cls is not ReadOnly and set(REFUSALS) <= vars(cls).keys()}
    assert own == set()
    assert {cls.__name__ for cls in shown_by_us() if ReadOnly in cls.__mro__} != set()


def test_search_of_every_list_says_what_it_finds() -> None:
    silent = {
        type(shown).__name__
        for shown in admin.site._registry.values()
        if shown.search_fields and not shown.search_help_text
    }
    assert silent == set()


def test_no_list_is_asked_by_rows_that_hang_on_it() -> None:
    """What is withheld from a person would answer: which company has it, on which day's agenda it stands."""
    request = RequestFactory().get("/")
    open_to_it = {
        f"{type(shown).__name__} by {field.name}"
        for model, shown in admin.site._registry.items()
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and shown.lookup_allowed(field.name, "1", request)
    }
    assert open_to_it == set()


def test_what_is_empty_is_said_as_everywhere() -> None:
    assert admin.site.empty_value_display == '<span class="none">—</span>'


def shown_by_us() -> Iterator[type]:
    for shown in admin.site._registry.values():
        for cls in (type(shown), *shown.inlines):
            yield from (base for base in cls.__mro__ if not base.__module__.startswith("django."))
