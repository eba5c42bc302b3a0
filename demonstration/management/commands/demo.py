"""How is a demonstration set up? One open year, the closed 112 year, accounts and a few cases in every state."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from textwrap import wrap
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications import actions as applications
from applications.models import Application, Programme
from applications.place import Place
from demonstration import cases, vendors
from demonstration.management import later
from demonstration.management.contracts import ContractScene
from demonstration.management.listings import SEEN_ON_PAPER, CatalogueScene
from demonstration.management.meetings import MeetingScenes
from demonstration.management.registers import RegisterScene
from demonstration.management.reviews import CommitteeScene
from demonstration.vendors import FOUNDED
from listings.contracts import opening
from listings.models import Contract
from listings.selection import entering
from listings.site import announcing
from listings.versions import listing_up
from portal.accounts.models import User
from portal.roles import Role
from portal.time.calendar import ROC_OFFSET
from review.correction import correcting, draft_remarks, phrases, supplementing
from review.decision import deciding
from review.models import Decision
from review.qualification import qualifying
from review.result import publishing
from review.workload import assigning, figures

PASSWORD = "Demo-Portal-2026"  # noqa: S105  printed at every start: no secret
STAFF = (
    ("officer", "officer@example.tw", Role.OFFICER),
    ("officer2", "officer2@example.tw", Role.OFFICER),
    ("reviewer", "reviewer@example.tw", Role.REVIEWER),
    ("reviewer2", "reviewer2@example.tw", Role.REVIEWER),
    ("authority", "authority@example.tw", Role.AUTHORITY),
    ("admin", "admin@example.tw", Role.ADMINISTRATOR),
)
MEMBER = "member@example.com"  # a second person of the vendor whose draft is half done; signs in with this address
LAST = STAFF[-1][0]  # made at the very end: who finds this account finds the whole demonstration
CONTACT = {
    "contact_name": "工業館專案辦公室（示範）",
    "contact_phone": "02-2345-6789",
    "contact_email": "service@example.tw",
    "contact_hours": "週一至週五 9:00–18:00",
}


def taipei(day: date, at: time = time.min) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class Command(BaseCommand):
    help = "Sets up the demonstration: programme years, accounts and cases. Does nothing when it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not User.objects.filter(username=LAST).exists():
            if Programme.objects.exists():
                raise CommandError(f"示範資料只做到一半，請刪除資料夾 {settings.DATA_DIR} 後再執行一次。")
            Scene(timezone.now()).play()
        self.stdout.write(accounts())


def accounts() -> str:
    """The accounts of the demonstration, as lines to print: of the vendors by where their cases stand."""
    lines = [f"示範帳號（密碼都是 {PASSWORD}）："]
    lines += [f"  {name:<12}{role.label}" for name, _, role in STAFF]
    owners, members = [], []
    for user in User.objects.filter(role=Role.VENDOR).order_by("pk"):
        case = Application.objects.filter(vendor__memberships__user=user).order_by("-pk").first()
        state = case.stage.public if case else "還沒有申請"
        if user.signs_in_by_tax_id:
            owners.append((state, user.username))
        else:
            members.append(
                f"  {user.email}　{case.vendor.tax_id} 的成員（{user.membership.get_role_display()}）：{state}"
            )
    for state in dict.fromkeys(state for state, _ in owners):
        lines += wrap(
            " ".join(name for at, name in owners if at == state),
            90,
            initial_indent=f"  廠商：{state}　",
            subsequent_indent="    ",
        )
    return "\n".join([*lines, *members])


class Scene:
    """The cases, each played forward from some days ago."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, timezone.localdate(now)
        self.tax_ids = vendors.tax_ids(self.today)

    def play(self) -> None:
        staff = [cases.staff_user(name, mail, PASSWORD, role) for name, mail, role in STAFF if name != LAST]
        self.officer, self.second_officer = staff[:2]
        self.past, self.year = self._past_year(), self._this_year()
        self.contracts = ContractScene(self.officer, self.now)
        for year in (self.past, self.year):
            phrases.give(year.pk, self._ago(40))
            self.contracts.standard_of(year, year.opens_at)
        self._past_case()
        self._past_draft()
        self._drafts()
        plays = (self._submitted, self._in_review, self._corrections, self._ends, self._reviews, self._supplements)
        for play in (*plays, self._listed, self._contracts):
            play()
        self._given_to_reviewers(staff)
        RegisterScene(self._taken, self.second_officer, self.now).play()
        self._hand_out()
        later.read_no_more(self.now)
        later.ask_later(timezone.now())  # not when the story begins: the lists come when the portal runs
        for name, mail, role in STAFF[-1:]:
            cases.staff_user(name, mail, PASSWORD, role)

    def _this_year(self) -> Programme:
        today = self.today
        return Programme.objects.create(
            year=today.year - ROC_OFFSET,
            guideline_version=str(today.year - ROC_OFFSET),
            opens_at=taipei(today - timedelta(days=40)),
            closes_at=taipei(today + timedelta(days=46)),
            valid_to=today + timedelta(days=240),
            second_sign_off=True,
            self_funded_percent=50,
            points_limit=30_000,
            contract_days=14,
            max_contracts=30,
            region_limits="臺北市 8\n臺中市 6",
            **CONTACT,
        )

    def _past_year(self) -> Programme:
        """112: 二(一)、二(二); the day of the announcement is not in the guideline."""
        return Programme.objects.create(
            year=112,
            opens_at=taipei(date(2023, 5, 1)),
            closes_at=taipei(date(2023, 8, 21)),
            valid_to=date(2023, 12, 31),
            **CONTACT,
        )

    def _vendor(self, name: str) -> User:
        tax_id = self.tax_ids[name]
        return cases.vendor_user(tax_id, f"vendor{tax_id}@example.com", PASSWORD)

    def _ago(self, days: int, hours: int = 0) -> datetime:
        return self.now - timedelta(days=days, hours=hours)

    def _filed(self, name: str, days: int, *kinds: dict[str, Any], **company: Any) -> Application:
        company = {"established_on": FOUNDED, **company}
        return cases.filed(self._vendor(name), self.year, self._ago(days), name, kinds or ({},), **company).application

    def _taken(
        self, name: str, days: int, *kinds: dict[str, Any], by: User | None = None, **company: Any
    ) -> Application:
        case = self._filed(name, days, *kinds, **company)
        return qualifying.take(case, by or self.officer, "", self._ago(days - 1))

    def _qualified(self, name: str, days: int, *kinds: dict[str, Any]) -> Application:
        return qualifying.qualify(self._taken(name, days, *kinds), self.officer, SEEN_ON_PAPER, self._ago(days - 2))

    # --- The cases -------------------------------------------------------------------------------------------------

    def _drafts(self) -> None:
        self._vendor("示範新手軟體有限公司")  # has not started
        name = "示範製造雲股份有限公司"
        owner = self._vendor(name)
        half = cases.draft(owner, self.year, self._ago(2), name, website="", rep_title="", established_on=FOUNDED)
        cases.add_solution(half, self._ago(2), name="品檢小幫手", tech_security="", success_case="")
        cases.member(owner, MEMBER, "林小華", PASSWORD, self._ago(1))
        name = "示範排程科技有限公司"
        solutions = ({"name": "雲端排程管家"},)
        cases.complete(self._vendor(name), self.year, self._ago(1), name, solutions, established_on=FOUNDED)

    def _submitted(self) -> None:
        self._filed("示範智造雲端股份有限公司", 1, {"name": "智造看板"}, {"name": "料況雲", "kind": "summit_existing"})
        self._filed("示範庫存服務有限公司", 2, {"name": "庫存零距離", "agent": True})

    def _in_review(self) -> None:
        case = self._taken("示範設備雲股份有限公司", 4, {"name": "機聯網維護", "hybrid": True})
        remark = correcting.Remark(
            Place("company", None, "rep_title"), "內容與登記資料不符，請確認後修正，或檢附變更登記的證明。"
        )
        draft_remarks.save(case, self.officer, [remark], {}, self._ago(0, 2))

    def _corrections(self) -> None:
        case = self._taken("示範人資雲有限公司", 3, {"name": "排班好幫手"})
        self._ask(case, 0)

    def _ask(self, case: Application, days: int) -> None:
        solution = case.solutions.first()
        items = [
            correcting.Remark(Place("company", None, "paid_in_capital"), "與登記資料不同，請確認後修正。"),
            correcting.Remark(
                Place("technical", solution.pk, "load_test_report"), "報告沒有日期，請重新上傳完整的報告。"
            ),
        ]
        correcting.request_correction(case, self.officer, items, "其他資料沒有問題。", self._ago(days, 1))

    def _ends(self) -> None:
        late = self._taken("示範雲倉儲有限公司", 20, {"name": "倉管雲"})
        self._ask(late, 18)
        correcting.lapse(late.corrections.get().pk, self.now)
        back = self._filed("示範採購雲有限公司", 11, {"name": "採購雲"})
        applications.withdraw(back, back.vendor.memberships.get().user, "改明年再申請。", self._ago(10))
        unfit = self._taken("示範行銷雲有限公司", 12, {"name": "行銷雲"})
        reason = "登記營業項目與申請內容不符。"
        qualifying.propose_not_qualified(unfit, self.officer, reason, self._ago(9))
        qualifying.confirm_not_qualified(unfit, self.second_officer, reason, self._ago(8))
        proposed = self._taken("示範客服雲有限公司", 8, {"name": "客服雲"})
        qualifying.propose_not_qualified(proposed, self.second_officer, "實收資本額未達 100 萬元。", self._ago(1))

    def _reviews(self) -> None:
        solutions = ({"name": "生產雲"}, {"name": "環安雲", "kind": "summit_existing"})
        self.in_review = [self._qualified("示範生產雲股份有限公司", 10, *solutions)]
        case = self._qualified("示範財務雲有限公司", 14, {"name": "工廠記帳雲"}, {"name": "研發文件雲"})
        first, second = case.solutions.all()
        deciding.decide(first, self.officer, "approved", "委員共識通過。", "", self._ago(6))
        deciding.decide(second, self.officer, "rejected", "成功案例不足以證明適用中小型製造業。", "", self._ago(6))

    def _given_to_reviewers(self, staff: list[User]) -> None:
        """The committee of the year, and who reviews what."""
        factory = {"categories": ["factory_people", "factory_rules"]}
        solutions = ({"name": "工安巡檢", **factory}, {"name": "訓練紀錄雲", **factory})
        self.in_review.append(self._qualified("示範工安雲股份有限公司", 9, *solutions))
        self.in_review.append(self._qualified("示範物料雲有限公司", 9, {"name": "進料檢驗雲"}))
        committee = CommitteeScene(self.year, self.officer, staff, PASSWORD, self.now)
        committee.play(*self.in_review)
        self._meetings(MeetingScenes(committee, self.now))

    def _meetings(self, meetings: MeetingScenes) -> None:
        """Two days of the committee."""
        over = self._qualified("示範供應鏈雲有限公司", 30, {"name": "供應鏈協作雲"}, {"name": "交期管家"})
        failed = self._qualified("示範模具雲有限公司", 30, {"name": "模具履歷管家"})
        meetings.past([*over.solutions.all(), *failed.solutions.all()], self._publish)
        held = self._qualified("示範產線雲股份有限公司", 25, {"name": "產線看板雲"}, {"name": "換線管家"})
        others = self._qualified("示範品質雲有限公司", 25, {"name": "品質追溯雲"}, {"name": "量測雲"})
        meetings.today([*held.solutions.all(), *others.solutions.all()])

    def _supplements(self) -> None:
        """審查補件: one that waits, one that did not come, and one of a solution that moved to technical review (A-11)."""
        asked = self._qualified("示範能源雲有限公司", 9, {"name": "節能管家"}, {"name": "碳盤查雲"})
        self._supplement(asked, 1)
        late = self._qualified("示範物流雲有限公司", 16, {"name": "配送雲"})
        self._supplement(late, 12)
        correcting.lapse(late.corrections.get().pk, self.now)
        moved = self._qualified("示範排班雲有限公司", 9, {"name": "排班雲", "kind": "summit_existing"})
        worse = "本次功能少於攻頂計畫上架的版本，價格相同。"
        deciding.decide(moved.solutions.get(), self.officer, "moved", worse, "worse", self._ago(1))

    def _supplement(self, case: Application, days: int) -> None:
        solution = case.solutions.first()
        wanted = {
            "security_test_report": "報告沒有涵蓋行動版，請補上行動版的檢測結果。",
            "tech_security": "請說明弱點掃描的頻率，以及發現以後多久處理。",
        }
        remarks = [correcting.Remark(Place("technical", solution.pk, name), remark) for name, remark in wanted.items()]
        words = "演示當天請備妥系統紀錄。"
        supplementing.request_supplement(case, self.officer, remarks, words, self._ago(days), solutions=[solution])

    def _hand_out(self) -> None:
        """One new case to the second officer; the others stay for who takes them. And the year's figures."""
        new = Application.objects.filter(state="submitted", programme=self.year).order_by("number").first()
        assigning.assign({new.pk: None}, self.second_officer, self.officer, self.now)
        for programme in (self.past, self.year):
            figures.make(programme.pk, self.now)

    def _listed(self) -> None:
        """Of whom each has one that is easy to remember; then the whole catalogue."""
        catalogue = CatalogueScene(self.year, self.officer, self._vendor, self._list_up, self.now)
        together = [self._qualified(company, 24, *solutions) for company, solutions in LISTED.items()]
        catalogue.publish_approved(together, 15)
        catalogue.play()

    def _contracts(self) -> None:
        """Announced together, four days ago, and not listed."""

        def announced(said: Iterable[tuple[str, str]]) -> list[Application]:
            together = [self._qualified(company, 12, {"name": name}) for company, name in said]
            solutions = [solution for case in together for solution in case.solutions.all()]
            words = "委員共識通過。"
            self._publish(
                [deciding.decide(s, self.officer, "approved", words, "", self._ago(5)) for s in solutions], self._ago(4)
            )
            return together

        self.contracts.under_way(announced)

    def _list_up(self, decisions: list[Decision], at: datetime) -> None:
        """Published, contracted a day later where it is not, and listed."""
        self._publish(decisions, at)
        keys = [decision.solution_id for decision in decisions]
        for case in Application.objects.filter(
            contracts__in=Contract.objects.under_way(), solutions__in=keys
        ).distinct():
            self.contracts.conclude(case, at)
        listed = listing_up.list_up_together(keys, at + timedelta(days=1))
        listing_up.tell_together([listing.current.pk for listing in listed], at + timedelta(days=1))

    def _publish(self, decisions: list[Decision], at: datetime) -> None:
        """And what follows at once: the public list, and the letters."""
        keys = [decision.pk for decision in decisions]
        published = publishing.publish(keys, self.officer, timezone.localdate(at), uuid4(), at)
        for result in published.results.all():
            publishing.write(result.pk, at)
            entering.enter(result.solution_id, at)
            opening.open_contract(result.solution_id, at)
        announcing.announce_selected(published.pk, at)

    def _past_case(self) -> None:
        """One solution of the closed year, expired with its programme (R2-1c)."""
        at = taipei(date(2023, 6, 12), time(10))
        name = "示範老牌軟體股份有限公司"
        solutions = ({"name": "經典排程"},)
        filed = cases.filed(self._vendor(name), self.past, at, name, solutions, established_on=FOUNDED)
        case = filed.application
        case = qualifying.take(case, self.officer, "", at + timedelta(days=1))
        case = qualifying.qualify(case, self.officer, SEEN_ON_PAPER, at + timedelta(days=2))
        solution = case.solutions.get()
        decision = deciding.decide(solution, self.officer, "approved", "委員共識通過。", "", at + timedelta(days=20))
        self._list_up([decision], at + timedelta(days=25))
        listing_up.expire(solution.pk, self.now)

    def _past_draft(self) -> None:
        """A whole draft of the closed year that was never sent in: it can be carried over."""
        at = taipei(date(2023, 8, 18), time(16))
        name = "示範遺珠軟體股份有限公司"
        solutions = ({"name": "模具履歷雲"},)
        cases.complete(self._vendor(name), self.past, at, name, solutions, established_on=FOUNDED)


LISTED: dict[str, list[dict[str, Any]]] = {
    "示範雲端製造股份有限公司": [
        {
            "name": "接單到出貨一本通",
            "features_spec": "接單、排程、報工到出貨一本帳，業務和現場看到同一個進度。",
            "categories": ["production", "marketing"],
            "industries": ["any"],
        },
        {
            "name": "品檢影像紀錄",
            "features_spec": "用手機拍下每一批的檢驗影像，客訴時三十秒找到當時的紀錄。",
            "categories": ["production"],
            "industries": ["electronics"],
            "kind": "previously_listed",
        },
    ],
    "示範綠能管理有限公司": [
        {
            "name": "用電看得見",
            "features_spec": "每台設備每十五分鐘的用電一目了然，契約容量快超過時先通知。",
            "categories": ["factory_environment"],
            "industries": ["plastics", "textile"],
        },
    ],
    "示範人才雲股份有限公司": [
        {
            "name": "師傅帶徒弟",
            "features_spec": "把老師傅的作法拍成短片和步驟卡，新人照著做，主管線上驗收。",
            "categories": ["human_resources", "factory_people"],
            "kind": "summit_existing",
        },
    ],
}
