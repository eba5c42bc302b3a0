"""When does the committee meet, on which solutions, who was there, and who declared that nothing binds them?"""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models import Solution
from portal import sight
from portal.files.models import StoredFile
from portal.roles import STAFF, Account, Role
from portal.workflow.subject import Subject
from review.models.case import Case
from review.models.committee import Committee, Member, ReviewTask
from review.models.conflict import Conflict
from review.workflow import COMING, HELD, MEETING, SITTING


class MeetingQuerySet(models.QuerySet):
    def seen_by(self, user: Account) -> "MeetingQuerySet":
        """Of the committee's days, all for the office; for a member, while in office, those to which they were asked."""
        if not user.is_authenticated or user.role not in STAFF:
            return self.none()
        if user.role == Role.REVIEWER:
            seats = Attendance.objects.filter(member__in=Member.objects.in_office(timezone.localdate()))
            return self.filter(pk__in=seats.filter(member__user=user.pk).values("meeting"))
        return self

    def coming(self) -> "MeetingQuerySet":
        return self.filter(state__in=MEETING.group(COMING))

    def unfinished(self) -> "MeetingQuerySet":
        """To come, or being held."""
        return self.filter(state__in=MEETING.group(COMING) | MEETING.group(SITTING))


class Meeting(Subject):
    """審查會議 of a committee; what is held changes no more."""

    workflow = MEETING
    shown_in = None
    step_relations = ("committee__programme",)

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings", verbose_name="委員會")
    session = models.PositiveSmallIntegerField("會議次別", validators=[MinValueValidator(1)])
    starts_at = models.DateTimeField("開始時間")
    ends_at = models.DateTimeField("預計結束時間")
    breaks = models.JSONField("休息時段", default=list, blank=True)  # [from, until] of each, in order
    place = models.CharField("地點", max_length=120, blank=True)
    link = models.URLField("視訊連結", blank=True)
    recorder = models.CharField("紀錄", max_length=80, blank=True)
    others_present = models.TextField("列席人員", blank=True)
    reports = models.TextField("報告事項與決定", blank=True)
    motions = models.TextField("臨時動議", blank=True)
    other = models.TextField("其他應記載事項", blank=True)
    is_last = models.BooleanField("當年度最後一次會議", default=True, help_text="最後一次會議的紀錄要在散會前確認。")
    uid = models.UUIDField("行事曆識別", default=uuid4, editable=False, unique=True)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # of the calendar file: each move is another
    opened_at = models.DateTimeField("實際開始時間", null=True, blank=True)
    current = models.ForeignKey(
        "AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="進行中的議案"
    )
    minutes_confirmed_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="確認紀錄的主席"
    )
    minutes_confirmed_at = models.DateTimeField("紀錄確認時間", null=True, blank=True)
    adjourned_at = models.DateTimeField("散會時間", null=True, blank=True)
    minutes_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    table_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    dossier_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建立人")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "審查會議"
        ordering = ["-starts_at"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["committee", "session"], name="one_meeting_per_session"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"第 {self.session} 次審查會議"

    @property
    def pauses(self) -> list[tuple[datetime, datetime]]:
        """From when until when nothing is shown."""
        return [(datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in self.breaks]

    @property
    def title(self) -> str:
        """As its papers are headed."""
        return f"{self.committee}第 {self.session} 次會議"

    @property
    def is_coming(self) -> bool:
        return COMING in self.stage.groups

    @property
    def is_held(self) -> bool:
        return HELD in self.stage.groups

    @property
    def is_sitting(self) -> bool:
        return SITTING in self.stage.groups


def _meetings_withheld(user: Account) -> models.QuerySet:
    """From a member all but the days to which they were asked, while in office."""
    unseen = Meeting.objects.exclude(pk__in=Meeting.objects.seen_by(user).values("pk"))
    return unseen if user.role == Role.REVIEWER else unseen.none()


sight.register("meeting", sight.Sight(Meeting.objects.seen_by, _meetings_withheld))


class AgendaItemQuerySet(models.QuerySet):
    def seen_by(self, user: Account) -> "AgendaItemQuerySet":
        """Those that this person may meet: of an officer, of the cases they see; of a member of the committee, all of the
        days to which they were asked but what a conflict of interest keeps from them. The committee resolves together."""
        if not user.is_authenticated or user.role not in STAFF:
            return self.none()
        if user.role != Role.REVIEWER:
            return self.filter(solution__application__in=Case.objects.seen_by(user))
        hidden = Conflict.objects.hiding().filter(user=user.pk)
        asked = self.filter(meeting__in=Meeting.objects.seen_by(user))
        return asked.exclude(solution__application__in=hidden.values("application"))

    def open_to(self, user: Account) -> "AgendaItemQuerySet":
        """Those of which this person may read the record: of a member once they declared to have no conflict, with the task they
        were given, else at the meeting."""
        if user.role != Role.REVIEWER:
            return self.seen_by(user)
        own = ReviewTask.objects.filter(member__user=user.pk)
        said = SeatDeclaration.objects.filter(attendance__member__user=user.pk)
        declared = Q(solution__in=own.declared().values("solution")) | Q(pk__in=said.values("item"))
        return self.seen_by(user).filter(declared).exclude(solution__in=own.undeclared().values("solution"))

    def standing(self) -> "AgendaItemQuerySet":
        """Without what was taken off the agenda."""
        return self.filter(removed_at=None)


class AgendaItem(models.Model):
    """One solution on the agenda, with its time for the demonstration. A withdrawn one keeps its place and frees its time."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name="會議")
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="agenda_items", verbose_name="方案")
    code = models.CharField("案號", max_length=12)  # no row number: gaps tell nothing
    position = models.PositiveSmallIntegerField("順序")
    starts_at = models.DateTimeField("演示開始", null=True, blank=True)
    ends_at = models.DateTimeField("演示結束", null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # of its calendar file: each change is another
    slot_chosen_at = models.DateTimeField("廠商自選時段", null=True, blank=True)
    slot_asked_at = models.DateTimeField("廠商申請改時段", null=True, blank=True)
    slot_asked_reason = models.TextField("改時段的原因", blank=True)
    slot_answered_at = models.DateTimeField("改時段答覆時間", null=True, blank=True)
    removed_at = models.DateTimeField("移出議程時間", null=True, blank=True)
    removed_reason = models.TextField("移出的原因", blank=True)
    discussion = models.TextField("討論事項", blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "議程"
        ordering = ["meeting", "position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "solution"], condition=Q(removed_at=None), name="one_item_per_solution"
            ),
            models.UniqueConstraint(fields=["meeting", "code"], name="one_code_per_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.solution}"

    @property
    def is_slot_asked(self) -> bool:
        """Whether the vendor waits to hear of another time."""
        return self.slot_asked_at is not None and self.slot_answered_at is None

    @property
    def may_ask_for_another_slot(self) -> bool:
        """Once, by choosing or by asking."""
        return self.slot_chosen_at is None and self.slot_asked_at is None


class Attendance(models.Model):
    """A member at a meeting: invited, with the code by which sheets and minutes call them there (委員 A–G), signed off."""

    class Answer(models.TextChoices):
        OPEN = "open", "未回覆"
        COMES = "comes", "出席"
        ON_LEAVE = "on_leave", "請假"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", verbose_name="會議")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances", verbose_name="委員")
    code = models.CharField("代號", max_length=4)
    answer = models.CharField("出席回覆", max_length=10, choices=Answer, default=Answer.OPEN)
    leave_reason = models.CharField("請假原因", max_length=200, blank=True)
    is_present = models.BooleanField("在場", default=False)
    arrived_at = models.DateTimeField("到場時間", null=True, blank=True)
    left_at = models.DateTimeField("離場時間", null=True, blank=True)
    signed_at = models.DateTimeField("簽署紀錄時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "出席"
        ordering = ["code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_seat_per_meeting"),
            models.UniqueConstraint(fields=["meeting", "code"], name="one_member_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} 委員{self.code}"


class Presence(models.Model):
    """在場時段: from when until when a member sat in the room; who goes and comes back has several."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="presences", verbose_name="出席")
    arrived_at = models.DateTimeField("到場時間")
    left_at = models.DateTimeField("離場時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "在場時段"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["attendance"], condition=Q(left_at=None), name="one_running_presence")
        ]

    def __str__(self) -> str:
        return f"{self.attendance} {self.arrived_at:%H:%M}"


class SeatDeclaration(models.Model):
    """聲明無利益衝突 of one item by a member who was given no task of it (行政程序法 §32, §33): what opens its record to them."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="declarations", verbose_name="委員")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="declarations", verbose_name="議程")
    words = models.TextField("聲明內容")
    at = models.DateTimeField("聲明時間")
    by = models.ForeignKey(  # the member, or the officer who heard it in the room
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登記人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "會議中的聲明"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["attendance", "item"], name="one_declaration_per_seat_and_item")]

    def __str__(self) -> str:
        return f"{self.attendance} {self.item}"
