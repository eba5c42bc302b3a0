"""Is a deadline read by other calendars as it is meant?"""

from portal.time.ics import Deadline
from tests.factories import taipei


def test_deadline_is_an_event_that_ends_with_it() -> None:
    due = Deadline(
        "closing-115@x.tw", "截止，收件", taipei(2026, 8, 20, 23, 59, 59), "https://x.tw/apply/", "第一行\n第二行; 完"
    )
    lines = due.as_calendar(taipei(2026, 8, 1)).split("\r\n")
    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hall//deadlines//ZH", "METHOD:PUBLISH"]
    assert lines[4:13] == [
        "BEGIN:VEVENT", "UID:closing-115@x.tw", "DTSTAMP:20260731T160000Z", "SEQUENCE:29758560",
        "DTSTART:20260820T145959Z", "DTEND:20260820T155959Z", "SUMMARY:截止，收件",
        "DESCRIPTION:第一行\\n第二行\\; 完", "URL:https://x.tw/apply/",
    ]  # fmt: skip
    assert [line for line in lines if line.startswith("TRIGGER")] == ["TRIGGER:-P1D", "TRIGGER:-PT3H"]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]


def test_long_lines_are_folded_between_characters() -> None:
    text = Deadline("u@x", "題" * 60, taipei(2026, 8, 20), "https://x.tw/").as_calendar(taipei(2026, 8, 1))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{'題' * 60}\r\n" in text.replace("\r\n ", "")
