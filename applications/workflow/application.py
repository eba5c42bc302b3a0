"""What can happen to an application, from the draft to the review of its solutions?"""

from applications.workflow.words import MARKED, NOBODY, REVIEWED, STAFF, VENDOR
from portal.workflow.table import PLAIN, SILENT, State, Step, Table, Waits


def _one_pair_of_eyes(application: object) -> str:
    return "這個年度的資格不符要由第二人覆核，請改用「提出資格不符」。" if application.programme.second_sign_off else ""


def _two_pairs_of_eyes(application: object) -> str:
    return "" if application.programme.second_sign_off else "這個年度的資格不符不必覆核，請直接用「資格不符」。"


def _nothing_else_runs(application: object) -> str:
    """One running application per vendor and year: who has begun anew goes on with that one."""
    other = application.other_running()
    return f"廠商同年度已經另有「{other}」（{other.stage.label}），不能重新開放。" if other else ""


def _reviews_something(application: object) -> str:
    return "" if application.has_solution_in_review else "沒有正在審查的方案，不必通知補件。"


def _vendor_was_late(application: object) -> str:
    return "" if application.has_late_supplement else "沒有逾期未補件的通知。"


_EXAMINED = "承辦正在檢查資格與應備資料，您現在不必做任何事。需要補正時會寄信通知。"

# 六(五), 八(一)(一): qualification review of the applicant and the papers.
APPLICATION = Table(
    "application",
    states=(
        State(
            "draft",
            "草稿",
            "草稿，尚未送出",
            "action",
            vendor_may_edit=True,
            waits_for=Waits.VENDOR,
            milestone="填寫",
        ),
        State(
            "submitted",
            "已送件待收案",
            "已收件，等待資格審查",
            "waiting",
            waits_for=Waits.OFFICE,
            heading="等待資格審查",
            told="我們已收到您的申請，您現在不必做任何事。需要補正時會寄信通知。",
            milestone="送件",
        ),
        State(
            "in_qualification",
            "資格審查中",
            "資格審查中",
            "waiting",
            waits_for=Waits.OFFICE,
            told=_EXAMINED,
            milestone="資格審查",
            groups=(MARKED,),
        ),
        State(
            "correction_requested",
            "補正中",
            "請補正資料",
            "action",
            waits_for=Waits.VENDOR,
            within="in_qualification",
            groups=(MARKED,),
        ),
        # The vendor reads on as if nothing had happened: a proposal is no result.
        State(
            "not_qualified_proposed",
            "資格不符待覆核",
            "資格審查中",
            "waiting",
            waits_for=Waits.OFFICE,
            told=_EXAMINED,
            within="in_qualification",
        ),
        State(
            "qualified",
            "資格符合",
            "資格審查通過，方案審查中",
            "done",
            waits_for=Waits.ELSEWHERE,
            told="各方案的審查進度列在案件頁；有結果會寄信通知。",
            milestone="方案審查",
            groups=(MARKED, REVIEWED),  # what was not judged before can be
        ),
        State(
            "supplement_requested",
            "審查補件中",
            "請補件",
            "action",
            waits_for=Waits.VENDOR,
            within="qualified",
            groups=(MARKED, REVIEWED),
        ),
        State("not_qualified", "資格不符", "資格不符", "refused", final=True),
        State("deemed_abandoned", "逾期未補正視同放棄", "逾期未補正，視同放棄", "ended", final=True),
        State("withdrawn", "已撤回", "已撤回", "ended", final=True),
    ),
    steps=(
        Step("submit", "送出", ("draft",), "submitted", VENDOR, letter="receipt", page="submit"),
        Step(
            "take",
            "收案開始審查",
            ("submitted",),
            "in_qualification",
            STAFF,
            letter="taken",
            page=PLAIN,
            consequence="收案後，廠商會看到「資格審查中」，並收到通知。",
        ),
        Step(
            "request_correction",
            "通知補正",
            ("in_qualification",),
            "correction_requested",
            STAFF,
            letter="correction",
            page="correction",
        ),
        Step(
            "answer_correction",
            "送出補正",
            ("correction_requested",),
            "in_qualification",
            VENDOR,
            letter="correction_received",
            page="submit",
        ),
        Step("lapse", "逾期未補正", ("correction_requested",), "deemed_abandoned", NOBODY, letter="lapsed"),
        Step(
            "qualify",
            "資格符合",
            ("in_qualification",),
            "qualified",
            STAFF,
            letter="qualified",
            page=PLAIN,
            consequence="廠商會收到資格審查通過的通知；首次與曾上架方案進入技術審查，攻頂既有方案進入書面審查。",
            beside=("checklist",),
        ),
        Step(
            "find_not_qualified",
            "資格不符",
            ("in_qualification",),
            "not_qualified",
            STAFF,
            (_one_pair_of_eyes,),
            asks_note=True,
            letter="not_qualified",
            page=PLAIN,
            consequence="廠商會收到資格不符通知，本案結束。",
            hidden_when_refused=True,
        ),
        Step(
            "propose_not_qualified",
            "提出資格不符",
            ("in_qualification",),
            "not_qualified_proposed",
            STAFF,
            (_two_pairs_of_eyes,),
            asks_note=True,
            letter=SILENT,
            page=PLAIN,
            consequence="另一位同仁覆核同意以前，廠商不會知道，看到的仍是「資格審查中」。",
            hidden_when_refused=True,
        ),
        Step(
            "confirm_not_qualified",
            "覆核同意資格不符",
            ("not_qualified_proposed",),
            "not_qualified",
            STAFF,
            asks_note=True,
            not_by="propose_not_qualified",
            letter="not_qualified",
            page=PLAIN,
            consequence="廠商會收到資格不符通知，本案結束。您同意的理由會寫進通知。",
            answers="propose_not_qualified",
            hidden_when_refused=True,
        ),
        Step(
            "return_proposal",
            "退回續審",
            ("not_qualified_proposed",),
            "in_qualification",
            STAFF,
            asks_note=True,
            letter=SILENT,
            page=PLAIN,
            consequence="案件回到資格審查中，廠商不會知道。",
            answers="propose_not_qualified",
        ),
        Step(
            "extend",
            "延長補正期限",
            ("correction_requested",),
            "correction_requested",
            STAFF,
            asks_note=True,
            letter="correction_extended",
            page="postpone",
        ),
        Step(
            "reopen_correction",
            "重新開放補正",
            ("deemed_abandoned",),
            "correction_requested",
            STAFF,
            (_nothing_else_runs,),
            asks_note=True,
            letter="correction_reopened",
            page="postpone",
        ),
        Step(
            "amend_correction",
            "更正補正通知",
            ("correction_requested",),
            "correction_requested",
            STAFF,
            asks_note=True,
            letter="correction_amended",
            page="amend",
        ),
        Step(
            "recall_correction",
            "收回補正通知",
            ("correction_requested",),
            "in_qualification",
            STAFF,
            asks_note=True,
            letter="correction_recalled",
            page=PLAIN,
            consequence="案件回到資格審查中，廠商會收到收回通知，這段期間不必補正；廠商已經填寫的內容會保留。"
            "原來的項目放回補正草稿，改好可以再寄。",
        ),
        Step(
            "reopen",
            "重啟資格審查",
            ("not_qualified",),
            "in_qualification",
            STAFF,
            (_nothing_else_runs,),
            asks_note=True,
            letter="reopened",
            page=PLAIN,
            consequence="案件回到資格審查中，廠商會收到通知與您填寫的理由。",
        ),
        # 審查補件: what the review of a solution still needs, or 六(三)1 of one that went on to technical review.
        Step(
            "request_supplement",
            "通知補件",
            ("qualified",),
            "supplement_requested",
            STAFF,
            (_reviews_something,),
            letter="supplement",
            page="correction",
            hidden_when_refused=True,
        ),
        Step(
            "answer_supplement",
            "送出補件",
            ("supplement_requested",),
            "qualified",
            VENDOR,
            letter="supplement_received",
            page="submit",
        ),
        Step(
            "lapse_supplement", "逾期未補件", ("supplement_requested",), "qualified", NOBODY, letter="supplement_lapsed"
        ),
        Step(
            "extend_supplement",
            "延長補件期限",
            ("supplement_requested",),
            "supplement_requested",
            STAFF,
            asks_note=True,
            letter="supplement_extended",
            page="postpone",
        ),
        Step(
            "reopen_supplement",
            "重新開放補件",
            ("qualified",),
            "supplement_requested",
            STAFF,
            (_vendor_was_late,),
            asks_note=True,
            letter="supplement_reopened",
            page="postpone",
            hidden_when_refused=True,
        ),
        Step(
            "amend_supplement",
            "更正補件通知",
            ("supplement_requested",),
            "supplement_requested",
            STAFF,
            asks_note=True,
            letter="supplement_amended",
            page="amend",
        ),
        Step(
            "recall_supplement",
            "收回補件通知",
            ("supplement_requested",),
            "qualified",
            STAFF,
            asks_note=True,
            letter="supplement_recalled",
            page=PLAIN,
            consequence="方案回到審查中，廠商會收到收回通知，這段期間不必補件；廠商已經填寫的內容會保留。"
            "原來的項目放回補件草稿，改好可以再寄。",
        ),
        Step(
            "settle_supplement",
            "不再補件，繼續審查",
            ("qualified",),
            "qualified",
            STAFF,
            (_vendor_was_late,),
            asks_note=True,
            letter=SILENT,
            page=PLAIN,
            consequence="方案依現有資料繼續審查，廠商不會收到通知。還缺必附的文件時，仍然不能排入審查。",
            hidden_when_refused=True,
        ),
        Step(
            "withdraw",
            "撤回申請",
            ("submitted", "in_qualification", "not_qualified_proposed", "correction_requested"),
            "withdrawn",
            VENDOR,
            letter="withdrawn",
            page="withdraw",
        ),
    ),
)
