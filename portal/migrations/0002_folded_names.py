from django.db import migrations

from portal.text.searching import FoldedField, fold_stored


def fold_names(apps, schema_editor):
    fold_stored(apps.get_model("portal", "ClosureDay"))


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="closureday",
            name="reason_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="reason"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
