"""Which letters tell of 入選名單, contract and catalogue?"""

from applications.letter_words import NOTE, NOW, PUBLISHED, REVIEWED, SOLUTION, case_letter, either
from listings.contracts import contract_paper
from portal.outbox import kinds, printing
from portal.outbox.kinds import LetterWord
from portal.time.calendar import format_datetime

_PLACE = LetterWord("catalogue_url", "公開頁面網址", "https://（公開頁面）/")


def _changed(rows: list[dict[str, str]]) -> str:
    """Each answer with what it said and what it says, set in."""
    return "\n\n".join(f"{row['label']}\n   原來：{row['before']}\n   更正：{row['after']}" for row in rows)


_CHANGES = LetterWord(
    "changes",
    "更正的內容",
    each=(
        LetterWord("label", "項目", "特色"),
        LetterWord("before", "原來的內容", "為中小型製造業設記"),
        LetterWord("after", "更正後的內容", "為中小型製造業設計"),
    ),
    said=_changed,
)
_KIND = LetterWord("kind_label", "下架種類", "執行單位撤除上架資格")
_PARTIES = (
    LetterWord("contract.solution_names", "簽約的方案", "「範例方案」"),
    LetterWord("contract_url", "簽約頁網址", "https://（簽約頁）/"),
)
_DUE = (
    LetterWord("contract.last_second", "簽約期限", NOW),
    LetterWord("contract.last_second", "簽約期限簡寫", NOW, said=format_datetime),
)
_COUNTED = LetterWord("contract.counting", "期限計算", ["（期限計算的每一步）"])
_BEFORE = LetterWord("before", "原期限", NOW)
_WAS_LISTED = either(
    "was_listed",
    "屆滿後的公開情形",
    "網站的方案列表不再列出；公開頁面仍可查閱，並標示有效期已過。",
    "這個方案在有效期內沒有完成簽約，沒有上架。",
)
_STATE = LetterWord("contract.stage.public", "簽約進度", "請簽署契約")
_CONCLUDED = (
    LetterWord("contract.concluded_at", "契約成立時間", NOW),
    LetterWord("supplement_sha256", "附約雜湊值", "0123456789abcdef"),
    LetterWord("standard_sha256", "主約雜湊值", "0123456789abcdef"),
)

kinds.register_paper(contract_paper.KIND, contract_paper.LABEL)
printing.register(contract_paper.press, contract_paper.KIND)
kinds.register(
    case_letter("contract_call", "簽約通知", "承辦通知簽約時", *(*_PARTIES, *_DUE, _COUNTED), official=True, order=185),
    case_letter(
        "contract_reminder", "簽約提醒", "簽約期限前幾日，還輪到廠商時", *(*_PARTIES, *_DUE, _STATE), order=185
    ),
    case_letter(
        "contract_terms_returned",
        "附約條款退回通知",
        "承辦退回附約條款時",
        *(*_PARTIES, *_DUE, NOTE),
        official=True,
        order=185,
    ),
    case_letter(
        "contract_terms_approved",
        "附約審核通過通知",
        "承辦審核附約通過時",
        *(*_PARTIES, *_DUE, NOTE),
        official=True,
        order=185,
    ),
    case_letter(
        "contract_signature_returned",
        "簽署退回通知",
        "承辦退回簽署資料時",
        *(*_PARTIES, *_DUE, NOTE),
        official=True,
        order=185,
    ),
    case_letter(
        "contract_extended",
        "簽約期限變更通知",
        "承辦延長簽約期限，或暫停後恢復時",
        *(*_PARTIES, *_DUE, _COUNTED, _BEFORE, NOTE),
        official=True,
        order=185,
    ),
    case_letter(
        "contract_resumed",
        "恢復簽約通知",
        "承辦恢復已經結束的簽約時",
        *(*_PARTIES, *_DUE, _COUNTED, NOTE),
        official=True,
        order=185,
    ),
    case_letter(
        "contract_lapsed", "未完成簽約通知", "承辦結束簽約時", *(*_PARTIES, *_DUE, NOTE), official=True, order=185
    ),
    case_letter(
        "contract_concluded",
        "契約成立通知",
        "執行單位簽署，契約成立時",
        *(*_PARTIES, *_CONCLUDED),
        official=True,
        order=185,
    ),
    case_letter(
        "announced",
        "入選公告通知",
        "公告入選時",
        *(*SOLUTION, _PLACE, NOTE, REVIEWED, *PUBLISHED),
        official=True,
        order=180,
    ),
    case_letter("listed", "上架通知", "完成簽約上架時", *SOLUTION, _PLACE, official=True, order=185),
    case_letter(
        "delisted",
        "下架通知",
        "承辦將方案下架時",
        *(*SOLUTION, NOTE, _KIND),
        official=True,
        order=186,
    ),
    case_letter("relisted", "恢復上架通知", "承辦恢復上架時", *(*SOLUTION, _PLACE, NOTE), official=True, order=187),
    case_letter(
        "listing_corrected",
        "上架內容更正通知",
        "承辦更正上架內容時",
        *(*SOLUTION, _PLACE, NOTE, _CHANGES),
        official=True,
        order=188,
    ),
    case_letter("expired", "入選有效期屆滿通知", "入選有效期屆滿時", *SOLUTION, _WAS_LISTED, official=True, order=190),
)
