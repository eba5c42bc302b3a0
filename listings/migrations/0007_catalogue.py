"""By what a listing is found."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listings", "0006_site")]

    operations = []
