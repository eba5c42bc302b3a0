"""Where do staff keep the phrases, the closure days and the later due times of corrections?"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from applications.sheets import SHEETS
from portal import closures
from portal.accounts.signed import SignedRequest
from portal.columns import dated
from portal.models import ClosureDay
from portal.read_only import ReadOnly, ReadOnlyRows
from portal.text.searching import FoldedSearch
from portal.time.calendar import format_both
from portal.web.signed import account_of
from portal.web.wayback import kept
from review.cases import sight
from review.correction import postponing
from review.desk.postpone_pages import affected, show_postpone
from review.desk.ticked import ON_A_PAGE, chosen_keys
from review.models import Case, Phrase, PostponedCase, Postponement


@admin.action(description="延長或重新開放補正期限…", permissions=["postpone"])
def postpone(model_admin: Any, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    """From the list to the page that shows who is meant; nothing is done yet."""
    keys = chosen_keys(request, queryset, "請改按「延長補正期限」，用年度和原期限的條件找，一次可以辦理全部。")
    if not keys:
        return None
    return show_postpone(request, QueryDict("correction=both"), keys)


@admin.register(Phrase)
class PhraseAdmin(FoldedSearch, admin.ModelAdmin):
    """補正常用語 of each programme year."""

    list_display = ("text", "item", "programme", "position")
    list_filter = ("programme",)
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("programme",)
    search_fields = ("name",)
    search_help_text = "用語裡的字"
    folded_search = ("text_folded",)
    show_full_result_count = False

    @admin.display(description="限用於項目", ordering="name")
    def item(self, phrase: Phrase) -> str:
        return dict(_items()).get(phrase.name, phrase.name) or "每個項目"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "name":
            return forms.ChoiceField(choices=_items_by_sheet(), label=db_field.verbose_name, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _items() -> list[tuple[str, str]]:
    return [(name, f"{sheet.number}　{sheet.label_of(name)}") for sheet in SHEETS.values() for name in _open(sheet)]


def _items_by_sheet() -> list:
    groups = [
        (f"{sheet.number}　{sheet.title}", [(name, sheet.label_of(name)) for name in _open(sheet)])
        for sheet in SHEETS.values()
    ]
    return [("", "每個項目"), *groups]


def _open(sheet: Any) -> list[str]:
    return [name for name in sheet.all_names() if name in sheet.open_names()]


@admin.display(description="補正期限")
def corrections_of(closure: ClosureDay) -> str:
    return format_html('<a href="{}">查看受影響的補正</a>', _postpone_for(closure))


def offer_later_due_times(request: SignedRequest, closure: ClosureDay) -> HttpResponse | None:
    """To those who would gain from a day that was entered late, when there are any."""
    number = affected(Case.objects.seen_by(request.user), closure.date, timezone.now())
    if not number:
        return None
    messages.warning(
        request,
        f"已登錄 {closure}。已經送出的補正期限不會自動改變；有 {number} 件重新計算後會比較晚，請決定是否延長。",
    )
    return HttpResponseRedirect(_postpone_for(closure, decided=True))


closures.register(closures.Consequence(postponing.may_postpone, corrections_of, offer_later_due_times))


def _postpone_for(closure: ClosureDay, decided: bool = False) -> str:
    """The page of later due times for a closure day; `decided` shows who is meant at once."""
    asked = QueryDict(mutable=True)
    asked["closure"] = str(closure.pk)
    if decided:
        asked.update({"correction": "open", "way": "recount", "reason": closure.reason})
    return f"{reverse('admin:review_case_postpone')}?{asked.urlencode()}"


class OnePage(BaseInlineFormSet):
    """Of the rows only those of one page are made: a group may hold thousands."""

    asked_for: str | None = None

    @cached_property
    def page(self) -> Page:
        return Paginator(super().get_queryset(), ON_A_PAGE).get_page(self.asked_for)

    def get_queryset(self) -> list:
        return self.page.object_list


class PostponedCases(ReadOnlyRows):
    model = PostponedCase
    formset = OnePage
    fields = readonly_fields = ("case", "step_words", "before", "after", "outcome")
    extra = 0
    can_delete = False
    verbose_name_plural = "案件"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("review.view_postponement")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        made = super().get_formset(request, obj, **kwargs)
        made.asked_for = request.GET.get("page")
        return made

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        self.request = request  # an inline is made for each request
        visible = Case.objects.seen_by(account_of(request))
        return super().get_queryset(request).filter(application__in=visible).select_related("application")

    @admin.display(description="申請案")
    def case(self, row: PostponedCase) -> str:
        place = kept(self.request, reverse("admin:review_case_change", args=[row.application_id]))
        return format_html('<a href="{}">{}</a>　{}', place, row.application, row.application.company_name)

    @admin.display(description="步驟")
    def step_words(self, row: PostponedCase) -> str:
        return row.step_label

    @admin.display(description="原期限")
    def before(self, row: PostponedCase) -> str:
        return _moment(row.seen_last_second)

    @admin.display(description="新期限")
    def after(self, row: PostponedCase) -> str:
        return _moment(row.last_second)

    @admin.display(description="結果")
    def outcome(self, row: PostponedCase) -> str:
        tone, words = _outcome(row)
        return format_html('<span class="tag tag--{}">{}</span> {}', tone, words, row.refusal)


def _outcome(row: PostponedCase) -> tuple[str, str]:
    if row.done_at is None:
        return "waiting", "等待辦理"
    return ("refused", "沒有辦理") if row.refusal else ("done", "已辦理並通知廠商")


def _moment(at: Any) -> str:
    return f"{format_both(timezone.localdate(at))} {timezone.localtime(at):%H:%M:%S}"


@admin.register(Postponement)
class PostponementAdmin(ReadOnly, admin.ModelAdmin):
    """補正期限延長: who got a later due time, when, why, and whether it is done for each."""

    list_display = ("__str__", "by", dated(Postponement, "at"), "progress")
    list_select_related = ("by",)
    fields = readonly_fields = ("reason", "by", list_display[2], "progress")
    inlines = (PostponedCases,)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        cases = sight.rows_for(account_of(request), PostponedCase.objects.all())
        postponements = super().get_queryset(request)
        postponements = sight.groups_for(
            account_of(request), postponements, PostponedCase.objects.all(), "postponement"
        )
        return postponements.annotate(
            number=sight.number_of(cases, "postponement"),
            waiting=sight.number_of(
                sight.rows_for(account_of(request), PostponedCase.objects.undone()), "postponement"
            ),
        )

    @admin.display(description="進度")
    def progress(self, asked: Postponement) -> str:
        return f"{asked.number - asked.waiting}／{asked.number} 件" + ("，其餘由系統繼續辦理" if asked.waiting else "")
