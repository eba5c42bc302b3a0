"""The contract of an approved solution."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listings", "0004_listing_content")]

    operations = []
