"""What outside registers answered, their lists, and several checks of one submission."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.text.searching


def asked_when_filed(apps, schema_editor):
    """A check there was already had been asked for by its submission."""
    check, submission = apps.get_model("applications", "GuidelineCheck"), apps.get_model("applications", "Submission")
    filed = submission.objects.filter(pk=models.OuterRef("submission")).values("submitted_at")[:1]
    check.objects.update(asked_at=models.Subquery(filed), since=models.Subquery(filed))


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_contracting"),
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BreachRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tax_id", models.CharField(db_index=True, max_length=8, verbose_name="統一編號")),
                ("company_name", models.CharField(max_length=200, verbose_name="公司名稱")),
                (
                    "company_name_folded",
                    portal.text.searching.FoldedField(default="", editable=False, max_length=400, of="company_name"),
                ),
                ("plan", models.CharField(max_length=200, verbose_name="政府計畫名稱")),
                ("agency", models.CharField(max_length=100, verbose_name="主辦機關")),
                ("breached_on", models.DateField(verbose_name="認定重大違約的日期")),
                ("facts", models.TextField(max_length=1000, verbose_name="事實與依據")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="撤銷或更正的日期")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="撤銷或更正的原因")),
            ],
            options={
                "verbose_name": "重大違約紀錄",
                "verbose_name_plural": "重大違約紀錄",
                "ordering": ["-breached_on", "-pk"],
                "default_permissions": ("view", "add", "change"),
            },
        ),
        migrations.CreateModel(
            name="ListCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("claimed_until", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="處理中至")),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="嘗試次數")),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="最近一次錯誤"),
                ),
                ("next_try_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="下次嘗試")),
                ("done_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="完成時間")),
                ("key", models.CharField(max_length=30, verbose_name="名單")),
                (
                    "how",
                    models.CharField(
                        choices=[("download", "自動下載"), ("upload", "人工上傳")],
                        max_length=10,
                        verbose_name="取得方式",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "讀取中"),
                            ("staged", "等待確認"),
                            ("current", "使用中"),
                            ("replaced", "已由新的名單取代"),
                            ("refused", "沒有採用"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="狀態",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="取得時間")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="來源說明")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="名單日期")),
                (
                    "against",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.listcopy",
                        verbose_name="比較的名單",
                    ),
                ),
                ("rows_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="筆數")),
                ("added", models.PositiveIntegerField(blank=True, null=True, verbose_name="新增")),
                ("removed", models.PositiveIntegerField(blank=True, null=True, verbose_name="移除")),
                ("said", models.CharField(blank=True, max_length=500, verbose_name="說明")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="決定時間")),
                ("decided_note", models.CharField(blank=True, max_length=300, verbose_name="決定的說明")),
                ("screened_at", models.DateTimeField(blank=True, null=True, verbose_name="比對完成時間")),
                ("emptied_at", models.DateTimeField(blank=True, null=True, verbose_name="逐筆資料清除時間")),
            ],
            options={
                "verbose_name": "外部名單",
                "verbose_name_plural": "外部名單",
                "ordering": ["-pk"],
                "default_permissions": ("view", "add", "change"),
            },
        ),
        migrations.CreateModel(
            name="ListRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tax_id", models.CharField(blank=True, max_length=8, verbose_name="統一編號")),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="名稱")),
                ("name_folded", models.CharField(blank=True, max_length=300)),
                ("digest", models.CharField(max_length=32)),
                ("row", models.JSONField(verbose_name="內容")),
            ],
            options={
                "verbose_name": "外部名單內容",
                "verbose_name_plural": "外部名單內容",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RegisterAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, verbose_name="來源")),
                ("api", models.CharField(max_length=60, verbose_name="資料集")),
                ("url", models.CharField(max_length=500, verbose_name="查詢網址")),
                ("asked_at", models.DateTimeField(verbose_name="查詢時間")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="HTTP 狀態")),
                ("content_type", models.CharField(blank=True, max_length=120, verbose_name="內容類型")),
                ("body", models.BinaryField(default=bytes, verbose_name="回應內容")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="回應雜湊")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("data", "有資料"), ("nothing", "查無資料"), ("away", "沒有正常回應")],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="沒有正常回應的原因")),
            ],
            options={
                "verbose_name": "外部查詢的回應",
                "verbose_name_plural": "外部查詢的回應",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="RegisterQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("claimed_until", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="處理中至")),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="嘗試次數")),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="最近一次錯誤"),
                ),
                ("next_try_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="下次嘗試")),
                ("done_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="完成時間")),
                ("key", models.CharField(max_length=30, verbose_name="來源")),
                ("tax_id", models.CharField(max_length=8, verbose_name="統一編號")),
                ("asked_at", models.DateTimeField(verbose_name="要求時間")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="第一次有結果的時間")),
            ],
            options={
                "verbose_name": "外部查詢",
                "verbose_name_plural": "外部查詢",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="RegisterSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, unique=True, verbose_name="來源")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="最近一次正常回應")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="最近一次失敗")),
                ("failure", models.CharField(blank=True, max_length=500, verbose_name="失敗原因")),
                ("rests_until", models.DateTimeField(blank=True, null=True, verbose_name="暫停查詢至")),
                ("next_download_at", models.DateTimeField(blank=True, null=True, verbose_name="下次下載")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="連續下載失敗")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="名單最近取得")),
            ],
            options={
                "verbose_name": "外部資料來源",
                "verbose_name_plural": "外部資料來源",
                "ordering": ["key"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="ScreeningHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, verbose_name="名單")),
                ("digest", models.CharField(max_length=32)),
                ("by_name", models.BooleanField(verbose_name="只以名稱比對")),
                ("row", models.JSONField(verbose_name="名單內容")),
                ("found_at", models.DateTimeField(verbose_name="發現時間")),
                ("gone_at", models.DateTimeField(blank=True, null=True, verbose_name="不再列名的時間")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="處理時間")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="處理說明")),
            ],
            options={
                "verbose_name": "名單比對",
                "verbose_name_plural": "名單比對",
                "ordering": ["-found_at", "-pk"],
                "default_permissions": ("view", "change"),
            },
        ),
        migrations.AddField(
            model_name="guidelinecheck",
            name="about",
            field=models.CharField(blank=True, max_length=60, verbose_name="關於"),
        ),
        migrations.AddField(
            model_name="guidelinecheck",
            name="asked_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="要求時間"),
        ),
        migrations.AddField(
            model_name="guidelinecheck",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="guidelinecheck",
            name="cause",
            field=models.CharField(
                choices=[
                    ("sent", "送件"),
                    ("demand", "承辦重新查詢"),
                    ("late", "來源恢復後補查"),
                    ("list", "名單更新"),
                    ("approval", "審查結果確定前"),
                    ("contract", "簽約前"),
                ],
                default="sent",
                max_length=10,
                verbose_name="原因",
            ),
        ),
        migrations.AddField(
            model_name="guidelinecheck",
            name="since",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="採用此時以後的回應"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="sources",
            field=models.JSONField(blank=True, default=list, verbose_name="查詢的來源"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="mismatches",
            field=models.JSONField(blank=True, default=list, verbose_name="申報與登記不同之處"),
        ),
        migrations.AlterField(
            model_name="guidelinecheck",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="guideline_checks",
                to="applications.submission",
            ),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="result",
            field=models.CharField(
                choices=[
                    ("met", "符合"),
                    ("not_met", "不符合"),
                    ("person", "需人工判斷"),
                    ("no_source", "來源沒有回應"),
                ],
                max_length=10,
                verbose_name="結果",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidelinecheck",
            constraint=models.UniqueConstraint(fields=("submission", "cause", "about"), name="one_check_per_reason"),
        ),
        migrations.AddField(
            model_name="listcopy",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="上傳人",
            ),
        ),
        migrations.AddField(
            model_name="listcopy",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="決定的人",
            ),
        ),
        migrations.AddField(
            model_name="listcopy",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="原始檔",
            ),
        ),
        migrations.AddField(
            model_name="listrow",
            name="copy",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="applications.listcopy",
                verbose_name="名單",
            ),
        ),
        migrations.AddField(
            model_name="registerquestion",
            name="check_run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="applications.guidelinecheck",
                verbose_name="檢核",
            ),
        ),
        migrations.AddField(
            model_name="registeranswer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="applications.registerquestion",
                verbose_name="查詢",
            ),
        ),
        migrations.AddField(
            model_name="registersource",
            name="current",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.listcopy",
                verbose_name="使用中的名單",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="copy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.listcopy",
                verbose_name="名單",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="處理人",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="vendor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="screening_hits",
                to="applications.vendor",
                verbose_name="廠商",
            ),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(fields=["copy", "digest"], name="listrow_digest"),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(fields=["copy", "name_folded"], name="listrow_name"),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(
                condition=models.Q(("tax_id", ""), _negated=True), fields=["copy", "tax_id"], name="listrow_tax_id"
            ),
        ),
        migrations.AddIndex(
            model_name="registerquestion",
            index=models.Index(fields=["tax_id", "key"], name="application_tax_id_79a69b_idx"),
        ),
        migrations.AddConstraint(
            model_name="registerquestion",
            constraint=models.UniqueConstraint(fields=("check_run", "key"), name="one_question_per_check_and_source"),
        ),
        migrations.AddIndex(
            model_name="registeranswer",
            index=models.Index(fields=["key", "asked_at"], name="application_key_05696b_idx"),
        ),
        migrations.AddConstraint(
            model_name="screeninghit",
            constraint=models.UniqueConstraint(fields=("vendor", "key", "digest"), name="one_hit_per_row"),
        ),
        migrations.RunPython(asked_when_filed, migrations.RunPython.noop, elidable=True),
    ]
