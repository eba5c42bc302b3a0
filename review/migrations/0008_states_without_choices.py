"""States without their choices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0007_committee"),
    ]

    operations = [
        migrations.AlterField(
            model_name="conflict",
            name="state",
            field=models.CharField(default="proposed", max_length=30, verbose_name="狀態"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="state",
            field=models.CharField(default="planned", max_length=30, verbose_name="狀態"),
        ),
        migrations.AlterField(
            model_name="recusal",
            name="state",
            field=models.CharField(default="filed", max_length=30, verbose_name="狀態"),
        ),
        migrations.AlterField(
            model_name="reviewtask",
            name="state",
            field=models.CharField(default="given", max_length=30, verbose_name="狀態"),
        ),
    ]
