"""How does an officer work a case in the admin? The list of cases, and under which address each part of a case is."""

import re
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from portal.accounts.signed import SignedRequest, signed
from portal.read_only import ReadOnly
from portal.trail import looks
from portal.trail.pages import Looked
from review.correction import postponing
from review.desk import batch_pages, correction_admin, giving_pages, list_columns, result_pages, workload_pages
from review.desk.amend_page import amend_page
from review.desk.case_list import CaseList, numbers_page, wanted_of
from review.desk.case_marks import mark_page, note_page, packet_page
from review.desk.case_page import case_page
from review.desk.conflict_pages import aside_page
from review.desk.correction_pages import correction_page, remark_page
from review.desk.due_date_page import due_date_page
from review.desk.evidence_pages import answer_file, answer_page, ask_again_page, confirm_page, rows_page
from review.desk.extension_page import extension_page
from review.desk.held_page import held_page
from review.desk.postpone_pages import postpone_page
from review.desk.reviewers_page import reviewers_page, task_page
from review.desk.solution_pages import decide_page, reopen_page
from review.desk.statistics_page import statistics_page, statistics_pdf
from review.desk.step_page import step_page
from review.desk.summary_page import summary_page
from review.desk.visit import CaseVisit
from review.models import Case
from review.result import publishing


@admin.register(Case)
class CaseAdmin(CaseList, Looked, ReadOnly, admin.ModelAdmin):
    """Who opens what: the list, the parts of a case, each for whoever sees the case, and the pages of many cases."""

    list_select_related = ("vendor", "programme", "assignment__officer")
    actions = (
        batch_pages.take_chosen,
        batch_pages.decide_chosen,
        result_pages.publish_chosen,
        workload_pages.assign_chosen,
        workload_pages.share_chosen,
        giving_pages.give_chosen,
        correction_admin.postpone,
    )
    list_shows_people = False  # companies and their cases

    def has_assign_permission(self, request: HttpRequest) -> bool:
        return workload_pages.may_assign(signed(request).user)

    def has_postpone_permission(self, request: HttpRequest) -> bool:
        return postponing.may_postpone(signed(request).user)

    def has_batch_permission(self, request: HttpRequest) -> bool:
        return batch_pages.may_batch(signed(request).user)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return publishing.may_publish(signed(request).user)

    def get_urls(self) -> list:
        case, desk = self._of_case, self._of_desk
        export = require_POST(partial(workload_pages.export_page, wanted=partial(wanted_of, self)))
        return [
            path("<int:pk>/step/<slug:step>/", case(step_page), name="review_case_step"),
            path("<int:pk>/solution/<int:solution>/decide/", case(decide_page), name="review_case_decide"),
            path("<int:pk>/solution/<int:solution>/reopen/", case(reopen_page), name="review_case_reopen"),
            path("<int:pk>/aside/", case(aside_page), name="review_case_aside"),
            path("<int:pk>/solution/<int:solution>/reviewers/", case(reviewers_page), name="review_case_reviewers"),
            path(
                "<int:pk>/solution/<int:solution>/reviewers/<int:task>/", case(task_page), name="review_case_reviewer"
            ),
            path("<int:pk>/marks/", case(mark_page), name="review_case_mark"),
            path("<int:pk>/marks/confirm/", case(confirm_page), name="review_case_confirm"),
            path("<int:pk>/registers/", case(ask_again_page), name="review_case_ask_again"),
            path("<int:pk>/registers/answers/<int:answer>/", case(answer_page), name="review_case_answer"),
            path("<int:pk>/registers/answers/<int:answer>/file/", case(answer_file), name="review_case_answer_file"),
            path(
                "<int:pk>/registers/verdicts/<int:verdict>/<str:source>/",
                case(rows_page),
                name="review_case_source_rows",
            ),
            path("<int:pk>/notes/", case(note_page), name="review_case_note"),
            path("<int:pk>/packets/", case(packet_page), name="review_case_packet"),
            path("<int:pk>/correction/", case(correction_page), name="review_case_correction"),
            path("<int:pk>/amend/", case(amend_page), name="review_case_amend"),
            path("<int:pk>/extension/", case(extension_page), name="review_case_extension"),
            path("<int:pk>/remark/", case(remark_page), name="review_case_remark"),
            path("summary/", desk(summary_page), name="review_case_summary"),
            path("numbers/", desk(partial(numbers_page, self)), name="review_case_numbers"),
            path("columns/", desk(list_columns.columns_page), name="review_case_columns"),
            path("due-date/", desk(due_date_page), name="review_case_due_date"),
            path("postpone/", desk(postpone_page), name="review_case_postpone"),
            path("statistics/", desk(statistics_page), name="review_case_statistics"),
            path("statistics/pdf/", desk(statistics_pdf), name="review_case_statistics_pdf"),
            path("batch/<slug:kind>/", desk(batch_pages.batch_page), name="review_case_batch"),
            path("giving/", desk(giving_pages.giving_page), name="review_case_giving"),
            path("giving/import/", desk(giving_pages.import_page), name="review_case_giving_import"),
            path("giving/template/", desk(giving_pages.list_template), name="review_case_giving_template"),
            path("assign/", desk(workload_pages.assign_page), name="review_case_assign"),
            path("share/", desk(workload_pages.share_page), name="review_case_share"),
            path("export/", self.admin_site.admin_view(export), name="review_case_export"),  # it asks who may by itself
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        pk = int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
        return self._visited(signed(request), pk, case_page)

    # --- Whose page ------------------------------------------------------------------------------------------------

    def _of_desk(self, page: Callable[..., HttpResponse]) -> Callable:
        """A page of no case, for whoever may look at cases; it gets what else its address names."""

        def shown(request: SignedRequest, **named: Any) -> HttpResponse:
            self._check(request)
            return page(request, **named)

        return self.admin_site.admin_view(update_wrapper(shown, page))

    def _of_case(self, part: Callable[..., HttpResponse]) -> Callable:
        """A part of one case: it gets a CaseVisit, and what else its address names."""

        def shown(request: SignedRequest, pk: int, **named: Any) -> HttpResponse:
            return self._visited(request, pk, partial(part, **named))

        return self.admin_site.admin_view(update_wrapper(shown, part))

    def _visited(self, request: SignedRequest, pk: int, part: Callable[[CaseVisit], HttpResponse]) -> HttpResponse:
        """Shown to whoever sees the case, and written down; who asks for one that is held back is told so."""
        self._check(request)
        cases = Case.objects.seen_by(request.user).select_related("vendor", "programme", "assignment__officer")
        case = cases.filter(pk=pk).first()
        if case is None:
            return held_page(request, pk)
        looks.saw(request, case.as_look_target)
        return part(CaseVisit(request, case))

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
