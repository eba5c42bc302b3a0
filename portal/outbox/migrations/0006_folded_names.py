from django.db import migrations

from portal.text.searching import FoldedField, fold_stored


def fold_names(apps, schema_editor):
    fold_stored(apps.get_model("outbox", "Message"))


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0005_letters_by_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="subject_folded",
            field=FoldedField(default="", editable=False, max_length=400, of="subject"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
