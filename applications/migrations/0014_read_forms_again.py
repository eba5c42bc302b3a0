"""Papers that were read before forms were: what stands in their boxes counts from now on."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def read_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    readings = apps.get_model("applications", "PaperReading")
    readings.objects.filter(file__content_type="application/pdf").exclude(done_at=None).update(
        done_at=None, attempts=0, next_try_at=None, claimed_until=None
    )


class Migration(migrations.Migration):
    dependencies = [("applications", "0013_folded_names"), ("files", "0004_shown")]

    operations = [migrations.RunPython(read_again, migrations.RunPython.noop)]
