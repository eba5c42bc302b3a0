"""What was said to whom, why, did it leave, and what came back?"""

from datetime import date, datetime, timedelta
from typing import Self
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q, QuerySet
from django.http.request import split_domain_port

from portal.background.duties import Work
from portal.files.models import StoredFile
from portal.reference import Ref, RefField
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.trail.frozen import FrozenField
from portal.trail.targets import LookTarget


def new_message_id() -> str:
    """Fixed per row: a mail that leaves twice after a crash is one mail for every program that compares them."""
    host, _ = split_domain_port(settings.BASE_URL.partition("://")[2].partition("/")[0])
    return f"<{uuid4().hex}@{host or 'localhost'}>"


class SealCertificate(models.Model):
    """A certificate that letters were sealed with. It is kept: what it sealed is judged by it when it has long been followed."""

    fingerprint = models.CharField("SHA-256 指紋", max_length=64, unique=True, editable=False)
    subject = models.CharField("主體", max_length=300)
    pem = models.TextField("憑證", editable=False)
    valid_from = models.DateTimeField("生效")
    valid_until = models.DateTimeField("到期")

    class Meta:
        verbose_name = verbose_name_plural = "電子印信憑證"
        default_permissions = ()

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def of(cls, certificate: x509.Certificate) -> Self:
        """The row of a certificate, written by the first letter that it seals."""
        said = {
            "subject": certificate.subject.rfc4514_string()[:300],
            "pem": certificate.public_bytes(Encoding.PEM).decode(),
            "valid_from": certificate.not_valid_before_utc,
            "valid_until": certificate.not_valid_after_utc,
        }
        return cls.objects.get_or_create(fingerprint=certificate.fingerprint(SHA256()).hex(), defaults=said)[0]


class Printout(Work):
    """The print of one official letter, made in the background; every message of the same reason carries it.

    `content` is what is printed, frozen when the letter was written, so that it prints as it was sent. By its `code` anybody
    asks whether it is genuine and in force; one that was printed before there were codes has none.
    """

    concerns = RefField("對象")
    kind = models.CharField("種類", max_length=60)
    cause = RefField("事由")
    occurrence = models.CharField("第幾次", max_length=40, blank=True)
    content = FrozenField("內容")
    number = models.CharField("發文字號", max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF")
    code = models.CharField("查驗碼", max_length=16, blank=True, editable=False)
    sha256 = models.CharField("PDF 的 SHA-256", max_length=64, blank=True, editable=False)
    sealed_with = models.ForeignKey(
        SealCertificate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="電子印信"
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="由哪一件取代"
    )
    withdrawn_at = models.DateTimeField("註銷時間", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="註銷的人"
    )
    withdrawn_reason = models.TextField("註銷原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "正式通知"
        ordering = ["pk"]
        default_permissions = ()
        permissions = [("withdraw_printout", "可以註銷正式通知")]
        constraints = [
            models.UniqueConstraint(fields=["concerns", "kind", "cause", "occurrence"], name="one_printout_per_reason"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_printout_per_number"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_printout_per_code"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="printouts_to_make", condition=Q(done_at=None)),
            models.Index(fields=["sha256"], name="printouts_by_hash", condition=~Q(sha256="")),
        ]

    def __str__(self) -> str:
        return f"{self.concerns} {self.kind}"

    @property
    def dated(self) -> date:
        """發文日期, as it stands on the paper."""
        return date.fromisoformat(self.content["dated"])

    @property
    def may_be_withdrawn(self) -> bool:
        """What nobody can ask about has no standing to lose: a paper without a code, or one that is not made yet."""
        return bool(self.code and self.sha256) and self.withdrawn_at is None


class LetterSeries(models.Model):
    """How far the 發文字號 of one 發文字 have come in one 民國 year: the year of the letter, whichever programme sends it."""

    series = models.CharField("發文字", max_length=40)
    year = models.PositiveSmallIntegerField("發文年度")
    last = models.PositiveIntegerField("最後流水號", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "發文字號"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_count_per_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series}{self.year} {self.last}"


class MessageQuerySet(FoldedQuerySet):
    def undelivered(self) -> "MessageQuerySet":
        """Letters that reached nobody and were not sent anew to another address."""
        lost = (Message.State.FAILED, Message.State.BOUNCED)
        return self.filter(state__in=lost, one_time=False, replacement=None)


class Message(Folded, Work):
    """One letter to one address for one reason: the mail, and the entry in the portal's inbox.

    Written in the transaction of the step that it tells of; the unique reason makes it exist once however often that
    step is tried.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待寄出"
        SENT = "sent", "已寄出"
        FAILED = "failed", "寄送失敗"
        BOUNCED = "bounced", "對方拒收"
        CANCELLED = "cancelled", "已取消，事由已消失"
        INBOX = "inbox", "只放收件匣"

    concerns = RefField("對象", help_text="屬於誰的往來，例：application:12")
    kind = models.CharField("種類", max_length=60)
    cause = RefField("事由", help_text="因為哪一筆資料；同一事由只寄一次")
    occurrence = models.CharField("第幾次", max_length=40, blank=True, help_text="同一筆資料的另一次事由")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="收件帳號",
    )
    to_email = models.CharField("收件地址", max_length=254, blank=True)
    subject = models.CharField("主旨", max_length=200)
    subject_folded = FoldedField(of="subject")
    body = models.TextField("內容")
    one_time = models.BooleanField("含一次性連結", default=False, help_text="連結等於鑰匙：不給人看，寄出後不保存")
    attachment = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件"
    )
    printout = models.ForeignKey(
        Printout, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="正式通知"
    )
    calendar = models.TextField("行事曆檔", blank=True, editable=False)  # an entry for the reader's calendar, RFC 5545
    wording = models.CharField("範本", max_length=60, blank=True, help_text="哪一版文字")
    wording_error = models.CharField("範本錯誤", max_length=500, blank=True, help_text="有錯時改用預設文字寄出")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replacement", verbose_name="取代"
    )
    state = models.CharField("狀態", max_length=10, choices=State, default=State.WAITING)
    message_id = models.CharField("Message-ID", max_length=300, default=new_message_id, unique=True, editable=False)
    created_at = models.DateTimeField("建立時間")
    sent_at = models.DateTimeField("寄出時間", null=True, blank=True)
    read_at = models.DateTimeField("閱讀時間", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("resend_message", "可以再寄一次通知")]
        constraints = [
            models.UniqueConstraint(
                fields=["concerns", "kind", "cause", "occurrence", "to_email"], name="one_message_per_reason"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="messages_of_user"),
            models.Index(fields=["user"], name="messages_unread", condition=Q(read_at=None)),
            models.Index(fields=["next_try_at"], name="messages_to_send", condition=Q(done_at=None)),
            models.Index(fields=["to_email", "created_at"], name="messages_to_address"),
            models.Index(
                fields=["concerns"], name="messages_undelivered", condition=Q(state__in=["failed", "bounced"])
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def as_look_target(self) -> LookTarget:
        return LookTarget(str(self.concerns or Ref.of(self)), self.subject, self.user.tax_id if self.user else "")

    @property
    def has_address(self) -> bool:
        try:
            validate_email(self.to_email)
        except ValidationError:
            return False
        return True

    @property
    def may_be_sent_again(self) -> bool:
        """A one-time link is not kept, and a letter that still waits needs no second start."""
        return self.may_be_sent_elsewhere and self.has_address

    @property
    def may_be_sent_elsewhere(self) -> bool:
        """To a corrected address; not what is cancelled or was for the inbox, nor what another row already stands for."""
        over = self.done_at is not None and self.state not in (self.State.CANCELLED, self.State.INBOX)
        return over and not self.one_time and not hasattr(self, "replacement")

    @property
    def is_lost(self) -> bool:
        return self.state in (self.State.FAILED, self.State.BOUNCED)

    @property
    def pdf(self) -> StoredFile | None:
        """The print of the letter, once it is made."""
        return self.printout.file if self.printout_id else None

    @property
    def is_ahead_of_printout(self) -> bool:
        return bool(self.printout_id) and self.pdf is None


class IncomingQuerySet(models.QuerySet):
    def not_understood(self) -> "IncomingQuerySet":
        return self.filter(done_at__isnull=False).exclude(why=Incoming.Why.RETURNED)

    def open(self) -> "IncomingQuerySet":
        """What a person should look at."""
        return self.not_understood().filter(handled_at=None)


class Incoming(Work):
    """A mail that came back: a letter returned, or something that a person should look at.

    The row is claimed before the mail is read, so that one that kills its reader is tried only so often. Mails that say
    nothing (delayed, out of office) leave no row. Goes after KEPT; a day adds only so many.
    """

    KEPT = timedelta(days=90)
    SPAN = timedelta(days=30)  # a server gives up after days

    class Why(models.TextChoices):
        UNREAD = "unread", "讀取中"
        RETURNED = "returned", "退信，已標示"
        NO_LETTER = "no_letter", "退信，不知是哪一封"
        OTHER_ADDRESS = "other_address", "退信，地址不同"
        ANSWER = "answer", "有人回信"
        AUTOMATIC = "automatic", "自動回覆"
        UNKNOWN = "unknown", "看不懂的系統信"
        BROKEN = "broken", "讀不出來"
        MANY = "many", "太多，只計數"
        MAILBOX = "mailbox", "退信信箱讀不到"

    digest = models.CharField("內容摘要", max_length=64, unique=True, editable=False)
    came_at = models.DateTimeField("讀到的時間")
    why = models.CharField("種類", max_length=15, choices=Why, default=Why.UNREAD)
    sender = models.CharField("寄件人", max_length=254, blank=True)
    subject = models.CharField("主旨", max_length=200, blank=True)
    text = models.TextField("內容", blank=True)
    addresses = models.CharField("說到的地址", max_length=1000, blank=True)
    letter = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="returned", verbose_name="通知"
    )
    times = models.PositiveIntegerField("次數", default=1)
    handled_at = models.DateTimeField("處理時間", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="處理人"
    )

    objects = IncomingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "退信與回信"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["came_at"], name="incoming_by_time")]

    def __str__(self) -> str:
        return self.subject or self.get_why_display()

    @property
    def as_look_target(self) -> LookTarget:
        return self.letter.as_look_target if self.letter else LookTarget(str(Ref.of(self)), str(self))

    @property
    def may_mean(self) -> QuerySet:
        """Letters that it may be about, for a person to judge: the one it names, and the last to the addresses in it."""
        told = Q(pk=self.letter_id)
        for address in self.addresses.split(" ")[:10]:
            told |= Q(to_email__iexact=address, sent_at__range=(self.came_at - self.SPAN, self.came_at))
        return Message.objects.filter(told).exclude(sent_at=None).order_by("-pk")

    @classmethod
    def outdated(cls, now: datetime) -> QuerySet:
        return cls.objects.filter(came_at__lte=now - cls.KEPT)
