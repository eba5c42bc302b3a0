"""Does the page of a second letter begin with the first one, show what will be sent, and lose nothing typed?"""

import pytest
from django.test import Client

from applications.models import Correction
from portal.outbox.models import Message
from tests import factories
from tests.browser import visit
from tests.factories import stored
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TITLE, CAPITAL = "remark-company-0-rep_title", "remark-company-0-paid_in_capital"


@pytest.fixture
def correction(db: None) -> Correction:
    return factories.returned(items=[("company", "rep_title")])


def test_second_letter_begins_with_what_the_first_one_asked_and_is_sent_once(
    officer: Client, correction: Correction
) -> None:
    case = correction.application
    page = visit(officer, visit(officer, change(case)).link("更正補正通知"))
    assert (page.values()[TITLE], page.values()["note"]) == (["請修正。"], ["其他資料沒有問題。"])
    every = page.send({"reason": "漏了一項。", TITLE: "請填全銜。"}, do="all")
    assert every.status == 200
    assert every.values()["reason"] == ["漏了一項。"]
    assert every.values()[TITLE] == ["請填全銜。"]
    seen = every.send({CAPITAL: "請與登記資料一致。"}, do="preview")
    (letter,) = seen.texts("//*[@id='preview']//*[@class='letter__body']")
    assert [words for words in ("漏了一項。", "請填全銜。", "請與登記資料一致。") if words not in letter] == []
    assert not Message.objects.filter(kind="correction_amended").exists()
    done = seen.send(do="send")
    assert (done.url, Message.objects.filter(kind="correction_amended").count()) == (change(case), 1)
    assert [item.remark for item in stored(correction).items.all()] == ["請填全銜。", "請與登記資料一致。"]


def test_second_letter_without_a_reason_or_of_an_old_page_is_not_sent_and_keeps_what_was_typed(
    officer: Client, correction: Correction
) -> None:
    page = visit(officer, change(correction.application, "amend/"))
    blank = page.send({TITLE: "請填全銜。"}, do="send")
    assert blank.status == 422
    assert "請填寫理由。" in blank.words
    assert blank.values()[TITLE] == ["請填全銜。"]
    blank.send({"reason": "漏列。"}, do="send")
    late = page.send({TITLE: "請刪除。", "reason": "漏列。"}, do="send")
    assert late.status == 422
    assert "另一位同仁剛才更正過" in late.words
    assert late.values()[TITLE] == ["請刪除。"]
    assert Message.objects.filter(kind="correction_amended").count() == 1


def test_recalled_letter_asks_why_says_what_happens_and_leaves_its_items_to_be_sent_again(
    officer: Client, correction: Correction
) -> None:
    case = correction.application
    page = visit(officer, visit(officer, change(case)).link("收回補正通知"))
    assert ("廠商已經填寫的內容會保留" in page.words, page.send({"note": " "}).status) == (True, 422)
    assert page.send({"note": "寄錯案件。"}).url == change(case)
    again = visit(officer, change(case, "correction/"))
    assert again.values()[TITLE] == ["請修正。"]
    assert "reason" not in again.values()
