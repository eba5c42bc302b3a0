"""What can happen to a reviewer's task, a conflict of interest, an application for recusal and a meeting? Four tables.

Nothing of them stands in a case's history, which its vendor reads: who reviews and who stepped aside is the office's to know.
"""

from applications.workflow.words import NOBODY, STAFF, VENDOR
from portal.workflow.table import SILENT, WITHIN, State, Step, Table, Waits

MEMBER = frozenset({"reviewer"})
ANY_OF_US = STAFF | MEMBER

# What holds in a state, as other modules ask for it: `TASK.group(DECLARED)`.
AT_WORK = "at_work"  # the task is the member's to do
DECLARED = "declared"  # the member said that there is no conflict, and may see the file
COUNTED = "counted"  # the opinion is in, and counts
HIDES = "hides"  # the conflict keeps the case from the person
STANDS = "stands"  # the conflict was established and counts in quorum and dossier
AT_REST = "at_rest"  # the case stands still until the application for recusal is decided (行政程序法 §33)
COMING = "coming"  # the meeting is still to be held
SITTING = "sitting"  # it is being held
HELD = "held"  # it is over: nothing in it changes


# One member's work on one solution.
TASK = Table(
    "reviewtask",
    states=(
        State("given", "等委員聲明", "等委員聲明", "action", waits_for=Waits.ELSEWHERE, groups=(AT_WORK,)),
        State("reviewing", "審查中", "審查中", "waiting", waits_for=Waits.ELSEWHERE, groups=(AT_WORK, DECLARED)),
        State("handed_in", "意見已送出", "意見已送出", "done", waits_for=Waits.ELSEWHERE, groups=(DECLARED, COUNTED)),
        State("declined", "委員辭審", "委員辭審", "ended", final=True),
        State("taken_off", "改派", "改派", "ended", final=True),
        State("recused", "迴避", "迴避", "ended", final=True),
    ),
    steps=(
        Step("declare", "聲明無利益衝突", ("given",), "reviewing", MEMBER, letter=SILENT, page=WITHIN),
        Step(
            "decline",
            "辭審",
            ("given", "reviewing"),
            "declined",
            MEMBER,
            asks_note=True,
            letter=SILENT,
            page=WITHIN,
        ),
        Step("hand_in", "送出審查意見", ("reviewing",), "handed_in", MEMBER, letter=SILENT, page=WITHIN),
        Step("take_back", "取回審查意見", ("handed_in",), "reviewing", MEMBER, letter=SILENT, page=WITHIN),
        Step(
            "take_off",
            "改派他人",
            ("given", "reviewing", "handed_in"),
            "taken_off",
            STAFF,
            asks_note=True,
            letter="review_taken_off",
            page=WITHIN,
        ),
        Step(  # by a resolution of the committee; who judges anew hears of the new task
            "annul",
            "廢棄意見，重新審查",
            ("given", "reviewing", "handed_in"),
            "taken_off",
            STAFF,
            asks_note=True,
            letter=SILENT,
            page=WITHIN,
        ),
        Step("recuse", "迴避", ("given", "reviewing", "handed_in"), "recused", NOBODY, letter=SILENT),
    ),
)

# 行政程序法 §32, 審議規則 §14: a person of the staff and an application.
CONFLICT = Table(
    "conflict",
    states=(
        State("proposed", "待查明", "待查明", "action", waits_for=Waits.OFFICE, groups=(HIDES,)),
        State("confirmed", "應迴避", "應迴避", "done", waits_for=Waits.ELSEWHERE, groups=(HIDES, STANDS)),
        State("dismissed", "已查，無須迴避", "已查，無須迴避", "ended", final=True),
        State("lifted", "迴避已解除", "迴避已解除", "ended", final=True),
    ),
    steps=(
        Step("confirm", "確認迴避", ("proposed",), "confirmed", ANY_OF_US, letter=SILENT, page=WITHIN),
        Step(
            "dismiss",
            "查明無須迴避",
            ("proposed",),
            "dismissed",
            STAFF,
            asks_note=True,
            letter=SILENT,
            page=WITHIN,
        ),
        Step(
            "lift",
            "解除迴避",
            ("confirmed",),
            "lifted",
            STAFF,
            asks_note=True,
            not_by="confirm",
            letter=SILENT,
            page=WITHIN,
        ),
    ),
)

# 行政程序法 §33: the vendor asks that somebody step aside.
RECUSAL = Table(
    "recusal",
    states=(
        State("filed", "已提出，待決定", "已收到，等待決定", "action", waits_for=Waits.OFFICE, groups=(AT_REST,)),
        State("recusal_refused", "駁回，可提覆決", "未准迴避，可申請覆決", "action", waits_for=Waits.VENDOR),
        State("appealed", "覆決中", "覆決中", "action", waits_for=Waits.OFFICE, groups=(AT_REST,)),
        State("granted", "准予迴避", "准予迴避", "done", final=True),
        State("refusal_stands", "駁回確定", "未准迴避", "refused", final=True),
        State("recusal_withdrawn", "廠商撤回", "已撤回", "ended", final=True),
    ),
    steps=(
        Step("grant", "准予迴避", ("filed",), "granted", STAFF, asks_note=True, letter="recusal_granted", page=WITHIN),
        Step(
            "refuse",
            "駁回",
            ("filed",),
            "recusal_refused",
            STAFF,
            asks_note=True,
            letter="recusal_refused",
            page=WITHIN,
        ),
        Step(
            "appeal", "申請覆決", ("recusal_refused",), "appealed", VENDOR, asks_note=True, letter=SILENT, page=WITHIN
        ),
        Step("let_stand", "逾期未申請覆決", ("recusal_refused",), "refusal_stands", NOBODY, letter=SILENT),
        Step(
            "grant_on_appeal",
            "覆決准予迴避",
            ("appealed",),
            "granted",
            STAFF,
            asks_note=True,
            not_by="refuse",
            letter="recusal_granted",
            page=WITHIN,
        ),
        Step(
            "refuse_on_appeal",
            "覆決維持駁回",
            ("appealed",),
            "refusal_stands",
            STAFF,
            asks_note=True,
            not_by="refuse",
            letter="recusal_upheld",
            page=WITHIN,
        ),
        Step(
            "withdraw_recusal",
            "撤回迴避申請",
            ("filed", "recusal_refused", "appealed"),
            "recusal_withdrawn",
            VENDOR,
            letter=SILENT,
            page=WITHIN,
        ),
    ),
)

# 八(一)(二)3: the day on which the committee comes together.
MEETING = Table(
    "meeting",
    states=(
        State("planned", "規劃中", "規劃中", "action", waits_for=Waits.OFFICE, groups=(COMING,)),
        State("called", "已發通知", "已發通知", "waiting", waits_for=Waits.OFFICE, groups=(COMING,)),
        State("in_session", "開會中", "開會中", "action", waits_for=Waits.OFFICE, groups=(SITTING,)),
        State("adjourned", "已散會", "已散會", "done", final=True, groups=(HELD,)),
        State("called_off", "已取消", "已取消", "ended", final=True),
    ),
    steps=(
        Step("call", "發開會通知", ("planned",), "called", STAFF, letter="meeting_call", page=WITHIN),
        Step("move", "改期", ("called",), "called", STAFF, asks_note=True, letter="meeting_moved", page=WITHIN),
        Step("open_session", "開會", ("called",), "in_session", STAFF, letter=SILENT, page=WITHIN),
        Step("adjourn", "散會", ("in_session",), "adjourned", STAFF, letter=SILENT, page=WITHIN),
        Step(
            "call_off",
            "取消會議",
            ("planned", "called"),
            "called_off",
            STAFF,
            asks_note=True,
            letter="meeting_called_off",
            page=WITHIN,
        ),
    ),
)
