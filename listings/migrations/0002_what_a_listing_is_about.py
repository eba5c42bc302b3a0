"""What is searched of a listing begins with what it is about; what it only mentions stands behind an empty line."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.text.fold import squeeze

BESIDES = (
    "website", "company_profile", "sla_availability_pct", "sla_support_hours", "sla_compensation", "sla_incident_response",
    "sla_rpo", "vendor_role", "origin_name", "company_sizes", "discount_terms", "payment_methods", "support_capacity",
    "demo_video_url",
)  # fmt: skip


def move_what_is_mentioned(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    listings = apps.get_model("listings", "Listing")
    for listing in listings.objects.only("search", "content").iterator():
        mentioned = {squeeze(listing.content[name].get("display", "")) for name in BESIDES if name in listing.content}
        name, *rest = [line for line in listing.search.split("\n") if line]
        about = [name, *(line for line in rest if line not in mentioned)]
        besides = [line for line in rest if line in mentioned]
        listings.objects.filter(pk=listing.pk).update(search="\n\n".join(map("\n".join, (about, besides))))


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [migrations.RunPython(move_what_is_mentioned, migrations.RunPython.noop)]
