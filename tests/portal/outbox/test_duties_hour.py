"""Does an hour without a mail server lose no letter, fail none too early, and double none?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from portal.background.duties import sweep
from portal.outbox.models import Message
from tests.portal.outbox import smtp
from tests.ports import free_port

MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def minutes(self, count: int) -> None:
        """A sweep in each of them, as beat asks."""
        for _ in range(count):
            sweep("outbox.send")
            self.now += MINUTE


def test_hour_without_a_mail_server_costs_time_and_nothing_else(
    post: Callable[..., Message], server: smtp.Server, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, port = Clock(monkeypatch), settings.EMAIL_PORT
    began: datetime = clock.now
    letters = [post(occurrence=f"{number}") for number in range(4)]
    settings.EMAIL_PORT = free_port()  # refuses the connection
    clock.minutes(20)
    letters.append(post(occurrence="late"))
    settings.EMAIL_PORT = port
    server.answers["MAIL"] = "451 try again later"
    clock.minutes(40)
    assert clock.now - began == timedelta(hours=1)
    waiting = Message.objects.filter(done_at=None, state="waiting").exclude(last_error="").exclude(next_try_at=None)
    assert (waiting.count(), server.raw) == (5, [])

    server.answers.clear()
    clock.minutes(60)
    assert sorted(mail["Message-ID"] for mail in server.mails) == sorted(letter.message_id for letter in letters)
    assert set(Message.objects.values_list("state", "last_error")) == {("sent", "")}
    clock.now += timedelta(days=1)
    clock.minutes(2)
    assert len(server.raw) == 5
