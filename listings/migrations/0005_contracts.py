"""The contract of an approved solution."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0004_listing_content"),
        ("applications", "0007_contracting"),
        ("files", "0001_initial"),
        ("outbox", "0004_verify"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="opened", max_length=30, verbose_name="狀態")),
                ("wave", models.PositiveSmallIntegerField(verbose_name="第幾份")),
                ("county", models.CharField(blank=True, max_length=10, verbose_name="公司所在縣市")),
                ("opened_at", models.DateTimeField(verbose_name="開始時間")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="簽約期限")),
                ("counting", models.JSONField(default=list, verbose_name="期限計算")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="期限告知時間")),
                ("remind_at", models.DateTimeField(blank=True, null=True, verbose_name="從何時起提醒")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="提醒時間")),
                ("held_since", models.DateTimeField(blank=True, null=True, verbose_name="暫停自")),
                ("held_reason", models.TextField(blank=True, verbose_name="暫停的理由")),
                ("held_until", models.DateField(blank=True, null=True, verbose_name="預定暫停至")),
                ("concluded_at", models.DateTimeField(blank=True, null=True, verbose_name="成立時間")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="applications.application",
                        verbose_name="申請案",
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract",
                        to="outbox.printout",
                        verbose_name="契約 PDF",
                    ),
                ),
            ],
            options={
                "verbose_name": "契約",
                "verbose_name_plural": "契約",
                "ordering": ["-pk"],
                "permissions": [("countersign_contract", "可以代表執行單位簽署契約")],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="ContractSupplement",
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
                ("edition", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("content", models.JSONField(verbose_name="內容")),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64, verbose_name="PDF 的 SHA-256")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplements",
                        to="listings.contract",
                        verbose_name="契約",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="PDF",
                    ),
                ),
            ],
            options={
                "verbose_name": "附約",
                "verbose_name_plural": "附約",
                "ordering": ["contract", "edition"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ContractSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("vendor", "廠商"), ("unit", "執行單位")], max_length=10, verbose_name="哪一方"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("electronic", "在本平臺電子簽署"), ("scan", "上傳簽名用印的掃描檔")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="簽署人姓名")),
                ("at", models.DateTimeField(verbose_name="簽署時間")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="來源位址")),
                ("agent", models.CharField(blank=True, max_length=300, verbose_name="瀏覽器")),
                ("supplement_sha256", models.CharField(max_length=64, verbose_name="附約的 SHA-256")),
                ("standard_sha256", models.CharField(max_length=64, verbose_name="主約的 SHA-256")),
                ("consent_version", models.CharField(blank=True, max_length=20, verbose_name="同意電子締約的版本")),
                ("consent", models.TextField(blank=True, verbose_name="同意電子締約的全文")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="退回時間")),
                ("returned_reason", models.TextField(blank=True, verbose_name="退回的理由")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="listings.contract",
                        verbose_name="契約",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="退回的人",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="掃描檔",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="簽署的人",
                    ),
                ),
                (
                    "supplement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="listings.contractsupplement",
                        verbose_name="附約",
                    ),
                ),
            ],
            options={
                "verbose_name": "簽署",
                "verbose_name_plural": "簽署",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ContractTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("called", "通知簽約"),
                            ("extended", "延長期限"),
                            ("released", "恢復辦理"),
                            ("resumed", "恢復簽約"),
                        ],
                        max_length=10,
                        verbose_name="原因",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="簽約期限")),
                ("counting", models.JSONField(default=list, verbose_name="期限計算")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="時間")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="辦理人",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms_set",
                        to="listings.contract",
                        verbose_name="契約",
                    ),
                ),
            ],
            options={
                "verbose_name": "簽約期限",
                "verbose_name_plural": "簽約期限",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ContractTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="次別")),
                ("note", models.TextField(blank=True, verbose_name="廠商的說明")),
                ("filed_at", models.DateTimeField(verbose_name="送出時間")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approved", "審核通過"),
                            ("returned", "退回修正"),
                            ("overtaken", "方案有變動，重新審核"),
                        ],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("remark", models.TextField(blank=True, verbose_name="審核意見")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="審核時間")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="listings.contract",
                        verbose_name="契約",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="審核的人",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="自訂條款",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="送出的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "附約條款",
                "verbose_name_plural": "附約條款",
                "ordering": ["round"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StandardContract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="說明")),
                ("kept_at", models.DateTimeField(verbose_name="上傳時間")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="檔案",
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上傳者",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standard_contracts",
                        to="applications.programme",
                        verbose_name="年度",
                    ),
                ),
            ],
            options={
                "verbose_name": "定型化買賣契約",
                "verbose_name_plural": "定型化買賣契約",
                "ordering": ["-programme__year", "-version"],
                "default_permissions": ("view", "add"),
            },
        ),
        migrations.AddField(
            model_name="contract",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contracts",
                to="listings.standardcontract",
                verbose_name="主約",
            ),
        ),
        migrations.CreateModel(
            name="ContractHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="理由")),
                ("since", models.DateTimeField(verbose_name="自")),
                ("until", models.DateField(blank=True, null=True, verbose_name="預定至")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="恢復時間")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="辦理人",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="listings.contract",
                        verbose_name="契約",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="恢復的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "簽約暫停",
                "verbose_name_plural": "簽約暫停",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("contract",), name="one_open_hold_per_contract"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="列入時間")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="離開時間")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="listings.contract",
                        verbose_name="契約",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract_lines",
                        to="applications.solution",
                        verbose_name="方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "契約的方案",
                "verbose_name_plural": "契約的方案",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "solution"), name="one_line_per_solution_and_contract"),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("solution",), name="one_contract_per_solution"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="contractsupplement",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["next_try_at"], name="supplements_to_make"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractsupplement",
            constraint=models.UniqueConstraint(fields=("contract", "edition"), name="one_supplement_per_edition"),
        ),
        migrations.AddConstraint(
            model_name="contractsignature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("returned_at", None)),
                fields=("contract", "side"),
                name="one_standing_signature_per_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.UniqueConstraint(fields=("contract", "round"), name="one_round_of_terms"),
        ),
        migrations.AddConstraint(
            model_name="standardcontract",
            constraint=models.UniqueConstraint(
                fields=("programme", "version"), name="one_standard_contract_per_version"
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(fields=["state", "due_at"], name="contracts_by_state"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(fields=("application", "wave"), name="one_contract_per_wave"),
        ),
    ]
