from django.db import migrations

from portal.text.searching import FoldedField, fold_stored


def fold_names(apps, schema_editor):
    fold_stored(apps.get_model("accounts", "User"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_throttles_and_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="name"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
