"""What exactly was filed, when, by whom and from where? Written once, never changed."""

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery

from applications.filed import FiledSubmission
from applications.models.mending import mended
from applications.place import Place
from portal.append_only import AppendOnly, AppendOnlyQuerySet
from portal.background.duties import Work
from portal.trail.frozen import FrozenField


def fingerprint_of(frozen: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8), as hex."""
    canonical = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class SubmissionQuerySet(AppendOnlyQuerySet):
    def newest_first(self) -> "SubmissionQuerySet":
        return self.order_by("-number")

    def newest(self) -> "Submission | None":
        """Of one case: the submission that counts now."""
        return self.newest_first().first()

    def newest_of_each(self) -> "SubmissionQuerySet":
        """Of many cases: of each the submission that counts now."""
        own = Submission.objects.filter(application=OuterRef("application")).newest_first()
        return self.filter(pk=Subquery(own.values("pk")[:1]))


class Submission(AppendOnly):
    """送件: number 1 is the application, each answered correction adds one. No row of it is ever written on."""

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("次別")
    submitted_at = models.DateTimeField("送件時間")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    address = models.GenericIPAddressField("來源位址", null=True, blank=True)
    guideline_version = models.CharField("須知版本", max_length=40)
    frozen = FrozenField("送件內容")
    fingerprint = models.CharField("內容指紋", max_length=64)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送件"
        ordering = ["application", "number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_submission_per_number")]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 次送件"

    @property
    def before(self) -> "Submission | None":
        """What the case had sent in before this."""
        return Submission.objects.filter(application=self.application_id, number=self.number - 1).first()

    @cached_property
    def filed(self) -> FiledSubmission:
        """What was filed, to be read; made once. Raises MalformedFiling."""
        return FiledSubmission.read(self.frozen)

    def mended(self, now: dict[str, Any], opens: Callable[[Place], bool]) -> dict[str, Any]:
        """What an answer to a correction of this submission holds: of `now`, frozen, only what is opened."""
        return mended(now, self.frozen, opens)

    def is_intact(self) -> bool:
        return fingerprint_of(self.frozen) == self.fingerprint


class ConsentRecord(AppendOnly):
    """What was agreed, kept by version, hash, person, time and address (F1-22)."""

    written_later = frozenset({"revoked_at"})

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="consents")
    key = models.CharField("同意書", max_length=60)
    version = models.CharField("版本", max_length=40)
    sha256 = models.CharField("全文雜湊", max_length=64)
    body = models.TextField("全文")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField("同意時間")
    address = models.GenericIPAddressField("來源位址", null=True, blank=True)
    revoked_at = models.DateTimeField("取消勾選時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "同意紀錄"
        ordering = ["agreed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.application} {self.key}"


class Document(Work):
    """A PDF that is being made in the background, or is ready."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "草稿 PDF"
        FORMS = "forms", "附表 PDF"
        RECEIPT = "receipt", "收件成功通知"

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="documents")
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, blank=True, related_name="documents")
    kind = models.CharField("種類", max_length=20, choices=Kind)
    about = models.CharField("關於", max_length=60, help_text="使同一份文件只做一次")
    source = FrozenField("內容", default=dict, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="documents")
    asked_at = models.DateTimeField("要求時間", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["application", "kind", "about"], name="one_document_per_reason")]

    def __str__(self) -> str:
        return f"{self.application} {self.get_kind_display()}"

    @property
    def is_given_up(self) -> bool:
        """Whether it will not be made, so that `last_error` is for the person who asked."""
        return self.done_at is not None and self.file_id is None
