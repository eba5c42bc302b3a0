"""How does a committee review one solution, from who is given it to the minutes, past one who must step aside?"""

import time
from ast import literal_eval
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from review.opinion import criteria
from tests.journeys import axe
from tests.journeys.committee import NAMES, last_line
from tests.journeys.house import House
from tests.journeys.people import Person

LEAD, SECOND, ASIDE, CHAIR = "reviewer2", "reviewer5", "reviewer6", "reviewer3"
CRITERIA = [criterion.key for criterion in criteria.of_review("technical")]
COMMENT, DOUBT = "功能完整。", "報告沒有寫硬體規格，請廠商說明。"

TASKS = """
rows = ReviewTask.objects.filter(solution={solution}).values_list("member__user__username", "pk")
print(json.dumps(dict(rows)))
"""
# Everybody else judges as they would by page, and sits in the room; the journey has no wish to see it three times.
JUDGED = """
from review.models import CriterionOpinion, Opinion
from review.opinion import criteria, judging
for task in ReviewTask.objects.filter(solution={solution}, state__in=("given", "reviewing")).select_related("member__user"):
    if task.state == "given":
        answering.declare_none(task, task.member.user, now)
        task = ReviewTask.objects.select_related("member__user").get(pk=task.pk)
    opinion = Opinion.objects.create(task=task, recommendation="approve", saved_at=now)
    CriterionOpinion.objects.bulk_create(
        CriterionOpinion(opinion=opinion, criterion=c.key, finding="met") for c in criteria.of_review("technical")
    )
    judging.hand_in(task, task.member.user, now)
print(json.dumps(None))
"""
ARRIVED = """
from review.meeting import attendance, declaring
meeting = Meeting.objects.get(pk={meeting})
for seat in meeting.attendances.filter(member__user__username__in=("reviewer", "reviewer4", "reviewer5", "reviewer7")):
    attendance.arrive(meeting, seat.pk, officer, now)
    keys = list(declaring.shut_to(meeting, seat.member.user).values_list("pk", flat=True))
    declaring.declare_none(meeting, keys, seat.member.user, now)
print(json.dumps(None))
"""
SIGNED = """
from review.meeting import ending
meeting = Meeting.objects.get(pk={meeting})
for seat in meeting.attendances.filter(is_present=True, signed_at=None).select_related("member__user"):
    ending.sign(meeting, seat.member.user, now)
print(json.dumps(None))
"""


# --- Who reviews ---------------------------------------------------------------------------------------------------


def assign(officer: Person, case: dict[str, Any]) -> None:
    officer.goes(f"/admin/review/case/{case['pk']}/change/")
    officer.goes_by(officer.page.locator(".case__solution", has_text=case["name"]).get_by_role("link", name="審查委員"))
    officer.sees("還差 3 位委員才到 3 位", "分派給委員")
    assert axe.faults(officer.page) == []
    for account in (LEAD, SECOND, ASIDE):
        officer.page.get_by_role("checkbox", name=NAMES[account]).check()
    officer.page.get_by_role("radio", name=f"主審：{NAMES[LEAD]}").check()
    officer.presses("分派")
    officer.sees("已分派給", "等委員聲明")


def step_aside(member: Person, case: dict[str, Any], task: int) -> None:
    """The gate shows the parties alone; who declares a conflict meets the case nowhere from then on."""
    member.goes("/admin/")
    member.follows(case["name"])
    member.sees("請先聲明有沒有利益衝突", case["company"], case["tax_id"])
    assert axe.faults(member.page) == []
    member.follows("我有利益衝突")
    assert axe.faults(member.page) == []
    member.page.set_viewport_size({"width": axe.PHONE, "height": 900})
    member.fills({"kind": "employed", "facts": "去年受這家公司委任輔導。"})
    member.presses("聲明並迴避")
    member.sees("已記錄您的迴避")
    pages = [f"/admin/review/reviewtask/{task}/", f"/admin/review/opinion/{task}/", f"/files/{case['paper']}/"]
    assert {page: member.page.request.get(page).status for page in pages} == dict.fromkeys(pages, 404)
    member.goes("/admin/review/reviewtask/")
    assert case["name"] not in member.content.inner_text()


def substitute(officer: Person, case: dict[str, Any]) -> None:
    officer.goes(f"/admin/review/case/{case['pk']}/solution/{case['solution']}/reviewers/")
    officer.sees("還差 1 位委員才到 3 位", "遞補")
    assert NAMES[ASIDE] not in officer.content.locator(".notice--action strong").all_inner_texts()
    officer.presses("照這樣分派")
    officer.sees("已分派給", "3 位（至少 3 位）")


# --- What they find ------------------------------------------------------------------------------------------------


WRITTEN = """
from review.models import Opinion
print(repr(Opinion.objects.filter(task={task}).values_list("comment", flat=True).first()))
"""


def keeps(house: House, task: int, comment: str) -> None:
    """At the latest when the browser has sent all that was typed."""
    deadline, kept = time.monotonic() + 30, ""
    while kept != comment and time.monotonic() < deadline:
        kept = literal_eval(house.script(WRITTEN.format(task=task)).strip().splitlines()[-1])
    assert kept == comment


def judge(member: Person, task: int, house: House) -> None:
    """On a phone, and what is typed is kept without a button."""
    member.goes(f"/admin/review/reviewtask/{task}/")
    member.page.get_by_role("checkbox").check()
    member.presses("聲明沒有，開始審查")
    member.sees("案件內容開放給您")
    member.follows("填寫審查意見")
    for key in CRITERIA:
        finding = "explain" if key == CRITERIA[8] else "met"
        member.page.locator(f'[name="{key}-finding"][value="{finding}"]').check()
    doubt = {f"{CRITERIA[8]}-comment": DOUBT, f"{CRITERIA[8]}-visible_to": "vendor"}
    member.fills({**doubt, "whole-comment": COMMENT})
    expect(member.page.locator("[data-left]").first).to_contain_text(f"{len(CRITERIA)}／{len(CRITERIA)} 項")
    expect(member.page.locator("[data-autosave-line]")).to_contain_text("儲存")
    keeps(house, task, COMMENT)
    member.page.reload()
    expect(member.page.locator(f'[name="{CRITERIA[8]}-comment"]')).to_have_value(DOUBT)
    expect(member.page.locator('[name="whole-comment"]')).to_have_value(COMMENT)
    assert axe.faults(member.page) == []
    member.page.set_viewport_size({"width": axe.PHONE, "height": 900})
    member.presses("送出審查意見")
    member.sees("總體建議")  # which is lacking still
    member.fills({"whole-recommendation": "approve"})
    member.presses("送出審查意見")
    member.sees("審查意見已送出")


# --- The committee's day -------------------------------------------------------------------------------------------


def plan(officer: Person, case: dict[str, Any]) -> int:
    begins = timezone.localtime(timezone.now() + timedelta(days=1))
    officer.goes("/admin/review/meeting/plan/")
    named = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    officer.fills({name: f"{at.year - 1911}/{at:%m/%d %H:%M}" for name, at in named.items()})
    officer.fills({"place": "會議室 B1", "is_last": "on"})
    assert axe.faults(officer.page) == []
    officer.presses("建立會議")
    officer.page.get_by_role("checkbox", name=case["name"]).check()
    officer.presses("排入議程")
    officer.sees("已排入 1 個方案", NAMES[ASIDE])  # who will leave the room
    assert axe.faults(officer.page) == []
    officer.follows("發開會通知")
    assert axe.faults(officer.page) == []
    officer.presses("發出通知")
    officer.sees("開會通知已發給委員")
    return int(officer.path.split("/")[4])


def hold(officer: Person, lead: Person, house: House, meeting: int) -> None:
    page = f"/admin/review/meeting/{meeting}/change/"
    officer.presses("開會")
    officer.sees("還有")  # planned for tomorrow
    assert axe.faults(officer.page) == []
    officer.presses("現在就開會")
    officer.sees("會議開始")
    lead.goes(page)
    lead.presses("我到場了")
    officer.goes(page)
    officer.sees("只能討論，不能決議")
    officer.goes_by(officer.page.get_by_role("row", name=NAMES[CHAIR]).get_by_role("button", name="到場"))
    last_line(house, ARRIVED.format(meeting=meeting))
    officer.presses("進到這一案")
    officer.sees(f"{NAMES[CHAIR]}（未聲明）", "不計入出席")
    assert axe.faults(officer.page) == []
    officer.goes_by(officer.page.get_by_role("row", name=NAMES[CHAIR]).get_by_role("button", name="當場聲明"))
    officer.sees("已登記這位委員當場聲明沒有利益衝突", "本案迴避 1 人，計算基礎 6 人，出席 6 人，已達二分之一")
    said = {"discussion": "廠商演示後，委員就導入時程提問，廠商當場說明。"}
    said |= {f"shown-{key}": f"現場看過：{key}。" for key in ("functions", "system_log", "portability")}
    for place, words in said.items():
        entry = officer.page.locator(f'[data-entry="{place}"]')
        entry.locator("textarea").fill(words)
        expect(entry.locator("[data-entry-status]")).to_contain_text("已於")
    line = officer.page.locator(f'[data-entry="line-{CRITERIA[8]}"]')
    expect(line.locator("textarea")).to_have_value(DOUBT)  # from the opinion
    line.locator("textarea").fill("廠商已當場說明硬體規格，同意符合。")
    line.locator('[value="met"]').check()
    expect(line.locator("[data-entry-status]")).to_contain_text("已於")
    officer.page.reload()
    assert axe.faults(officer.page) == []
    officer.fills({"outcome": "approve", "text": "同意通過。"})
    officer.presses("記錄決議")
    officer.sees("已記錄決議：通過")


def end(officer: Person, chair: Person, lead: Person, house: House, meeting: int) -> None:
    """Confirmed by the chair and signed by who was there, each by their own hand, before it closes."""
    page, minutes, closing = (f"/admin/review/meeting/{meeting}/{part}/" for part in ("change", "minutes", "closing"))
    officer.follows("散會前檢查")
    assert axe.faults(officer.page) == []
    officer.sees("還沒有填寫紀錄人員", "主席還沒有確認紀錄")
    officer.fills({"recorder": "承辦", "others_present": "執行單位一人"})
    officer.presses("儲存")
    chair.goes(minutes)
    assert axe.faults(chair.page) == []
    chair.presses("確認紀錄並簽署")
    chair.sees("您已確認這份紀錄")
    lead.goes(minutes)
    lead.presses("簽署紀錄")
    lead.sees("您已簽署這份紀錄")
    last_line(house, SIGNED.format(meeting=meeting))
    officer.goes(closing)
    officer.presses("散會")
    officer.sees("紀錄不再更動")
    lead.goes(page)
    lead.sees("紀錄不再更動")
    assert lead.page.locator("[data-entry]").count() == 0
