"""What can happen to a correction?"""

from applications.workflow.words import NOBODY, RECALLED, STAFF, VENDOR
from portal.workflow.table import SILENT, WITHIN, State, Step, Table, Waits

# 六(五): one round of mending. Each step goes with a step of its case, in one transaction: that one asks for the reason and
# tells the vendor. In 資格審查 both are called alike; of a round in the review of the solutions `Rounds` names the case's.
CORRECTION = Table(
    "correction",
    states=(
        State("open", "等待補正", "請補正資料", "action", waits_for=Waits.VENDOR),
        State("answered", "已補正", "已送出補正", "done", final=True),
        State("lapsed", "逾期未補正", "逾期未補正", "ended", final=True),
        State("closed", "已結束", "已結束", "ended", final=True),
        State(RECALLED, "已收回", "已收回，不必補正", "ended", final=True),
    ),
    steps=(
        Step("answer_correction", "送出補正", ("open",), "answered", VENDOR, letter=SILENT, page=WITHIN),
        Step("amend_correction", "更正補正通知", ("open",), "open", STAFF, letter=SILENT, page=WITHIN),
        Step("recall_correction", "收回補正通知", ("open",), RECALLED, STAFF, letter=SILENT, page=WITHIN),
        Step("lapse", "逾期未補正", ("open",), "lapsed", NOBODY, letter=SILENT),
        Step("extend", "延長補正期限", ("open",), "open", STAFF, letter=SILENT, page=WITHIN),
        Step("reopen_correction", "重新開放補正", ("lapsed",), "open", STAFF, letter=SILENT, page=WITHIN),
        Step("settle_supplement", "不再補件", ("lapsed",), "closed", STAFF, letter=SILENT, page=WITHIN),
        Step("withdraw", "撤回申請", ("open",), "closed", VENDOR, letter=SILENT, page=WITHIN),
    ),
)
