"""How does a meeting stand in somebody's calendar? A member's holds no case, a vendor's its own alone."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from portal.time.ics import Appointment
from portal.web import contact
from review.models import AgendaItem, Meeting


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _organiser() -> str:
    """The address that letters come from: answers to it are read."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ")


def of_member(meeting: Meeting, guest: str = "") -> Appointment:
    """No title of a case, no number of them: whoever looks over a shoulder, or is conflicted, learns the hour alone."""
    return Appointment(
        uid=f"meeting.{meeting.uid}@{_host()}",
        sequence=meeting.sequence,
        title=f"{meeting.committee.programme.name} {meeting}",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place or meeting.link,
        url=settings.BASE_URL + reverse("admin:review_meeting_change", args=[meeting.pk]),
        text=f"議程與資料請登入後查看。{meeting.link and f'視訊連結：{meeting.link}'}",
        organiser=_organiser(),
        guest=guest,
        is_off=meeting.stage.final and not meeting.is_held,
    )


def of_item(item: AgendaItem, guest: str = "") -> Appointment:
    """A vendor's demonstration of one solution. One that was taken off, or has no time any more, strikes the entry out."""
    meeting = item.meeting
    return Appointment(
        uid=f"demonstration.{meeting.uid}.{item.code}@{_host()}",
        sequence=item.sequence,
        title=f"「{item.solution}」實機操作演示",
        starts_at=item.starts_at or meeting.starts_at,
        ends_at=item.ends_at or meeting.ends_at,
        place=meeting.place or meeting.link,
        url=settings.BASE_URL + reverse("review:slot", args=[item.solution.application_id, item.solution_id]),
        text=f"演示功能規格、雲端資料庫使用紀錄流量（system log）及資料可攜操作步驟。"
        f"{meeting.link and f'視訊連結：{meeting.link}　'}有疑問請洽{contact.whom()}。",
        organiser=_organiser(),
        guest=guest,
        is_off=item.removed_at is not None or item.starts_at is None or (meeting.stage.final and not meeting.is_held),
    )
