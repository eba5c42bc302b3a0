"""Which meetings are there, and under which address is each part of one?"""

import re
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from portal.accounts.signed import SignedRequest, signed
from portal.columns import dated
from portal.read_only import ReadOnly
from portal.web.signed import account_of
from review.cases import sight
from review.desk import agenda_pages, closing_page, declaring_page, minutes_pages, opening_page, session_page
from review.desk.agenda_pages import MeetingVisit
from review.models import AgendaItem, Meeting


@admin.register(Meeting)
class MeetingAdmin(ReadOnly, admin.ModelAdmin):
    """The committee's days: an officer plans them, a member sees those to which they were asked."""

    list_display = ("__str__", dated(Meeting, "starts_at"), "where", "number", "state_tag")
    list_select_related = ("committee__programme",)
    ordering = ("-starts_at",)
    actions = None
    show_full_result_count = False
    change_list_template = "admin/review/meeting/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        user = account_of(request)
        meant = AgendaItem.objects.seen_by(user).standing()
        meetings = Meeting.objects.seen_by(user).select_related("committee__programme")
        return meetings.annotate(solutions=sight.number_of(meant, "meeting"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_plan": agenda_pages.may_plan(account_of(request))})

    @admin.display(description="地點")
    def where(self, meeting: Meeting) -> str:
        return meeting.place or "視訊"

    @admin.display(description="議程方案數")
    def number(self, meeting: Meeting) -> int:
        return meeting.solutions  # those that this person may meet

    @admin.display(description="狀態")
    def state_tag(self, meeting: Meeting) -> str:
        return agenda_pages.tag_of(meeting)

    def get_urls(self) -> list:
        part = self._of_meeting
        return [
            path("plan/", self.admin_site.admin_view(agenda_pages.plan_page), name="review_meeting_plan"),
            path("<int:pk>/move/", part(agenda_pages.move_page), name="review_meeting_move"),
            path("<int:pk>/call/", part(agenda_pages.call_page), name="review_meeting_call"),
            path("<int:pk>/call-off/", part(agenda_pages.call_off_page), name="review_meeting_call_off"),
            path("<int:pk>/agenda/", part(agenda_pages.agenda_change), name="review_meeting_agenda"),
            path("<int:pk>/reply/", part(agenda_pages.reply), name="review_meeting_reply"),
            path("<int:pk>/now/", part(session_page.now_part), name="review_meeting_now"),
            path("<int:pk>/record/", part(session_page.record_page), name="review_meeting_record"),
            path("<int:pk>/resolve/", part(session_page.resolve_page), name="review_meeting_resolve"),
            path("<int:pk>/session/", part(opening_page.step_page), name="review_meeting_session"),
            path("<int:pk>/declare/", part(declaring_page.declare_page), name="review_meeting_declare"),
            path(
                "<int:pk>/declare/<slug:item>/",
                part(declaring_page.step_aside_page),
                name="review_meeting_step_aside",
            ),
            path("<int:pk>/closing/", part(closing_page.closing_page), name="review_meeting_closing"),
            path("<int:pk>/minutes/", part(minutes_pages.minutes_page), name="review_meeting_minutes"),
            path("<int:pk>/minutes/<slug:kind>/", part(minutes_pages.minutes_file), name="review_meeting_file"),
            path("<int:pk>/calendar.ics", part(agenda_pages.calendar_file), name="review_meeting_calendar"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        pk = int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
        return self._visited(signed(request), pk, _as_it_stands)

    def _of_meeting(self, page: Callable[..., HttpResponse]) -> Callable:
        """A part of one meeting, for whoever may meet it."""

        def shown(request: SignedRequest, pk: int, **named: Any) -> HttpResponse:
            return self._visited(request, pk, partial(page, **named))

        return self.admin_site.admin_view(update_wrapper(shown, page))

    def _visited(self, request: SignedRequest, pk: int, page: Callable[[MeetingVisit], HttpResponse]) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        seen = Meeting.objects.seen_by(account_of(request)).select_related("committee__programme")
        meeting = seen.filter(pk=pk).first()
        if meeting is None:
            raise Http404
        return page(MeetingVisit(request, meeting))


def _as_it_stands(visit: MeetingVisit) -> HttpResponse:
    """What is to come is planned; what goes on, or is over, is recorded."""
    meeting = visit.meeting
    recorded = meeting.is_sitting or meeting.is_held
    return session_page.session_page(visit) if recorded else agenda_pages.agenda_page(visit)
