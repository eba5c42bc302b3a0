from django.db import migrations, models

from portal.text.searching import FoldedField, fold_stored


def fold_names(apps, schema_editor):
    fold_stored(apps.get_model("applications", "Application"))
    fold_stored(apps.get_model("applications", "Solution"))
    fold_stored(apps.get_model("applications", "Vendor"))
    # What was squeezed before had lost its radicals: the papers are read once more.
    readings = apps.get_model("applications", "PaperReading").objects.filter(readable=True)
    readings.update(done_at=None, next_try_at=None, attempts=0)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0012_arrivals"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="application",
            name="applications_by_company",
        ),
        migrations.RemoveIndex(
            model_name="solution",
            name="solutions_by_name",
        ),
        migrations.AddField(
            model_name="application",
            name="company_name_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="company_name"),
        ),
        migrations.AddField(
            model_name="solution",
            name="name_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="name"),
        ),
        migrations.AddField(
            model_name="vendor",
            name="company_name_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="company_name"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["company_name_folded"], include=("id",), name="applications_by_folded_name"),
        ),
        migrations.AddIndex(
            model_name="solution",
            index=models.Index(fields=["name_folded"], include=("application",), name="solutions_by_folded_name"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
