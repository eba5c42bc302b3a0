"""What can happen to an application and to a solution? The whole way to approval as two tables."""

from portal.workflow.table import SYSTEM, State, Step, Table

VENDOR = frozenset({"vendor"})
STAFF = frozenset({"officer", "administrator"})
NOBODY = frozenset({SYSTEM})


def _qualified(solution: object) -> str:
    return "" if solution.application.state == "qualified" else "申請案通過資格審查後，才能審查方案。"


def _one_pair_of_eyes(application: object) -> str:
    return "這個年度的資格不符要由第二人覆核，請改用「提出資格不符」。" if application.programme.second_sign_off else ""


def _two_pairs_of_eyes(application: object) -> str:
    return "" if application.programme.second_sign_off else "這個年度的資格不符不必覆核，請直接用「資格不符」。"


def _nothing_else_runs(application: object) -> str:
    """One running application per vendor and year: who has begun anew goes on with that one."""
    other = application.other_running()
    return f"廠商同年度已經另有「{other}」（{other.stage.label}），不能重新開放。" if other else ""


def _was_decided(solution: object) -> str:
    return "" if solution.has_decision() else "還沒有審查結果，不能公告。"


# 六(五), 八(一)(一): qualification review of the applicant and the papers.
APPLICATION = Table(
    "application",
    states=(
        State("draft", "草稿", "草稿，尚未送出", "action", vendor_may_edit=True),
        State("submitted", "已送件待收案", "已收件，等待資格審查", "waiting"),
        State("in_qualification", "資格審查中", "資格審查中", "waiting"),
        State("correction_requested", "補正中", "請補正資料", "action"),
        # The vendor reads on as if nothing had happened: a proposal is no result.
        State("not_qualified_proposed", "資格不符待覆核", "資格審查中", "waiting"),
        State("qualified", "資格符合", "資格審查通過，方案審查中", "done"),
        State("not_qualified", "資格不符", "資格不符", "refused", final=True),
        State("deemed_abandoned", "逾期未補正視同放棄", "逾期未補正，視同放棄", "ended", final=True),
        State("withdrawn", "已撤回", "已撤回", "ended", final=True),
    ),
    steps=(
        Step("submit", "送出", ("draft",), "submitted", VENDOR),
        Step("take", "收案開始審查", ("submitted",), "in_qualification", STAFF),
        Step("request_correction", "通知補正", ("in_qualification",), "correction_requested", STAFF),
        Step("answer_correction", "送出補正", ("correction_requested",), "in_qualification", VENDOR),
        Step("lapse", "逾期未補正", ("correction_requested",), "deemed_abandoned", NOBODY),
        Step("qualify", "資格符合", ("in_qualification",), "qualified", STAFF),
        Step(
            "find_not_qualified",
            "資格不符",
            ("in_qualification",),
            "not_qualified",
            STAFF,
            (_one_pair_of_eyes,),
            asks_note=True,
        ),
        Step(
            "propose_not_qualified",
            "提出資格不符",
            ("in_qualification",),
            "not_qualified_proposed",
            STAFF,
            (_two_pairs_of_eyes,),
            asks_note=True,
        ),
        Step(
            "confirm_not_qualified",
            "覆核同意資格不符",
            ("not_qualified_proposed",),
            "not_qualified",
            STAFF,
            asks_note=True,
            not_by="propose_not_qualified",
        ),
        Step(
            "return_proposal",
            "退回續審",
            ("not_qualified_proposed",),
            "in_qualification",
            STAFF,
            asks_note=True,
        ),
        Step("extend", "延長補正期限", ("correction_requested",), "correction_requested", STAFF, asks_note=True),
        Step(
            "reopen_correction",
            "重新開放補正",
            ("deemed_abandoned",),
            "correction_requested",
            STAFF,
            (_nothing_else_runs,),
            asks_note=True,
        ),
        Step(
            "reopen",
            "重啟資格審查",
            ("not_qualified",),
            "in_qualification",
            STAFF,
            (_nothing_else_runs,),
            asks_note=True,
        ),
        Step(
            "withdraw",
            "撤回申請",
            ("submitted", "in_qualification", "not_qualified_proposed", "correction_requested"),
            "withdrawn",
            VENDOR,
        ),
    ),
)

# 八(一)(二)–(三): technical review, or documentary review of what the summit plan has passed.
SOLUTION = Table(
    "solution",
    states=(
        State("pending", "待資格審查", "等待資格審查", "waiting"),
        State("technical_review", "技術審查", "技術審查中", "waiting"),
        State("documentary_review", "書面審查", "書面審查中", "waiting"),
        State("approved", "審查通過", "審查通過，等待公告", "done"),
        State("rejected", "審查未通過", "審查未通過", "refused", final=True),
        State("announced", "已公告入選", "已公告入選", "done"),
        State("expired", "有效期已過", "有效期已過", "ended", final=True),
    ),
    steps=(
        Step("send_to_technical", "送技術審查", ("pending",), "technical_review", STAFF, (_qualified,)),
        Step("send_to_documentary", "送書面審查", ("pending",), "documentary_review", STAFF, (_qualified,)),
        Step(
            "move_to_technical",
            "改為技術審查",
            ("documentary_review",),
            "technical_review",
            STAFF,
            asks_note=True,
        ),
        Step("approve", "審查通過", ("technical_review", "documentary_review"), "approved", STAFF, asks_note=True),
        Step("reject", "審查未通過", ("technical_review", "documentary_review"), "rejected", STAFF, asks_note=True),
        Step("announce", "公告入選", ("approved",), "announced", STAFF, (_was_decided,)),
        Step("expire", "有效期屆滿", ("announced",), "expired", NOBODY),
    ),
)
