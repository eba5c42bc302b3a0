"""Is everything alive that the portal stands on? For a person at a terminal and for a container's health check."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.health import CHECKS, report


class Command(BaseCommand):
    help = "Answers for each part by name; ends with 1 when one is not well."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help=f"only these parts: {', '.join(CHECKS)}")

    def handle(self, *args: Any, names: list[str], **options: object) -> None:
        if unknown := set(names) - set(CHECKS):
            raise CommandError(f"no such part: {', '.join(sorted(unknown))}")
        answers = report(names or CHECKS)
        for name, answer in answers.items():
            self.stdout.write(f"{name}: {answer}")
        if set(answers.values()) != {"ok"}:
            raise CommandError("not everything is well")
