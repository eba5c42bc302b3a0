"""How do staff see each copy of a list, what it would change, and whether it comes into force?"""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from applications.admin.own_page import own_page
from applications.admin.register_forms import DecideCopyForm
from applications.models import ListCopy, ListRow
from applications.registers import forcing, importing, screening, standing
from portal.accounts.signed import SignedRequest, signed
from portal.columns import dated
from portal.files import access
from portal.files.models import StoredFile
from portal.read_only import ReadOnly
from portal.roles import Account
from portal.trail import looks
from portal.trail.targets import LookTarget
from portal.web.signed import account_of
from portal.workflow.engine import StepRefused

TONES = {
    ListCopy.State.READING: "waiting",
    ListCopy.State.STAGED: "action",
    ListCopy.State.CURRENT: "done",
    ListCopy.State.REPLACED: "ended",
    ListCopy.State.REFUSED: "refused",
}
VENDORS_SHOWN = 50
ROWS_SHOWN = 20  # on each side


class CopyOfList(admin.SimpleListFilter):
    title, parameter_name = "名單", "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, label) for key, label in standing.labels().items() if standing.is_downloaded(key)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(key=self.value()) if self.value() else queryset


@admin.register(ListCopy)
class ListCopyAdmin(ReadOnly, admin.ModelAdmin):
    """外部名單: every copy that ever came, and what was decided about it."""

    list_display = (
        "list_name",
        "state_tag",
        dated(ListCopy, "dated_on"),
        dated(ListCopy, "asked_at"),
        "came",
        "size",
        "change_words",
    )
    list_filter = (CopyOfList, "state")
    list_select_related = ("by",)
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    actions = None

    @admin.display(description="名單", ordering="key")
    def list_name(self, copy: ListCopy) -> str:
        return format_html('<span class="whole">{}</span>', standing.label_of(copy.key))

    @admin.display(description="狀態", ordering="state")
    def state_tag(self, copy: ListCopy) -> str:
        return format_html('<span class="tag tag--{}">{}</span>', TONES[copy.state], copy.get_state_display())

    @admin.display(description="取得方式", ordering="how")
    def came(self, copy: ListCopy) -> str:
        return f"{copy.get_how_display()}（{copy.by}）" if copy.by else copy.get_how_display()

    @admin.display(description="筆數", ordering="rows_count")
    def size(self, copy: ListCopy) -> str:
        return "—" if copy.rows_count is None else f"{copy.rows_count:,}"

    @admin.display(description="新增／移除")
    def change_words(self, copy: ListCopy) -> str:
        return "—" if copy.added is None else f"＋{copy.added:,}／－{copy.removed or 0:,}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
        rows = ListCopy.objects.select_related("by", "file", "decided_by", "against")
        if (copy := rows.filter(pk=key).first()) is None:
            raise Http404
        looks.saw(request, seen_as(copy))  # a list names the people who represent a company
        return copy_page(signed(request), copy)


def seen_as(copy: ListCopy) -> LookTarget:
    return LookTarget(f"listcopy:{copy.pk}", f"{standing.label_of(copy.key)}　{copy.asked_at:%Y-%m-%d}")


def may_decide(request: HttpRequest) -> bool:
    return account_of(request).has_perm("applications.change_listcopy")


def copy_page(request: SignedRequest, copy: ListCopy) -> HttpResponse:
    """What it is, why it waits, what it would change, and the two answers to it."""
    if request.method == "POST" and not may_decide(request):
        raise PermissionDenied
    form = DecideCopyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (done := _decide(request, copy, form)):
        return done
    waits = copy.state == ListCopy.State.STAGED
    context = {
        "copy": copy,
        "label": standing.label_of(copy.key),
        "tone": TONES[copy.state],
        "waits": waits,
        "in_force": standing.current_of(copy.key),
        "form": form,
        "may": waits and may_decide(request),
        **(_preview(copy) if waits else {}),
    }
    return own_page(request, ListCopy, "copy.html", context["label"], 422 if form.errors else 200, **context)


@dataclass(frozen=True)
class ReadRow:
    """One row of a list for a reader: what it says in a sentence, and column by column."""

    row: ListRow
    sentence: str
    lines: list[tuple[str, str]]

    @classmethod
    def of(cls, key: str, row: ListRow) -> "ReadRow":
        return cls(row, standing.sentence_of(key, row.row), standing.lines_of(key, row.row))


def _preview(copy: ListCopy) -> dict[str, Any]:
    """Samples of the rows that come and go, and who of our vendors would newly stand on it."""
    change = forcing.difference(copy, ROWS_SHOWN)
    vendors = screening.would_find(copy, VENDORS_SHOWN + 1)
    return {
        "added": [ReadRow.of(copy.key, row) for row in change.added],
        "removed": [ReadRow.of(copy.key, row) for row in change.removed],
        "vendors": [(vendor, ReadRow.of(copy.key, row)) for vendor, row in vendors[:VENDORS_SHOWN]],
        "vendors_shown": VENDORS_SHOWN,
        "more_vendors": len(vendors) > VENDORS_SHOWN,
        "shown": ROWS_SHOWN,
    }


def _decide(request: SignedRequest, copy: ListCopy, form: DecideCopyForm) -> HttpResponse | None:
    note, now, label = form.cleaned_data["note"], timezone.now(), standing.label_of(copy.key)
    takes = request.POST.get("do") == "adopt"
    if takes and not form.cleaned_data["sure"]:
        form.add_error("sure", "請先看過差異，再勾選這一項。")
        return None
    if not takes and not note:
        form.add_error("note", "請寫下不採用的原因。")
        return None
    try:
        if takes:
            importing.adopt(copy, request.user, note, now)
        else:
            importing.discard(copy, request.user, note, now)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return None
    said = f"已採用「{label}」的新名單，稍後就會和全部廠商比對。" if takes else f"「{label}」的這一份不採用。"
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:applications_registersource_changelist"))


@access.register
def copy_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """The file of a list, as it came, for whoever may see the lists."""
    if not user.is_authenticated or not user.has_perm("applications.view_listcopy"):
        return None
    copy = ListCopy.objects.filter(file=stored).first()
    return access.Grant(seen_as(copy)) if copy else None
