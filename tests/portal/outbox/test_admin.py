"""Can staff see what was sent and have it sent once more, and nothing else?"""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.outbox.models import Message
from portal.reference import Ref
from portal.roles import Role
from tests.browser import visit
from tests.portal.moment import NOW

pytestmark = pytest.mark.django_db

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
    post(concerns=Ref("application", 99), to="other@example.com", subject="別的")
    page = staff(Role.OFFICER).get(reverse(LIST), {"q": wanted})
    assert [letter.concerns for letter in page.context["cl"].result_list] == [Ref("application", 12)]


def test_letter_is_read_as_it_was_sent_and_not_changed(post: Callable, staff: Callable) -> None:
    message = post(body="第一行\n\n<b>第二段</b>")
    client = staff(Role.ADMINISTRATOR)
    page = client.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()
    assert ">第一行\n\n&lt;b&gt;第二段&lt;/b&gt;</div>" in page
    assert 'name="subject"' not in page
    assert client.get(reverse("admin:outbox_message_add")).status_code == 403
    assert client.post(reverse("admin:outbox_message_delete", args=[message.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:outbox_message_change", args=[message.pk]), {"subject": "x"}).status_code == 403


def test_letter_is_described_in_words_and_what_has_not_happened_takes_no_line(post: Callable, staff: Callable) -> None:
    page = visit(staff(Role.OFFICER), reverse("admin:outbox_message_change", args=[post().pk]))
    labels = page.texts("//*[contains(@class, 'form-row')]//label")
    assert "收件成功通知" in page.words
    assert "寄出時間：" not in labels
    assert "建立時間：" in labels
    assert page.texts(
        "//details[.//summary[contains(., '系統識別碼')]]//*[contains(@class, 'field-concerns')]//*[@class='readonly']"
    ) == ["application:12"]


def test_one_time_link_is_not_shown_to_staff(post: Callable, staff: Callable) -> None:
    message = post(one_time=True, body="https://example.tw/reset/secret/")
    page = staff(Role.ADMINISTRATOR).get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()
    assert "secret" not in page
    assert "只有收件人看得到" in page


def test_officer_has_letters_sent_again_and_it_is_written_down(post: Callable, staff: Callable) -> None:
    done, waiting = sent(post(cause=Ref("submission", 1))), post(cause=Ref("submission", 2))
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
        post(occurrence=f"{number}")
    client = staff(Role.OFFICER)
    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))


# --- One letter once more, or to another address -------------------------------------------------------------------


def lost(message: Message, state: str = "bounced") -> Message:
    Message.objects.filter(pk=message.pk).update(state=state, done_at=NOW, last_error="550 no such user")
    return Message.objects.get(pk=message.pk)


def test_one_click_on_a_letter_sends_it_again_and_is_written_down(post: Callable, staff: Callable) -> None:
    message, client = lost(post()), staff(Role.OFFICER)
    address = reverse("admin:outbox_message_again", args=[message.pk])
    for page in (reverse(LIST), reverse("admin:outbox_message_change", args=[message.pk])):
        assert f'formaction="{address}"' in client.get(page).content.decode()
    assert client.get(address).status_code == 302  # looking sends nothing
    assert Message.objects.get().state == "bounced"
    client.post(address)
    client.post(address)
    assert (Message.objects.get().state, LogEntry.objects.count()) == ("waiting", 1)


def test_letter_goes_to_a_corrected_address_as_a_new_row_that_names_the_old(post: Callable, staff: Callable) -> None:
    old, client = lost(post(), "failed"), staff(Role.OFFICER)
    address = reverse("admin:outbox_message_elsewhere", args=[old.pk])
    assert client.post(address, {"to": "no address"}).status_code == 422
    for _ in range(2):
        client.post(address, {"to": "right@example.com"})
    new = Message.objects.exclude(pk=old.pk).get()
    assert new.to_email == "right@example.com"
    assert new.state == "waiting"
    assert new.replaces_id == old.pk
    assert new.subject == old.subject
    assert new.body == old.body
    assert new.cause == old.cause
    assert new.user == old.user
    assert new.message_id != old.message_id
    assert (Message.objects.get(pk=old.pk).state, LogEntry.objects.get().object_id) == ("failed", str(old.pk))
    assert "已改寄到 right@example.com" in client.get(reverse(LIST)).content.decode()
    assert not Message.objects.undelivered().exists()
    client.post(reverse("admin:outbox_message_again", args=[old.pk]))
    assert Message.objects.get(pk=old.pk).state == "failed"  # the new row stands for it


def test_lost_late_and_ill_worded_letters_are_found(post: Callable, staff: Callable) -> None:
    post(cause=Ref("submission", 1))
    gone, late = lost(post(cause=Ref("submission", 2))), post(cause=Ref("submission", 3), now=NOW)
    ill = post(cause=Ref("submission", 4), wording_error="第 2 版不能使用")
    client = staff(Role.OFFICER)

    def listed(choice: str) -> list[int]:
        return [message.pk for message in client.get(reverse(LIST), {"delivery": choice}).context["cl"].result_list]

    assert [listed("lost"), listed("late"), listed("wording")] == [[gone.pk], [late.pk], [ill.pk]]


def test_front_page_says_what_waits_and_what_did_not_arrive(post: Callable, staff: Callable) -> None:
    post(cause=Ref("submission", 1))
    lost(post(cause=Ref("submission", 2)))
    assert "等待寄出 1 封" in (page := staff(Role.OFFICER).get(reverse("admin:index")).content.decode())
    assert "寄送失敗 1 封" in page


def test_page_of_a_lost_letter_says_what_to_do(post: Callable, staff: Callable) -> None:
    page = staff(Role.OFFICER).get(reverse("admin:outbox_message_change", args=[lost(post()).pk])).content.decode()
    assert "這封通知沒有寄到" in page
    assert "改寄到新的地址" in page
