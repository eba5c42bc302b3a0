"""What a year says of contracts and points; states without their choices."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_review"),
    ]

    operations = [
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
    ]
