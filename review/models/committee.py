"""Which committee does a year have, who sits on it, and who reviews which solution?"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models import Programme, Solution
from applications.models.promotion import Category
from applications.workflow import APPLICATION, IN_REVIEW, SOLUTION
from portal.roles import Account
from portal.time.calendar import MAX_DAYS, day_over, format_roc, last_second
from portal.workflow.subject import Subject
from review.models.conflict import Conflict, Recusal
from review.models.decision import Decision
from review.workflow import AT_WORK, COUNTED, DECLARED, TASK


class CommitteeQuerySet(models.QuerySet):
    def of_year(self, programme: int) -> "Committee":
        """The committee of a year, by the key of its programme; one of the lawful defaults, not stored, where none is set up yet."""
        return self.filter(programme=programme).first() or Committee(programme_id=programme)


class Committee(models.Model):
    """審查委員會 of one year and its rules; defaults are those of 審議規則 §9, §14 and 組織準則 §6. They stand nowhere else."""

    class RecusedBase(models.TextChoices):
        """How a member who steps aside is reckoned in the quorum of that solution; each is found in law."""

        REDUCED = "reduced", "從應出席人數扣除"
        ABSENT = "absent", "不計入出席，應出席人數不變"
        PRESENT = "present", "計入出席，不參與決議"

    class Kinship(models.TextChoices):
        WIDE = "wide", "四親等內血親、三親等內姻親（行政程序法第 32 條）"
        NARROW = "narrow", "二親等內親屬（審議規則第 14 條）"

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="committee", verbose_name="年度計畫")
    name = models.CharField("名稱", max_length=80, default="雲端解決方案審查委員會")
    presence_parts = models.PositiveSmallIntegerField(
        "出席至少幾分之一",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="2 就是應出席委員至少二分之一出席。採購評選委員會審議規則第 9 條：全體委員二分之一以上出席，出席委員過半數同意。",
    )
    expert_parts = models.PositiveSmallIntegerField(
        "出席者中專家至少幾分之一",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="3 就是出席者三分之一。採購評選委員會審議規則第 9 條：出席的專家、學者不少於出席人數三分之一。",
    )
    expert_minimum = models.PositiveSmallIntegerField(
        "出席專家至少幾人", default=2, help_text="採購評選委員會審議規則第 9 條：至少 2 人。"
    )
    recused_base = models.CharField(
        "迴避委員的計算",
        max_length=10,
        choices=RecusedBase,
        default=RecusedBase.REDUCED,
        help_text="逐案計算，三種都有前例：扣除見都市更新審議會設置辦法第 7 條，不計入出席見教評會設置辦法第 8 條，"
        "計入出席見會計師懲戒委員會規則第 11 條。",
    )
    minimum_reviewers = models.PositiveSmallIntegerField(
        "每案至少幾位委員",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(15)],
        help_text="技術審查的方案不到這個人數，會列在「分派審查委員」。書面審查可以不分派委員。",
    )
    review_days = models.PositiveSmallIntegerField(
        "審查期限（日）", default=14, validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)]
    )
    remind_days = models.PositiveSmallIntegerField(
        "到期前幾日提醒委員", default=3, help_text="更改以後，新分派或改期限的才照新的日數提醒。"
    )
    question_days = models.PositiveSmallIntegerField(
        "廠商回覆提問（日）",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text="從轉給廠商的隔天算起；最後一日放假，順延到下一個上班日（行政程序法第 48 條）。",
    )
    slot_minutes = models.PositiveSmallIntegerField(
        "每案演示時間（分鐘）", default=20, validators=[MinValueValidator(5)]
    )
    conflict_years = models.PositiveSmallIntegerField(
        "任職或受任關係回溯幾年",
        default=3,
        validators=[MaxValueValidator(50)],
        help_text="採購評選委員會審議規則第 14 條：3 年。",
    )
    kinship = models.CharField(
        "親屬範圍",
        max_length=10,
        choices=Kinship,
        default=Kinship.WIDE,
        help_text="兩個規定的範圍不同，預設取較寬的行政程序法第 32 條。",
    )
    names_public = models.BooleanField(
        "會後公開委員姓名",
        default=False,
        help_text="採購評選委員會組織準則第 6 條、最有利標評選辦法第 20 條。個別委員的審查意見一律不公開。",
    )
    appeal_days = models.PositiveSmallIntegerField(
        "駁回迴避後申請覆決（日）",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text="行政程序法第 33 條：5 日。",
    )
    appeal_answer_days = models.PositiveSmallIntegerField(
        "覆決應於幾日內決定",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text="行政程序法第 33 條：10 日。",
    )

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "審查委員會"
        ordering = ["-programme__year"]
        default_permissions = ("view", "add", "change")

    def __str__(self) -> str:
        return f"{self.programme.year} 年度{self.name}"

    def review_due(self, now: datetime) -> datetime:
        """Until when an opinion is awaited that is asked for now, where nobody says otherwise."""
        return day_over(timezone.localdate(now) + timedelta(days=self.review_days))


class MemberQuerySet(models.QuerySet):
    def in_office(self, day: date) -> "MemberQuerySet":
        """Those whose term covers the day and whose account works."""
        ended = Q(leaves_on=None) | Q(leaves_on__gte=day)
        return self.filter(ended, Q(since__lte=day), user__is_active=True)


class Member(models.Model):
    """A person on the committee of a year."""

    class Standing(models.TextChoices):
        CHAIR = "chair", "召集人"
        DEPUTY = "deputy", "副召集人"
        MEMBER = "member", "委員"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="members", verbose_name="委員會")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships_on", verbose_name="帳號"
    )
    standing = models.CharField("職稱", max_length=10, choices=Standing, default=Standing.MEMBER)
    is_expert = models.BooleanField("專家學者", default=True, help_text="不是執行單位或機關人員的專家、學者。")
    unit = models.CharField("服務單位", max_length=80, blank=True)
    competences = models.JSONField("專長類別", default=list, blank=True)  # categories of solutions, by their code
    since = models.DateField("任期起")
    leaves_on = models.DateField("任期迄", null=True, blank=True, help_text="這一天還在任；空白就是到計畫結束。")
    changed_at = models.DateTimeField("更新時間", auto_now=True)  # compared with the cases anew since then

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "審查委員"
        ordering = ["pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(fields=["committee", "user"], name="one_seat_per_person"),
            models.UniqueConstraint(
                fields=["committee", "standing"],
                condition=Q(standing__in=["chair", "deputy"], leaves_on=None),
                name="one_chair_and_one_deputy",
            ),
        ]

    def __str__(self) -> str:
        return self.user.get_full_name()

    def is_in_office(self, day: date) -> bool:
        return self.since <= day and (self.leaves_on is None or self.leaves_on >= day)

    def serves(self, day: date) -> bool:
        """In office, with an account that works: the same as `in_office` of a query."""
        return self.is_in_office(day) and self.user.is_active

    @property
    def term(self) -> str:
        end = format_roc(self.leaves_on) if self.leaves_on else "計畫結束"
        return f"{format_roc(self.since)} 至 {end}"

    @property
    def fields_in_words(self) -> list[str]:
        return [Category(value).short for value in self.competences if value in Category.values]

    @property
    def said_competences(self) -> str:
        return "、".join(self.fields_in_words)


def of_present_review(task: str = "") -> Q:
    """Whether a task is of the review that its solution is in, or was decided in (`Decision.Review.present`); `task` leads to it."""
    present, state = Q(), f"{task}solution__state__in"
    for review in Decision.Review.values:
        decided = Q(**{f"{task}solution__decided_in__in": ["", *SOLUTION.group(review)]})
        here = Q(**{state: SOLUTION.group(review)}) | (decided & ~Q(**{state: IN_REVIEW}))
        present |= Q(**{f"{task}review": review}) & here
    return present


def _being_done(day: date) -> Q:
    return Q(state__in=TASK.group(AT_WORK), member__in=Member.objects.in_office(day))


class ReviewTaskQuerySet(models.QuerySet):
    def active(self) -> "ReviewTaskQuerySet":
        """Those that still hold: to be done, or done."""
        return self.exclude(state__in=TASK.names(final=True))

    def at_work(self) -> "ReviewTaskQuerySet":
        """Those that their member has still to do."""
        return self.filter(state__in=TASK.group(AT_WORK))

    def declared(self) -> "ReviewTaskQuerySet":
        """Those that open the file: no conflict was declared."""
        return self.filter(state__in=TASK.group(DECLARED))

    def undeclared(self) -> "ReviewTaskQuerySet":
        """Those whose member has still to say whether there is a conflict."""
        return self.at_work().of_present_review().exclude(state__in=TASK.group(DECLARED))

    def counted(self) -> "ReviewTaskQuerySet":
        return self.filter(state__in=TASK.group(COUNTED))

    def able(self, day: date) -> "ReviewTaskQuerySet":
        """Those that are done, or that somebody in office has still to do: what a solution's reviewers are counted by."""
        return self.filter(Q(state__in=TASK.group(COUNTED)) | _being_done(day))

    def left_behind(self, day: date) -> "ReviewTaskQuerySet":
        """Those of whoever left office without an opinion."""
        return self.running().exclude(_being_done(day))

    def running(self) -> "ReviewTaskQuerySet":
        """Those that are still to be done, of reviews that go on."""
        return self.at_work().in_progress()

    def in_progress(self) -> "ReviewTaskQuerySet":
        """Those of reviews that go on: the solution is in that review, and its case has not ended."""
        reviewed = Q()
        for review in Decision.Review.values:
            reviewed |= Q(review=review, solution__state__in=SOLUTION.group(review))
        ended = Q(solution__application__state__in=APPLICATION.names(final=True))
        return self.filter(reviewed & ~ended)

    def unhidden(self) -> "ReviewTaskQuerySet":
        """Those whose case no conflict of interest keeps from their member."""
        own = {"user": OuterRef("member__user"), "application": OuterRef("solution__application")}
        return self.exclude(Exists(Conflict.objects.hiding().filter(**own)))

    def of_present_review(self) -> "ReviewTaskQuerySet":
        """Those of the review that their solution is in, or was decided in: what was said in an earlier one is history."""
        return self.filter(of_present_review())

    def held(self, day: date) -> "ReviewTaskQuerySet":
        """Those of whom still meets the case: in office, with an account that works, and with nothing that hides it."""
        return self.unhidden().filter(member__in=Member.objects.in_office(day))

    def owed(self, day: date) -> "ReviewTaskQuerySet":
        """Those that somebody has still to do and can do now."""
        rests = Recusal.objects.at_rest().filter(application=OuterRef("solution__application"))
        return self.running().held(day).filter(~Exists(rests))

    def to_remind(self, now: datetime) -> "ReviewTaskQuerySet":
        """Those whose due time is near, of whoever still has them to do."""
        return (
            self.owed(timezone.localdate(now))
            .filter(reminded_at=None, due_at__gt=now, remind_at__lte=now)
            .select_related("member__user", "solution__application")
        )

    def of_person(self, user: Account, day: date) -> "ReviewTaskQuerySet":
        """Those of one person, while in office."""
        ended = Q(member__leaves_on=None) | Q(member__leaves_on__gte=day)
        return self.filter(ended, member__since__lte=day, member__user=user.pk)


class ReviewTask(Subject):
    """One member reviews one solution (分派審查)."""

    workflow = TASK
    shown_in = None
    step_relations = ("member__user", "solution__application")

    class Ground(models.TextChoices):
        TIME = "time", "時間無法配合"
        FIELD = "field", "不是本人專長"
        CONFLICT = "conflict", "有利益衝突之虞"
        OTHER = "other", "其他"

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="review_tasks", verbose_name="方案")
    member = models.ForeignKey(Member, models.PROTECT, related_name="tasks", verbose_name="委員")
    review = models.CharField("審查方式", max_length=20, choices=Decision.Review)
    is_lead = models.BooleanField("主審委員", default=False)
    due_at = models.DateTimeField("審查期限", help_text="這一刻起逾期")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="分派人")
    given_at = models.DateTimeField("分派時間")
    declared_at = models.DateTimeField("聲明時間", null=True, blank=True)
    declaration = models.TextField("聲明內容", blank=True)  # the sentence that was agreed to, as it then was
    decline_ground = models.CharField("辭審原因", max_length=10, choices=Ground, blank=True)
    note = models.TextField("辭審或改派的說明", blank=True)
    remind_at = models.DateTimeField(
        "何時提醒", null=True, blank=True
    )  # by the committee's rule when the due time was set
    reminded_at = models.DateTimeField("提醒時間", null=True, blank=True)

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分派審查"
        ordering = ["due_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "member", "review"],
                condition=~Q(state__in=[state.name for state in TASK.states if state.final]),
                name="one_running_task_per_member",
            ),
            models.UniqueConstraint(
                fields=["solution", "review"],
                condition=Q(is_lead=True) & ~Q(state__in=[state.name for state in TASK.states if state.final]),
                name="one_lead_per_review",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "state", "due_at"], name="tasks_of_member"),
            models.Index(fields=["state", "due_at"], name="tasks_by_due_time"),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.solution}"

    def await_until(self, due_at: datetime) -> None:
        """Another due time, and when to remind before it; the caller saves both."""
        self.due_at, self.reminded_at = due_at, None
        self.remind_at = due_at - timedelta(days=self.member.committee.remind_days)

    @property
    def last_second(self) -> datetime:
        return last_second(self.due_at)

    @property
    def awaits_declaration(self) -> bool:
        return self.state == self.workflow.initial.name

    @property
    def is_being_judged(self) -> bool:
        """Whether its member, who has no conflict, still writes."""
        return {AT_WORK, DECLARED} <= set(self.stage.groups)
