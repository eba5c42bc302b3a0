"""What can happen to a contract, from the day on which its solutions are announced to the last signature (八(一)(四))?

Its steps stand in its own history, which both sides read on its page; what becomes of its solutions stands in the case's.
"""

from applications.workflow.words import NOBODY, STAFF, VENDOR
from portal.workflow.table import SILENT, WITHIN, State, Step, Table, Waits

# What holds in a state, as other modules ask for it: `CONTRACT.group(GROWS)`.
GROWS = "grows"  # its 附約 is not approved yet: a solution that is announced later comes into it
FIXED = "fixed"  # its 附約 is approved and stands as it is
CONCLUDED = "concluded"  # both sides have signed


def _is_held(contract: object) -> str:
    return "簽約暫停中，要先恢復並重訂期限，才能辦理其他步驟。" if contract.is_held else ""


def _was_approved(contract: object) -> str:
    return "" if contract.has_supplement_that_holds else "附約還沒有審核通過，請改用「恢復簽約」。"


def _was_not_approved(contract: object) -> str:
    return "附約先前已經審核通過，請改用「恢復簽署」。" if contract.has_supplement_that_holds else ""


CONTRACT = Table(
    "contract",
    states=(
        State(
            "opened",
            "待通知簽約",
            "準備簽約",
            "waiting",
            waits_for=Waits.OFFICE,
            told="執行單位正在準備簽約，會通知簽約的期限，您現在不必做任何事。",
            groups=(GROWS,),
        ),
        State("called", "待廠商送附約條款", "請送出附約條款", "action", waits_for=Waits.VENDOR, groups=(GROWS,)),
        State(
            "terms_filed",
            "附約待審核",
            "附約審核中",
            "waiting",
            waits_for=Waits.OFFICE,
            told="執行單位正在審核附約，有結果會寄信通知。",
            groups=(GROWS,),
        ),
        State("terms_returned", "附約退回待修正", "請修正附約條款", "action", waits_for=Waits.VENDOR, groups=(GROWS,)),
        State("to_sign", "待廠商簽署", "請簽署契約", "action", waits_for=Waits.VENDOR, groups=(FIXED,)),
        State(
            "signed",
            "待執行單位簽署",
            "已簽署，等執行單位簽署",
            "waiting",
            waits_for=Waits.OFFICE,
            told="您已簽署，等執行單位簽署；完成時會寄信通知，方案隨即上架。",
            groups=(FIXED,),
        ),
        State("concluded", "契約成立", "契約成立", "done", final=True, groups=(FIXED, CONCLUDED)),
        State("not_concluded", "逾期未完成簽約", "逾期未完成簽約", "ended", final=True),
        State("contract_closed", "不必再簽", "不必再簽", "ended", final=True),
    ),
    steps=(
        Step(
            "call_to_contract",
            "通知簽約",
            ("opened",),
            "called",
            STAFF,
            (_is_held,),
            letter="contract_call",
            page=WITHIN,
        ),
        Step(
            "file_terms",
            "送出附約條款",
            ("called", "terms_returned"),
            "terms_filed",
            VENDOR,
            (_is_held,),
            letter=SILENT,
            page=WITHIN,
        ),
        Step(
            "return_terms",
            "退回附約條款",
            ("terms_filed",),
            "terms_returned",
            STAFF,
            (_is_held,),
            asks_note=True,
            letter="contract_terms_returned",
            page=WITHIN,
        ),
        Step(
            "approve_terms",
            "附約審核通過",
            ("terms_filed",),
            "to_sign",
            STAFF,
            (_is_held,),
            letter="contract_terms_approved",
            page=WITHIN,
        ),
        Step("sign_contract", "簽署", ("to_sign",), "signed", VENDOR, (_is_held,), letter=SILENT, page=WITHIN),
        Step(
            "return_signature",
            "退回簽署",
            ("signed",),
            "to_sign",
            STAFF,
            (_is_held,),
            asks_note=True,
            letter="contract_signature_returned",
            page=WITHIN,
        ),
        Step(
            "countersign",
            "執行單位簽署",
            ("signed",),
            "concluded",
            STAFF,
            (_is_held,),
            letter="contract_concluded",
            page=WITHIN,
        ),
        # A solution that stands in the approved 附約 is reviewed anew: what is signed must say what holds.
        Step("draw_up_anew", "重擬附約", ("to_sign", "signed"), "terms_filed", NOBODY, letter=SILENT),
        Step(
            "end_contracting",
            "結束簽約",
            ("called", "terms_returned", "to_sign"),
            "not_concluded",
            STAFF,
            (_is_held,),
            asks_note=True,
            letter="contract_lapsed",
            page=WITHIN,
        ),
        Step(
            "resume_contracting",
            "恢復簽約",
            ("not_concluded",),
            "called",
            STAFF,
            (_was_not_approved,),
            asks_note=True,
            letter="contract_resumed",
            page=WITHIN,
        ),
        Step(
            "resume_signing",
            "恢復簽署",
            ("not_concluded",),
            "to_sign",
            STAFF,
            (_was_approved,),
            asks_note=True,
            letter="contract_resumed",
            page=WITHIN,
        ),
        Step(
            "close_contract",
            "不必再簽",
            ("opened", "called", "terms_filed", "terms_returned", "to_sign", "signed", "not_concluded"),
            "contract_closed",
            NOBODY,
            letter=SILENT,
        ),
    ),
)
