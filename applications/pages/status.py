"""Where is the case, who must act, and by when? In plain words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from applications import actions, told
from applications.models import Application, Correction, Programme, Solution
from applications.standing import Standing, standing
from applications.workflow import CHOSEN, LISTED, OF_QUALIFICATION, OF_REVIEW, RECALLED, SOLUTION, VENDOR, awaited_in
from portal.time.calendar import format_datetime
from portal.workflow.models import Event
from portal.workflow.table import Step, Waits


@dataclass(frozen=True)
class NextStep:
    """The one thing that matters now. `who` is 您 or the executing unit; `due` is the last second in time."""

    title: str
    text: str
    who: str
    url: str = ""
    button: str = ""
    due: datetime | None = None
    reason: str = ""  # why it ended, in the words that the letter told
    after: str = ""  # what can be done next
    usual: str = ""  # how long it takes as a rule
    links: tuple[tuple[str, str], ...] = ()  # (words, address) of what is public
    contact: Programme | None = None  # whom to ask


def with_solutions(cases: Iterable[Application]) -> list[Application]:
    """Of each case the few columns of its solutions that say where it stands: they are wide rows."""
    listed = list(cases)
    narrow = Solution.objects.only("application", "name", "position", "kind", "state", "shown_as")
    prefetch_related_objects(listed, Prefetch("solutions", narrow))
    return listed


def standing_of(application: Application) -> Standing:
    return standing(application.stage, [solution.public_stage for solution in application.solutions.all()])


def next_step(application: Application, now: datetime) -> NextStep:
    if application.held_since and not application.stage.final:
        return _held(application)
    if application.is_draft:
        return _draft(application, now)
    if application.stage.final:
        return _ended(application, now)
    if application.stage.waits_for is Waits.ELSEWHERE:
        return _reviewed(application, now)
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
    rounds = correction.rounds if correction else awaited_in(application.state)
    noun = rounds.noun
    if correction is None or not correction.is_running(now):
        return NextStep(f"{noun}期限已過", _PAST_DUE[rounds.lapse], "—", _case(application), "查看案件")
    return NextStep(
        f"請{noun} {correction.items.count()} 個項目",
        f"{postponed(correction)}只有承辦指出的項目可以修改。改好以後要按「送出{noun}」；{rounds.overdue}。",
        "您",
        reverse("applications:correction", args=[application.pk]),
        f"開始{noun}",
        correction.last_second,
    )


_PAST_DUE = {
    OF_QUALIFICATION.lapse: "期限內沒有收到補正資料，依須知六(五)視同放棄，系統正在結案。",
    OF_REVIEW.lapse: "期限內沒有收到補件。申請案沒有結束，執行單位會依現有資料決定如何審查，有結果會寄信通知。",
}


def postponed(correction: Correction) -> str:
    """That the due time is not the first one any more, until when it is now, and when the vendor was told so."""
    if correction.told_at == correction.requested_at:
        return ""
    rounds = correction.rounds
    moved = correction.application.events.filter(step__in=(rounds.extend, rounds.reopen)).last()
    is_reopened = moved is not None and moved.step == rounds.reopen
    what = f"重新開放{rounds.noun}，期限改到" if is_reopened else f"{rounds.noun}期限延長到"
    until = format_datetime(correction.last_second, seconds=True)
    return f"{what} {until}，已於 {format_datetime(correction.told_at)} 通知您。"


def _waiting(application: Application) -> NextStep:
    """Somebody else is at work: what the table has the vendor read meanwhile."""
    stage, unit = application.stage, application.programme.executing_unit_name
    text, usual = stage.told, _usual(application, [stage.within or stage.name])
    last = application.corrections.order_by("-round").first()
    if last and last.state == RECALLED:
        text = f"承辦收回了{last.called}通知，現在不必{last.rounds.noun}。{text}"
    return NextStep(stage.heading or stage.public, text, unit, _case(application), "查看案件", usual=usual)


def _usual(application: Application, stages: Iterable[str]) -> str:
    """How long the stages take as a rule; empty while too few have ended."""
    every = {stage: told.usual_time(application.programme, stage) for stage in stages}
    known = {stage: usual for stage, usual in every.items() if usual}
    if len(every) == 1:
        return "".join(f"這個階段{usual.words}（{usual.year} 年度的中位數）。" for usual in known.values())
    return "".join(
        f"「{_public(stage)}」{usual.words}（{usual.year} 年度的中位數）。" for stage, usual in known.items()
    )


def _public(stage: str) -> str:
    return SOLUTION.state(stage.removeprefix("solution-")).public


FEW_LINKS = 5


def _reviewed(application: Application, now: datetime) -> NextStep:
    """A case that qualified stands where its solutions do, whatever the mix; what an upper app waits for comes first."""
    if link := next((link for link in told.links_of(application) if link.button), None):
        return NextStep(link.words, f"{link.title}現在輪到您辦理。", "您", link.url, link.button, link.due)
    programme, here = application.programme, standing_of(application)
    public = [solution for solution in application.solutions.all() if LISTED in solution.public_stage.groups]
    moving = [name for name in here.states if SOLUTION.state(name).waits_for is Waits.OFFICE]
    return NextStep(
        here.words,
        here.told or application.stage.told,
        programme.executing_unit_name if here.waits_for else "—",
        _case(application),
        "查看案件",
        reason=_reason_of_all(application) if here.is_over else "",
        after=_next_year(application, now) if here.is_over else "",
        usual=_usual(application, [f"solution-{name}" for name in moving]) if moving else "",
        links=_public_links(application, public),
        contact=programme if here.is_over else None,
    )


def _public_links(application: Application, public: list[Solution]) -> tuple[tuple[str, str], ...]:
    """Of many solutions the first ones; all of them stand in the table of the case."""
    places = told.public_places(public)
    links = [(f"公開名單上的「{solution}」", places[solution.pk]) for solution in public if solution.pk in places]
    every = (f"全部 {len(links)} 個方案", f"{_case(application)}#solutions")
    return (*links[:FEW_LINKS], every) if len(links) > FEW_LINKS + 1 else tuple(links)


def _reason_of_all(application: Application) -> str:
    return "\n".join(f"{line.solution}：{line.reason}" for line in solution_lines(application) if line.reason)


def _next_year(application: Application, now: datetime) -> str:
    if application.programme.has_ended(now):
        return _afterwards(application, now)
    return "同一年度一家廠商一件申請，這一件已經有結果。下一年度開始受理以後可以再次申請，這次填寫的資料可以帶入。"


def _ended(application: Application, now: datetime) -> NextStep:
    """What happened and why, what can be done next, and whom to ask."""
    text = "這個案件已經結束，送件內容與通知仍可查閱。"
    last = application.corrections.order_by("-round").first()
    if application.state == application.workflow.step("lapse").target:  # 六(五)
        text = "期限內沒有收到您送出的補正，依須知六(五)視同放棄，本案結束。"
        text = f"補正期限 {format_datetime(last.last_second)} 已過，{text}" if last else text
    target = actions.carry_target(application.vendor, now)
    return NextStep(
        application.stage.public,
        text,
        "—",
        reverse("applications:home") if target else _case(application),
        "重新申請" if target else "查看案件",
        reason=_reason(application.workflow.step, application.events.order_by("at", "pk").last()),
        after=_afterwards(application, now),
        contact=application.programme,
    )


def _reason(step_named: Callable[[str], Step], event: Event | None) -> str:
    """What was told with the step that led here; what staff wrote among themselves is no reason for a vendor."""
    if event is None:
        return ""
    step = step_named(event.step)
    is_told = not step.is_silent and (step.asks_note or step.by == VENDOR)
    return event.note if is_told else ""


def _afterwards(application: Application, now: datetime) -> str:
    target = actions.carry_target(application.vendor, now)
    if target:
        until = format_datetime(target.last_second)
        return f"{target.year} 年度受理到 {until}，在這之前可以重新申請，這次填寫的資料可以帶入。"
    if Programme.objects.open_at(now).exists():
        return "受理中的年度您已經另有一件申請，請到「我的申請」繼續。"
    return "目前沒有受理中的年度。下一年度開始受理以後可以再次申請，這次填寫的資料可以帶入。"


@dataclass(frozen=True)
class SolutionLine:
    """One solution on the case page: where it stands, why, and where it is public."""

    solution: Solution
    reason: str
    url: str


def solution_lines(application: Application) -> list[SolutionLine]:
    solutions = list(application.solutions.all())
    places = told.public_places(s for s in solutions if LISTED in s.public_stage.groups)
    steps = application.history.exclude(subject=application.ref)
    last = {event.subject: event for event in steps if not SOLUTION.is_silent(event.step)}  # what it was told of last
    return [SolutionLine(s, _reason(SOLUTION.step, last.get(s.ref)), places.get(s.pk, "")) for s in solutions]


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
    drawn = [
        {
            "label": state.milestone or state.label,
            "date": reached.get(state.name),
            "state": "current" if state.name == here else "done" if state.name in reached else "todo",
        }
        for state in line
    ]
    return drawn + _outcome_of(application, drawn)


def _outcome_of(application: Application, drawn: list[dict]) -> list[dict]:
    """What came of the solutions, once nobody reviews or announces any more: the review is done then."""
    here = standing_of(application)
    done = SOLUTION.group(CHOSEN) | SOLUTION.names(final=True)
    if application.stage.waits_for is not Waits.ELSEWHERE or not here.states or set(here.states) - done:
        return []
    drawn[-1]["state"] = "done"
    return [{"label": here.words if len(here.states) == 1 else "已有結果", "date": None, "state": "current"}]
