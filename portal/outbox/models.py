"""What was said to whom, why, and did it leave?"""

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.http.request import split_domain_port

from portal.duties import Work
from portal.files.models import StoredFile


def new_message_id() -> str:
    """Fixed per row: a mail that leaves twice after a crash is one mail for every program that compares them."""
    host, _ = split_domain_port(settings.BASE_URL.partition("://")[2].partition("/")[0])
    return f"<{uuid4().hex}@{host or 'localhost'}>"


class Paper(Work):
    """The print of one official letter, made in the background; every message of the same reason carries it.

    `content` is what is printed, frozen when the letter was written, so that it prints as it was sent.
    """

    case = models.CharField("案件", max_length=60)
    kind = models.CharField("種類", max_length=60)
    about = models.CharField("事由", max_length=80, blank=True)
    content = models.JSONField("內容")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF")

    class Meta:
        verbose_name = verbose_name_plural = "正式通知"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "kind", "about"], name="one_paper_per_reason")]
        indexes = [models.Index(fields=["next_try_at"], name="papers_to_make", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class MessageQuerySet(models.QuerySet):
    def undelivered(self) -> "MessageQuerySet":
        """Letters that reached nobody and were not sent anew to another address."""
        lost = (Message.State.FAILED, Message.State.BOUNCED)
        return self.filter(state__in=lost, one_time=False, replacement=None)


class Message(Work):
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

    case = models.CharField("案件", max_length=60, help_text="例：application:12")
    kind = models.CharField("種類", max_length=60)
    about = models.CharField("事由", max_length=80, blank=True, help_text="同一事由只寄一次")
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
    body = models.TextField("內容")
    one_time = models.BooleanField("含一次性連結", default=False, help_text="連結等於鑰匙：不給人看，寄出後不保存")
    attachment = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件"
    )
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="正式通知"
    )
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
            models.UniqueConstraint(fields=["case", "kind", "about", "to_email"], name="one_message_per_reason")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="messages_of_user"),
            models.Index(fields=["user"], name="messages_unread", condition=Q(read_at=None)),
            models.Index(fields=["next_try_at"], name="messages_to_send", condition=Q(done_at=None)),
            models.Index(fields=["case"], name="messages_undelivered", condition=Q(state__in=["failed", "bounced"])),
        ]

    def __str__(self) -> str:
        return self.subject

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
        """To a corrected address; not what is cancelled, nor what another row already stands for."""
        over = self.done_at is not None and self.state != self.State.CANCELLED
        return over and not self.one_time and not hasattr(self, "replacement")

    @property
    def is_lost(self) -> bool:
        return self.state in (self.State.FAILED, self.State.BOUNCED)

    @property
    def pdf(self) -> StoredFile | None:
        """The print of the letter, once it is made."""
        return self.paper.file if self.paper_id else None

    @property
    def is_ahead_of_paper(self) -> bool:
        return bool(self.paper_id) and self.pdf is None
