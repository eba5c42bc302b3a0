"""How does the admin show rows that nobody adds, changes or deletes there?"""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from portal.lookups import ForwardLookups


class ReadOnly(ForwardLookups):
    """Mixin of a ModelAdmin or an inline, before it: who may see the rows sees them, and that is all."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyRows(ReadOnly, admin.TabularInline):
    """Rows on another row's page. Django's own table has empty headings for the columns that only editing needs."""

    template = "admin/rows.html"
