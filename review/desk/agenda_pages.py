"""How does an officer plan a meeting: when and where, which solutions, who is shown when, and who is told?

A member of the committee reads here what is asked of them and answers whether they come. Of the agenda everybody sees what they may
meet, without numbers that would tell of the rest.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from applications.models import Programme, Solution
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.roles import Account
from portal.time.ics import CONTENT_TYPE
from portal.workflow.engine import StepRefused
from review.cases import scheduling, sight
from review.desk.meeting_forms import LeaveForm, MeetingForm, ReasonForm, breaks_in_words
from review.desk.ticked import numbers
from review.meeting import calendars, calling, choosing, declaring, planning, quorum, seats
from review.meeting.planning import MeetingSlot
from review.meeting.seats import Room
from review.models import AgendaItem, Attendance, Committee, Meeting
from review.workflow import MEETING


@dataclass(frozen=True)
class MeetingVisit:
    """One request of a person who may meet this meeting."""

    request: SignedRequest
    meeting: Meeting

    @property
    def actor(self) -> User:
        return self.request.user

    @property
    def url(self) -> str:
        return meeting_url(self.meeting)

    def page(self, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        return meeting_page(self.request, template, title, status, meeting=self.meeting, **context)

    def back(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.url)

    def take(self, done: str, verb: Callable[[], object]) -> HttpResponse | None:
        """Does it; the way back when it is done, None (with the reason said) when it was refused."""
        try:
            verb()
        except StepRefused as refused:
            messages.error(self.request, str(refused))
            return None
        messages.success(self.request, done)
        return self.back()

    def check_plans(self) -> None:
        if not may_plan(self.actor):
            raise PermissionDenied

    @property
    def items(self) -> Iterable[AgendaItem]:
        """What of the agenda this person may meet, in order."""
        rows = AgendaItem.objects.seen_by(self.actor).filter(meeting=self.meeting).standing()
        return rows.select_related("solution__application__vendor").order_by("position", "pk")

    def item(self, code: str) -> AgendaItem:
        """Raises Http404 for one that is not there or not for this person."""
        rows = AgendaItem.objects.seen_by(self.actor).filter(meeting=self.meeting).standing()
        return get_object_or_404(
            rows.select_related("meeting__committee__programme", "solution__application"), code=code
        )


def may_plan(user: Account) -> bool:
    return user.role in MEETING.step("call").by


def tag_of(meeting: Meeting) -> str:
    return format_html('<span class="tag tag--{}">{}</span>', meeting.stage.tone, meeting.stage.label)


def meeting_url(meeting: Meeting) -> str:
    return reverse("admin:review_meeting_change", args=[meeting.pk])


def meeting_page(request: SignedRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    base = {**admin.site.each_context(request), "opts": Meeting._meta, "title": title}
    return render(request, f"admin/review/meeting/{template}", {**base, **context}, status=status)


# --- When and where ------------------------------------------------------------------------------------------------


def plan_page(request: SignedRequest) -> HttpResponse:
    """A new meeting of the committee of the year at hand."""
    if not may_plan(request.user):
        raise PermissionDenied
    year = Programme.objects.current(timezone.now())
    committee = Committee.objects.filter(programme=year).first()
    form = MeetingForm(request.POST if request.method == "POST" else None, initial={"is_last": False})
    if committee and form.is_bound and form.is_valid():
        try:
            made = planning.plan(committee, form.terms, request.user, is_last=form.cleaned_data["is_last"])
        except StepRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{made}已建立，接著排議程。發通知以前，委員和廠商都不會知道。")
            return HttpResponseRedirect(meeting_url(made))
    status = 422 if form.is_bound else 200
    return meeting_page(request, "plan.html", "安排審查會議", status, form=form, committee=committee, year=year)


def move_page(visit: MeetingVisit) -> HttpResponse:
    visit.check_plans()
    meeting, request = visit.meeting, visit.request
    told = meeting.state in MEETING.step("move").sources
    named = {name: getattr(meeting, name) for name in ("starts_at", "ends_at", "place", "link")}
    named["breaks"] = breaks_in_words(meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=named, moves=True, told=told)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        done = visit.take(
            "會議時間與地點已改。" + ("委員與廠商都收到新的通知。" if told else ""),
            lambda: calling.move(meeting, form.terms, visit.actor, reason, timezone.now()),
        )
        if done:
            return done
    return visit.page("move.html", "會議改期", 422 if form.is_bound else 200, form=form, told=told)


def call_page(visit: MeetingVisit) -> HttpResponse:
    """Who is told what is seen before it leaves."""
    visit.check_plans()
    if visit.request.method == "POST":
        done = visit.take(
            "開會通知已發給委員，演示通知已發給廠商。",
            lambda: calling.call(visit.meeting, visit.actor, timezone.now()),
        )
        return done or visit.back()
    context: dict[str, Any] = {"items": list(visit.items), "members": seats.office_of(visit.meeting)}
    return visit.page("call.html", "發開會通知", **context)


def call_off_page(visit: MeetingVisit) -> HttpResponse:
    visit.check_plans()
    form = ReasonForm(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = visit.take(
            "會議已取消。議程上的方案可以排到別的會議。",
            lambda: calling.call_off(visit.meeting, visit.actor, reason, timezone.now()),
        )
        if done:
            return done
    return visit.page("call_off.html", "取消會議", 422 if form.is_bound else 200, form=form)


# --- The agenda ----------------------------------------------------------------------------------------------------


def agenda_page(visit: MeetingVisit) -> HttpResponse:
    meeting, plans = visit.meeting, may_plan(visit.actor)
    items = list(visit.items)
    context: dict[str, Any] = {
        "items": items,
        "plans": plans and meeting.is_coming,
        "told": meeting.state in MEETING.step("move").sources,
        "seat": meeting.attendances.filter(member__user=visit.actor.pk).first(),
        "shut": declaring.shut_to(meeting, visit.actor).count(),
        "leave_form": LeaveForm(),
        "title_of_state": tag_of(meeting),
    }
    if plans:
        context["seats"] = Room.of(meeting).attendances
        context["away"] = _away(items, meeting)
    if plans and meeting.is_coming:
        context["free"] = planning.free_slots(meeting)
        waiting = _waiting(visit)
        against = scheduling.why_not_schedulable_each(waiting)
        context["waiting"] = [solution for solution in waiting if solution.pk not in against]
        context["held_up"] = [(solution, against[solution.pk]) for solution in waiting if solution.pk in against]
        context["asked"] = [item for item in items if item.is_slot_asked]
    return visit.page("agenda.html", str(meeting), **context)


def _away(items: list[AgendaItem], meeting: Meeting) -> dict[int, list[str]]:
    """By item: who of the committee leaves the room, for whoever plans it and may know the case."""
    members = seats.office_of(meeting)
    aside = quorum.aside_of(items, members)
    return {item.pk: [str(member) for member in members if member.user_id in aside.hidden[item.pk]] for item in items}


def _waiting(visit: MeetingVisit) -> list[Solution]:
    keys = planning.waiting_for_a_meeting(visit.meeting.committee)
    rows = sight.rows_for(visit.actor, Solution.objects.filter(pk__in=keys))
    return list(rows.select_related("application").order_by("application__number", "position"))


def agenda_change(visit: MeetingVisit) -> HttpResponse:
    """One change of the agenda; the page that follows shows what came of it."""
    visit.check_plans()
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    data, now = visit.request.POST, timezone.now()
    changes: dict[str, Callable[[], HttpResponse | None]] = {
        "add": lambda: _add(visit, numbers(data.getlist("solution")), now),
        "order": lambda: visit.take(
            "迴避情形相同的方案已經排在一起。", lambda: planning.order_by_like_conflicts(visit.meeting)
        ),
        "slot": lambda: _give(visit, data.get("code", ""), planning.begins_at(data.get("slot", "")), now),
        "drop": lambda: _drop(visit, data.get("code", ""), data.get("reason", ""), now),
        "answer": lambda: _answer(
            visit, data.get("code", ""), planning.begins_at(data.get("slot", "")), data.get("reason", ""), now
        ),
    }
    if data.get("do") not in changes:
        raise Http404
    return changes[data["do"]]() or visit.back()


def _slot(visit: MeetingVisit, begins: datetime | None) -> MeetingSlot | None:
    return next((slot for slot in planning.slots_of(visit.meeting) if slot.starts_at == begins), None)


def _add(visit: MeetingVisit, keys: list[int], now: datetime) -> HttpResponse | None:
    chosen = [solution for solution in _waiting(visit) if solution.pk in keys]
    if not chosen:
        messages.error(visit.request, "還沒有選方案：請勾選要排入的方案。")
        return None

    def verb() -> None:
        for item in planning.put_on(visit.meeting, chosen, now):
            calling.add(visit.meeting, item, now)

    return visit.take(f"已排入 {len(chosen)} 個方案。", verb)


def _give(visit: MeetingVisit, code: str, begins: datetime | None, now: datetime) -> HttpResponse | None:
    item, slot = visit.item(code), _slot(visit, begins)
    if slot is None:
        messages.error(visit.request, "請選一個時段。")
        return None

    def verb() -> None:
        before = item.sequence
        moved = planning.give_slot(item, slot)
        if moved.sequence != before:
            calling.tell_moved(moved, "執行單位調整時段。", now)

    return visit.take(f"「{item.solution}」的時段已改。", verb)


def _drop(visit: MeetingVisit, code: str, reason: str, now: datetime) -> HttpResponse | None:
    item = visit.item(code)
    return visit.take(f"「{item.solution}」已移出議程。", lambda: calling.drop(item, reason, now))


def _answer(visit: MeetingVisit, code: str, begins: datetime | None, reason: str, now: datetime) -> HttpResponse | None:
    item, slot = visit.item(code), _slot(visit, begins)
    return visit.take(
        f"已答覆「{item.solution}」改時段的申請，並通知廠商。", lambda: choosing.answer(item, slot, reason, now)
    )


# --- A member --------------------------------------------------------------------------------------------------------


def reply(visit: MeetingVisit) -> HttpResponse:
    """Whether a member comes; it can be said otherwise until the meeting begins."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    seat = visit.meeting.attendances.filter(member__user=visit.actor.pk).first()
    form = LeaveForm(visit.request.POST)
    answer = visit.request.POST.get("answer", "")
    if seat is None or answer not in (Attendance.Answer.COMES, Attendance.Answer.ON_LEAVE):
        raise Http404
    if not visit.meeting.is_coming:
        messages.error(visit.request, "會議已經開始或取消，不能再回覆。")
    elif form.is_valid():
        seat.answer = answer
        seat.leave_reason = form.cleaned_data["reason"] if answer == Attendance.Answer.ON_LEAVE else ""
        seat.save(update_fields=["answer", "leave_reason"])
        messages.success(visit.request, f"已回覆：{seat.get_answer_display()}。會議開始以前都可以改。")
    return visit.back()


def calendar_file(visit: MeetingVisit) -> HttpResponse:
    text = calendars.of_member(visit.meeting).as_calendar(timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
    return HttpResponse(text, content_type=CONTENT_TYPE, headers=headers)
