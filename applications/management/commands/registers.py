"""How do the lists of outside registers stand, and how does one come in from the command line?"""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications.models import ListCopy, RegisterSource, ScreeningHit
from applications.registers import importing, known, screening
from portal.files.uploads import FileRefused
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused

PATIENCE, PAUSE = 300, 1  # seconds
ELSEWHERE = "背景程序正在處理這份名單，請稍後用 manage.py registers 查看結果。"


class Command(BaseCommand):
    help = "Lists of outside registers: their state; import KEY FILE [--adopt]; download KEY; screen [KEY]."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part")
        parts.add_parser("list", help="how each list stands")
        taken = parts.add_parser("import", help="reads a file that was fetched by hand")
        taken.add_argument("key")
        taken.add_argument("file", type=Path)
        taken.add_argument("--adopt", action="store_true", help="puts it in force at once, whatever the guards say")
        parts.add_parser("download", help="fetches a list now").add_argument("key")
        parts.add_parser("screen", help="compares all vendors anew").add_argument("key", nargs="?")

    def handle(self, *args: Any, part: str | None, **options: Any) -> None:
        ways: dict[str, Callable[..., None]] = {
            "list": self._list,
            "import": self._import,
            "download": self._download,
            "screen": self._screen,
        }
        try:
            ways[part or "list"](**options)
        except KeyError as error:
            keys = "、".join(source.key for source in known.list_sources())
            raise CommandError(f"沒有「{error.args[0]}」這份名單。可用的代號：{keys}") from error
        except (FileRefused, StepRefused) as error:
            raise CommandError("".join(getattr(error, "messages", None) or [str(error)])) from error

    def _list(self, **options: Any) -> None:
        stands = {stand.key: stand for stand in RegisterSource.objects.select_related("current")}
        for source in known.list_sources():
            stand = stands.get(source.key)
            self.stdout.write(
                f"{source.key}\t{source.label}\t{_stand(stand)}{'' if source.is_on else '（沒有設定網址）'}"
            )

    def _import(self, key: str, file: Path, adopt: bool, **options: Any) -> None:
        known.list_source(key)
        if not file.is_file():
            raise CommandError(f"找不到檔案：{file}")
        now = timezone.now()
        with file.open("rb") as content:
            copy = importing.hand_in(key, File(content, file.name), None, now, f"由指令匯入：{file.name}")
        self._read(copy)
        if adopt and copy.state == ListCopy.State.STAGED:
            copy = importing.adopt(copy, None, "由指令採用", now)
            self._tell(copy)
            self._say_found(copy)
        else:
            self._tell(copy)

    def _download(self, key: str, **options: Any) -> None:
        now = timezone.now()
        stand = importing.made_due(key, now)
        importing.download(stand.pk, now)
        stand.refresh_from_db()
        if stand.failed_at == now:
            raise CommandError(stand.failure)
        copy = ListCopy.objects.filter(key=key, asked_at__gte=now).order_by("-pk").first()
        if copy is None:
            raise CommandError(ELSEWHERE)
        self._read(copy)
        self._tell(copy)
        if copy.state == ListCopy.State.CURRENT:
            self._say_found(copy)

    def _read(self, copy: ListCopy) -> None:
        """Here, or by the worker that was quicker: then until it is done."""
        until = time.monotonic() + PATIENCE
        while copy.state == ListCopy.State.READING:
            importing.read_copy(copy.pk, timezone.now())
            copy.refresh_from_db()
            if time.monotonic() > until:
                raise CommandError(ELSEWHERE)
            if copy.state == ListCopy.State.READING:
                time.sleep(PAUSE)

    def _screen(self, key: str | None, **options: Any) -> None:
        sources = [known.list_source(key)] if key else known.list_sources()
        stands = RegisterSource.objects.select_related("current").exclude(current=None)
        for stand in stands.filter(key__in=[source.key for source in sources]):
            if stand.current is not None:
                self._say_found(stand.current)

    def _say_found(self, copy: ListCopy) -> None:
        new = screening.screen(copy, timezone.now())
        waiting = ScreeningHit.objects.filter(key=copy.key).open().count()
        self.stdout.write(f"{known.source(copy.key).label}：新發現 {new} 筆，待處理 {waiting} 筆。")

    def _tell(self, copy: ListCopy) -> None:
        rows = f"{copy.rows_count:,} 筆" if copy.rows_count is not None else "沒有讀出資料"
        change = f"，新增 {copy.added:,} 筆，移除 {copy.removed:,} 筆" if copy.added is not None else ""
        said = f"。{copy.said}" if copy.said else ""
        self.stdout.write(f"{known.source(copy.key).label}：{copy.get_state_display()}，{rows}{change}{said}")


def _stand(stand: RegisterSource | None) -> str:
    if stand is None or stand.current is None:
        return "還沒有名單"
    taken = f"，{format_datetime(stand.confirmed_at)} 取得" if stand.confirmed_at else ""
    failed = f"；最近一次失敗：{stand.failure}" if stand.failure else ""
    return f"{stand.current.rows_count:,} 筆{taken}{failed}"
