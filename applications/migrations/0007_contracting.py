"""What a year says of contracts and points; states without their choices."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_review"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="caps_stop",
            field=models.BooleanField(
                default=False,
                help_text="開啟：達上限時不能通知簽約，也不能簽署。關閉：只提醒承辦。",
                verbose_name="達上限就不能簽約",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="contract_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="通知簽約時預設的日數，算法和補正期限相同。留空：每次由承辦填寫。",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(3660),
                ],
                verbose_name="簽約期限（日）",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="contract_remind_days",
            field=models.PositiveSmallIntegerField(
                default=3,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(3660),
                ],
                verbose_name="簽約期限前幾日提醒",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="max_contracts",
            field=models.PositiveIntegerField(
                blank=True, help_text="以契約成立的廠商計。留空：不限。", null=True, verbose_name="簽約家數上限"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="region_limits",
            field=models.TextField(
                blank=True,
                help_text="一行一個縣市，例：「臺北市 30」；以附表1 公司地址的縣市計。沒有寫的縣市不限。",
                verbose_name="各縣市簽約家數上限",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="points_limit",
            field=models.PositiveBigIntegerField(
                blank=True, help_text="留空：試算時不設上限。", null=True, verbose_name="每家數位點數上限（元）"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="self_funded_percent",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="採購方案時企業自付的比例，其餘以數位點數折抵。留空：網站不試算補助後的金額。",
                null=True,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="自籌比例（%）",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(default="draft", max_length=30, verbose_name="狀態"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="state",
            field=models.CharField(default="open", max_length=30, verbose_name="狀態"),
        ),
        migrations.AlterField(
            model_name="solution",
            name="state",
            field=models.CharField(default="pending", max_length=30, verbose_name="狀態"),
        ),
        migrations.AddField(
            model_name="programme",
            name="subsidy_open",
            field=models.BooleanField(
                default=True,
                help_text="關閉後，首頁和方案頁會說明已停止補助；公告停止補助時自動關閉（須知七(十)）。",
                verbose_name="受理補助",
            ),
        ),
        migrations.CreateModel(
            name="GuidelineVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="就是網址的一部分，也是年度計畫「須知版本」填的字。例：113。",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Za-z][0-9A-Za-z-]*$", "請只用數字、英文字母和「-」，例：113 或 113-2。"
                            )
                        ],
                        verbose_name="版本",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="名稱")),
                ("in_force_on", models.DateField(verbose_name="施行日")),
                ("note", models.TextField(max_length=2000, verbose_name="修正了什麼")),
                (
                    "text",
                    models.TextField(
                        help_text="一行一款：「一、」「(一)」「1.」「(1)」「A.」開頭的行各成一款，其餘接在上一款後面。",
                        max_length=100000,
                        verbose_name="全文",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="登錄時間")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登錄的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "須知版本",
                "verbose_name_plural": "須知版本",
                "ordering": ["-in_force_on", "-pk"],
                "default_permissions": ("view", "add"),
            },
        ),
    ]
