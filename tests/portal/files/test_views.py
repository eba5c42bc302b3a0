"""Does a file leave only to whom a rule names, and never as something that runs?"""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from portal.accounts.models import User
from portal.files import access
from portal.files.models import StoredFile
from portal.trail.targets import LookTarget
from tests.portal.files import samples

pytestmark = pytest.mark.django_db
CASE = LookTarget("application:12", "115-00012　好雲端公司", "04595257")


@pytest.fixture(autouse=True, scope="module")
def _real_rules_are_there() -> None:
    """They come with the pages: gathered while a test has put its own list in their place, they would go with it."""
    assert get_resolver().url_patterns


@pytest.fixture
def vendor() -> User:
    return User.objects.create_user("04595257", "vendor@example.com")


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Makes a single rule of the whole registry, with one answer for everybody: a name, True for the file's own, or no."""

    def make(answer: object) -> None:
        grant = access.Grant(CASE, "" if answer is True else str(answer)) if answer else None
        monkeypatch.setattr(access, "_rules", [lambda user, stored: None, lambda user, stored: grant])

    return make


@pytest.fixture
def fetch(client: Client, vendor: User) -> Callable[..., HttpResponse]:
    client.force_login(vendor)
    return lambda pk, **query: client.get(reverse("files:download", args=[pk]), query)


def content(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.clause("F1-10")
def test_allowed_file_is_downloaded_under_the_given_name(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed("年報_測試公司.pdf")
    made = samples.pdf()
    response = fetch(stored(made).pk)
    assert response.status_code == 200
    assert content(response) == made
    name = "%E5%B9%B4%E5%A0%B1_%E6%B8%AC%E8%A9%A6%E5%85%AC%E5%8F%B8.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}; filename=\"file.pdf\""
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(made))


def test_rule_may_leave_the_name_to_the_file(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed(True)
    response = fetch(stored(name="report.pdf").pk)
    response.close()
    assert response["Content-Disposition"] == 'attachment; filename="report.pdf"'


def test_name_cannot_break_the_header(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed('a"b\\c.pdf')
    response = fetch(stored().pk)
    response.close()
    assert response["Content-Disposition"] == 'attachment; filename="a\\"b\\\\c.pdf"'


def test_file_is_sent_with_nothing_allowed_in_it(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed(True)
    response = fetch(stored(samples.picture(), "a.png").pk, inline="1")
    response.close()
    assert response["Content-Disposition"] == 'inline; filename="a.png"'
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cache-Control"] == "private, no-store"


def test_pdf_in_place_is_not_in_a_sandbox_where_a_viewer_may_stay_blank(
    stored: Callable, allowed: Callable, fetch: Callable
) -> None:
    allowed(True)
    file = stored()
    shown, saved = fetch(file.pk, inline="1"), fetch(file.pk)
    shown.close()
    saved.close()
    assert shown["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
    assert saved["Content-Security-Policy"].endswith("sandbox")


def test_table_is_never_shown_in_place(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed(True)
    response = fetch(stored(samples.CSV.encode(), "a.csv").pk, inline="1")
    response.close()
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("answer", [None, False, ""])
def test_file_that_nobody_grants_does_not_exist(
    stored: Callable, allowed: Callable, fetch: Callable, answer: object
) -> None:
    allowed(answer)
    assert fetch(stored().pk).status_code == 404


def test_granted_file_that_is_not_there_does_not_exist(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed(True)
    assert fetch("00000000-0000-4000-8000-000000000000").status_code == 404


def test_without_any_rule_nobody_may(stored: Callable, fetch: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_rules", [])
    assert fetch(stored().pk).status_code == 404


def test_registered_rule_is_asked(stored: Callable, vendor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_rules", [])

    @access.register
    def only_this_vendor(user: User, file: StoredFile) -> access.Grant | None:
        return access.Grant(CASE, "名稱.pdf") if user == vendor else None

    access.register(only_this_vendor)
    assert access._rules == [only_this_vendor]
    assert access.grant_for(vendor, stored()) == access.Grant(CASE, "名稱.pdf")
    assert access.grant_for(None, stored()) is None


def test_nobody_fetches_a_file_without_signing_in(stored: Callable, allowed: Callable, client: Client) -> None:
    allowed(True)
    address = reverse("files:download", args=[stored().pk])
    assert client.get(address).status_code == 302
    assert client.get(address)["Location"].startswith("/account/login/")


def test_only_reading_is_possible(stored: Callable, allowed: Callable, client: Client, vendor: User) -> None:
    allowed(True)
    client.force_login(vendor)
    assert client.post(reverse("files:download", args=[stored().pk])).status_code == 405


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [("checking", "", "正在掃毒，完成後就能開啟"), ("refused", "掃毒發現病毒。", "掃毒發現病毒。")],
)
def test_file_that_is_not_clean_is_explained_not_given(
    stored: Callable, allowed: Callable, fetch: Callable, state: str, reason: str, sentence: str
) -> None:
    allowed(True)
    file = stored()
    StoredFile.objects.filter(pk=file.pk).update(state=state, reason=reason)
    response = fetch(file.pk)
    assert response.status_code == 409
    assert sentence in response.content.decode()


def test_bytes_that_are_gone_are_no_broken_page(
    stored: Callable,
    allowed: Callable,
    fetch: Callable,
    blobs: Callable[[], list[Path]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    allowed(True)
    file = stored()
    blobs()[0].unlink()
    assert fetch(file.pk).status_code == 404
    assert str(file.pk) in caplog.text


def test_form_is_shown_by_its_copy_and_saved_as_it_came(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed(True)
    original, pages = samples.pdf(), samples.pdf(pages=2)
    file, copy = stored(original), stored(pages)
    StoredFile.objects.filter(pk=file.pk).update(shown=copy)
    shown, saved = fetch(file.pk, inline="1"), fetch(file.pk)
    assert (content(shown), content(saved)) == (pages, original)
    assert shown["Content-Disposition"].startswith("inline; ")


@pytest.mark.parametrize(("asked", "turned"), [("90", 90), ("180", 180), ("270", 270), ("45", 0), ("", 0), ("-90", 0)])
def test_pdf_in_place_is_turned_on_wish(
    stored: Callable, allowed: Callable, fetch: Callable, asked: str, turned: int
) -> None:
    """The copy that a browser is shown, and nothing else of it is changed."""
    allowed(True)
    file, copy = stored(samples.pdf()), stored(samples.pdf(pages=2))
    StoredFile.objects.filter(pk=file.pk).update(shown=copy)
    response = fetch(file.pk, inline="1", turn=asked)
    made = content(response)
    assert response["Content-Length"] == str(len(made))
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
    with pikepdf.open(io.BytesIO(made)) as document:
        assert [page.rotation for page in document.pages] == [turned] * 2


def test_what_is_saved_is_never_turned(stored: Callable, allowed: Callable, fetch: Callable) -> None:
    allowed(True)
    original, picture = samples.pdf(), samples.picture()
    assert content(fetch(stored(original).pk, turn="90")) == original
    assert content(fetch(stored(picture, "a.png").pk, inline="1", turn="90")) == picture


def test_pdf_that_cannot_be_turned_is_offered_as_it_lies(
    stored: Callable, allowed: Callable, fetch: Callable, blobs: Callable[[], list[Path]]
) -> None:
    allowed(True)
    file = stored()
    blobs()[0].write_bytes(b"no pages")
    response = fetch(file.pk, inline="1", turn="90")
    assert response.status_code == 503
    assert '<a href="?inline=1">' in response.content.decode()
