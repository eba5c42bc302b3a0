"""When is something due, and how is that counted?"""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from portal.models import ClosureDay
from portal.time.calendar import due_date, format_both, parse_roc


class Command(BaseCommand):
    help = "Counts a deadline step by step by 行政程序法 §48; the last line is the date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("notice", help="day of the notice: 112/6/19 or 2023-06-19")
        parser.add_argument("--days", type=int, default=3)
        parser.add_argument("--working", action="store_true", help="count working days, not calendar days")

    def handle(self, notice: str, days: int, working: bool, **options: object) -> None:
        try:
            due = due_date(parse_roc(notice), days, working, ClosureDay.days())
        except ValueError as error:
            raise CommandError(str(error)) from error
        for step in due.steps:
            self.stdout.write(str(step))
        self.stdout.write(f"期限：{format_both(due.date)} 23:59:59（{days} 個{'工作天' if working else '日曆天'}）")
        self.stdout.write(due.date.isoformat())
