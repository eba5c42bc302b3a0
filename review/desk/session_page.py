"""Where is the committee's day run and recorded: with a projector in the room, and by members on a phone?

One page for all who may meet the meeting. What each sees and may do differs (session_view.py); what changes comes by asking again.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from portal.trail import looks
from portal.workflow.engine import StepRefused
from review.committee import reading
from review.committee.reading import Partner
from review.desk.agenda_pages import MeetingVisit
from review.desk.session_forms import (
    CONDITIONS,
    ConclusionForm,
    ConditionForm,
    DissentForm,
    RecordForm,
    ResolutionForm,
    grouped,
)
from review.desk.session_view import SessionView
from review.desk.ticked import numbers
from review.meeting import attendance, carrying_out, declaring, recording, resolving, session
from review.meeting.closing import MeetingClosed
from review.meeting.resolving import ResolvedMeanwhile
from review.models import AgendaItem, Decision, RecordEdit, Resolution


def session_page(visit: MeetingVisit, status: int = 200, **said: Any) -> HttpResponse:
    """`said`: forms that came back with something in them that stays."""
    view = SessionView(visit.meeting, visit.actor, visit.request.GET.get("item", "") or said.pop("item", ""))
    if view.chosen:
        looks.saw(visit.request, view.chosen.solution.application.as_look_target)
    forms = {place: RecordForm(entry=entry) for place, entry in view.entries().items()}
    forms |= said.pop("records", {})
    context: dict[str, Any] = {
        **view.now_part(),
        "forms": forms,
        "shown": [form for place, form in forms.items() if place.startswith(recording.SHOWN)],
        "discussion": forms.get(recording.DISCUSSION),
        "rows": list(view.rows(forms)) if view.may_read or view.seat else [],
        "partners": _partners(view),
        "heads": view.heads if view.may_read else [],
        "dissents": view.dissents(),
        "last": _last_edit(view.chosen),
        "said": said.pop("why", []),
    }
    if view.writes and view.presides and view.chosen:
        context |= _resolution_forms(view)
    if view.seat and view.chosen and not view.is_shut:
        context["dissent_form"] = DissentForm()
    if view.works:
        context |= _office_part(view)
    return visit.page("session.html", str(visit.meeting), status, **{**context, **said})


def _partners(view: SessionView) -> list[Partner]:
    """What whoever has not declared yet must know to do so."""
    filed = reading.read_by(view.chosen.solution) if view.chosen and view.is_shut else None
    return reading.partners_of(filed) if filed else []


def _office_part(view: SessionView) -> dict[str, Any]:
    waiting = list(carrying_out.standing(view.meeting, view.user)) if view.meeting.is_held else []
    return {
        "waiting": [row for row in waiting if row.carried_out_at is None],
        "to_check": [row for row in waiting if row.supplement_id and row.decision_id is None],
        "conclusion_form": ConclusionForm(),
    }


def _resolution_forms(view: SessionView, data: Any = None) -> dict[str, Any]:
    item = view.chosen
    assert item is not None  # asked by the caller  # noqa: S101
    record, places = view.record, grouped(view.places)
    before = record.resolution
    named = {"seen": before.pk if before else 0}
    documentary = Decision.Review.present(item.solution) == Decision.Review.DOCUMENTARY
    form = ResolutionForm(data, documentary=documentary, marked=record.ground.is_marked, initial=named)
    rows = [ConditionForm(data, prefix=f"condition-{n}", places=places) for n in range(1, CONDITIONS + 1)]
    return {"resolution_form": form, "condition_forms": rows}


def _last_edit(item: AgendaItem | None) -> int:
    edits = RecordEdit.objects.filter(item=item).order_by("-pk").values_list("pk", flat=True)
    return (edits.first() or 0) if item else 0


def now_part(visit: MeetingVisit) -> HttpResponse:
    """The part that shows where the meeting is, asked for every few seconds; without a script the page itself is loaded again."""
    if not (visit.meeting.is_sitting or visit.meeting.is_held):
        raise Http404
    view = SessionView(visit.meeting, visit.actor, visit.request.GET.get("item", ""))
    html = render_to_string("admin/review/meeting/_now.html", view.now_part(), visit.request)
    return HttpResponse(html)


# --- Writing the record ----------------------------------------------------------------------------------------------


def record_page(visit: MeetingVisit) -> HttpResponse:
    """One place of the record: written with POST; asked with GET for what others wrote since."""
    item = _item(visit)
    if visit.request.method != "POST":
        return _news(visit, item)
    data, place = visit.request.POST, visit.request.POST.get("place", "")[:60]
    try:
        form = recording.write(
            visit.meeting, item.pk, place, lambda entry: RecordForm(data, entry=entry), visit.actor, timezone.now()
        )
    except MeetingClosed as closed:
        return _refused(visit, item, str(closed), 409)
    except StepRefused as refused:
        return _refused(visit, item, str(refused), 422)
    if visit.request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse(_told(visit, form), status=409 if form.outcome.conflicts else 200)
    if form.outcome.conflicts:
        form.ask_about(form.asked())
        return session_page(visit, 409, item=item.code, records={place: form})
    messages.success(visit.request, f"「{form.entry.label}」已儲存。")
    return HttpResponseRedirect(f"{visit.url}?item={item.code}#{place}")


def _item(visit: MeetingVisit) -> AgendaItem:
    asked = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    rows = AgendaItem.objects.open_to(visit.actor).filter(meeting=visit.meeting, code=asked.get("item", ""))
    item = rows.select_related("solution__application__programme", "solution__application__vendor").first()
    if item is None:
        raise Http404
    item.meeting = visit.meeting
    return item


def _refused(visit: MeetingVisit, item: AgendaItem, why: str, status: int) -> HttpResponse:
    """With what is recorded, so that whoever comes late reads it."""
    if visit.request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"refused": why}, status=status)
    messages.error(visit.request, why)
    return session_page(visit, status, item=item.code)


def _told(visit: MeetingVisit, form: RecordForm) -> dict[str, Any]:
    """To the script that saved: the versions now, what of others is new, and what must be chosen."""
    conflicts = form.asked()
    values = {**{name: form.entry.stored(name) for name in form.outcome.theirs}}
    html = "".join(
        render_to_string("admin/review/meeting/_conflict.html", {"conflict": conflict}, visit.request)
        for conflict in conflicts
    )
    seen = form.seen_json()
    status = "" if conflicts else f"已於 {timezone.localtime():%H:%M} 儲存"
    return {"seen": seen, "values": values, "conflict": html, "status": status}


def _news(visit: MeetingVisit, item: AgendaItem) -> HttpResponse:
    """The places that somebody wrote since the edit that the page knows, as they stand now."""
    (after,) = numbers([visit.request.GET.get("after", "")]) or [0]
    edits = RecordEdit.objects.filter(item=item, pk__gt=after, is_kept=True).order_by("pk")
    places = list(dict.fromkeys(edits.values_list("place", flat=True)))
    told = {}
    for place in places:
        form = RecordForm(entry=recording.entry_of(item, place))
        values = {name: form.entry.stored(name) for name in form.fields}
        told[place] = {"seen": form.seen_json(), "values": values, "status": form.entry.mark}
    last = edits.last()
    return JsonResponse({"places": told, "last": last.pk if last else after})


# --- Steps -----------------------------------------------------------------------------------------------------------


def resolve_page(visit: MeetingVisit) -> HttpResponse:
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    item, data = _item(visit), visit.request.POST
    view = SessionView(visit.meeting, visit.actor, item.code)
    bound = _resolution_forms(view, data)
    form, rows = bound["resolution_form"], bound["condition_forms"]
    why, status = [], 422
    if form.is_valid() & _all_valid(rows):
        said = form.said((row.wanted for row in rows), numbers(data.getlist("left_out")))
        try:
            made = resolving.resolve(visit.meeting, item.pk, visit.actor, said, timezone.now())
        except (MeetingClosed, ResolvedMeanwhile) as late:
            why, status = [str(late)], 409
        except StepRefused as refused:
            why = [str(refused)]
        else:
            messages.success(visit.request, f"已記錄決議：{made.get_outcome_display()}。散會時執行。")
            return HttpResponseRedirect(f"{visit.url}?item={item.code}#resolution")
    for words in why:
        messages.error(visit.request, words)
    shown = {} if status == 409 else bound
    return session_page(visit, status, item=item.code, why=why, **shown)


def _all_valid(rows: list[ConditionForm]) -> bool:
    """Each is asked, so that each says what is wrong."""
    return len([row for row in rows if row.is_valid()]) == len(rows)


Verb = Callable[[MeetingVisit], HttpResponse | None]


def step_page(visit: MeetingVisit) -> HttpResponse:
    """Everything that is one press: open, go to an item, who is here, off the agenda."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    verb = STEPS.get(visit.request.POST.get("do", ""))
    if verb is None:
        raise Http404
    return verb(visit) or visit.back()


def _open(visit: MeetingVisit) -> HttpResponse | None:
    return visit.take(
        "會議開始。請登記到場的委員。", lambda: session.open_session(visit.meeting, visit.actor, timezone.now())
    )


def _go(visit: MeetingVisit) -> HttpResponse | None:
    item = _item(visit)
    words = f"進到 {item.code}「{item.solution}」。"
    return visit.take(words, lambda: session.go_to(visit.meeting, item.pk, visit.actor, timezone.now()))


def _seated(verb: Callable[..., object], words: str) -> Verb:
    def take(visit: MeetingVisit) -> HttpResponse | None:
        (seat,) = numbers([visit.request.POST.get("seat", "")]) or [0]
        return visit.take(words, lambda: verb(visit.meeting, seat, visit.actor, timezone.now()))

    return take


def _take_off(visit: MeetingVisit) -> HttpResponse | None:
    item, reason = _item(visit), visit.request.POST.get("reason", "")
    return visit.take(
        f"{item.code} 已移出議程，另定日期。",
        lambda: session.take_off(visit.meeting, item.pk, visit.actor, reason, timezone.now()),
    )


def _dissent(visit: MeetingVisit) -> HttpResponse | None:
    item, form = _item(visit), DissentForm(visit.request.POST)
    if not form.is_valid():
        return session_page(visit, 422, item=item.code, dissent_form=form)
    text = form.cleaned_data["text"]
    return visit.take(
        "您的不同意見已記入紀錄。", lambda: recording.dissent(visit.meeting, item.pk, visit.actor, text, timezone.now())
    )


def _resolution(visit: MeetingVisit) -> Resolution:
    (key,) = numbers([visit.request.POST.get("resolution", "")]) or [0]
    row = carrying_out.standing(visit.meeting, visit.actor).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _carry_out(visit: MeetingVisit) -> HttpResponse | None:
    row = _resolution(visit)
    return visit.take("決議已執行。", lambda: carrying_out.carry_out(row, visit.actor, timezone.now()))


def _conclude(visit: MeetingVisit) -> HttpResponse | None:
    row, form = _resolution(visit), ConclusionForm(visit.request.POST)
    if not form.is_valid():
        return session_page(visit, 422, item=row.item.code, conclusion_form=form)
    is_met, note = form.cleaned_data["is_met"] == "yes", form.cleaned_data["note"]
    return visit.take(
        "附帶條件已查核，審查結果已記錄。",
        lambda: carrying_out.conclude(row, visit.actor, is_met=is_met, note=note, now=timezone.now()),
    )


STEPS: dict[str, Verb] = {
    "open": _open,
    "go": _go,
    "arrive": _seated(attendance.arrive, "已登記到場。"),
    "hear": _seated(declaring.hear, "已登記這位委員當場聲明沒有利益衝突。"),
    "leave": _seated(attendance.leave, "已登記離場。"),
    "take_off": _take_off,
    "dissent": _dissent,
    "carry_out": _carry_out,
    "conclude": _conclude,
}
