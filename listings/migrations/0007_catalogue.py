"""By what a listing is found, and whether its vendor was told of it."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

import portal.text.searching
import portal.text.token_columns


def nothing_to_tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was public before had its letter."""
    apps.get_model("listings", "ListingVersion").objects.update(told_at=F("since"))


def fold_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing that was public without a contract is in the catalogue any more: only names are to be found again, by staff."""
    listings = apps.get_model("listings", "Listing")
    for listing in listings.objects.only("name", "company_name").iterator():
        folded = portal.text.searching.folded_name
        names = {"name_folded": folded(listing.name), "company_name_folded": folded(listing.company_name)}
        listings.objects.filter(pk=listing.pk).update(**names)


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
        migrations.CreateModel(
            name="CatalogueEntry",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("categories", models.PositiveSmallIntegerField(default=0)),
                ("industries", models.PositiveSmallIntegerField(default=0)),
                ("sizes", models.PositiveSmallIntegerField(default=0)),
                ("months", models.PositiveSmallIntegerField(default=0)),
                ("prices", models.PositiveSmallIntegerField(default=0)),
                ("clouds", models.PositiveSmallIntegerField(default=0)),
                ("availability", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("price", models.PositiveBigIntegerField(null=True)),
                ("name", models.CharField(max_length=400)),
                ("tax_id", models.CharField(max_length=8)),
                ("announced_on", models.DateField()),
                ("valid_to", models.DateField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="CatalogueText",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="searched",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("name", models.TextField()),
                ("vendor", models.TextField()),
                ("about", models.TextField()),
                ("besides", models.TextField()),
                ("tokens", portal.text.token_columns.TokensField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [portal.text.token_columns.TokensIndex(fields=["tokens"], name="catalogue_tokens")],
            },
        ),
        migrations.CreateModel(
            name="CatalogueState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveBigIntegerField(default=0)),
                ("stamp", models.CharField(default="", max_length=32)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RemoveField(model_name="listing", name="search"),
        migrations.DeleteModel(name="ListingTag"),
        migrations.AddField(
            model_name="listing",
            name="company_name_folded",
            field=portal.text.searching.FoldedField(default="", editable=False, max_length=400, of="company_name"),
        ),
        migrations.AddField(
            model_name="listing",
            name="name_folded",
            field=portal.text.searching.FoldedField(default="", editable=False, max_length=400, of="name"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
