"""Does anybody learn whether a letter is genuine, replaced, withdrawn or unknown, and nothing else of it?"""

import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.files import room
from portal.files.models import StoredFile
from portal.outbox import codes, standing, verdicts, verify_pages
from portal.outbox.models import Printout
from tests import factories
from tests.portal.outbox import letters

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GENUINE, REPLACED = "這件公文是本單位發出的，現在有效", "已經由後來的公文取代"
WITHDRAWN, UNKNOWN = "這件公文已經註銷，沒有效力", "查無這個查驗碼"
SAME, CHANGED = "一模一樣，沒有被更改", "檔案被更改過"


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def row(settings: Any, tmp_path: Path) -> Printout:
    letters.set_up(settings, tmp_path / "seal.p12")
    return letters.printed()


def address(row: Printout) -> str:
    return f"/verify/{codes.grouped(row.code)}/"


def bring(client: Client, place: str, content: bytes, name: str = "letter.pdf") -> str:
    response = client.post(place, {"paper": SimpleUploadedFile(name, content)})
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- By the code ---------------------------------------------------------------------------------------------------


def test_genuine_letter_is_told_by_kind_number_date_and_hash_and_by_nothing_of_what_it_says(
    client: Client, row: Printout
) -> None:
    response = client.get(address(row))
    page = response.content.decode()
    assert GENUINE in page
    for told in ("補正通知", row.number, "115年11月30日", row.sha256, row.sealed_with.fingerprint):
        assert told in page
    for secret in (letters.COMPANY, letters.HEAD, letters.REASON, "115-00001", "application:1"):
        assert secret not in page
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def wide(code: str) -> str:
    """As an input method writes it, with spaces of its own around."""
    return f"　{''.join(chr(ord(sign) + 0xFEE0) for sign in code)}　"


@pytest.mark.parametrize(
    "style", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", ""), wide]
)
def test_code_in_any_dress_leads_to_the_one_page_of_the_letter(client: Client, row: Printout, style: Any) -> None:
    typed = style(codes.grouped(row.code))
    asked = client.get("/verify/", {"code": typed})
    assert (asked.status_code, asked["Location"]) == (302, address(row))
    assert client.get(f"/verify/{typed}/")["Location"] == address(row)


def test_replaced_letter_names_the_one_that_is_in_force(client: Client, row: Printout) -> None:
    second, third = letters.written(2, dated="2026-12-01"), letters.written(3, dated="2026-12-02")
    assert standing.supersede(row, second)
    assert standing.supersede(second, third)
    page = client.get(address(row)).content.decode()
    assert REPLACED in page
    assert "115年12月2日" in page  # not printed yet: by its date alone
    third = letters.printed(4) and Printout.objects.get(pk=third.pk)
    page = client.get(address(row)).content.decode()
    assert third.number in page
    assert codes.grouped(third.code) not in page  # whose code is another's to give
    assert GENUINE in client.get(address(third)).content.decode()


def test_withdrawn_letter_is_told_with_its_day_and_without_its_reason(client: Client, row: Printout) -> None:
    standing.supersede(row, letters.printed(2))
    officer, now = factories.officer(), timezone.now()
    standing.withdraw(row, reason=letters.REASON, by=officer, now=now, record=lambda: None)
    page = client.get(address(row)).content.decode()
    assert WITHDRAWN in page
    assert REPLACED not in page
    assert letters.REASON not in page
    assert officer.username not in page


def test_whatever_was_never_given_out_has_one_answer(client: Client, row: Printout) -> None:
    waiting = letters.written(2)
    codes.give(waiting)  # it is on no paper yet
    answers = {
        client.get(f"/verify/{code}/").content.split(b"csrfmiddlewaretoken")[0]
        for code in (
            "ABCD-EFGH-JKLM-2345",
            codes.grouped(waiting.code),
            "x",
            "A" * 300,
            "'; DROP TABLE",
            "<script>alert(1)<",
            "ABCD-" * 2000,
        )
    }
    assert len(answers) == 1
    assert UNKNOWN in answers.pop().decode()
    assert client.get("/verify/ABCD-EFGH-JKLM-2345/").status_code == 404


def test_what_is_no_code_is_refused_with_what_a_code_looks_like(client: Client, db: None) -> None:
    response = client.get("/verify/", {"code": "ABCD-EFGH-JKLM-O123"})
    assert response.status_code == 422
    assert "沒有 I、O、0、1" in response.content.decode()
    assert client.get("/verify/", {"code": ""}).status_code == 422


def test_letter_from_before_there_were_codes_is_asked_about_by_nobody(client: Client, row: Printout) -> None:
    Printout.objects.filter(pk=row.pk).update(code="", sha256="")
    assert verdicts.of_code("") is None
    assert verdicts.of_hash("") is None
    assert "這不是本單位發出的檔案" in bring(client, "/verify/", letters.pdf(row))


# --- By the file ---------------------------------------------------------------------------------------------------


def test_file_that_left_the_house_is_told_with_and_without_its_code_and_not_kept(client: Client, row: Printout) -> None:
    stored = StoredFile.objects.count()
    for place in (address(row), "/verify/"):
        page = bring(client, place, letters.pdf(row), f"{letters.HEAD}.pdf")
        assert SAME in page
        assert "是本單位的，完整有效" in page
        assert GENUINE in page
        assert letters.HEAD not in page
    assert StoredFile.objects.count() == stored


def test_one_flipped_byte_is_told(client: Client, row: Printout) -> None:
    content = bytearray(letters.pdf(row))
    content[len(content) // 3] ^= 1
    page = bring(client, address(row), bytes(content))
    assert CHANGED in page
    assert SAME not in page
    assert GENUINE not in page  # of the letter, which somebody might take for the file
    assert CHANGED in bring(client, "/verify/", bytes(content))


def test_what_is_added_behind_the_seal_is_told(client: Client, row: Printout) -> None:
    assert CHANGED in bring(client, address(row), letters.pdf(row) + b"\n1 0 obj\n<<>>\nendobj\n")


def test_file_of_another_letter_is_not_taken_for_this_one(client: Client, row: Printout) -> None:
    other = letters.printed(2)
    page = bring(client, address(row), letters.pdf(other))
    assert "檔案是本單位發出的另一件公文" in page
    assert SAME not in page
    assert other.number not in page  # which one is for its own code to tell


@pytest.mark.parametrize("content", [b"%PDF-1.7 /ByteRange nonsense", b"GIF89a", b"\x00" * 1000])
def test_file_that_is_none_of_ours_is_said_so_whatever_it_is(client: Client, row: Printout, content: bytes) -> None:
    assert "檔案不是本單位發出的那一份" in bring(client, address(row), content)


def test_file_of_a_withdrawn_letter_is_the_same_and_of_no_effect(client: Client, row: Printout) -> None:
    standing.withdraw(row, reason="x", by=factories.officer(), now=timezone.now(), record=lambda: None)
    page = bring(client, "/verify/", letters.pdf(row))
    assert SAME in page
    assert WITHDRAWN in page


def test_when_nobody_can_look_the_bytes_are_compared_all_the_same(
    client: Client, row: Printout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **given: Any) -> None:
        raise room.RoomFull("places")

    monkeypatch.setattr(room, "ask", full)
    page = bring(client, address(row), letters.pdf(row))
    assert SAME in page
    assert "這次沒有查到" in page


@pytest.mark.parametrize("sent", [{}, {"paper": SimpleUploadedFile("a.pdf", b"")}])
def test_nothing_brought_is_asked_for(client: Client, row: Printout, sent: dict) -> None:
    response = client.post(address(row), sent)
    assert response.status_code == 422
    assert GENUINE in response.content.decode()


def test_file_above_the_limit_is_refused_before_it_is_looked_at(
    client: Client, row: Printout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "compare", lambda *args: 1 / 0)
    response = client.post("/verify/", {"paper": SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024))})
    assert response.status_code == 422
    assert "檔案超過 10 MB" in response.content.decode()


@pytest.mark.parametrize("place", ["/verify/", "/verify/ABCD-EFGH-JKLM-2345/"])
def test_body_that_is_no_letter_is_not_even_read(place: str, db: None) -> None:
    """Not for the token in it either: whoever sends 100 MB costs the house nothing."""
    unread = BytesIO(b"x")
    client = Client(enforce_csrf_checks=True)
    response = client.post(place, CONTENT_LENGTH=str(100 * 1024 * 1024), **{"wsgi.input": unread})
    assert (response.status_code, unread.tell()) == (413, 0)
    assert "每個檔案最多 20 MB" in response.content.decode()


# --- How often -----------------------------------------------------------------------------------------------------


def test_codes_and_files_are_limited_in_rate_by_network(
    client: Client, row: Printout, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # else a busy machine reaches the next minute
    for _ in range(verify_pages.LOOKED_UP.most):
        assert client.get(address(row), REMOTE_ADDR="203.0.113.5").status_code == 200
    response = client.get(address(row), REMOTE_ADDR="203.0.113.99")  # of the same network
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert GENUINE not in response.content.decode()
    assert client.get(address(row), REMOTE_ADDR="198.51.100.5").status_code == 200
    sent = {"paper": SimpleUploadedFile("a.pdf", b"x")}
    for _ in range(verify_pages.COMPARED.most):
        client.post("/verify/", sent, REMOTE_ADDR="192.0.2.1")
    assert client.post("/verify/", sent, REMOTE_ADDR="192.0.2.1").status_code == 429


def test_page_asks_a_constant_number_of_questions(
    client: Client, row: Printout, django_assert_max_num_queries: Any
) -> None:
    client.get(address(row))
    with django_assert_max_num_queries(4):
        client.get(address(row))
