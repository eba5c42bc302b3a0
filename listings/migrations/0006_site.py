"""Announcements, their corrections and the versions of statements."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0005_contracts"),
        ("review", "0008_states_without_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("selected", "入選名單"),
                            ("subsidy", "補助停止受理"),
                            ("guideline", "須知修正"),
                            ("other", "一般公告"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="種類",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="標題")),
                ("text", models.TextField(max_length=20000, verbose_name="內容")),
                ("appears_at", models.DateTimeField(blank=True, null=True, verbose_name="公告時間")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="公告到")),
                (
                    "is_pinned",
                    models.BooleanField(default=False, help_text="放在首頁和公告清單的最上面。", verbose_name="置頂"),
                ),
                ("carried_out_at", models.DateTimeField(editable=False, null=True, verbose_name="補助開關關閉時間")),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="applications.programme",
                        verbose_name="年度",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcement",
                        to="review.publication",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="擬稿的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "公告",
                "verbose_name_plural": "公告",
                "ordering": ["-pk"],
                "default_permissions": ("view", "add", "change"),
            },
        ),
        migrations.CreateModel(
            name="AnnouncementCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第幾次更正")),
                ("note", models.CharField(max_length=300, verbose_name="更正說明")),
                ("title_before", models.CharField(max_length=120, verbose_name="原標題")),
                ("text_before", models.TextField(verbose_name="原內容")),
                ("at", models.DateTimeField(verbose_name="更正時間")),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="listings.announcement",
                        verbose_name="公告",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "公告的更正",
                "verbose_name_plural": "公告的更正",
                "ordering": ["announcement", "number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StatementVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "statement",
                    models.CharField(
                        choices=[
                            ("help", "常見問題"),
                            ("privacy", "隱私權政策"),
                            ("security", "資訊安全政策"),
                            ("open-data", "政府網站資料開放宣告"),
                            ("accessibility", "無障礙聲明"),
                            ("contact", "聯絡我們"),
                        ],
                        max_length=20,
                        verbose_name="網站聲明",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("text", models.TextField(max_length=40000, verbose_name="內容")),
                ("note", models.CharField(max_length=300, verbose_name="改了什麼")),
                ("at", models.DateTimeField(verbose_name="更新時間")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更新的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "網站聲明",
                "verbose_name_plural": "網站聲明",
                "ordering": ["statement", "-number"],
                "default_permissions": ("view", "add"),
            },
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(fields=["-is_pinned", "-appears_at", "-id"], name="announcements_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="announcementcorrection",
            constraint=models.UniqueConstraint(
                fields=("announcement", "number"), name="one_announcement_correction_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementversion",
            constraint=models.UniqueConstraint(fields=("statement", "number"), name="one_statement_per_number"),
        ),
    ]
