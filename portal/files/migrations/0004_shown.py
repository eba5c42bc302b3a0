import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0003_original"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="shown",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="files.storedfile",
                verbose_name="顯示用的副本",
            ),
        ),
    ]
