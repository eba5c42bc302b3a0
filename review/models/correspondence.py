"""What is written to many at once, and who got it?"""

from django.conf import settings
from django.db import models

from applications.models import Application, Programme
from portal.background.promises import PromiseQuerySet
from portal.outbox.models import Message
from portal.text.searching import Folded, FoldedField, FoldedQuerySet


class Mailing(Folded):
    """A letter to many, written by an officer: to whom, why to them, and which words; confirmed once, never changed."""

    token = models.UUIDField(
        unique=True, editable=False
    )  # of the form it was confirmed in: twice pressed is one mailing
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="年度計畫")
    criteria = models.JSONField("條件")
    audience = models.TextField("給誰")
    subject = models.CharField("主旨", max_length=200)
    subject_folded = FoldedField(of="subject")
    body = models.TextField("內容")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="寄件人")
    created_at = models.DateTimeField("確認時間")

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群組通知"
        ordering = ["-pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return self.subject


class MailingRecipient(models.Model):
    """One person who gets a mailing, as it was confirmed; owed until the letter is written or the reason has gone."""

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="recipients")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state_then = models.CharField("確認時的狀態", max_length=30)
    message = models.OneToOneField(Message, models.PROTECT, null=True, blank=True, related_name="+")
    skipped = models.CharField("沒有寄的原因", max_length=300, blank=True)
    done_at = models.DateTimeField("寫入時間", null=True, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群組通知收件人"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mailing", "application", "user"], name="one_letter_per_mailing")
        ]
        indexes = [models.Index(fields=["mailing"], name="mailing_rows_owed", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.mailing} → {self.user}"
