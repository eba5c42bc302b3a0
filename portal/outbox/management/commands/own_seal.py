"""manage.py own_seal FILE NAME: makes a certificate of one's own for the seal on letters, where the place has none yet."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.outbox import own_seal


class Command(BaseCommand):
    help = "Makes a PKCS#12 file with a new key and a certificate signed by itself; SEAL_PASSPHRASE protects it."
    requires_system_checks = ()  # the file that they ask for is made here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where; what is there is never written over")
        parser.add_argument("name", help="whose seal it is, such as the executing unit")

    def handle(self, *args: Any, file: Path, name: str, **options: Any) -> None:
        if not settings.SEAL_PASSPHRASE:
            raise CommandError("SEAL_PASSPHRASE is empty: a key is not kept without one.")
        try:
            own_seal.keep(file, own_seal.make(name, settings.SEAL_PASSPHRASE, timezone.now()))
        except FileExistsError:
            raise CommandError(
                f"{file} is there already, and what it sealed is judged by it: choose another name."
            ) from None
        self.stdout.write(f"{file}: a seal in the name of {name}, for ten years")
