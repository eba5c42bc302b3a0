"""Is a large document printed within limits, and one beyond them refused in words, with nothing left behind in the process?"""

import contextlib
import os
import resource
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.documents import bounded, make, printer
from portal.background import duties
from tests import factories


def grown() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.once
def test_what_needs_more_than_it_may_have_ends_alone() -> None:
    before = grown()
    with pytest.raises(bounded.TooLarge, match="內容太多"):
        bounded.printed(lambda: bytes(bounded.MEMORY * 2))
    assert grown() - before < 50  # MB


@pytest.mark.once
def test_what_fails_aside_may_be_tried_again_and_what_succeeds_is_handed_over() -> None:
    assert bounded.printed(lambda: b"%PDF") == b"%PDF"
    with pytest.raises(RuntimeError, match="printing aside failed"):
        bounded.printed(lambda: bytes(1 // 0))


@contextlib.contextmanager
def as_usual(number: int) -> Iterator[None]:
    """A shell that puts the tests behind may have had them ignore a signal; the service is not started so."""
    if number == signal.SIGKILL:
        yield
        return
    before = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_what_a_stopped_service_ended_may_be_tried_again(number: int) -> None:
    with as_usual(number), pytest.raises(RuntimeError, match="printing aside failed"):
        bounded.printed(lambda: os.kill(os.getpid(), number) or time.sleep(10) or b"")


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGXCPU, signal.SIGTRAP])
def test_what_a_limit_or_a_library_ended_is_too_large(number: int) -> None:
    with pytest.raises(bounded.TooLarge):
        bounded.printed(lambda: os.kill(os.getpid(), number) or time.sleep(10) or b"")


@pytest.mark.once
def test_large_page_is_printed_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "LARGE", 100)
    monkeypatch.setattr(printer, "_print", lambda html: html[:4].encode())
    assert printer.write("%PDF" + "x" * 200) == b"%PDF"


@pytest.mark.django_db
def test_document_that_is_too_large_says_so_and_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    case, now = factories.draft(), timezone.now()
    asked = actions.ask_draft_pdf(case, now)

    def render(document: Any) -> bytes:
        raise bounded.TooLarge

    monkeypatch.setattr(make, "render", render)
    duties.sweep("applications.documents", now)
    asked.refresh_from_db()
    assert asked.attempts == 1
    assert asked.done_at is not None
    assert asked.is_given_up is True
    client.force_login(factories.user_of(case))
    page = client.get(f"/apply/{case.pk}/documents/{asked.pk}/").content.decode()
    assert "超過一份 PDF 的上限" in page
    assert "沒有製作" in page
    assert "data-poll" not in page
