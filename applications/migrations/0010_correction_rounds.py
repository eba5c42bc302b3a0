"""When was a due time told and reminded of, and does a refusal need a second person?"""

from django.db import migrations, models
from django.db.models import F


def told_with_the_request(apps, schema_editor):
    apps.get_model("applications", "Correction").objects.update(told_at=F("requested_at"))


class Migration(migrations.Migration):
    dependencies = [("applications", "0009_list_indexes")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="提醒時間"),
        ),
        migrations.AddField(
            model_name="correction",
            name="told_at",
            field=models.DateTimeField(
                help_text="通知補正，或最近一次延長、重新開放的時間", null=True, verbose_name="期限告知時間"
            ),
        ),
        migrations.RunPython(told_with_the_request, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="correction",
            name="told_at",
            field=models.DateTimeField(
                help_text="通知補正，或最近一次延長、重新開放的時間", verbose_name="期限告知時間"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="second_sign_off",
            field=models.BooleanField(
                default=False,
                help_text="開啟後，一人提出、另一人同意，廠商才會收到資格不符通知。",
                verbose_name="資格不符要第二人覆核",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("submitted", "已送件待收案"),
                    ("in_qualification", "資格審查中"),
                    ("correction_requested", "補正中"),
                    ("not_qualified_proposed", "資格不符待覆核"),
                    ("qualified", "資格符合"),
                    ("not_qualified", "資格不符"),
                    ("deemed_abandoned", "逾期未補正視同放棄"),
                    ("withdrawn", "已撤回"),
                ],
                db_index=True,
                default="draft",
                max_length=30,
                verbose_name="狀態",
            ),
        ),
    ]
