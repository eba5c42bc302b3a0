"""Does the page of a step of many cases show them first, do what was seen and still ticked, and name who could not?"""

import pytest
from django.test import Client

from applications.models import Application
from portal.background import duties
from portal.outbox.models import Message
from portal.roles import Role
from review.desk import batch_pages, ticked
from review.models import Batch
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.factories import stored
from tests.review.addresses import LIST

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSED = {"outcome": "approved", "comparison": "equal", "reason": "與攻頂條件一致。"}


def chosen(client: Client, kind: str, *cases: Application, **data: object) -> Page:
    ticks = {"action": f"{kind}_chosen", "_selected_action": [case.pk for case in cases], **data}
    return Page(client, client.post(LIST, ticks, follow=True))


def outcomes(page: Page) -> list[str]:
    return page.texts("//table//tbody/tr/td[last()]")


def offered(client: Client) -> list[str]:
    return visit(client, LIST).all("//select[@name='action']/option/@value")


@pytest.mark.twice
def test_selection_is_seen_before_anything_is_done_and_then_done_at_once(officer: Client) -> None:
    first, second, taken = factories.submitted(), factories.submitted(), factories.in_review()
    page = chosen(officer, "take", first, second, taken)
    assert page.texts("//h2")[0] == "會辦理 2 件，另有 1 件不能辦理"
    assert [number in page.words for number in (first.number, second.number, taken.number)] == [True] * 3
    assert "不能辦理 目前是「資格審查中」" in page.words
    assert (stored(first).state, Batch.objects.count()) == ("submitted", 0)
    done = page.send(do="confirm")
    batch = Batch.objects.get()
    assert done.url == f"/admin/review/batch/{batch.pk}/change/"
    assert outcomes(done) == ["已辦理並通知廠商"] * 2
    assert [stored(case).state for case in (first, second)] == ["in_qualification"] * 2


def test_case_without_a_tick_is_left_alone_also_from_a_page_before(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_pages, "ON_A_PAGE", 2)
    cases = [factories.submitted() for _ in range(3)]
    page = chosen(officer, "take", *cases)
    turned = page.send({"meant": f"{cases[0].pk}.0", "page": "2"})
    assert "已取消勾選 1 件" in turned.words
    turned.send(do="confirm")
    assert [stored(case).state for case in cases] == ["in_qualification", "submitted", "in_qualification"]


def test_page_pressed_twice_does_nothing_twice_and_leads_to_the_same_record(officer: Client) -> None:
    page = chosen(officer, "take", factories.submitted())
    first, second = page.send(do="confirm"), page.send(do="confirm")
    assert first.url == second.url
    assert (Batch.objects.count(), Message.objects.filter(kind="taken").count()) == (1, 1)


def test_case_that_moved_while_the_page_was_open_is_named_in_the_record(officer: Client) -> None:
    gone, other = factories.submitted(), factories.submitted()
    page = chosen(officer, "take", gone, other)
    visit(officer, f"{LIST}{gone.pk}/step/take/").send()
    done = page.send(do="confirm")
    assert outcomes(done) == [
        "沒有辦理 目前是「資格審查中」，不能「收案開始審查」。",
        "已辦理並通知廠商",
    ]
    assert "2／2 件，其中 1 件沒有辦理" in done.words


def test_page_of_which_all_have_moved_says_so_and_records_nothing(officer: Client) -> None:
    case = factories.submitted()
    page = chosen(officer, "take", case)
    visit(officer, f"{LIST}{case.pk}/step/take/").send()
    answer = page.send(do="confirm")
    assert (answer.status, Batch.objects.exists()) == (422, False)
    assert "什麼都沒有做" in answer.words


def test_documentary_outcome_asks_once_for_all_and_shows_the_letter(officer: Client) -> None:
    cases = [factories.qualified(solutions=[{"name": "甲", "kind": "summit_existing"}]) for _ in range(2)]
    page = chosen(officer, "decide", *cases)
    asked = page.send({"outcome": "approved"}, do="confirm")
    assert asked.problems == [
        "與既有攻頂方案比較：請選一項。",
        "理由（存查；下面沒有另外寫時，也是給廠商的理由）：請填寫這一欄。",
    ]
    shown = asked.send(PASSED, do="preview")
    assert "與攻頂條件一致。" in shown.texts("//*[contains(@class, 'preview__letter')]")[0]
    assert (Batch.objects.exists(), shown.values()["reason"]) == (False, [PASSED["reason"]])
    done = shown.send(PASSED, do="confirm")
    assert outcomes(done) == ["已記錄，公布時通知廠商"] * 2
    assert [case.solutions.get().state for case in cases] == ["approved"] * 2
    assert "審查通過（與既有方案一致）：與攻頂條件一致。" in done.words


def test_more_than_a_page_waits_for_are_done_by_a_worker(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_pages, "DONE_AT_ONCE", 1)
    done = chosen(officer, "take", factories.submitted(), factories.submitted()).send(do="confirm")
    assert (outcomes(done), "0／2 件，其餘由系統繼續辦理" in done.words) == (["等待辦理"] * 2, True)
    assert duties.sweep("review.batch") == 2


def test_more_than_a_page_can_carry_are_refused_with_a_way_on(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticked, "MOST_BY_HAND", 1)
    page = chosen(officer, "take", factories.submitted(), factories.submitted())
    assert (page.url, "選了 2 件，一件一件選的一次最多 1 件。請用篩選縮小範圍" in page.words) == (LIST, True)


def test_page_without_a_choice_leads_back_to_the_list(officer: Client) -> None:
    page = visit(officer, f"{LIST}batch/take/")
    assert (page.url, "還沒有選案件：請在清單勾選，再選「整批收案…」。" in page.words) == (LIST, True)
    assert visit(officer, f"{LIST}batch/nonsense/").status == 403


def test_list_offers_each_role_what_it_may_do(officer: Client, case: Application) -> None:
    ours = ["take_chosen", "decide_chosen", "publish_chosen"]
    ours += ["assign_chosen", "share_chosen", "give_chosen", "postpone"]
    assert offered(officer) == ["", *ours]
    assert offered(signed_in(factories.staff(Role.AUTHORITY))) == []
