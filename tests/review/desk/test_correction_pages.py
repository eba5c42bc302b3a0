"""Can an officer ask for every box of what was filed, and for nothing else?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Correction
from portal.time.calendar import format_datetime
from review.correction import correcting
from tests import factories
from tests.browser import visit
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.clause("R6-5-1", "N2")
def test_correction_opens_what_got_a_remark(officer: Client) -> None:
    case = factories.in_review()
    solution = case.solutions.get()
    page = visit(officer, change(case, "correction/"))
    due = correcting.correction_due(case, timezone.now())
    assert format_datetime(due.last_second, seconds=True) in page.words
    boxes = {name for name in page.values() if name.startswith("remark-")}
    assert f"remark-promotion-{solution.pk}-price_plans" in boxes
    assert {"remark-company-0-tax_id", "remark-company-0-kinds"} & boxes == set()
    done = page.send(
        {"remark-company-0-rep_title": " 請補。\x00 ", f"remark-promotion-{solution.pk}-price_plans": "請確認。"}
    )
    assert done.url == change(case)
    places = Correction.objects.get().items.values_list("sheet", "solution", "name", "remark")
    assert list(places) == [
        ("company", None, "rep_title", "請補。"),
        ("promotion", solution.pk, "price_plans", "請確認。"),
    ]


def test_every_box_of_the_correction_page_can_be_asked_for(officer: Client) -> None:
    case = factories.in_review(
        solutions=[{"kind": "previously_listed", "agent": True, "hybrid": True}, {"kind": "summit_existing"}]
    )
    page = visit(officer, change(case, "correction/"))
    boxes = [name for name in page.values() if name.startswith("remark-")]
    done = page.send(dict.fromkeys(boxes, "請補正。"))
    assert done.url == change(case)
    assert Correction.objects.get().items.count() == len(boxes) > 100


@pytest.mark.parametrize(
    ("remarks", "words"),
    [
        ({}, "請至少選一個要補正的項目。"),
        ({"remark-company-0-nonsense": "x", "remark-company-0-rep_title": "寫好的說明"}, "補正項目不屬於這個案件"),
        ({"remark-company-0-tax_id": "x", "remark-company-0-rep_title": "寫好的說明"}, "補正項目不屬於這個案件"),
        ({"remark-technical-９-name": "x", "remark-company-0-rep_title": "寫好的說明"}, "補正項目不屬於這個案件"),
        ({f"remark-technical-{'9' * 40}-name": "x"}, "補正項目不屬於這個案件"),
    ],
)
def test_correction_that_cannot_be_is_refused_and_shown_again(
    officer: Client, remarks: dict[str, str], words: str
) -> None:
    case = factories.in_review()
    answer = visit(officer, change(case, "correction/")).send({**remarks, "note": "整體說明"})
    assert (answer.status, words in answer.words) == (422, True)
    shown = answer.values()
    assert shown["note"] == ["整體說明"]
    assert shown["remark-company-0-rep_title"] == [remarks.get("remark-company-0-rep_title", "")]
    assert not Correction.objects.exists()


def test_correction_of_another_case_is_refused(officer: Client) -> None:
    case, other = factories.in_review(), factories.in_review()
    name = f"remark-technical-{other.solutions.get().pk}-tech_security"
    assert visit(officer, change(case, "correction/")).send({name: "x"}).status == 422
    assert not Correction.objects.exists()


# --- While the solutions are reviewed ----------------------------------------------------------------------------------


def test_supplement_is_asked_on_the_same_page_with_its_own_due_time(officer: Client) -> None:
    case = factories.qualified(solutions=[{"name": "甲"}, {"name": "乙"}])
    first, second = case.solutions.all()
    page = visit(officer, change(case, "correction/"))
    assert "寄出補件通知" in page.words
    refused = page.send({f"remark-technical-{first.pk}-tech_security": "請補充。", "way": "date", "day": ""}, do="send")
    assert (refused.status, refused.problems) == (422, ["指定日期：請填寫補件期限。"])
    done = refused.send({"way": "days", "days": "10", "solutions": [str(second.pk)]}, do="send")
    assert done.url == change(case)
    asked = Correction.objects.get()
    assert asked.purpose == "supplement_review"
    assert asked.days == 10
    assert list(asked.solutions.all()) == [second]
    assert [item.remark for item in asked.items.all()] == ["請補充。"]
    assert "審查補件：等待補件" in visit(officer, change(case)).words


def test_supplement_is_extended_and_amended_on_the_pages_of_corrections(officer: Client) -> None:
    asked = factories.asked_to_supplement()
    case = asked.application
    assert "的審查補件" in visit(officer, change(case, "extension/")).words
    done = visit(officer, change(case, "extension/")).send({"way": "days", "days": "2", "reason": "假期。"})
    assert done.url == change(case)
    place = f"remark-technical-{case.solutions.get().pk}-tech_security"
    amended = visit(officer, change(case, "amend/")).send({place: "請說明登入方式。", "reason": "寫清楚。"}, do="send")
    assert amended.url == change(case)
    kinds = [letter.kind for letter in factories.letters_of(case)][-2:]
    assert kinds == ["supplement_extended", "supplement_amended"]
