"""When and where does a vendor show its solution, and how does it come by another time?"""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications import told
from applications.models import Application
from applications.pages.scope import own_application, own_solution, vendors_only
from applications.told import CaseLink
from portal.accounts.signed import SignedRequest
from portal.time.ics import CONTENT_TYPE, format_appointment
from portal.workflow.engine import StepRefused
from review.meeting import calendars, choosing, planning
from review.models import AgendaItem
from review.vendor_pages.slot_form import SlotForm
from review.workflow import MEETING


def _told_items(case: Application) -> list[AgendaItem]:
    """Of what its vendor was told: a meeting that is only being planned is nobody's to know."""
    rows = AgendaItem.objects.standing().filter(solution__application=case)
    rows = rows.exclude(meeting__state=MEETING.initial.name).exclude(starts_at=None)
    return list(
        rows.select_related("meeting__committee__programme", "solution__application__vendor").order_by("starts_at")
    )


def _item(case: Application, solution: int) -> AgendaItem:
    """The latest of one solution. Raises Http404."""
    items = [item for item in _told_items(case) if item.solution_id == solution]
    if not items:
        raise Http404
    return items[-1]


@vendors_only
@never_cache
def slot(request: SignedRequest, pk: int, solution: int) -> HttpResponse:
    """The time of the demonstration; a free one can be chosen, or another asked for, once."""
    case, now = own_application(request, pk), timezone.now()
    item = _item(case, own_solution(case, solution).pk)
    form = SlotForm(request.POST if request.POST.get("do") == "ask" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        if _changed(request, item, form, now):
            return redirect("review:slot", pk, solution)
        item = _item(case, solution)
    fixed = choosing.why_fixed(item, request.user, now)
    context = {
        "application": case,
        "item": item,
        "fixed": fixed,
        "free": []
        if fixed
        else [slot for slot in planning.free_slots(item.meeting, item) if slot.starts_at != item.starts_at],
        "form": form,
    }
    return render(request, "review/slot.html", context, status=422 if form.errors else 200)


def _changed(request: SignedRequest, item: AgendaItem, form: SlotForm, now: datetime) -> bool:
    try:
        if form.is_bound:
            choosing.ask(item, form.cleaned_data["reason"], request.user, now)
            messages.success(request, "已送出改時段的申請，執行單位答覆時會寄信通知。原來的時段先保留。")
        else:
            choosing.choose(item, planning.begins_at(request.POST.get("slot", "")), request.user, now)
            messages.success(request, "演示時段已改，通知與新的行事曆檔已寄出。")
    except StepRefused as refused:
        messages.error(request, str(refused))
        return False
    return True


@vendors_only
@never_cache
def slot_calendar(request: SignedRequest, pk: int, solution: int) -> HttpResponse:
    case = own_application(request, pk, shows=False)
    text = calendars.of_item(_item(case, solution)).as_calendar(timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="demonstration.ics"'}
    return HttpResponse(text, content_type=CONTENT_TYPE, headers=headers)


def links(case: Application) -> list[CaseLink]:
    """One for each solution that is to be shown."""
    return [
        CaseLink(
            f"「{item.solution}」實機操作演示",
            f"{format_appointment(item.starts_at)}，{item.meeting.place or '視訊'}",
            reverse("review:slot", args=[case.pk, item.solution_id]),
        )
        for item in _told_items(case)
        if item.starts_at
    ]


told.register(links=links)
