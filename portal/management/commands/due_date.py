"""When is something due, and how is that counted?"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.models import ClosureDay
from portal.time.calendar import due_date, format_both, parse_roc


class Command(BaseCommand):
    help = "Counts a deadline step by step by 行政程序法 §48; the last line is the date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("notice", help="day of the notice: 112/6/19 or 2023-06-19")
        parser.add_argument("--days", type=int, default=3)
        parser.add_argument("--working", action="store_true", help="count working days, not calendar days")

    def handle(self, notice: str, days: int, working: bool, **options: object) -> None:
        closures = self._closures()
        try:
            due = due_date(parse_roc(notice), days, working, closures)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for step in due.steps:
            self.stdout.write(str(step))
        self.stdout.write(f"期限：{format_both(due.date)} 23:59:59（{days} 個{'工作天' if working else '日曆天'}）")
        self.stdout.write(due.date.isoformat())

    def _closures(self) -> frozenset:
        """Those of the database; a desk where nothing was set up yet has none, and is told so beside the count."""
        file = Path(str(connection.settings_dict["NAME"]))
        made = connection.vendor != "sqlite" or str(file).startswith("file:") or file.is_file()
        if made and ClosureDay._meta.db_table in connection.introspection.table_names():
            return ClosureDay.days()
        self.stderr.write("這裡還沒有資料庫（先執行 make run），所以沒有算進登錄的停止上班日。")
        return frozenset()
