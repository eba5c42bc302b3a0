"""How does a deadline or an appointment stand in somebody's own calendar? One event of RFC 5545, with two reminders."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.time.calendar import format_weekday_datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
_LINE = 75  # bytes
_BEFORE = timedelta(hours=1)  # an event without a length is not shown everywhere


@dataclass(frozen=True)
class Deadline:
    """`uid` stays the same when the time moves, so that a calendar moves the event; nothing in it is secret."""

    uid: str
    title: str
    last_second: datetime
    url: str
    text: str = ""

    def as_calendar(self, now: datetime) -> str:
        """The whole file; `now` is also its sequence, so that what is fetched later replaces what was there."""
        end = self.last_second
        return _file(
            "PUBLISH",
            [
                f"UID:{self.uid}", f"DTSTAMP:{_moment(now)}", f"SEQUENCE:{int(now.timestamp()) // 60 % 2**31}",
                f"DTSTART:{_moment(end - _BEFORE)}", f"DTEND:{_moment(end)}",
                f"SUMMARY:{_text(self.title)}", f"DESCRIPTION:{_text(self.text)}", f"URL:{self.url}", "TRANSP:TRANSPARENT",
                *_reminder("-P1D", self.title), *_reminder("-PT3H", self.title),
            ],
        )  # fmt: skip


@dataclass(frozen=True)
class Appointment:
    """A time at which somebody is expected. `sequence` counts its changes: a calendar keeps the highest it has seen of a `uid`.

    Whoever organises it and whom it is for are addresses; a program that knows them moves and strikes out what it holds.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str
    place: str = ""
    text: str = ""
    organiser: str = ""
    guest: str = ""
    is_off: bool = False

    def as_calendar(self, now: datetime) -> str:
        """The whole file: an invitation, a changed one, or one that is called off."""
        people = [f"ORGANIZER:mailto:{self.organiser}"] if self.organiser else []
        people += [f"ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:{self.guest}"] if self.guest else []
        place = [f"LOCATION:{_text(self.place)}"] if self.place else []
        reminders = [] if self.is_off else [*_reminder("-P1D", self.title), *_reminder("-PT1H", self.title)]
        return _file(
            "CANCEL" if self.is_off else "REQUEST" if self.guest else "PUBLISH",
            [
                f"UID:{self.uid}", f"DTSTAMP:{_moment(now)}", f"SEQUENCE:{self.sequence}",
                f"DTSTART:{_moment(self.starts_at)}", f"DTEND:{_moment(self.ends_at)}", *people,
                f"SUMMARY:{_text(self.title)}", *place, f"DESCRIPTION:{_text(self.text)}",
                f"URL:{self.url}", f"STATUS:{'CANCELLED' if self.is_off else 'CONFIRMED'}", *reminders,
            ],
        )  # fmt: skip


def format_appointment(value: datetime) -> str:
    """「112年8月20日（2023-08-20）星期日 09:00」, in Taipei: nobody is expected to the second."""
    return format_weekday_datetime(value).rpartition(":")[0]


def _file(method: str, event: list[str]) -> str:
    begin = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hall//deadlines//ZH", f"METHOD:{method}", "BEGIN:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in [*begin, *event, "END:VEVENT", "END:VCALENDAR"])


def _reminder(before: str, words: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(words)}", f"TRIGGER:{before}", "END:VALARM"]


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for sign in "\\;,":
        words = words.replace(sign, f"\\{sign}")
    return "\\n".join(words.splitlines())


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; no character is cut in its middle."""
    lines, room = [""], _LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            lines.append("")
            room = _LINE - 1  # the blank that begins it
        lines[-1] += character
        room -= size
    return "\r\n ".join(lines)
