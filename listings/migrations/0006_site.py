"""Announcements, statements and the guideline's versions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_contracts")]

    operations = []
