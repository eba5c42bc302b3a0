"""What can happen to a solution, from its review over 入選名單 and contract to the catalogue and the end of its year?"""

from collections.abc import Callable

from applications.workflow.words import CHOSEN, DOCUMENTARY, LISTED, NOBODY, SELECTED, STAFF, TECHNICAL, UNPUBLISHED
from portal.workflow.table import SILENT, WITHIN, State, Step, Table, Waits


def _qualified(solution: object) -> str:
    return "" if solution.application.state == "qualified" else "申請案通過資格審查後，才能審查方案。"


def _was_decided(solution: object) -> str:
    return "" if solution.has_decision() else "還沒有審查結果，不能公告。"


def _decided_in(review: str, words: str) -> Callable[[object], str]:
    def need(solution: object) -> str:
        return "" if review in solution.decided_stage.groups else f"這個方案的結果不是在{words}作成的。"

    return need


_IN_REVIEW = "執行單位正在審查方案，有結果會寄信通知。"
_CHOSEN = "已列入入選名單。完成簽約以後才上架，執行單位會通知簽約的期限。"
_CONTRACTING = "完成簽約以後就會上架，供中小型製造業採購。"
_PUBLIC = "已上架的方案公開在網站上，到當年度有效期屆滿為止。"

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
        # Until it is published the vendor reads on as if nothing had happened (`Solution.public_stage`).
        State(
            "approved",
            "審查通過，待公布",
            "方案審查中",
            "waiting",
            waits_for=Waits.OFFICE,
            told=_IN_REVIEW,
            groups=(UNPUBLISHED,),
        ),
        State(
            "not_approved",
            "審查未通過，待公布",
            "方案審查中",
            "waiting",
            waits_for=Waits.OFFICE,
            told=_IN_REVIEW,
            groups=(UNPUBLISHED,),
        ),
        State("rejected", "審查未通過", "審查未通過", "refused", final=True, told="未通過的理由也寫在審查結果通知。"),
        State(
            "announced",
            "已公告入選",
            "已公告入選",
            "waiting",
            waits_for=Waits.OFFICE,
            groups=(
                CHOSEN,
                SELECTED,
            ),
            told=_CHOSEN,
        ),
        # R8-1-4a, R7-0: nothing is listed before its contract is concluded (`listings.workflow.CONTRACT`)
        State(
            "contracting",
            "簽約中",
            "入選，簽約中",
            "waiting",
            waits_for=Waits.ELSEWHERE,
            groups=(
                CHOSEN,
                SELECTED,
            ),
            told=_CONTRACTING,
        ),
        State(
            "uncontracted",
            "未完成簽約",
            "未完成簽約",
            "ended",
            final=True,
            groups=(CHOSEN,),
            told="沒有完成簽約的方案不會上架。",
        ),
        State(
            "listed",
            "已上架",
            "已上架",
            "done",
            waits_for=Waits.ELSEWHERE,
            groups=(CHOSEN, SELECTED, LISTED),
            told=_PUBLIC,
        ),
        State(
            "delisted",
            "已下架",
            "已下架",
            "ended",
            final=True,
            groups=(CHOSEN,),
            told="方案已下架，公開頁面只說明下架的日期與種類。已成立的買賣契約仍依合約辦理。",
        ),
        State(
            "expired",
            "有效期已過",
            "有效期已過",
            "ended",
            final=True,
            groups=(CHOSEN,),
            told="有效期已過的方案不再列在「找方案」。",
        ),
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
            letter=SILENT,
            page="decide",
        ),
        Step(
            "reject",
            "審查未通過",
            ("technical_review", "documentary_review"),
            "not_approved",
            STAFF,
            asks_note=True,
            letter=SILENT,
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
            page="publish",
        ),
        Step(
            "publish_rejection",
            "公布審查未通過",
            ("not_approved",),
            "rejected",
            STAFF,
            (_was_decided,),
            asks_note=True,
            letter="decided",
            page="publish",
        ),
        # A new decision names the old one (`Decision.replaces`); what was published is read until the new one is.
        Step(
            "reopen_technical",
            "重新審查",
            ("approved", "not_approved", "announced", "contracting", "uncontracted", "listed", "rejected"),
            "technical_review",
            STAFF,
            (_decided_in(TECHNICAL, "技術審查"),),
            asks_note=True,
            letter=SILENT,
            page="reopen_review",
            hidden_when_refused=True,
        ),
        Step(
            "reopen_documentary",
            "重新審查",
            ("approved", "not_approved", "announced", "contracting", "uncontracted", "listed", "rejected"),
            "documentary_review",
            STAFF,
            (_decided_in(DOCUMENTARY, "書面審查"),),
            asks_note=True,
            letter=SILENT,
            page="reopen_review",
            hidden_when_refused=True,
        ),
        Step("open_contract", "開始簽約", ("announced",), "contracting", NOBODY, letter=SILENT),
        # With the contract that it stands in (`listings.workflow.CONTRACT`), whose letter tells of it
        Step(
            "end_contract",
            "未完成簽約",
            ("contracting",),
            "uncontracted",
            STAFF,
            asks_note=True,
            letter=SILENT,
            page=WITHIN,
        ),
        Step("resume_contract", "恢復簽約", ("uncontracted",), "contracting", STAFF, letter=SILENT, page=WITHIN),
        Step("list_up", "上架", ("contracting",), "listed", NOBODY, letter="listed"),
        # R7-5-1, R7-8: by hand, with its reason; on the page of the listing, as all that is done to it
        Step("delist", "下架", ("listed",), "delisted", STAFF, asks_note=True, letter="delisted", page=WITHIN),
        Step("relist", "恢復上架", ("delisted",), "listed", STAFF, asks_note=True, letter="relisted", page=WITHIN),
        Step(
            "correct_listing",
            "更正上架內容",
            ("listed",),
            "listed",
            STAFF,
            asks_note=True,
            letter="listing_corrected",
            page=WITHIN,
        ),
        Step("expire", "有效期屆滿", ("announced", "contracting", "listed"), "expired", NOBODY, letter="expired"),
    ),
)

IN_REVIEW = SOLUTION.group(TECHNICAL) | SOLUTION.group(DOCUMENTARY)
