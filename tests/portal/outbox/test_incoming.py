"""Do staff see what came back and was not understood, as plain words, and can they see to it?"""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.background.duties import sweep
from portal.outbox import bounces
from portal.outbox.models import Incoming, Message
from portal.roles import Role
from tests.portal.moment import NOW
from tests.portal.outbox import returned_mails as shapes

pytestmark = pytest.mark.django_db

LIST = "admin:outbox_incoming_changelist"


@pytest.fixture
def officer(client: Client, settings: object) -> Client:
    settings.STAFF_MFA_REQUIRED = False
    client.force_login(User.objects.create_user("officer1", "officer1@example.tw", role=Role.OFFICER))
    return client


@pytest.fixture
def letter(post: Callable[..., Message]) -> Message:
    message = post(to=shapes.ADDRESS)
    Message.objects.filter(pk=message.pk).update(state="sent", done_at=NOW, sent_at=timezone.now())
    message.refresh_from_db()
    return message


def came(letter: Message) -> Incoming:
    """A refusal of somebody's letter that does not say which."""
    bounces.take(shapes.mail(shapes.report(letter="Subject: x\n\n")))
    return Incoming.objects.get()


def page(client: Client, mail: Incoming) -> str:
    return client.get(reverse("admin:outbox_incoming_change", args=[mail.pk])).content.decode()


def press(client: Client, name: str, *args: object) -> HttpResponse:
    return client.post(reverse(f"admin:outbox_incoming_{name}", args=args), follow=True)


def listed(client: Client, **query: str) -> list[str]:
    return [mail.why for mail in client.get(reverse(LIST), query).context["cl"].result_list]


def test_desk_counts_what_waits_for_somebody(officer: Client, letter: Message) -> None:
    for number in range(12):
        bounces.take(shapes.text(str(number), sender="lin@example.com"))
    assert Incoming.objects.count() == 10
    assert "待看的退信與回信 12 封" in officer.get(reverse("admin:index")).content.decode()
    Incoming.objects.update(handled_at=NOW)
    assert "待看的退信與回信 0 封" in officer.get(reverse("admin:index")).content.decode()


def test_list_holds_what_is_open_and_the_rest_on_request(officer: Client, letter: Message) -> None:
    came(letter)
    for why, done, handled in (("returned", NOW, None), ("answer", NOW, NOW), ("unread", None, None)):
        Incoming.objects.create(digest=why, why=why, came_at=NOW, done_at=done, handled_at=handled)
    assert listed(officer) == ["no_letter"]
    assert listed(officer, handled="yes") == ["answer"]
    assert listed(officer, handled="returned") == ["returned"]
    assert listed(officer, handled="all") == ["answer", "returned", "no_letter"]


def test_mail_is_shown_as_plain_words(officer: Client) -> None:
    bounces.take(
        shapes.text(
            "<script>alert(1)</script> https://evil.example",
            sender='"<img src=x>" <lin@example.com>',
            subject="<b>x</b>",
        )
    )
    seen = page(officer, Incoming.objects.get())
    assert "&lt;script&gt;alert(1)&lt;/script&gt; （連結略去）" in seen
    assert [word for word in ("<script>alert", "<img src=x", "<b>x", "evil.example") if word in seen] == []


def test_officer_says_which_letter_it_was(officer: Client, letter: Message) -> None:
    mail = came(letter)
    assert reverse("admin:outbox_incoming_lost", args=[mail.pk, letter.pk]) in page(officer, mail)
    press(officer, "lost", mail.pk, letter.pk)
    letter.refresh_from_db()
    mail.refresh_from_db()
    assert letter.state == "bounced"
    assert mail.handled_by.username == "officer1"
    assert list(Message.objects.undelivered()) == [letter]
    assert "承辦依收到的郵件標為退信" in letter.last_error
    assert LogEntry.objects.filter(object_id=str(mail.pk)).count() == 2


def test_letter_names_what_came_back_of_it(officer: Client, letter: Message) -> None:
    bounces.take(shapes.text("請問？", f"References: {letter.message_id}", sender=shapes.ADDRESS, subject="Re: 收件"))
    place = reverse("admin:outbox_message_change", args=[letter.pk])
    assert (
        f'<a href="{reverse("admin:outbox_incoming_change", args=[Incoming.objects.get().pk])}">有人回信</a>'
        in officer.get(place).content.decode()
    )
    Incoming.objects.all().delete()
    assert "退回與回覆" not in officer.get(place).content.decode()


def test_letter_that_it_cannot_mean_is_not_marked(
    officer: Client, letter: Message, post: Callable[..., Message]
) -> None:
    other = post(to="other@example.com")
    Message.objects.filter(pk=other.pk).update(state="sent", done_at=NOW, sent_at=timezone.now())
    assert press(officer, "lost", came(letter).pk, other.pk).status_code == 404
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_mail_that_is_seen_to_leaves_the_list(officer: Client, letter: Message) -> None:
    mail = came(letter)
    press(officer, "handled", mail.pk)
    assert listed(officer) == []
    press(officer, "handled", mail.pk)  # twice is once
    assert LogEntry.objects.filter(object_id=str(mail.pk)).count() == 1


def test_many_are_seen_to_at_once(officer: Client) -> None:
    for number in range(3):
        bounces.take(shapes.text(str(number), sender="lin@example.com"))
    chosen = {"action": "handle", "_selected_action": list(Incoming.objects.values_list("pk", flat=True))}
    answer = officer.post(reverse(LIST), chosen, follow=True)
    assert "3 封已標為處理好了。" in answer.content.decode()
    assert not Incoming.objects.open().exists()


def test_loop_goes_on_after_it_was_seen_to(officer: Client) -> None:
    for number in range(bounces.MOST_OF_ONE):
        bounces.take(shapes.text(str(number), sender="lin@example.com"))
    Incoming.objects.update(handled_at=NOW)
    bounces.take(shapes.text("again", sender="lin@example.com"))
    assert Incoming.objects.open().get().times == 2


def test_mails_leave_after_their_time() -> None:
    for digest, age in (("old", Incoming.KEPT), ("young", Incoming.KEPT / 2)):
        Incoming.objects.create(digest=digest, why="answer", came_at=NOW - age, done_at=NOW)
    assert sweep("outbox.incoming", NOW) == 1
    assert Incoming.objects.get().digest == "young"
