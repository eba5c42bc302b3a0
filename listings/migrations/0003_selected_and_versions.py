"""Who was announced stands on 入選名單; what is listed has versions."""

from datetime import datetime, time

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def select(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was public without a contract stands on 入選名單, and is listed once it has one (R7-0); what has ended keeps its page."""
    listings, selected = apps.get_model("listings", "Listing"), apps.get_model("listings", "Selected")
    versions, tags = apps.get_model("listings", "ListingVersion"), apps.get_model("listings", "ListingTag")
    for listing in listings.objects.select_related("solution__application__programme").iterator():
        programme = listing.solution.application.programme
        selected.objects.create(
            solution=listing.solution,
            programme=programme,
            public_id=listing.public_id,
            name=listing.name,
            company_name=listing.company_name,
            tax_id=listing.tax_id,
            announced_on=listing.valid_from,
            valid_to=listing.valid_to,
        )
        tags.objects.filter(listing=listing).delete()
        if listing.solution.state != "expired":
            listing.delete()
            continue
        since = timezone.make_aware(datetime.combine(listing.valid_from, time.min))
        listings.objects.filter(pk=listing.pk).update(listed_at=since, year=programme.year)
        versions.objects.create(listing=listing, number=1, content=listing.content, since=since)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_contracting"),
        ("listings", "0002_what_a_listing_is_about"),
    ]

    operations = [
        migrations.CreateModel(
            name="Selected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.SlugField(max_length=40, unique=True, verbose_name="公開編號")),
                ("name", models.CharField(max_length=200, verbose_name="方案名稱")),
                ("company_name", models.CharField(max_length=200, verbose_name="公司名稱")),
                ("tax_id", models.CharField(db_index=True, max_length=8, verbose_name="統一編號")),
                ("announced_on", models.DateField(verbose_name="公告日")),
                ("valid_to", models.DateField(verbose_name="有效至")),
                ("removed_on", models.DateField(blank=True, null=True, verbose_name="自名單移除日")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="selected",
                        to="applications.programme",
                        verbose_name="年度",
                    ),
                ),
                (
                    "solution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="selected",
                        to="applications.solution",
                        verbose_name="方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "入選名單",
                "verbose_name_plural": "入選名單",
                "ordering": ["-announced_on", "pk"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["programme", "-announced_on", "id"], name="selected_of_a_year")],
            },
        ),
        migrations.AlterModelOptions(
            name="listing",
            options={
                "default_permissions": ("view",),
                "ordering": ["-valid_from", "pk"],
                "verbose_name": "上架方案",
                "verbose_name_plural": "上架方案",
            },
        ),
        migrations.AddField(
            model_name="listing",
            name="delisted_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("withdrawn", "廠商撤回"),
                    ("reconsidered", "重新審查後未通過"),
                    ("not_contracted", "重新審查後沒有完成簽約"),
                    ("removed", "執行單位撤除上架資格"),
                ],
                max_length=20,
                verbose_name="下架種類",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="delisted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="下架時間"),
        ),
        migrations.AddField(
            model_name="listing",
            name="listed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="上架時間"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="listing",
            name="price_monthly",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="總價除以月數和人數，四捨五入到元。",
                null=True,
                verbose_name="最低每人每月（元，含稅）",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="year",
            field=models.PositiveSmallIntegerField(default=112, verbose_name="民國年度"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="ListingVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("listed", "上架"),
                            ("reviewed", "重新審查"),
                            ("changed", "變更申請核准"),
                            ("corrected", "更正"),
                        ],
                        default="listed",
                        max_length=20,
                        verbose_name="原因",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="說明")),
                ("content", models.JSONField(verbose_name="公開內容")),
                ("since", models.DateTimeField(verbose_name="起")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="迄")),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="listings.listing",
                        verbose_name="上架方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "上架方案的版次",
                "verbose_name_plural": "上架方案的版次",
                "ordering": ["listing", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("listing", "number"), name="one_version_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("listing",), name="one_current_version"
                    ),
                ],
            },
        ),
        migrations.RunPython(select, migrations.RunPython.noop),
    ]
