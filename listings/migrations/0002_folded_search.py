from django.db import migrations

from portal.text.fold import squeeze
from portal.time.calendar import format_both


def fold_search(apps, schema_editor):
    listings = apps.get_model("listings", "Listing")
    for one in listings.objects.only("public_id", "valid_from", "valid_to", "content", "search").iterator():
        text = [*one.search.splitlines(), one.public_id, format_both(one.valid_from), format_both(one.valid_to)]
        plans = [plan for row in one.content.values() if row["kind"] == "rows" for plan in row["rows"]]
        text += [cell["display"] for plan in plans for cell in plan["cells"]]
        listings.objects.filter(pk=one.pk).update(search="\n".join(map(squeeze, text)))


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [migrations.RunPython(fold_search, migrations.RunPython.noop)]
