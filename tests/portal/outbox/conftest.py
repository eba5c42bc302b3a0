"""What do the tests of the outbox share: a letter, and a mail server."""

from collections.abc import Callable, Iterator

import pytest

from portal.outbox import messages
from portal.outbox.models import Message
from portal.reference import Ref
from tests.portal.outbox import smtp

SUBJECT = "收件成功通知：112-0001（測試股份有限公司）"
BODY = "測試股份有限公司您好：\n\n您的申請已收件，堃喆𡍼。\n.\nFrom 這一行也要在\n"


@pytest.fixture
def post(db: None) -> Callable[..., Message]:
    """Posts a letter; whatever is given replaces the usual."""
    usual = {
        "concerns": Ref("application", 12),
        "kind": "receipt",
        "cause": Ref("submission", 3),
        "to": "vendor@example.com",
    }
    return lambda **given: messages.post(**{**usual, "subject": SUBJECT, "body": BODY, **given})


@pytest.fixture
def server(settings: object) -> Iterator[smtp.Server]:
    with smtp.running() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        yield running
