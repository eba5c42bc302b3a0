"""The committee of the demonstration: seven invented members, and tasks in every state on several solutions."""

from datetime import datetime, timedelta

from django.utils import timezone

from applications.models import Application, Programme, Solution
from applications.models.promotion import Category
from demonstration import cases
from portal.accounts.models import User
from portal.roles import Role
from portal.time.calendar import day_over
from review.committee import answering, giving
from review.models import Committee, CriterionOpinion, Member, Opinion, ReviewTask
from review.opinion import criteria, judging

# Account, name, seat, whether an expert, unit, fields. The first two have accounts that are printed.
PEOPLE = (
    ("reviewer", "林惠文", "member", True, "示範科技大學工業工程系", (Category.PRODUCTION, Category.FACTORY_EQUIPMENT)),
    ("reviewer2", "陳建宏", "member", True, "示範資訊工程學會", (Category.RESEARCH, Category.PRODUCTION)),
    ("reviewer3", "張淑芬", "chair", True, "示範大學企業管理系", (Category.MARKETING, Category.FINANCE)),
    ("reviewer4", "黃志明", "deputy", False, "示範工業發展單位", (Category.FACTORY_ENVIRONMENT,)),
    ("reviewer5", "吳美玲", "member", True, "示範勞動安全協會", (Category.FACTORY_PEOPLE, Category.HUMAN_RESOURCES)),
    ("reviewer6", "許文彬", "member", True, "示範機械公會", (Category.FACTORY_EQUIPMENT, Category.FACTORY_MATERIALS)),
    ("reviewer7", "鄭雅雯", "member", False, "示範智慧製造推動單位", (Category.FACTORY_RULES,)),
)


class CommitteeScene:
    """Gives what is in review, and lets members answer, by the verbs that people use."""

    def __init__(self, year: Programme, officer: User, accounts: list[User], password: str, now: datetime) -> None:
        self.officer, self.now = officer, now
        self.committee = Committee.objects.create(programme=year)
        since = timezone.localdate(year.opens_at)
        known = {user.username: user for user in accounts}
        self.members: dict[str, Member] = {}
        for name, person, standing, expert, unit, fields in PEOPLE:
            user = known.get(name) or cases.staff_user(name, f"{name}@example.tw", password, Role.REVIEWER)
            User.objects.filter(pk=user.pk).update(name=person, name_folded=person)
            user.refresh_from_db()
            self.members[name] = Member.objects.create(
                committee=self.committee,
                user=user,
                standing=standing,
                is_expert=expert,
                unit=unit,
                competences=[str(field) for field in fields],
                since=since,
            )

    def play(self, full: Application, mixed: Application, short: Application) -> None:
        """`full`: a technical and a documentary review; `mixed`: two technical; `short`: one that lost its reviewers."""
        technical, documentary = full.solutions.order_by("position")
        for name, lead in (("reviewer", True), ("reviewer3", False), ("reviewer6", False)):
            self._given(technical, name, 6, lead)
        self._declare(technical, "reviewer", "reviewer3")
        self._judge(technical, "reviewer3", "met", "")
        self._declare(self._given(documentary, "reviewer2", 4).solution, "reviewer2")
        first, second = mixed.solutions.order_by("position")
        for name, lead in (("reviewer", False), ("reviewer2", True), ("reviewer5", False)):
            self._given(first, name, 3, lead)
        self._declare(first, "reviewer2")
        self._decline(first, "reviewer5")
        for name, lead in (("reviewer", True), ("reviewer2", False), ("reviewer6", False)):
            self._given(second, name, 5, lead)
        self._declare(second, "reviewer", "reviewer2", "reviewer6")
        self._judge(second, "reviewer", "met", "")
        self._judge(second, "reviewer6", "explain", "請補充中小型工廠的導入案例。")
        only = short.solutions.get()
        for name in ("reviewer", "reviewer2", "reviewer7"):
            self._given(only, name, 5)
        self._step_aside(only, "reviewer")
        giving.take_off(self.task(only, "reviewer7"), self.officer, "另有要務，改派他人。", self._ago(1))

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _given(self, solution: Solution, name: str, days: int, lead: bool = False) -> ReviewTask:
        last = timezone.localdate(self.now) + timedelta(days=self.committee.review_days - days)
        return giving.give(solution, self.members[name], day_over(last), self.officer, self._ago(days), is_lead=lead)

    def task(self, solution: Solution, name: str) -> ReviewTask:
        return ReviewTask.objects.get(solution=solution, member=self.members[name])

    def _declare(self, solution: Solution, *names: str) -> None:
        for name in names:
            answering.declare_none(self.task(solution, name), self.members[name].user, self._ago(2))

    def _decline(self, solution: Solution, name: str) -> None:
        answering.decline(self.task(solution, name), self.members[name].user, "time", "審查期間出國。", self._ago(2))

    def _step_aside(self, solution: Solution, name: str) -> None:
        facts = "去年擔任這家公司的技術顧問。"
        answering.step_aside(self.task(solution, name), self.members[name].user, "employed", facts, self._ago(3))

    def _judge(self, solution: Solution, name: str, finding: str, comment: str) -> None:
        """The same finding of each criterion, and handed in."""
        task = self.task(solution, name)
        approves = finding == "met"
        opinion = Opinion.objects.create(
            task=task,
            recommendation="approve" if approves else "supplement",
            conditions="" if approves else "公告前補齊說明。",
            comment="資料完整，適合中小型製造業。" if approves else "",
            saved_at=self._ago(1),
        )
        lines = [
            (c.key, finding if n == 0 else "met", comment if n == 0 else "")
            for n, c in enumerate(criteria.of_review(task.review))
        ]
        CriterionOpinion.objects.bulk_create(
            CriterionOpinion(opinion=opinion, criterion=key, finding=said, comment=words) for key, said, words in lines
        )
        judging.hand_in(task, self.members[name].user, self._ago(1))
