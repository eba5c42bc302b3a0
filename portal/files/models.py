"""Which files are kept, and is each of them safe to open?"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from portal.background.duties import Work
from portal.files import turns
from portal.files.formats.known import CONVERTED, FORMATS

AWAY = "掃毒服務暫時無法使用，系統會自動再試。"
NOT_SCANNED = "掃毒程式表示檢查不了這個檔案，系統會再試；在掃毒完成以前打不開，急用時請換成另一個檔案。"
MOST_SCANS = 12  # about an hour of tries; after them nobody waits for a file that clamd itself cannot look at

CONTENT_LABELS = {known.content_type: known.label for known in (*FORMATS.values(), *CONVERTED.values())}


def random_name(stored: "StoredFile", filename: str) -> str:
    """Two levels of folders, so that none grows large; nothing in it comes from the sender or from the row."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name[2:4]}/{name}"


class StoredFile(Work):
    """One file, private, written once. A refused one keeps its row and the reason, and loses its bytes.

    As Work it is owed the virus scan; without a scanner there is none, and `scanned_at` stays empty.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "檢查中"
        CLEAN = "clean", "可使用"
        REFUSED = "refused", "未通過檢查"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blob = models.FileField("內容", upload_to=random_name, max_length=100, blank=True)
    original_name = models.CharField("檔名", max_length=100)
    size = models.PositiveBigIntegerField("大小（位元組）")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("格式", max_length=100)
    pages = models.PositiveIntegerField("頁數", null=True, blank=True)
    state = models.CharField("狀態", max_length=10, choices=State, default=State.CLEAN)
    reason = models.CharField("未通過的原因", max_length=300, blank=True)
    scanned_at = models.DateTimeField("掃毒時間", null=True, blank=True)
    # A photograph of a telephone is shown as a JPG; what was sent is kept beside it, as it came.
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="converted", verbose_name="原檔"
    )
    # What a browser is shown in the place of a PDF with boxes or stamps upon its pages, which no two viewers draw alike.
    shown = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="顯示用的副本"
    )
    # Who filed what must stay known: an account that has sent files is closed, never deleted.
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上傳者"
    )
    uploaded_at = models.DateTimeField("上傳時間")

    class Meta:
        verbose_name = verbose_name_plural = "檔案"
        indexes = [
            models.Index(fields=["next_try_at"], name="files_to_scan", condition=Q(done_at=None)),
            models.Index(fields=["state"], name="files_refused", condition=Q(state="refused")),
            models.Index(fields=["blob"], name="files_by_blob"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @classmethod
    def to_scan(cls, now: datetime) -> QuerySet:
        return turns.in_turn(cls.owed(now))

    @classmethod
    def unused_since(cls, moment: datetime) -> QuerySet:
        """Files from before `moment` that no row of any app points to, whichever apps there are."""
        unused = cls.objects.filter(uploaded_at__lt=moment)
        for relation in cls._meta.get_fields(include_hidden=True):  # hidden: related_name="+" counts as well
            if relation.auto_created and not relation.concrete:
                pointing = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
                unused = unused.filter(~models.Exists(pointing))
        return unused

    @classmethod
    def scanner_is_away(cls) -> bool:
        """Whether a scan that was tried is still owed because nobody answered."""
        return cls.objects.filter(done_at=None, state=cls.State.CHECKING, reason=AWAY).exists()

    @classmethod
    def awaited(cls, way: str) -> Q:
        """Whether the scan of the file to which `way` leads is worth waiting for; the file itself stays shut until it is clean."""
        hopeless = Q(**{f"{way}__reason": NOT_SCANNED, f"{way}__attempts__gte": MOST_SCANS})
        return Q(**{f"{way}__state": cls.State.CHECKING}) & ~hopeless

    @property
    def kind(self) -> str:
        """「HEIC」"""
        return CONTENT_LABELS.get(self.content_type, "檔案")

    def refusal_to_file(self) -> str:
        """What stands against filing it now, to be read after its name; "" when nothing does.

        A scan that is still to come does not: a scanner that is away would cost somebody the deadline.
        """
        if self.state == self.State.REFUSED:
            return f"沒有通過檢查：{self.reason}"
        return ""


class StoreSlice(models.Model):
    """A part of the store by the beginning of its names, and when it was last searched for bytes without a row.

    The rows come with the migration: there is one for each beginning that a name can have.
    """

    prefix = models.CharField("開頭", max_length=10, primary_key=True)
    swept_at = models.DateTimeField("最近清查", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "儲存空間清查"
        default_permissions = ()

    def __str__(self) -> str:
        return self.prefix
