"""Are the mails of a desk readable in the browser there, and nowhere else?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from portal.background.duties import sweep
from portal.outbox import mailbox
from tests.portal.outbox import conftest


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "portal.outbox.mailbox.MailboxBackend"
    settings.MAILBOX_DIR = tmp_path / "mail"
    settings.MAIL_READER = True
    return settings.MAILBOX_DIR


@pytest.mark.django_db
def test_letter_is_listed_and_read(post: Callable, client: Client) -> None:
    post(body="請點下面的連結：\nhttps://example.tw/account/confirm/a-b_c/?x=1&y=2\n<script>alert(1)</script>")
    sweep("outbox.send")
    (mail,) = mailbox.mails()
    assert abs(mail.sent_at - timezone.now()) < timedelta(minutes=1)
    listed = client.get("/mail/").content.decode()
    assert conftest.SUBJECT in listed
    assert f'href="/mail/{mail.name}/"' in listed
    page = client.get(f"/mail/{mail.name}/").content.decode()
    assert 'href="https://example.tw/account/confirm/a-b_c/?x=1&amp;y=2"' in page
    assert "<script>alert(1)" not in page
    assert "vendor@example.com" in page


def test_newest_mail_stands_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        EmailMessage(f"第 {number} 封", "內容", to=["a@example.com"]).send()
    assert [mail.subject for mail in mailbox.mails()] == ["第 2 封", "第 1 封", "第 0 封"]
    monkeypatch.setattr(mailbox, "SHOWN", 2)
    assert [mail.subject for mail in mailbox.mails()] == ["第 2 封", "第 1 封"]
    assert {path.suffix for path in folder.iterdir()} == {".eml"}


def test_attachments_are_named() -> None:
    mail = EmailMessage("主旨", "內容", to=["a@example.com"])
    mail.attach("收件成功通知.pdf", b"x" * 1000, "application/pdf")
    mail.send()
    assert mailbox.mail(mailbox.mails()[0].name).attachments == (("收件成功通知.pdf", 1000),)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?b?broken\nDate: never\n\nx", b"Content-Type: multipart/mixed\n\n"],
)
def test_odd_file_in_the_folder_is_no_broken_page(folder: Path, client: Client, content: bytes) -> None:
    folder.mkdir()
    (folder / "20261123T000000000000-abcdef01.eml").write_bytes(content)
    assert client.get("/mail/").status_code == 200
    assert client.get("/mail/20261123T000000000000-abcdef01/").status_code == 200


@pytest.mark.django_db
def test_empty_mailbox_says_so(client: Client) -> None:
    assert "還沒有寄出任何信" in client.get("/mail/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["none", "..%2F..%2Fsecret", "a.b"])
def test_unknown_name_leads_nowhere(client: Client, folder: Path, name: str) -> None:
    (folder.parent / "secret.eml").write_bytes(b"Subject: x\n\nx")
    assert client.get(f"/mail/{name}/").status_code == 404


@pytest.mark.django_db
def test_reader_is_closed_in_service(client: Client, settings: object) -> None:
    EmailMessage("主旨", "內容", to=["a@example.com"]).send()
    name = mailbox.mails()[0].name
    settings.MAIL_READER = False
    assert client.get("/mail/").status_code == 404
    assert client.get(f"/mail/{name}/").status_code == 404


@pytest.mark.parametrize(("reader", "warnings"), [(True, ["outbox.W001"]), (False, [])])
def test_open_reader_is_told_before_service(settings: object, reader: bool, warnings: list[str]) -> None:
    settings.MAIL_READER = reader
    told = run_checks(tags=["security"], include_deployment_checks=True)
    assert [warning.id for warning in told if warning.id.startswith("outbox.")] == warnings
