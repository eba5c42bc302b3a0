"""Does a vendor read of each state what it says, and on the line how far the case has come?"""

from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application, Programme, Solution
from applications.pages.status import next_step, stages
from applications.standing import standing
from applications.workflow import SOLUTION
from portal.workflow.table import State
from review.correction import amending, correcting
from review.decision import deciding
from review.models import Figures
from review.qualification import qualifying
from tests import factories
from tests.browser import visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOTHING_TO_DO = "您現在不必做任何事。需要補正時會寄信通知。"
ENDED = "這個案件已經結束，送件內容與通知仍可查閱。"


def proposed() -> Application:
    case = factories.in_review()
    case.programme.second_sign_off = True
    case.programme.save()
    return qualifying.propose_not_qualified(case, factories.officer(), "資本額不足。", timezone.now())


def not_qualified() -> Application:
    return qualifying.find_not_qualified(factories.in_review(), factories.officer(), "資本額不足。", timezone.now())


def reopened() -> Application:
    return qualifying.reopen(not_qualified(), factories.officer(), "再看一次。", timezone.now())


def returned() -> Application:
    return factories.returned(timezone.now()).application


def lapsed() -> Application:
    correction = factories.returned(factories.NOON)
    correcting.lapse(correction.pk, timezone.now())
    return correction.application


def withdrawn() -> Application:
    case = factories.submitted()
    actions.withdraw(case, factories.user_of(case), "", timezone.now())
    return case


@pytest.mark.parametrize(
    ("make", "title", "text", "line"),
    [
        (factories.draft, "繼續填寫並送出", "看到收件編號、拿到收件成功通知，才算完成申請。", "(填寫) 送件 資格審查 方案審查"),
        (factories.submitted, "等待資格審查", f"我們已收到您的申請，{NOTHING_TO_DO}", "填寫✓ (送件) 資格審查 方案審查"),
        (factories.in_review, "資格審查中", f"承辦正在檢查資格與應備資料，{NOTHING_TO_DO}", "填寫✓ 送件✓ (資格審查) 方案審查"),
        (proposed, "資格審查中", f"承辦正在檢查資格與應備資料，{NOTHING_TO_DO}", "填寫✓ 送件✓ (資格審查) 方案審查"),
        (reopened, "資格審查中", f"承辦正在檢查資格與應備資料，{NOTHING_TO_DO}", "填寫✓ 送件✓ (資格審查) 方案審查"),
        (returned, "請補正 3 個項目", "只有承辦指出的項目可以修改。改好以後要按「送出補正」；逾期未補正視同放棄。", "填寫✓ 送件✓ (資格審查) 方案審查"),
        (factories.qualified, "技術審查中", "執行單位正在審查方案，有結果會寄信通知。", "填寫✓ 送件✓ 資格審查✓ (方案審查)"),
        (not_qualified, "資格不符", ENDED, "填寫✓ 送件✓ 資格審查✓ (資格不符)"),
        (withdrawn, "已撤回", ENDED, "填寫✓ 送件✓ (已撤回)"),
    ],
)  # fmt: skip
def test_state_says_what_happens_and_how_far_the_case_has_come(
    make: Callable[[], Application], title: str, text: str, line: str
) -> None:
    case = factories.stored(make())
    step = next_step(case, timezone.now())
    said = {"title": step.title, "text": step.text, "line": drawn(case)}
    assert said == {"title": title, "text": text, "line": line}


def test_line_of_a_lapsed_case_ends_with_why() -> None:
    assert drawn(factories.stored(lapsed())) == "填寫✓ 送件✓ 資格審查✓ (逾期未補正視同放棄)"


def test_each_milestone_has_the_day_on_which_it_was_reached() -> None:
    case = factories.stored(reopened())
    last = {event.target: event.at for event in case.events}
    reached = [case.created_at, last["submitted"], last["in_qualification"], None]
    assert [stage["date"] for stage in stages(case)] == reached


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (factories.approved, "填寫✓ 送件✓ 資格審查✓ (方案審查)"),
        (factories.announced, "填寫✓ 送件✓ 資格審查✓ 方案審查✓ (已公告入選)"),
        (factories.listed, "填寫✓ 送件✓ 資格審查✓ 方案審查✓ (已上架)"),
    ],
)
def test_line_goes_on_to_what_came_of_the_review(make: Callable[[], Application], line: str) -> None:
    assert drawn(factories.stored(make())) == line


def drawn(case: Application) -> str:
    """The line: ✓ of what is done, brackets around where the case is."""
    looks = {"done": "{}✓", "current": "({})", "todo": "{}"}
    return " ".join(looks[stage["state"]].format(stage["label"]) for stage in stages(case))


# --- What a mix of solutions says, and an end ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "states",
    list(combinations_with_replacement(SOLUTION.states, 2)),
    ids=lambda states: "+".join(s.name for s in states),
)
def test_home_and_case_page_say_the_same_of_every_mix(client: Client, states: tuple[State, State]) -> None:
    case = factories.qualified(solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    for solution, state in zip(case.solutions.all(), states, strict=True):
        Solution.objects.filter(pk=solution.pk).update(state=state.name)
    client.force_login(factories.user_of(case))
    said = standing(case.stage, states)
    home, page = visit(client, "/apply/"), visit(client, f"/apply/{case.pk}/")
    assert said.words in home.texts("//*[@class='next__title']")  # an end stands below what can be begun
    assert page.texts("//*[@class='next__title']")[:1] == [said.words]
    assert page.texts("//*[contains(@class, 'page-head')]//*[contains(@class, 'tag')]") == [said.words]
    acts = f"現在由{case.programme.executing_unit_name}處理" in page.words
    assert (acts, "有疑問請洽" in page.words) == (said.waits_for is not None, said.is_over)


def test_rejected_solution_says_why_what_comes_next_and_whom_to_ask(client: Client) -> None:
    case = factories.qualified()
    case.programme.contact_phone = "02-2345-6789"
    case.programme.save()
    deciding.decide(case.solutions.get(), factories.officer(), "rejected", "資安證明不足。", "", timezone.now())
    factories.publish(case.solutions.all(), timezone.now())
    client.force_login(factories.user_of(case))
    for url in ("/apply/", f"/apply/{case.pk}/"):
        page = visit(client, url)
        assert [
            words
            for words in ("審查未通過", "資安證明不足。", "下一年度開始受理以後可以再次申請", "02-2345-6789")
            if words not in page.words
        ] == []


def test_listed_solution_leads_to_its_public_page(client: Client) -> None:
    case = factories.listed()
    client.force_login(factories.user_of(case))
    for url in ("/apply/", f"/apply/{case.pk}/"):
        address = visit(client, url).link("公開名單上的")
        assert client.get(address).status_code == 200


def test_many_listed_solutions_fill_no_screen_with_links(client: Client) -> None:
    case = factories.listed(solutions=[{"name": f"{number}號雲"} for number in range(1, 8)])
    client.force_login(factories.user_of(case))
    for url in ("/apply/", f"/apply/{case.pk}/"):
        page = visit(client, url)
        named = page.texts(
            "//*[contains(@class, 'next ') or @class='next']//a[contains(., '「') or contains(., '全部')]"
        )
        assert named == [*(f"公開名單上的「{number}號雲」" for number in range(1, 6)), "全部 7 個方案"]
        assert page.link("全部 7 個方案") == f"/apply/{case.pk}/#solutions"


def test_solutions_of_a_case_say_on_a_phone_what_each_line_is(client: Client) -> None:
    """There the head of the table is gone and each cell has a line of its own."""
    case = factories.submitted(now=timezone.now())
    client.force_login(factories.user_of(case))
    page = visit(client, f"/apply/{case.pk}/")
    heads = page.texts("//table[contains(@class, 'table--stack')]//th")
    assert heads == ["方案名稱", "申請類別", "進度"] == page.all("//table//td/@data-label")


@pytest.mark.parametrize(("make", "reason"), [(not_qualified, "資本額不足。"), (withdrawn, "")])
def test_end_says_its_reason_and_that_one_may_apply_again_while_the_year_takes_in(
    make: Callable[[], Application], reason: str
) -> None:
    case = factories.stored(make())
    step = next_step(case, timezone.now())
    assert (step.reason, step.button) == (reason, "重新申請")
    assert "可以重新申請，這次填寫的資料可以帶入" in step.after
    assert step.contact == case.programme


def test_end_leads_from_the_first_page_to_its_case_and_from_there_to_a_new_one(client: Client) -> None:
    """Nothing else on the first page does, while the year still takes in."""
    case = withdrawn()
    client.force_login(factories.user_of(case))
    assert visit(client, "/apply/").link("查看案件") == f"/apply/{case.pk}/"
    assert visit(client, f"/apply/{case.pk}/").link("重新申請") == "/apply/"


def test_words_of_the_system_about_a_lapse_are_for_officers_alone() -> None:
    step = next_step(factories.stored(lapsed()), timezone.now())
    assert (step.reason, "視同放棄" in step.text) == ("", True)


def test_recalled_correction_is_said() -> None:
    case = amending.recall(returned(), factories.officer(), "寄錯。", timezone.now())
    assert next_step(case, timezone.now()).text.startswith("承辦收回了第 1 次補正通知，現在不必補正。")


@pytest.mark.twice
@pytest.mark.parametrize(("stays", "said"), [(9, ""), (10, "這個階段通常 6 天（115 年度的中位數）。")])
def test_usual_time_is_said_once_enough_have_ended(stays: int, said: str) -> None:
    case = factories.in_review()
    Programme.objects.update(year=115)
    medians = {"in_qualification": 6.2, "counted": {"in_qualification": stays}}
    Figures.objects.create(programme=case.programme, made_at=timezone.now(), funnel=[], medians=medians)
    assert next_step(factories.stored(case), timezone.now()).usual == said
