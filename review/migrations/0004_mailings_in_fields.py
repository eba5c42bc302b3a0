from django.db import migrations

from portal.outbox.carried_over import carried


def carry_over(apps, schema_editor):
    """Letters to many in the template code of the first version: some of their rows may not be written yet."""
    mailings = apps.get_model("review", "Mailing")
    for mailing in mailings.objects.all():
        subject, body = carried(mailing.subject), carried(mailing.body)
        if (subject, body) != (mailing.subject, mailing.body):
            mailings.objects.filter(pk=mailing.pk).update(subject=subject[:200], body=body)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0003_daily_summary"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
