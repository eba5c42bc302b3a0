"""Where is the case, who must act, and by when? In plain words."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.models import Application, Correction
from portal.time.calendar import format_datetime
from portal.workflow.table import Waits


@dataclass(frozen=True)
class NextStep:
    """The one thing that matters now. `who` is 您 or the executing unit; `due` is the last second in time."""

    title: str
    text: str
    who: str
    url: str = ""
    button: str = ""
    due: datetime | None = None


def next_step(application: Application, now: datetime) -> NextStep:
    if application.held_since and not application.stage.final:
        return _held(application)
    if application.is_draft:
        return _draft(application, now)
    if application.state == application.workflow.step("lapse").target:
        return _abandoned(application, now)
    if application.stage.final:
        return _ended(application)
    return _correction(application, now) if application.stage.waits_for is Waits.VENDOR else _waiting(application)


def _draft(application: Application, now: datetime) -> NextStep:
    programme, url = application.programme, _case(application)
    if reason := programme.refusal(now):
        if not programme.has_ended(now):  # paused, or not open yet
            return NextStep("繼續填寫，受理後再送出", reason, "您", url, "繼續填寫")
        return NextStep("這份草稿沒有送出", reason, "—", url, "閱讀草稿")
    return NextStep(
        "繼續填寫並送出",
        "看到收件編號、拿到收件成功通知，才算完成申請。",
        "您",
        url,
        "繼續填寫",
        programme.last_second,
    )


def _held(application: Application) -> NextStep:
    text = "送件已經完成，收件時間以收件通知為準。檔案正在掃毒，掃完會自動交給承辦；掃毒要多久都不影響您的期限，您現在不必做任何事。"
    return NextStep("已收件，檔案掃毒中", text, "系統", _case(application), "查看案件")


def _correction(application: Application, now: datetime) -> NextStep:
    correction = application.open_correction()
    if correction is None or not correction.is_running(now):
        return NextStep(
            "補正期限已過",
            "期限內沒有收到補正資料，依須知六(五)視同放棄，系統正在結案。",
            "—",
            _case(application),
            "查看案件",
        )
    return NextStep(
        f"請補正 {correction.items.count()} 個項目",
        f"{postponed(correction)}只有承辦指出的項目可以修改。改好以後要按「送出補正」；逾期未補正視同放棄。",
        "您",
        reverse("applications:correction", args=[application.pk]),
        "開始補正",
        correction.last_second,
    )


def postponed(correction: Correction) -> str:
    """That the due time is not the first one any more, until when it is now, and when the vendor was told so."""
    if correction.told_at == correction.requested_at:
        return ""
    moved = correction.application.events.filter(step__in=("extend", "reopen_correction")).last()
    what = "重新開放補正，期限改到" if moved and moved.step == "reopen_correction" else "補正期限延長到"
    until = format_datetime(correction.last_second, seconds=True)
    return f"{what} {until}，已於 {format_datetime(correction.told_at)} 通知您。"


def _waiting(application: Application) -> NextStep:
    """Somebody else is at work: what the table has the vendor read meanwhile."""
    stage, unit = application.stage, application.programme.executing_unit_name
    return NextStep(stage.heading or stage.public, stage.told, unit, _case(application), "查看案件")


def _abandoned(application: Application, now: datetime) -> NextStep:
    """六(五): what happened, and that another application may be begun while the year takes them in."""
    programme, last = application.programme, application.corrections.order_by("-round").first()
    text = "期限內沒有收到您送出的補正，依須知六(五)視同放棄，本案結束。"
    if last:
        text = f"補正期限 {format_datetime(last.last_second)} 已過，{text}"
    if programme.refusal(now):
        return NextStep(application.stage.public, text, "—", _case(application), "查看案件")
    text += f"本年度受理到 {format_datetime(programme.last_second)}，在這之前可以重新申請，前次填寫的資料可以帶入。"
    return NextStep(application.stage.public, text, "—", reverse("applications:home"), "重新申請")


def _ended(application: Application) -> NextStep:
    return NextStep(
        application.stage.public, "這個案件已經結束，送件內容與通知仍可查閱。", "—", _case(application), "查看案件"
    )


def _case(application: Application) -> str:
    return reverse("applications:application", args=[application.pk])


def stages(application: Application) -> list[dict]:
    """The case as a line of its milestones, and its end, with the dates on which each was reached."""
    table, stage = application.workflow, application.stage
    reached = {event.target: event.at for event in application.events}
    reached.setdefault(table.initial.name, application.created_at)
    here = stage.within or stage.name
    line = [state for state in table.states if state.milestone and (not stage.final or state.name in reached)]
    if stage.final:
        line.append(stage)
    return [
        {
            "label": state.milestone or state.label,
            "date": reached.get(state.name),
            "state": "current" if state.name == here else "done" if state.name in reached else "todo",
        }
        for state in line
    ]
