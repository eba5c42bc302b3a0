"""What a listing says stands in its versions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_selected_and_versions")]

    operations = [migrations.RemoveField(model_name="listing", name="content")]
