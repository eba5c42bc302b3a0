from django.db import migrations

from portal.text.searching import FoldedField, fold_stored


def fold_names(apps, schema_editor):
    fold_stored(apps.get_model("review", "Mailing"))
    fold_stored(apps.get_model("review", "Phrase"))


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0005_correction_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailing",
            name="subject_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="subject"),
        ),
        migrations.AddField(
            model_name="phrase",
            name="text_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="text"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
