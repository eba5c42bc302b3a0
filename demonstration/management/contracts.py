"""The contracts of the demonstration: those that are concluded, and one in each state that a contract can be in."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.models import Application, Programme
from demonstration import cases
from listings.contracts import calling, contract_paper, ending, leaving, signing, standard, terms
from listings.contracts.signing import Signer
from listings.models import Contract
from portal.accounts.models import User
from portal.files import uploads
from portal.files.models import StoredFile
from review.correction.ways import Way
from review.decision import deciding

TERMS = (
    "雲市集工業館雲端解決方案定型化買賣契約（示範）",
    "本文件為示範資料，不是真的契約。",
    "第一條　乙方提供附約所列之雲端解決方案，供中小型製造業訂閱使用。",
    "第二條　方案內容、價格與五項服務水準，依附約所載。",
    "第三條　乙方應提供導入、教育訓練及諮詢客服。",
    "第四條　服務中斷時，乙方依附約之補償約定辦理。",
    "第五條　訂閱期滿或解約時，乙方應協助客戶取回全部資料。",
    "第六條　乙方不得以補助金額以外之名目，向客戶收取費用。",
    "第七條　個人資料之蒐集、處理及利用，依個人資料保護法。",
    "第八條　本契約有效至該年度計畫之最後一日。",
)
OWN_TERMS = ("示範自訂條款", "一、客戶資料於解約後保留九十日，供客戶下載。", "二、超過約定之補償，雙方另行協議。")
AGENT = "示範瀏覽器"
USUAL = Way("days", days=14)

# By the state its contract is in: who, and with which solution.
UNDER_WAY = {
    "opened": ("示範備料雲有限公司", "備料揀貨燈"),
    "called": ("示範鑄造雲有限公司", "鑄件爐號簿"),
    "terms_filed": ("示範包裝雲有限公司", "紙箱排版助手"),
    "terms_returned": ("示範紡紗雲有限公司", "紗批追蹤卡"),
    "to_sign": ("示範電鍍雲有限公司", "鍍槽化驗簿"),
    "signed": ("示範木器雲有限公司", "裁板用料表"),
    "not_concluded": ("示範橡膠雲有限公司", "硫化條件簿"),
    "contract_closed": ("示範茶葉雲有限公司", "製茶日誌"),
}
OVERDUE, HELD = ("示範塗料雲有限公司", "調色配方櫃"), ("示範印刷雲有限公司", "刀模版庫")

Announce = Callable[[Iterable[tuple[str, str]]], list[Application]]


class ContractScene:
    """Taken by the verbs that people use."""

    def __init__(self, officer: User, now: datetime) -> None:
        self.officer, self.now = officer, now

    def standard_of(self, programme: Programme, at: datetime) -> None:
        """主約 of a year."""
        file = self._uploaded(f"{programme.year}年度定型化買賣契約.pdf", TERMS, self.officer, at)
        standard.keep(programme, file, "示範", self.officer, at)

    def _uploaded(self, name: str, lines: Iterable[str], by: User, at: datetime) -> StoredFile:
        upload = SimpleUploadedFile(name, cases.text_pdf([lines]), "application/pdf")
        return uploads.accept(upload, formats=("pdf",), max_bytes=2**20, user=by, now=at)

    # --- Concluded -------------------------------------------------------------------------------------------------

    def conclude(self, case: Application, at: datetime) -> None:
        contract = self._to_sign(self._called(case, at), at)
        self._signed(contract, at + timedelta(hours=20))
        signing.countersign(contract, self._signer(contract, self.officer), at + timedelta(hours=24))

    def _called(self, case: Application, at: datetime, way: Way = USUAL) -> Contract:
        contract = Contract.objects.filter(application=case).latest("wave")
        return calling.call(contract, way, self.officer, at)

    def _to_sign(self, contract: Contract, at: datetime) -> Contract:
        terms.file_terms(contract, self._owner(contract), None, "", at + timedelta(hours=2))
        made = terms.approve(contract, "", self.officer, at + timedelta(hours=4))
        contract_paper.make_supplement(made.pk, at + timedelta(hours=4))
        return contract

    def _signed(self, contract: Contract, at: datetime) -> None:
        signing.sign(contract, self._signer(contract, self._owner(contract)), at)

    def _signer(self, contract: Contract, user: User) -> Signer:
        name = "示範承辦" if user == self.officer else "示範代表人"
        return Signer(user, contract.supplement.sha256, cases.ADDRESS, AGENT, name)

    def _owner(self, contract: Contract) -> User:
        return contract.application.vendor.memberships.get(role="owner").user

    # --- Under way -------------------------------------------------------------------------------------------------

    def under_way(self, announce: Announce) -> None:
        """Of each state one; announced a few days ago."""
        said = [*UNDER_WAY.values(), OVERDUE, HELD]
        *each, late, held = announce(said)
        known = dict(zip(UNDER_WAY, each, strict=True))
        at = self.now - timedelta(days=3)
        self._called(known["called"], at)
        self._filed(self._called(known["terms_filed"], at), at)
        returned = self._called(known["terms_returned"], at)
        self._filed(returned, at)
        terms.send_back(returned, "第二點與主約第四條不一致，請刪除或改寫。", self.officer, at + timedelta(hours=30))
        self._to_sign(self._called(known["to_sign"], at), at)
        self._signed(self._to_sign(self._called(known["signed"], at), at), at + timedelta(hours=40))
        self._called(late, self.now - timedelta(days=4), self._over())
        self._ended(self._called(known["not_concluded"], self.now - timedelta(days=4), self._over()))
        self._closed(self._called(known["contract_closed"], at))
        reason, until = "廠商辦理公司更名，等變更登記完成。", timezone.localdate(self.now) + timedelta(days=20)
        self._held(self._called(held, at), reason, until)

    def _over(self) -> Way:
        """A day that was over yesterday, whatever today is: counted days would end after a weekend or a holiday."""
        return Way("date", day=timezone.localdate(self.now) - timedelta(days=2))

    def _filed(self, contract: Contract, at: datetime) -> None:
        owner, when = self._owner(contract), at + timedelta(hours=6)
        file = self._uploaded("自訂條款.pdf", OWN_TERMS, owner, when)
        terms.file_terms(contract, owner, file, "請審核我們的資料保留條款。", when)

    def _ended(self, contract: Contract) -> None:
        ending.end(contract, "期限內沒有簽署，電話聯絡兩次未回覆。", self.officer, self.now - timedelta(hours=3))

    def _held(self, contract: Contract, reason: str, until: date) -> None:
        calling.hold(contract, reason, until, self.officer, self.now - timedelta(days=1))

    def _closed(self, contract: Contract) -> None:
        """Its only solution is reviewed anew."""
        at = self.now - timedelta(days=1)
        for solution in contract.solutions:
            deciding.reopen(solution, self.officer, "廠商來函說明方案改版，重新審查。", at)
        for line in contract.lines.all():
            leaving.leave(line.pk, at)
