"""Are many solutions given at once as the page showed them: evenly, to the same, or from a list?"""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from applications.models import Application
from review.committee import importing
from review.models import Conflict, Member, ReviewTask
from tests import factories

PAGE = "/admin/review/case/giving/"
LATER = (timezone.localdate() + timedelta(days=20)).isoformat()
pytestmark = pytest.mark.django_db


@pytest.fixture
def cases() -> list[Application]:
    year = factories.programme()
    return [factories.qualified(year=year) for _ in range(2)]


@pytest.fixture
def five(cases: list[Application]) -> list[Member]:
    committee = factories.committee(cases[0].programme)
    return [factories.member_of(committee) for _ in range(5)]


def pairs(page: object, name: str) -> list[str]:
    """What is chosen in the boxes of this name."""
    rows = page.context["rows"]
    if name == "lead":
        return [f"{row.solution.pk}.{row.proposed_lead}" for row in rows if row.proposed_lead]
    return [f"{row.solution.pk}.{member.pk}" for row in rows for member in row.places if member]


def test_proposal_is_shown_changed_and_then_counts(
    officer: Client, cases: list[Application], five: list[Member]
) -> None:
    first, second = (case.solutions.get() for case in cases)
    Conflict.objects.create(
        application=cases[0],
        user=five[0].user,
        kind="party",
        source="member",
        state="confirmed",
        proposed_at=timezone.now(),
    )
    shown = officer.post("/admin/review/case/", {"action": "give_chosen", "_selected_action": [c.pk for c in cases]})
    assert "應迴避" in shown.content.decode()
    picked = pairs(shown, "pick")
    assert len(picked) == 6
    assert f"{first.pk}.{five[0].pk}" not in picked
    assert not ReviewTask.objects.exists()
    sent = {
        "solution": f"{first.pk} {second.pk}",
        "pick": picked[1:],
        "lead": [picked[1]],
        "due_at": LATER,
        "do": "confirm",
    }
    assert officer.post(PAGE, sent).status_code == 302
    assert sorted(f"{t.solution_id}.{t.member_id}" for t in ReviewTask.objects.all()) == sorted(picked[1:])
    lacking = officer.get(PAGE)
    assert [row.solution for row in lacking.context["rows"]] == [first]


def test_who_was_hidden_meanwhile_stops_all_of_it_and_is_named(
    officer: Client, cases: list[Application], five: list[Member]
) -> None:
    solution = cases[0].solutions.get()
    Conflict.objects.create(
        application=cases[0],
        user=five[0].user,
        kind="party",
        source="computed",
        state="proposed",
        proposed_at=timezone.now(),
    )
    sent = {
        "solution": solution.pk,
        "pick": [f"{solution.pk}.{m.pk}" for m in five[:2]],
        "due_at": LATER,
        "do": "confirm",
    }
    refused = officer.post(PAGE, sent)
    assert refused.status_code == 422
    assert "利益衝突待查明" in refused.content.decode()
    assert not ReviewTask.objects.exists()


def test_same_members_for_every_solution(officer: Client, cases: list[Application], five: list[Member]) -> None:
    keys = [case.solutions.get().pk for case in cases]
    shown = officer.post(PAGE, {"solution": " ".join(map(str, keys)), "among": [five[1].pk, five[3].pk], "do": "same"})
    assert pairs(shown, "pick") == [f"{key}.{pk}" for key in keys for pk in (five[1].pk, five[3].pk)]


def test_list_is_previewed_line_by_line_and_then_given(
    officer: Client, cases: list[Application], five: list[Member]
) -> None:
    book = load_workbook(io.BytesIO(officer.get(reverse("admin:review_case_giving_template")).content))
    tab = book.worksheets[0]
    number = cases[0].number
    for row in (
        (number, "", five[0].user.username.upper(), "是", LATER),
        (number, "", five[1].user.username, "", ""),
        (number, "", five[1].user.username, "", ""),
        (number, "別的方案", five[2].user.username, "", ""),
        ("999-99999", "", five[2].user.username, "", ""),
        (number, "", "nobody", "", ""),
        (number, "", five[2].user.username, "", "昨天"),
        (number, "", "=1+1", "", ""),
    ):
        tab.append(row)
    shown = officer.post(
        reverse("admin:review_case_giving_import"), {"file": factories.upload(saved(book), "名單.xlsx")}
    )
    lines = {line.number: line for line in shown.context["lines"]}
    assert [bool(lines[n].gift) for n in range(2, 10)] == [True, True, False, False, False, False, False, False]
    assert [lines[n].refusal[:6] for n in (4, 5, 6, 7)] == [
        "這次已經有同",
        "案件裡沒有這",
        "找不到這個收",
        "這個帳號不是",
    ]
    sent = {"do": "confirm", "line": [line.sent for line in lines.values() if line.gift]}
    assert officer.post(reverse("admin:review_case_giving_import"), sent).status_code == 302
    assert sorted(ReviewTask.objects.values_list("member", "is_lead")) == [(five[0].pk, True), (five[1].pk, False)]


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def foreign() -> bytes:
    book = Workbook()
    book.active.append(["姓名", "電話"])
    return saved(book)


@pytest.mark.parametrize("content", [b"x", b"PK\x03\x04broken", foreign()], ids=["text", "broken", "foreign"])
def test_file_that_is_no_list_is_refused_in_words(content: bytes, officer: Client, cases: list[Application]) -> None:
    shown = officer.post(reverse("admin:review_case_giving_import"), {"file": factories.upload(content, "名單.xlsx")})
    assert shown.status_code == 422
    assert shown.context["form"].errors["file"][0].endswith("。")


LIST = "/admin/review/case/giving/import/"


def listed(*rows: tuple) -> Workbook:
    book = Workbook()
    for row in (importing.COLUMNS, *rows):
        book.active.append(row)
    return book


def brought(officer: Client, content: bytes) -> Any:
    return officer.post(LIST, {"file": factories.upload(content, "名單.xlsx")})


def rewritten(book: Workbook, old: bytes, new: bytes) -> bytes:
    """The same workbook with other bytes in its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(part.filename, before.read(part).replace(old, new))
    return made.getvalue()


def test_hostile_cells_are_lines_with_a_reason(officer: Client, cases: list[Application], five: list[Member]) -> None:
    number, username = cases[0].number, five[0].user.username
    Member.objects.filter(pk=five[1].pk).update(leaves_on=timezone.localdate() - timedelta(days=1))
    now = timezone.now()
    said = {"kind": "party", "source": "member", "state": "confirmed", "proposed_at": now}
    Conflict.objects.create(application=cases[0], user=five[2].user, **said)
    rows = {
        (number, "", username, "", "甲" * 32_000): "日期太長",
        ("=1+1", '=HYPERLINK("http://example.com")', username, "", ""): "找不到這個收件編號",
        (number, "x" * 32_000, username, "", ""): "案件裡沒有這個方案",
        (number, "<b>x</b>", username, "", ""): "案件裡沒有這個方案",
        (number, "", "=cmd|' /C calc'!A0", "", ""): "這個帳號不是這個年度的委員",
        (number, "", five[1].user.username, "", ""): "不在任期內",
        (number, "", five[2].user.username, "", ""): "應迴避",
        (number, "", username, "", 1e300): "看不懂這個日期",
        (number, "", username, "", date(2020, 1, 1)): "審查期限已經過去",
        (number, "", username, "", "9999-12-31"): "年份應在",
    }
    shown = brought(officer, saved(listed(*rows)))
    refusals = [line.refusal for line in sorted(shown.context["lines"], key=lambda line: line.number)]
    assert [words for words, why in zip(rows.values(), refusals, strict=True) if words not in why] == []
    assert "<b>x</b>" not in shown.content.decode()


def test_merged_cells_give_only_the_first_of_them(
    officer: Client, cases: list[Application], five: list[Member]
) -> None:
    book = listed((cases[0].number, "", five[0].user.username, "", ""), ("", "", five[1].user.username, "", ""))
    book.active.merge_cells("A2:A3")
    lines = {line.number: line for line in brought(officer, saved(book)).context["lines"]}
    assert [bool(lines[number].gift) for number in (2, 3)] == [True, False]


@pytest.mark.parametrize(("number", "words"), [(500, "這次已經有同一位委員"), (501, "內容太多"), (5000, "內容太多")])
def test_no_more_lines_than_a_person_looks_over(
    officer: Client, cases: list[Application], five: list[Member], number: int, words: str
) -> None:
    book = listed(*[(cases[0].number, "", five[0].user.username, "", "")] * number)
    assert words in brought(officer, saved(book)).content.decode()


BOMB = b"<sheetData>" + b" " * (300 * 1024 * 1024)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'


@pytest.mark.parametrize(
    ("old", "new"), [(b"<sheetData>", BOMB), (b"<worksheet", ENTITIES), (b"</sheetData>", b"&#x1;</sheetData>")]
)
def test_workbook_that_is_none_is_refused_in_words(
    officer: Client, cases: list[Application], five: list[Member], old: bytes, new: bytes
) -> None:
    """Opened in a process of its own: neither its memory nor its time is the portal's."""
    shown = brought(officer, rewritten(listed((cases[0].number, "", five[0].user.username, "", "")), old, new))
    assert (shown.status_code, "lines" in shown.context) == (422, False)
    assert any(words in shown.content.decode() for words in ("解開後太大", "已損壞或不完整"))


@pytest.mark.parametrize("row", ["9" * 5000, "²", "-1", ""])
def test_line_that_no_preview_sends_gives_nothing(
    officer: Client, cases: list[Application], five: list[Member], row: str
) -> None:
    line = "\t".join([row, cases[0].number, "", five[0].user.username, "", LATER])
    assert officer.post(LIST, {"do": "confirm", "line": line}).status_code == 422
    assert not ReviewTask.objects.exists()
