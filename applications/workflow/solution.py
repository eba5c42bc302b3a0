"""What can happen to a solution, from its review to the public list and the end of its year?"""

from applications.workflow.words import DOCUMENTARY, LISTED, NOBODY, STAFF, TECHNICAL
from portal.workflow.table import SILENT, WITHIN, State, Step, Table, Waits


def _qualified(solution: object) -> str:
    return "" if solution.application.state == "qualified" else "申請案通過資格審查後，才能審查方案。"


def _was_decided(solution: object) -> str:
    return "" if solution.has_decision() else "還沒有審查結果，不能公告。"


_IN_REVIEW = "執行單位正在審查方案，有結果會寄信通知。"
_TO_ANNOUNCE = "審查通過的方案等執行單位公告，公告時會寄信通知。"
_PUBLIC = "已公告的方案列在公開名單，到當年度有效期屆滿為止。"

# 八(一)(二)–(三): technical review, or documentary review of what the summit plan has passed.
SOLUTION = Table(
    "solution",
    states=(
        State(
            "pending", "待資格審查", "等待資格審查", "waiting", waits_for=Waits.ELSEWHERE, told="等執行單位安排審查。"
        ),
        State(
            "technical_review",
            "技術審查",
            "技術審查中",
            "waiting",
            waits_for=Waits.OFFICE,
            told=_IN_REVIEW,
            groups=(TECHNICAL,),
        ),
        State(
            "documentary_review",
            "書面審查",
            "書面審查中",
            "waiting",
            waits_for=Waits.OFFICE,
            told=_IN_REVIEW,
            groups=(DOCUMENTARY,),
        ),
        State("approved", "審查通過", "審查通過，等待公告", "done", waits_for=Waits.OFFICE, told=_TO_ANNOUNCE),
        State("rejected", "審查未通過", "審查未通過", "refused", final=True, told="未通過的理由也寫在審查結果通知。"),
        State(
            "announced", "已公告入選", "已公告入選", "done", waits_for=Waits.ELSEWHERE, groups=(LISTED,), told=_PUBLIC
        ),
        State("expired", "有效期已過", "有效期已過", "ended", final=True, told="有效期已過的方案已從公開名單移除。"),
    ),
    steps=(
        Step(
            "send_to_technical",
            "送技術審查",
            ("pending",),
            "technical_review",
            STAFF,
            (_qualified,),
            letter=SILENT,  # the letter about 資格符合 names each review
            page=WITHIN,
        ),
        Step(
            "send_to_documentary",
            "送書面審查",
            ("pending",),
            "documentary_review",
            STAFF,
            (_qualified,),
            letter=SILENT,
            page=WITHIN,
        ),
        Step(
            "move_to_technical",
            "改為技術審查",
            ("documentary_review",),
            "technical_review",
            STAFF,
            asks_note=True,
            letter="moved",
            page="decide",
        ),
        Step(
            "approve",
            "審查通過",
            ("technical_review", "documentary_review"),
            "approved",
            STAFF,
            asks_note=True,
            letter="decided",
            page="decide",
        ),
        Step(
            "reject",
            "審查未通過",
            ("technical_review", "documentary_review"),
            "rejected",
            STAFF,
            asks_note=True,
            letter="decided",
            page="decide",
        ),
        Step(
            "announce",
            "公告入選",
            ("approved",),
            "announced",
            STAFF,
            (_was_decided,),
            letter="announced",
            page="announce",
        ),
        Step("expire", "有效期屆滿", ("announced",), "expired", NOBODY, letter="expired"),
    ),
)

IN_REVIEW = SOLUTION.group(TECHNICAL) | SOLUTION.group(DOCUMENTARY)
