"""Which letters tell of 入選名單, contract and catalogue?"""

from applications.letter_words import NOTE, PUBLISHED, REVIEWED, SOLUTION, case_letter
from portal.outbox import kinds
from portal.outbox.kinds import LetterWord

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

kinds.register(
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
    case_letter("expired", "入選有效期屆滿通知", "入選有效期屆滿時", *SOLUTION, official=True, order=190),
)
