"""Are many solutions given at once as the page showed them: evenly, to the same, or from a list?"""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from applications.models import Application
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
