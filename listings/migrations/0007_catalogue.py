"""By what a listing is found, and whether its vendor was told of it."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def nothing_to_tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was public before had its letter."""
    apps.get_model("listings", "ListingVersion").objects.update(told_at=F("since"))


class Migration(migrations.Migration):
    dependencies = [("listings", "0006_site")]

    operations = [
        migrations.AddField(
            model_name="listingversion",
            name="told_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="通知廠商的時間"),
        ),
        migrations.RunPython(nothing_to_tell, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="listingversion",
            name="cause",
            field=models.CharField(
                choices=[
                    ("listed", "上架"),
                    ("reviewed", "重新審查"),
                    ("changed", "變更申請核准"),
                    ("corrected", "更正"),
                    ("relisted", "恢復上架"),
                ],
                default="listed",
                max_length=20,
                verbose_name="原因",
            ),
        ),
        migrations.AddIndex(
            model_name="listingversion",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="versions_to_tell"),
        ),
    ]
