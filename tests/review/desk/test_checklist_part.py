"""Does the checklist say what stands against the next step, and which step that is?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions as vendor_actions
from applications.models import Application
from review.correction import correcting, draft_remarks
from review.desk.mark_form import judging
from review.models import Mark
from review.qualification import checklist, marking, qualifying
from tests import factories
from tests.browser import Page, visit
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCRIPT = {"X-Requested-With": "fetch"}


def judge(case: Application, result: str = "pass", but: int = 0) -> list[checklist.Item]:
    items = list(checklist.latest(case).items)[but:]
    for item in items:
        marking.mark(case, factories.officer(), item.key, judging({"result": result}), timezone.now())
    return items


def green(page: Page) -> list[str]:
    return page.texts("//*[@data-steps]/a[not(contains(@class, 'button--secondary'))]")


def count(page: Page) -> str:
    return page.texts("//*[@data-count]")[0].replace(" ", "")


def test_sensible_next_step_is_the_green_one(officer: Client) -> None:
    assert green(visit(officer, change(factories.submitted()))) == ["收案開始審查"]
    case = factories.in_review()
    total = checklist.latest(case).total
    assert green(visit(officer, change(case))) == [f"看下一項（還有 {total} 項）"]
    judge(case, but=1)
    assert green(visit(officer, change(case))) == ["看下一項（還有 1 項）"]
    judge(case)
    assert green(visit(officer, change(case))) == ["資格符合"]
    judge(case, "fail", but=total - 1)
    assert green(visit(officer, change(case))) == ["通知補正"]
    Application.objects.filter(pk=case.pk).update(state="not_qualified")  # an end: to reopen it is nobody's next step
    page = visit(officer, change(case))
    assert (green(page), page.texts("//*[@data-steps]/a")) == ([], ["重啟資格審查"])


def test_what_was_picked_is_sent_next(officer: Client) -> None:
    case = factories.in_review()
    remark = correcting.Remark(correcting.Place("company", None, "rep_name"), "請修正。")
    draft_remarks.save(case, factories.officer(), [remark], {}, timezone.now())
    assert green(visit(officer, change(case))) == ["通知補正"]
    judge(case)
    assert green(visit(officer, change(case))) == ["通知補正"]


def test_nothing_is_next_while_the_vendor_is_asked(officer: Client) -> None:
    case = factories.returned().application
    page = visit(officer, change(case))
    assert (green(page), "延長補正期限" in page.words) == ([], True)


def test_count_names_an_open_fail_and_leads_to_it(officer: Client) -> None:
    case = factories.in_review()
    items = judge(case)
    assert count(visit(officer, change(case))) == f"{len(items)}/{len(items)}已看"
    marking.mark(case, factories.officer(), "R4-2", judging({"result": "fail"}), timezone.now())
    page = visit(officer, change(case))
    assert count(page).startswith(f"{len(items)}/{len(items)}已看，1項不符合")
    assert [link.get("href") for link in page.all("//*[@data-count]//a")] == ["#item-R4-2"]


def test_fail_offers_to_ask_the_vendor(officer: Client) -> None:
    case = factories.in_review()
    asks = "//*[@id='item-R4-2']//a[@data-ask-beside]"
    assert visit(officer, change(case)).all(asks) == []
    sent = {"key": "R4-2", "result": "fail"}
    told = officer.post(change(case, "marks/"), sent, headers=SCRIPT).json()
    assert "1 項不符合" in told["count"]
    assert "要求補正「" in told["html"]
    (link,) = visit(officer, change(case)).all(asks)
    opened = visit(officer, change(case) + link.get("href").partition("#")[0])
    row = link.get("href").partition("#")[2]
    assert len(opened.all(f"//*[@id='{row}']//textarea")) == 1
    assert [box.get("value") for box in opened.all(f"//*[@id='{row}']//input[@name='submission']")] == ["1"]
    Application.objects.update(state="correction_requested")
    assert visit(officer, change(case)).all(asks) == []


def test_what_was_left_is_said_after_qualifying_until_it_is_judged(officer: Client) -> None:
    case = factories.in_review()
    judge(case, but=2)
    qualifying.qualify(case, factories.officer(), "當面看過。", timezone.now())
    said = "辦理資格符合時沒有全部看過，還有 2 項沒有判定"
    page = visit(officer, change(case))
    assert (said in page.words, "當面看過。" in page.words) == (True, True)
    left = checklist.latest(case).unseen[0]
    assert officer.post(change(case, "marks/"), {"key": left.key, "result": "pass"}).status_code == 302
    assert "還有 1 項沒有判定" in visit(officer, change(case)).words
    judge(case)
    page = visit(officer, change(case))
    assert ("沒有全部看過" in page.words, "辦理時已看" in page.words) == (False, True)


# --- Nothing stale -------------------------------------------------------------------------------------------------


def answered(case: Application) -> None:
    correction = correcting.request_correction(
        case,
        factories.officer(),
        [correcting.Remark(correcting.Place("company", None, "paid_in_capital"), "請修正。")],
        "",
        timezone.now(),
    )
    again = Application.objects.get(pk=correction.application_id)
    factories.save(again, "company", paid_in_capital=5_000_000)
    vendor_actions.answer_correction(again, factories.user_of(again), None, timezone.now())


@pytest.mark.parametrize(("key", "said"), [("R4-2", "這一項的內容有變更"), ("R4-1", "這一項的內容沒有變更")])
def test_mark_of_an_earlier_submission_is_refused_and_keeps_what_was_typed(
    officer: Client, key: str, said: str
) -> None:
    case = factories.in_review()
    page = visit(officer, change(case))
    form = f"//*[@id='mark-item-{key}']//input[@type='hidden']"
    sent = {box.get("name"): box.get("value", "") for box in page.all(form)}
    sent |= {"result": "pass", "note": "我看過了"}
    answered(case)
    refused = officer.post(change(case, "marks/"), sent)
    words = refused.content.decode()
    assert refused.status_code == 409
    assert [part in words for part in ("送出第 2 次送件，您看的是第 1 次送件", said, "我看過了")] == [True] * 3
    told = officer.post(change(case, "marks/"), sent, headers=SCRIPT)
    assert told.status_code == 409
    assert [part in told.json()["html"] for part in (said, "我看過了", "看新的內容")] == [True] * 3
    assert 'name="submission" value="1"' in told.json()["html"]  # the page still shows the first
    assert not Mark.objects.exists()


def test_step_of_an_earlier_submission_is_refused_and_keeps_what_was_typed(officer: Client) -> None:
    case = factories.in_review()
    page = visit(officer, change(case, "step/qualify/"))
    answered(case)
    refused = page.send({"note": "當面看過。"})
    assert refused.status == 409
    assert refused.values()["note"] == ["當面看過。"]
    assert refused.values()["submission"] == ["2"]
    assert "您看的是第 1 次送件。還沒有辦理" in refused.words
    assert Application.objects.get(pk=case.pk).state == "in_qualification"


def test_correction_of_an_earlier_submission_is_not_sent_and_keeps_what_was_typed(officer: Client) -> None:
    case = factories.in_review()
    page = visit(officer, change(case, "correction/?all="))
    answered(case)
    refused = page.send({"remark-company-0-rep_name": "請改", "note": "整體說明"}, do="send")
    assert (refused.status, case.corrections.count()) == (422, 1)
    assert "您看的是第 1 次送件。還沒有寄出" in refused.words
    kept = refused.values()
    assert (kept["remark-company-0-rep_name"], kept["note"]) == (["請改"], ["整體說明"])


def test_remark_on_an_earlier_submission_is_not_kept(officer: Client) -> None:
    case = factories.in_review()
    answered(case)
    sent = {"remark-company-0-rep_name": "請改", "submission": "1"}
    refused = officer.post(change(case, "remark/"), sent, headers=SCRIPT)
    assert (refused.status_code, "請重新整理頁面，看過新的送件再寫" in refused.json()["error"]) == (409, True)
    assert ("請改" in refused.json()["html"], case.draft_remarks.count()) == (True, 0)
