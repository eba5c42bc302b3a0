"""What can somebody do here who has no cases to work on? Said on the first page, and only what opens to them."""

from dataclasses import dataclass

from django.urls import reverse

from portal.roles import Account, Role


@dataclass(frozen=True)
class PageOffer:
    """One thing to do, with the page it is done on. It is shown to whoever has the right, where it needs one."""

    label: str
    hint: str
    page: str
    right: str = ""
    query: str = ""

    @property
    def url(self) -> str:
        return f"{reverse(self.page)}{self.query}"


AUTHORITY = (
    PageOffer(
        "年度統計",
        "按月、承辦、類別與補正原因，逾期占比與天數中位數；可以印成一頁 PDF。",
        "admin:review_case_statistics",
        "applications.view_application",
    ),
    PageOffer(
        "查看申請案",
        "全部申請案的送件內容、佐證資料、檢核表與歷程；可以篩選、搜尋，也可以匯出 Excel。",
        "admin:review_case_changelist",
        "applications.view_application",
        "?all=1",
    ),
    PageOffer(
        "往來通知",
        "寄給廠商的每一封通知、寄送結果與正式函 PDF。",
        "admin:outbox_message_changelist",
        "outbox.view_message",
    ),
    PageOffer("調閱紀錄", "誰在什麼時候看過哪一家的資料。", "admin:trail_look_changelist", "trail.view_look"),
    PageOffer(
        "設定更改紀錄",
        "年度、期限與開關由誰改過，改前與改後。",
        "admin:trail_settingchange_changelist",
        "trail.view_settingchange",
    ),
)
REVIEWER = (
    PageOffer("審查項目", "上架申請須知要廠商填寫的每一題與應備資料。", "applications:questions"),
    PageOffer("收件匣", "系統寄給您的通知。", "applications:inbox"),
    PageOffer("帳號與安全", "姓名、信箱、密碼與第二道驗證。", "account_profile"),
)
_offers: dict[Role, list[PageOffer]] = {Role.AUTHORITY: [*AUTHORITY], Role.REVIEWER: [*REVIEWER]}


def offer(role: Role, page: PageOffer) -> None:
    """Of an app above this one, which knows its pages."""
    _offers[role].append(page)


def offers_to(user: Account) -> list[PageOffer]:
    """Empty for whoever has a queue of cases: that one comes first."""
    known = _offers.get(Role(user.role), []) if user.role in Role.values else ()
    return [page for page in known if not page.right or user.has_perm(page.right)]
