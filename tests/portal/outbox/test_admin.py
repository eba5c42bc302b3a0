"""Can staff see what was sent and have it sent once more, and nothing else?"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outbox.models import Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LIST = "admin:outbox_message_changelist"


@pytest.fixture
def staff(client: Client, settings: object) -> Callable[[Role], Client]:
    settings.STAFF_MFA_REQUIRED = False

    def sign_in(role: Role) -> Client:
        client.force_login(User.objects.create_user(f"{role}1", f"{role}@example.tw", role=role))
        return client

    return sign_in


def send_again(client: Client, *letters: Message) -> HttpResponse:
    chosen = {"action": "send_again", "_selected_action": [letter.pk for letter in letters]}
    return client.post(reverse(LIST), chosen, follow=True)


def sent(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state="sent", done_at=NOW, sent_at=NOW)
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OFFICER, 200), (Role.AUTHORITY, 200), (Role.ADMINISTRATOR, 200), (Role.REVIEWER, 403)]
)
def test_list_is_seen_by_those_who_see_cases(post: Callable, staff: Callable, role: Role, status: int) -> None:
    message = post()
    client = staff(role)
    assert client.get(reverse(LIST)).status_code == status
    assert client.get(reverse("admin:outbox_message_change", args=[message.pk])).status_code == status


@pytest.mark.parametrize("wanted", ["vendor@example.com", "收件成功通知", "application:12"])
def test_letter_is_found_by_address_subject_and_case(post: Callable, staff: Callable, wanted: str) -> None:
    post()
    post(case="application:99", to="other@example.com", subject="別的")
    page = staff(Role.OFFICER).get(reverse(LIST), {"q": wanted})
    assert [one.case for one in page.context["cl"].result_list] == ["application:12"]


def test_letter_is_read_as_it_was_sent_and_not_changed(post: Callable, staff: Callable) -> None:
    message = post(body="第一行\n\n<b>第二段</b>")
    client = staff(Role.ADMINISTRATOR)
    page = client.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()
    assert "<p>第一行</p>\n\n<p>&lt;b&gt;第二段&lt;/b&gt;</p>" in page
    assert 'name="subject"' not in page
    assert client.get(reverse("admin:outbox_message_add")).status_code == 403
    assert client.post(reverse("admin:outbox_message_delete", args=[message.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:outbox_message_change", args=[message.pk]), {"subject": "x"}).status_code == 403


def test_one_time_link_is_not_shown_to_staff(post: Callable, staff: Callable) -> None:
    message = post(one_time=True, body="https://example.tw/reset/secret/")
    page = staff(Role.ADMINISTRATOR).get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()
    assert "secret" not in page
    assert "只有收件人看得到" in page


def test_officer_has_letters_sent_again_and_it_is_written_down(post: Callable, staff: Callable) -> None:
    done, waiting = sent(post(about="1")), post(about="2")
    page = send_again(staff(Role.OFFICER), done, waiting).content.decode()
    assert "已安排再寄 1 封" in page
    assert "1 封沒有再寄" in page
    assert Message.objects.get(pk=done.pk).state == "waiting"
    entry = LogEntry.objects.get()
    assert entry.object_id == str(done.pk)
    assert entry.get_change_message() == f"再寄一次到 vendor@example.com（前次寄出 {NOW.isoformat()}）"


def test_authority_changes_nothing(post: Callable, staff: Callable) -> None:
    done = sent(post())
    client = staff(Role.AUTHORITY)
    assert "再寄一次" not in client.get(reverse(LIST)).content.decode()
    send_again(client, done)
    assert Message.objects.get().state == "sent"


def test_queries_of_the_list_do_not_grow(
    post: Callable, staff: Callable, django_assert_max_num_queries: Callable
) -> None:
    for number in range(30):
        post(about=f"{number}")
    client = staff(Role.OFFICER)
    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))
