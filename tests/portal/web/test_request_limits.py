"""Is what no page takes answered with a plain page, whoever sends it?"""

from typing import Any

import pytest
from django.db import DataError
from django.test import Client

pytestmark = pytest.mark.django_db
TOO_LARGE = "送來的內容太大"


def answer(response: Any) -> tuple[int, str]:
    words = response.content.decode()
    return response.status_code, next((sentence for sentence in (TOO_LARGE, "這個請求看不懂") if sentence in words), "")


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 403), (1024 * 1024 + 1, 413)])
def test_body_over_the_limit_is_not_read(settings: Any, size: int, status: int) -> None:
    settings.BODY_MAX_MB = 1
    client = Client(enforce_csrf_checks=True)  # the nearest thing that would have read it
    response = client.generic("POST", "/account/login/", b"x" * size, content_type="application/octet-stream")
    assert response.status_code == status
    assert (TOO_LARGE in response.content.decode()) is (status == 413)


def test_page_about_the_size_says_what_a_file_may_have_and_keeps_the_policy(client: Client, settings: Any) -> None:
    settings.BODY_MAX_MB, settings.UPLOAD_MAX_MB = 1, 7
    response = client.post("/account/login/", {"login": "x" * 2 * 1024 * 1024})
    assert answer(response) == (413, TOO_LARGE)
    assert "每個檔案最多 7 MB" in response.content.decode()
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_text_over_the_limit_is_too_large_and_not_malformed(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    assert answer(client.post("/account/login/", {"login": "字" * 1024 * 1024})) == (413, TOO_LARGE)


def test_more_fields_or_files_than_any_form_has_are_too_much(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    assert answer(client.post("/account/login/", {f"f{n}": "" for n in range(11)})) == (413, TOO_LARGE)


@pytest.mark.parametrize("length", ["", "x", "-1", "１２", "9" * 40])
def test_strange_length_is_no_error_of_ours(client: Client, length: str) -> None:
    response = client.get("/", CONTENT_LENGTH=length)
    assert response.status_code in (200, 413)


@pytest.mark.parametrize("path", ["/?q=%00", "/solutions/?category=a%00b", "/admin/review/case/?state__exact=%00"])
def test_address_with_a_character_that_nobody_types_is_malformed(client: Client, path: str) -> None:
    assert answer(client.get(path)) == (400, "這個請求看不懂")


def test_character_in_a_body_that_the_database_refuses_is_malformed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As PostgreSQL says it of a text that no form has looked at; any other error of the database stays one."""
    said = ["PostgreSQL text fields cannot contain NUL (0x00) bytes", "value too long"]

    def refused(*args: Any, **named: Any) -> None:
        raise DataError(said[0])

    monkeypatch.setattr("portal.outbox.verify_pages._compared", refused)
    assert answer(client.post("/verify/")) == (400, "這個請求看不懂")
    said[0] = said[1]
    with pytest.raises(DataError, match="too long"):
        client.post("/verify/")


def test_body_that_breaks_off_is_malformed(client: Client) -> None:
    response = client.generic("POST", "/account/login/", b"no boundary", content_type="multipart/form-data")
    assert answer(response) == (400, "這個請求看不懂")
