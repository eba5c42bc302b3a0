"""Which letters came back? `manage.py bounces` reads the configured mailbox once, as the background does."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.outbox import bounces


class Command(BaseCommand):
    help = "Reads delivery status notifications from BOUNCE_MAILDIR or BOUNCE_IMAP_HOST and marks the letters."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{bounces.read()} letters marked as refused")
