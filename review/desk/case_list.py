"""How does an officer find cases? The list with its filters, its search, and the way to take it along."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import F, FilteredRelation, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from applications.models import Programme, Solution
from applications.workflow import CORRECTION
from portal.accounts.signed import SignedRequest
from portal.time.calendar import format_datetime, format_input, last_second
from portal.time.remaining import deadline_in_words, time_passed
from portal.web.signed import account_of
from portal.web.wayback import OWN
from review.cases import filters, queues
from review.cases.letters import undelivered
from review.cases.officers import WORKING, officers
from review.correction import postponing
from review.desk import list_columns
from review.export import exporting
from review.models import Case
from review.workload import choices

KEPT_IN = "cases-filter"  # the session's name for the filters used last
ALL = "all"  # ?all=1: the whole list, and the filters are forgotten
CHOSEN = "columns_chosen"  # of the request: the columns of whoever asks
THEN = "then"  # the case that comes next where one stood in the list (walk.py)
OF_CASE = ("number", "company_name", "state", "vendor__tax_id", "programme__year")  # what the list shows of one
OF_OFFICER = tuple(f"assignment__officer__{name}" for name in ("name", "username", "role"))
OF_SOLUTION = ("application", "position", "name", "kind", "state")
NONE = mark_safe('<span class="none">—</span>')  # left out on a phone, where a row is a block of its words
NOT_KEPT = {PAGE_VAR, SEARCH_VAR, ERROR_FLAG, ALL, THEN}


class Filter(admin.SimpleListFilter):
    """One name of a CaseFilter as a chip above the list."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not (value := self.value()):
            return queryset
        try:
            wanted = filters.CaseFilter.read({str(self.parameter_name): value}, account_of(request), timezone.now())
            return wanted.cases(queryset, account_of(request), timezone.now())
        except filters.Unknown as error:
            raise IncorrectLookupParameters(error) from error

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Each with its number where it was asked for, and what an address asks beyond them as a choice of its own."""
        name, chosen = str(self.parameter_name), self.value() or choices.ANY
        numbers = changelist.numbers_of(self) if changelist.add_facets else {}
        offered = [(choices.ANY, "全部"), *self.lookup_choices]
        if chosen not in dict(offered):
            offered.append((chosen, str(filters.CaseFilter({name: chosen})).partition("：")[2]))
        for value, label in offered:
            query = changelist.get_query_string({name: value}) if value else changelist.get_query_string(remove=[name])
            yield {
                "selected": value == chosen,
                "query_string": query,
                "display": label,
                "value": value,
                "number": numbers.get(value),
            }


class TurnFilter(Filter):
    """What the person who looks has to do next; nothing to choose for who works no cases."""

    title, parameter_name = "輪到", "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(filters.TURNS.items())

    def has_output(self) -> bool:
        return self.works

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.works = account_of(request).role in WORKING
        super().__init__(request, *args)


class QueueFilter(Filter):
    title, parameter_name = "待辦", "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(filters.QUEUES.items())


class StageFilter(Filter):
    title, parameter_name = "狀態", "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(filters.STAGES.items())


class KindFilter(Filter):
    title, parameter_name = "申請類別", "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Solution.Kind.choices


class ProgrammeFilter(Filter):
    title, parameter_name = "年度", "programme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), f"{year} 年度") for pk, year in Programme.objects.values_list("pk", "year")]


class OfficerFilter(Filter):
    title, parameter_name = "承辦", "officer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        mine = [("me", "我的")] if account_of(request).role in WORKING else []
        others = [(str(officer.pk), officer.get_full_name()) for officer in officers() if officer.pk != request.user.pk]
        return [*mine, ("none", "未指派"), *others]


class DueFilter(Filter):
    title, parameter_name = "補正期限", "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(filters.DUES.items())


class LettersFilter(Filter):
    """Cases of which letters reached nobody."""

    title, parameter_name = "通知", "letters"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("lost", "寄送失敗")]


class Cases(ChangeList):
    """The list whose filters are remembered: to be without any is said in its address."""

    def get_query_string(self, new_params: dict | None = None, remove: list[str] | None = None) -> str:
        query = super().get_query_string(new_params, remove)
        return f"?{ALL}=1" if query == "?" else query

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.user = account_of(request)
        super().__init__(request, *args)

    def get_results(self, request: HttpRequest) -> None:
        """The keys of the page first, then its rows: sorting and skipping carries no whole applications along."""
        super().get_results(request)
        keys = self._keys_of_page() if self.result_count else []
        shown = self.root_queryset.filter(pk__in=keys).select_related(*self.list_select_related)
        shown = shown.only(*OF_CASE, "assignment__application", *OF_OFFICER)
        rows = {
            row.pk: row for row in shown.prefetch_related(Prefetch("solutions", Solution.objects.only(*OF_SOLUTION)))
        }
        self.result_list = [rows[key] for key in keys if key in rows]

    def _keys_of_page(self) -> list[int]:
        asked = self.wanted.wanted
        if ORDER_VAR in self.params or "turn" not in asked or "queue" in asked:
            return list(self.result_list.values_list("pk", flat=True))
        start = (self.page_num - 1) * self.list_per_page
        return queues.keys_in_order(self.queryset, start, start + self.list_per_page)

    def numbers_of(self, spec: Filter) -> choices.Numbers:
        """Of each choice of one filter, how many cases the list would hold."""
        cases, offered = Case.objects.seen_by(self.user), [str(value) for value, _ in spec.lookup_choices]
        return choices.numbers(str(spec.parameter_name), offered, cases, self.wanted, self.user, timezone.now())

    @property
    def without_search(self) -> str:
        return self.get_query_string(remove=[SEARCH_VAR])

    @property
    def wanted(self) -> filters.CaseFilter:
        """What is asked of this list."""
        said = {spec.parameter_name: spec.value() for spec in self.filter_specs}
        return filters.CaseFilter.of(**{SEARCH_VAR: self.query, **said})


class CaseList:
    """The list's half of the CaseAdmin."""

    list_display: tuple = (*list_columns.ALWAYS, *list_columns.DEFAULT)
    list_display_links: tuple = ("case_number", "company_name")
    list_filter: tuple = (
        TurnFilter,
        QueueFilter,
        StageFilter,
        OfficerFilter,
        DueFilter,
        KindFilter,
        ProgrammeFilter,
        LettersFilter,
    )
    search_fields: tuple = ("number",)  # that there is a search; review.filters says what it finds
    search_help_text = "收件編號、統一編號、公司或方案名稱"
    list_per_page = 50
    list_max_show_all = 0
    ordering: tuple = ("-pk",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.ALLOW  # a script asks for the numbers of a chip when it is opened

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Asked several times of one request, and by the list alone."""
        if not hasattr(request, CHOSEN):
            setattr(request, CHOSEN, list_columns.chosen_by(account_of(request)))
        return getattr(request, CHOSEN)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        cases = Case.objects.seen_by(account_of(request)).alias(
            running=FilteredRelation(
                "corrections", condition=Q(corrections__state=CORRECTION.initial.name)
            )  # to sort by
        )
        return list_columns.with_columns(cases, self.get_list_display(request)).annotate(letters_lost=undelivered())

    def get_ordering(self, request: HttpRequest) -> tuple:
        """Where it is asked what waits, what waits longest comes first, in the order of the queues."""
        names = request.GET.get("queue", "").split(",")
        return queues.ordering(names) if any(names) or request.GET.get("turn") else self.ordering

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return getattr(request, "changelist", Cases)  # a walk along the list asks for its order alone

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """A list that is opened without any filter is a list as well: its cases are led to from there."""
        whole = request.path == reverse("admin:review_case_changelist") and not request.GET
        return urlencode({OWN: f"{ALL}=1"}) if whole else super().get_preserved_filters(request)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return filters.by_words(queryset, search_term, account_of(request), timezone.now()), False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if request.method == "GET" and (elsewhere := self._remembered(request)):
            return HttpResponseRedirect(f"{request.path}?{elsewhere}")
        request.GET = _renamed(request.GET)
        may = {
            "may_export": exporting.may_export(account_of(request)),
            "may_postpone": postponing.may_postpone(account_of(request)),
        }
        context = {**may, "columns": self._offered(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def _offered(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """Each column that can be chosen: its name, its label, and whether this person sees it."""
        shown = self.get_list_display(request)
        return [(name, label, name in shown) for name, label in list_columns.OFFERED.items()]

    def _remembered(self, request: HttpRequest) -> str:
        """The filters used last, when the list is opened without any; else keeps those that are used now."""
        if not request.GET:
            return request.session.get(KEPT_IN, "")
        used = _without(_renamed(request.GET), NOT_KEPT).urlencode()
        if request.session.get(KEPT_IN, "") != used and ERROR_FLAG not in request.GET:
            request.session[KEPT_IN] = used
        return ""

    # --- The columns -----------------------------------------------------------------------------------------------

    @admin.display(description="收件編號", ordering="number")
    def case_number(self, case: Case) -> str:
        return case.number

    @admin.display(description="統一編號", ordering="vendor__tax_id")
    def tax_id(self, case: Case) -> str:
        return case.vendor.tax_id

    @admin.display(description="狀態", ordering="state")
    def stage_tag(self, case: Case) -> str:
        """Where it is, or where its solutions are: the first two of these, and how many more."""
        own = list_columns.whereabouts_of(case)
        said = ((place.stage.tone, place) for place in own[:2])
        tags = format_html_join(" ", '<span class="tag tag--{}">{}</span>', said)
        more = format_html(' <span class="muted">＋{}</span>', len(own) - 2) if len(own) > 2 else ""
        lost = mark_safe(' <span class="tag tag--refused">通知寄送失敗</span>') if case.letters_lost else ""
        return format_html("{}{}{}", tags, more, lost)

    @admin.display(description="承辦", ordering="assignment__officer__username")
    def officer(self, case: Case) -> str:
        held = getattr(case, "assignment", None)
        return held.officer.get_full_name() if held else format_html('<span class="muted">{}</span>', "未指派")

    @admin.display(description="補正期限", ordering=F("running__due_at").asc(nulls_last=True))
    def due(self, case: Case) -> str:
        if case.due_at is None:
            return NONE
        return due_in_words(case, timezone.now())

    @admin.display(description="等待天數", ordering=F("waits_since").asc(nulls_last=True))
    def waiting(self, case: Case) -> str:
        if case.waits_since is None or queues.queue_of(case) is None:
            return NONE
        return f"等 {list_columns.days_since(case.waits_since, timezone.now())} 天"

    @admin.display(description="補正次數")
    def rounds(self, case: Case) -> str:
        return f"補正 {case.round_number} 次" if case.round_number else NONE

    @admin.display(description="申請類別")
    def kinds(self, case: Case) -> str:
        return "、".join(dict.fromkeys(solution.get_kind_display() for solution in case.solutions.all()))

    @admin.display(description="方案")
    def solutions(self, case: Case) -> str:
        """The first by name, and how many there are."""
        own = list(case.solutions.all())
        return f"{own[0]} 等 {len(own)} 個" if len(own) > 1 else "".join(map(str, own))

    @admin.display(description="年度", ordering="programme")
    def year(self, case: Case) -> str:
        return str(case.programme.year)

    @admin.display(description="收件時間", ordering="number")  # 收件編號 are given in the order of sending
    def submitted_at(self, case: Case) -> str:
        return f"{format_input(timezone.localdate(case.sent_at))} {timezone.localtime(case.sent_at):%H:%M}"

    @admin.display(description="等候", ordering=F("waits_since").asc(nulls_last=True))
    def waits(self, case: Case) -> str:
        """What it waits for, how long already; since when, for whoever points at it."""
        queue = queues.queue_of(case)
        return waits_in_words(queue, case.waits_since, timezone.now()) if queue else NONE


def waits_in_words(queue: queues.Queue, since: datetime | None, now: datetime) -> str:
    tag = format_html('<span class="tag tag--{}">{}</span>', queue.tone, queue.label)
    if since is None:
        return tag
    said = format_html(
        '<time datetime="{}" title="{} 起">{}</time>',
        since.isoformat(timespec="seconds"),
        format_datetime(since),
        time_passed(since, now),
    )
    return format_html("{} {}", tag, said)


def due_in_words(case: Case, now: Any) -> str:
    """「明天 23:59」「還有 3 天」「已逾期 2 小時」, in colour when it is near or over."""
    words = deadline_in_words(last_second(case.due_at), now)
    near = case.due_at - now < timedelta(days=1)
    return format_html('<span class="due{}">{}</span>', " due--near" if near else "", words)


def _without(query: QueryDict, names: set[str]) -> QueryDict:
    left = query.copy()
    for name in names:
        left.pop(name, None)
    return left


def _renamed(query: QueryDict) -> QueryDict:
    """The query as the list reads it: present names, without the word that says "all" and without where one stood."""
    return filters.renamed(_without(query, {ALL, THEN}))


def wanted_of(case_admin: Any, request: SignedRequest) -> filters.CaseFilter:
    """The filters of the address, each known and well-formed. Raises IncorrectLookupParameters."""
    request.GET = _renamed(request.GET)
    return case_admin.get_changelist_instance(request).wanted


def numbers_page(case_admin: Any, request: SignedRequest) -> JsonResponse:
    """Of every filter, each choice with the number of cases that it would find beside all else that is asked."""
    request.GET = _renamed(request.GET)
    try:
        changelist = case_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return JsonResponse({}, status=400)
    return JsonResponse({str(spec.parameter_name): changelist.numbers_of(spec) for spec in changelist.filter_specs})
