"""Where are the minutes of a meeting read, confirmed by whoever presides, signed by those present, and taken along?"""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils import timezone

from portal.files.models import StoredFile
from review.desk.agenda_pages import MeetingVisit
from review.meeting import dossier, ending, minutes, printing, seats
from review.meeting.seats import Room
from review.models import AgendaItem

KINDS = {"pdf": "minutes_file", "table": "table_file", "conflicts": "dossier_file"}


def minutes_page(visit: MeetingVisit) -> HttpResponse:
    meeting = visit.meeting
    _check_begun(visit)
    if visit.request.method == "POST":
        verbs = {"confirm": (ending.confirm, "您已確認這份紀錄。"), "sign": (ending.sign, "您已簽署這份紀錄。")}
        if visit.request.POST.get("do") not in verbs:
            raise Http404
        verb, words = verbs[visit.request.POST["do"]]
        visit.take(words, lambda: verb(meeting, visit.actor, timezone.now()))
        meeting.refresh_from_db()
    room, mine = Room.of(meeting), visible_items(visit)
    presiding, seat = room.chair_for(), room.seat_of(visit.actor)
    return visit.page(
        "minutes.html",
        "會議紀錄",
        minutes=minutes.of_meeting(meeting, mine),
        room=room,
        seat=seat,
        is_presiding=presiding is not None and seat == presiding,
        lacking=ending.lacking(meeting, visit.actor) if meeting.is_sitting else [],
        unsigned=ending.unsigned(room),
        works=seats.works(visit.actor) or seat is None,
        is_open=meeting.is_sitting or (meeting.is_held and meeting.minutes_file_id is None),
    )


def _check_begun(visit: MeetingVisit) -> None:
    if not (visit.meeting.is_sitting or visit.meeting.is_held):
        raise Http404


def visible_items(visit: MeetingVisit) -> list[AgendaItem]:
    seen = set(AgendaItem.objects.open_to(visit.actor).filter(meeting=visit.meeting).values_list("pk", flat=True))
    return [item for item in minutes.every_item(visit.meeting) if item.pk in seen]


def minutes_file(visit: MeetingVisit, kind: str) -> HttpResponse:
    """What is on file, for whoever may meet every item; for others, and before, what of it they may read.

    The dossier of conflicts is the office's alone, and is there before the meeting begins, too.
    """
    if kind != "conflicts":
        _check_begun(visit)
    if kind not in KINDS or (kind == "conflicts" and visit.meeting.attendances.filter(member__user=visit.actor.pk)):
        raise Http404
    items = visible_items(visit)
    stored = getattr(visit.meeting, KINDS[kind])
    if stored is not None and len(items) == visit.meeting.items.count():
        return _kept(stored)
    said = minutes.of_meeting(visit.meeting, items)
    if kind == "table":
        return _sent(printing.table_xlsx(said), minutes.XLSX, "審查結果彙整表.xlsx")
    if kind == "conflicts":
        content = printing.dossier_pdf(dossier.of_meeting(visit.meeting, items))
        return _sent(content, minutes.PDF, "利益衝突處理紀錄.pdf")
    return _sent(printing.minutes_pdf(said), minutes.PDF, "會議紀錄.pdf")


def _kept(stored: StoredFile) -> HttpResponse:
    with stored.blob.open() as content:
        return _sent(content.read(), stored.content_type, stored.original_name)


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    way = "inline" if kind == minutes.PDF else "attachment"
    named = f"{way}; filename*=UTF-8''{quote(name)}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": named})
