"""Does a vendor read of each state what it says, and on the line how far the case has come?"""

from collections.abc import Callable

import pytest
from django.utils import timezone

from applications import actions
from applications.models import Application
from applications.pages.status import next_step, stages
from review.correction import correcting
from review.qualification import qualifying
from tests import factories

pytestmark = pytest.mark.django_db

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
        (factories.qualified, "資格審查通過，方案審查中", "各方案的審查進度列在案件頁；有結果會寄信通知。", "填寫✓ 送件✓ 資格審查✓ (方案審查)"),
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


def drawn(case: Application) -> str:
    """The line: ✓ of what is done, brackets around where the case is."""
    looks = {"done": "{}✓", "current": "({})", "todo": "{}"}
    return " ".join(looks[stage["state"]].format(stage["label"]) for stage in stages(case))
