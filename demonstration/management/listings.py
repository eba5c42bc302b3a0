"""What became of the catalogue of the demonstration: what was listed when, and what was changed, taken down and announced since?"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from applications import actions
from applications.models import Application, Programme, Solution
from applications.place import Place
from applications.sheets.promotion import PromotionSheet
from demonstration import cases, catalogue
from demonstration.management import later
from listings.models import Announcement, Listing
from listings.site import announcing
from listings.versions import correcting as wording
from listings.versions import delisting
from portal.accounts.models import User
from review.correction import correcting, supplementing
from review.decision import deciding
from review.models import Decision
from review.qualification import qualifying

SEEN_ON_PAPER = "示範資料，檢核項目已在紙本看過。"
CHEAPER = [
    {"total_price": 7_500, "subscription_months": 6, "user_count": 5, "includes_hardware": False},
    {"total_price": 10_350, "subscription_months": 9, "user_count": 5, "market_price": 12_150, "includes_hardware": False},
    {"total_price": 24_300, "subscription_months": 9, "user_count": 20, "includes_hardware": False},
]  # fmt: skip
MISTYPED, MEANT = "完工當天看得到每一張單賺或賠多少。", "完工隔天早上看得到每一張單賺或賠多少。"
NEWS = (
    "今年度申請截止前，三場線上說明會",
    "第一場說明申請須知與應備資料，第二場由審查委員會談常見的補件原因，第三場留給工廠：怎麼比較方案、怎麼看服務水準。\n\n"
    "每場一小時，不必報名，錄影在會後三個工作天放上網站。",
)

Publish = Callable[[list[Decision], datetime], None]


class CatalogueScene:
    """Filed, approved and listed by the verbs that people use, some weeks ago."""

    def __init__(self, year: Programme, officer: User, vendor: Callable[[str], User], publish: Publish, now: datetime):
        self.year, self.officer, self.vendor, self.publish, self.now = year, officer, vendor, publish, now

    def play(self) -> None:
        filed = []
        for days, together in groupby(catalogue.offers(), key=lambda offer: offer.published_days_ago):
            cases_of_day = [self._qualified(offer, days + 9) for offer in together]
            self.publish_approved(cases_of_day, days)
            filed += cases_of_day
        self._corrected("工單成本算得清", 9)
        self._cheaper("溫濕度守夜人", 8)
        self._withdrawn("績效面談簿", 4)
        self._announced(5)
        later.print_later(filed, self.now)

    def publish_approved(self, together: Iterable[Application], days: int) -> None:
        """Everything that these cases bring, on one day."""
        solutions = [solution for case in together for solution in case.solutions.all()]
        self.publish([self._approved(solution, days + 1) for solution in solutions], self._ago(days))

    def _qualified(self, offer: catalogue.Offer, days: int) -> Application:
        user = self.vendor(offer.name)
        case = cases.filed(user, self.year, self._ago(days), offer.name, offer.solutions, **offer.company).application
        case = qualifying.take(case, self.officer, "", self._ago(days - 1))
        return qualifying.qualify(case, self.officer, SEEN_ON_PAPER, self._ago(days - 2))

    def _approved(self, solution: Solution, days: int) -> Decision:
        comparison = "equal" if solution.state == "documentary_review" else ""
        return deciding.decide(solution, self.officer, "approved", "委員共識通過。", comparison, self._ago(days))

    # --- What happened since ---------------------------------------------------------------------------------------

    def _corrected(self, name: str, days: int) -> None:
        """A typing error: a second version, and the first stays readable."""
        listing = Listing.objects.get(name=name)
        said = listing.current.answers["features_spec"].display
        texts = {"features_spec": said.replace(MISTYPED, MEANT)}
        reason = "廠商來信，報工要到隔天早上才彙整完成。"
        wording.correct(listing.solution, self.officer, listing.current.number, texts, reason, self._ago(days))

    def _cheaper(self, name: str, days: int) -> None:
        """Reviewed anew for a lower price, so that its page has a history of prices."""
        solution = Solution.objects.get(name=name)
        deciding.reopen(solution, self.officer, "廠商調降價格，重新審查。", self._ago(days))
        place = Place("promotion", solution.pk, "price_plans")
        remarks = [correcting.Remark(place, "請依調降後的價格填寫，期程與人數不變。")]
        fresh = Solution.objects.get(pk=solution.pk)
        case, at = solution.application, self._ago(days - 1)
        supplementing.request_supplement(case, self.officer, remarks, "", self._ago(days), solutions=[fresh])
        owner = case.vendor.memberships.get().user
        data = MultiValueDict({**cases.prices_as_sent(CHEAPER), **self._rows_of(fresh)})
        sheet = PromotionSheet(data, instance=fresh, names=frozenset({"price_plans"}), today=timezone.localdate(at))
        actions.save_sheet(sheet, case, owner, cases.ADDRESS, at)
        actions.answer_correction(case, owner, cases.ADDRESS, at)
        self.publish([self._approved(Solution.objects.get(pk=solution.pk), days - 2)], self._ago(days - 3))

    def _rows_of(self, solution: Solution) -> dict[str, list[str]]:
        """The hidden boxes that say which price each row is, and that all of them were on the page."""
        uids = [str(plan.uid) for plan in solution.price_plans.all()]
        return {f"price_plans-{number}-uid": [uid] for number, uid in enumerate(uids)}

    def _withdrawn(self, name: str, days: int) -> None:
        solution = Solution.objects.get(name=name)
        reason = "廠商來函表示本方案停止銷售，申請下架。"
        delisting.delist(solution, self.officer, Listing.Ending.WITHDRAWN, reason, self._ago(days))

    def _announced(self, days: int) -> None:
        title, text = NEWS
        news = Announcement(title=title, text=text, programme=self.year, appears_at=self._ago(days), is_pinned=True)
        announcing.keep(news, self.officer, "", self._ago(days))

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)
